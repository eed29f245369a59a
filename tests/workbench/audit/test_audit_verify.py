"""Whoever writes into the database past the application is found out."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from murderbook.workbench.audit import triggers
from murderbook.workbench.audit.log import head, leaf_of, record
from murderbook.workbench.audit.models import AuditEntry, AuditNode, AuditWords
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.audit.verify import does_begin, read_head, verify
from murderbook.workbench.keys import new_key

SIZE = 37


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """Somebody with the database in his hands."""
    with connection.cursor() as cursor:
        triggers.remove(cursor, connection.vendor)
    yield
    with connection.cursor() as cursor:
        triggers.install(cursor, connection.vendor)


@pytest.fixture(scope="module")
def _kept_once(rows_of_module: None) -> list[Head]:
    kept = [head()]
    with transaction.atomic():
        for index in range(SIZE):
            words = {"row": index} if index % 3 == 0 else None
            record("read case", actor=None, object_kind="case", object_key=new_key(), words=words, source="127.0.0.1")
            kept.append(head())
    return kept


@pytest.fixture
def trail(_kept_once: list[Head], db: None) -> list[Head]:
    """A trail of 37 entries, some with words, and its head at every size."""
    return list(_kept_once)


def test_an_empty_trail_fits(db: None) -> None:  # before those that ask for the module's trail
    assert verify([Head(0, head().root)]).fault is None


def test_an_untouched_trail_fits(trail: list[Head]) -> None:
    finding = verify(trail)
    assert finding.fault is None
    assert finding.head == trail[-1] == head()
    assert finding.words_destroyed == 0


def test_a_trail_begins_with_each_head_that_it_had_until_an_entry_before_is_altered(trail: list[Head]) -> None:
    assert all(map(does_begin, trail))
    assert not does_begin(Head(SIZE + 1, trail[-1].root)) and not does_begin(Head(3, trail[4].root))
    with past_the_triggers():
        AuditEntry.objects.filter(index=20).update(verb="read casf")  # the nodes stay as they were
    assert [does_begin(one) for one in trail] == [size <= 20 for size in range(SIZE + 1)]


FLIPS = [
    ("at", lambda entry: entry.at - timedelta(hours=3)),
    ("at", lambda entry: entry.at + timedelta(microseconds=1)),
    ("actor", lambda _: new_key()),
    ("verb", lambda _: "read casf"),
    ("object_kind", lambda _: "lead"),
    ("object_key", lambda _: new_key()),
    ("outcome", lambda _: "refused"),
    ("source", lambda _: "127.0.0.2"),
    ("commitment", lambda _: "0" * 64),
]


@pytest.mark.parametrize(("field", "other"), FLIPS)
@pytest.mark.parametrize("index", [0, 1, 17, 31, 36])
def test_a_changed_field_is_found(
    trail: list[Head], field: str, other: Callable[[AuditEntry], object], index: int
) -> None:
    entry = AuditEntry.objects.get(index=index)
    with past_the_triggers():
        AuditEntry.objects.filter(index=index).update(**{field: other(entry)})
    fault = verify().fault
    assert fault is not None
    assert f"entry {index} " in fault


def test_changed_words_are_found(trail: list[Head]) -> None:
    with past_the_triggers():
        AuditWords.objects.filter(entry_id=9).update(body='{"row":10}')
    assert verify().fault == "the words of entry 9 are not those that were committed to"


def test_words_put_to_an_entry_without_any_are_found(trail: list[Head]) -> None:
    AuditWords.objects.create(entry_id=1, salt="00" * 32, body='{"row":1}')
    assert "entry 1 " in (verify().fault or "")


def test_destroyed_words_are_counted_and_the_trail_still_fits(trail: list[Head]) -> None:
    AuditWords.objects.filter(entry_id=9).delete()
    finding = verify(trail)
    assert finding.fault is None
    assert finding.words_destroyed == 1


@pytest.mark.parametrize("index", [0, 1, 16, 35])
def test_a_missing_entry_is_found(trail: list[Head], index: int) -> None:
    with past_the_triggers():
        AuditWords.objects.filter(entry_id=index).delete()
        AuditEntry.objects.filter(index=index).delete()
    assert verify().fault == f"entry {index} is missing"


def test_the_last_entry_cut_off_is_found_by_its_node(trail: list[Head]) -> None:
    with past_the_triggers():
        AuditWords.objects.filter(entry_id=36).delete()
        AuditEntry.objects.filter(index=36).delete()
    assert verify().fault is not None


def cut(size: int) -> None:
    """Cut the trail cleanly, nodes and all: nothing in the database tells."""
    AuditWords.objects.filter(entry_id__gte=size).delete()
    AuditEntry.objects.filter(index__gte=size).delete()
    for node in AuditNode.objects.all():
        if (node.index + 1) << node.level > size:
            node.delete()


def test_a_clean_cut_is_found_by_a_kept_head_only(trail: list[Head]) -> None:
    with past_the_triggers():
        cut(20)
    assert verify().fault is None
    assert verify([trail[20]]).fault is None
    assert "cut off" in (verify([trail[37]]).fault or "")


def rebuild() -> None:
    """Recompute all nodes from the entries, as somebody would who hides a change."""
    from murderbook.workbench.audit import tree

    AuditNode.objects.all().delete()
    nodes: dict[tuple[int, int], bytes] = {}
    for entry in AuditEntry.objects.order_by("index"):
        for level, index, value in tree.append(entry.index, leaf_of(entry), lambda lv, i: nodes[lv, i]):
            nodes[level, index] = value
            AuditNode.objects.create(level=level, index=index, hash=value.hex())


def test_a_rewritten_trail_is_found_by_a_kept_head_only(trail: list[Head]) -> None:
    with past_the_triggers():
        AuditEntry.objects.filter(index=5).update(actor=new_key())
        rebuild()
    assert verify().fault is None
    assert verify([trail[5]]).fault is None  # nothing before the change was altered
    for kept in trail[6:]:
        assert "rewritten" in (verify([kept]).fault or "")


def test_an_inserted_entry_is_found(trail: list[Head]) -> None:
    with past_the_triggers():
        entry = AuditEntry.objects.get(index=36)
        entry.index = 37
        entry.save(force_insert=True)
    assert verify().fault is not None


def test_two_swapped_entries_are_found(trail: list[Head]) -> None:
    one, two = AuditEntry.objects.get(index=4), AuditEntry.objects.get(index=5)
    with past_the_triggers():
        for place, entry in ((5, one), (4, two)):
            AuditEntry.objects.filter(index=place).update(object_key=entry.object_key, at=entry.at)
    assert verify().fault == "entry 4 was altered: it no longer has the hash it was written with"


@pytest.mark.parametrize(("level", "index"), [(0, 3), (1, 0), (3, 2), (5, 0)])
def test_an_altered_or_missing_node_is_found(trail: list[Head], level: int, index: int) -> None:
    with past_the_triggers():
        node = AuditNode.objects.get(level=level, index=index)
        AuditNode.objects.filter(pk=node.pk).update(hash="f" * 64)
        assert "altered" in (verify().fault or "")
        AuditNode.objects.filter(pk=node.pk).delete()
        assert verify().fault is not None


def test_random_damage_is_always_found(trail: list[Head]) -> None:
    """150 seeded attacks of six kinds, each undone again by a savepoint."""
    chance = random.Random(20)
    with past_the_triggers():
        for _ in range(150):
            mark = transaction.savepoint()
            _damage(chance)
            assert verify([trail[-1]]).fault is not None
            transaction.savepoint_rollback(mark)
    assert verify(trail).fault is None


def _damage(chance: random.Random) -> None:
    index = chance.randrange(SIZE)
    match chance.randrange(6):
        case 0:
            AuditEntry.objects.filter(index=index).update(verb=f"v{chance.random()}")
        case 1:
            AuditWords.objects.filter(entry_id=index).delete()
            AuditEntry.objects.filter(index=index).delete()
        case 2:
            cut(index)
        case 3:
            AuditEntry.objects.filter(index=index).update(source="elsewhere")
            rebuild()
        case 4:
            node = chance.choice(list(AuditNode.objects.all()))
            AuditNode.objects.filter(pk=node.pk).update(hash=f"{chance.getrandbits(256):064x}")
        case _:
            AuditWords.objects.filter(entry_id=index // 3 * 3).update(salt=f"{chance.getrandbits(256):064x}")


@pytest.mark.parametrize("text", ["", "5", "5:", ":" + "0" * 64, "-1:" + "0" * 64, "5:" + "g" * 64, "5:" + "0" * 63])
def test_what_is_no_head(text: str) -> None:
    with pytest.raises(ValueError, match="no head"):
        read_head(text)


def test_a_printed_head_reads_back() -> None:
    kept = Head(12, "ab" * 32)
    assert read_head(f" {kept}\n") == kept
    assert read_head(str(kept).upper()) == kept


@pytest.mark.parametrize("value", ["soon", "X'00FF'", "datetime(at, '+1 hour')", "substr(at, 1, 19) || '+05:00'"])
def test_a_time_or_a_text_that_cannot_be_read_is_a_fault(trail: list[Head], value: str) -> None:
    """SQLite keeps anything in any column; what verify makes of it is a fault in words."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps the types of its columns")
    with past_the_triggers(), connection.cursor() as cursor:
        for column in ("at", "verb"):
            mark = transaction.savepoint()
            told = f"'{value}'" if value == "soon" else value
            cursor.execute(f'UPDATE audit_auditentry SET "{column}" = {told} WHERE "index" = 5')
            assert "entry 5 " in (verify().fault or "") or "are no text" in (verify().fault or "")
            transaction.savepoint_rollback(mark)


def test_trails_longer_than_what_is_read_at_once(trail: list[Head], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every size of a piece, and a fault on either side of its edge."""
    from murderbook.workbench.audit import verify as module

    for chunk in (1, 2, 3, 5, 16, 36, 37, 38):
        monkeypatch.setattr(module, "CHUNK", chunk)
        assert verify(trail).fault is None
        for level, index in ((0, 4), (0, 36), (1, 17), (5, 0)):
            mark = transaction.savepoint()
            with past_the_triggers():
                AuditNode.objects.filter(level=level, index=index).update(hash="0" * 64)
            assert "altered" in (verify().fault or "")
            transaction.savepoint_rollback(mark)
