"""Entries are written in the transaction of their act, one by one, and nobody alters them."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from murderbook.workbench.audit import canonical
from murderbook.workbench.audit.log import AuditError, head, leaf_of, opaque_or_empty, record
from murderbook.workbench.audit.models import AuditEntry, AuditNode, AuditWords
from murderbook.workbench.audit.tree import EMPTY_ROOT
from personas import Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def read(unit: Unit) -> AuditEntry:
    return record("read case", actor=unit.accounts["member"], object_kind="case", object_key=unit.cases[0].key)


def test_entries_count_from_zero(unit: Unit) -> None:
    assert head().root == EMPTY_ROOT.hex()
    for index in range(9):
        entry = read(unit)
        assert entry.index == index
    assert head().size == 9
    assert AuditNode.objects.get(level=0, index=8).hash == leaf_of(AuditEntry.objects.get(index=8)).hex()
    assert sorted(AuditNode.objects.values_list("level", flat=True)) == [0] * 9 + [1] * 4 + [2] * 2 + [3]


def test_earlier_heads_can_be_recomputed(unit: Unit) -> None:
    kept = [head()]
    for _ in range(20):
        read(unit)
        kept.append(head())
    assert [head(size) for size in range(21)] == kept


@pytest.mark.django_db(transaction=True)
def test_no_entry_without_a_transaction() -> None:
    with pytest.raises(AuditError, match="transaction"):
        record("read case", actor=None)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_taken_back_leaves_no_entry() -> None:
    unit = make_unit()
    with pytest.raises(RuntimeError), transaction.atomic():
        read(unit)
        raise RuntimeError
    assert not AuditEntry.objects.exists()
    with transaction.atomic():
        assert read(unit).index == 0


@pytest.mark.django_db(transaction=True)
def test_an_act_whose_entry_fails_is_taken_back_even_if_the_error_is_swallowed() -> None:
    unit = make_unit()
    with transaction.atomic():
        read(unit)
        AuditEntry.objects.bulk_create([AuditEntry(index=1, at=datetime(2026, 1, 1, tzinfo=UTC), verb="forged")])
    before = AuditEntry.objects.count()
    with transaction.atomic():
        type(unit.cases[0]).objects.filter(pk=unit.cases[0].pk).update(area="changed")
        with suppress(ValueError):
            record("change", actor=None, words={"bad": float("nan")})
    unit.cases[0].refresh_from_db()
    assert unit.cases[0].area == ""
    assert AuditEntry.objects.count() == before


def test_keys_are_opaque(unit: Unit) -> None:
    for leaky in ("Smith", "86-001", "x" * 23, "a b" + "c" * 19):
        with pytest.raises(ValueError, match="opaque"):
            record("read case", actor=None, object_kind="case", object_key=leaky)
        assert opaque_or_empty(leaky) == ""
    assert opaque_or_empty(unit.cases[0].key) == unit.cases[0].key


def test_words_are_kept_apart_under_a_salted_commitment(unit: Unit) -> None:
    words = {"number": "86-001", "name": "Zoë \x00 \ud800", "rows": 3}
    first = record("import", actor=unit.accounts["member"], words=words)
    second = record("import", actor=unit.accounts["member"], words=words)
    assert first.commitment != second.commitment  # the same words tell nothing of each other
    kept = AuditWords.objects.get(entry=first)
    assert kept.content == words
    assert canonical.commitment(kept.salt, kept.body) == first.commitment
    assert "86-001" not in json.dumps(list(AuditEntry.objects.values()), default=str)


def test_no_words_no_commitment(unit: Unit) -> None:
    assert read(unit).commitment == ""
    assert not AuditWords.objects.exists()


def test_time_is_utc_in_hundredths(unit: Unit) -> None:
    at = read(unit).at
    assert at.utcoffset() == timedelta(0)
    assert at.microsecond % 10_000 == 0
    assert abs(datetime.now(UTC) - at) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 3, 7, 5, 9, 120_000, UTC), "2026-11-03T07:05:09.12+0000"),
        (datetime(2026, 11, 3, 7, 5, 9, 0, UTC), "2026-11-03T07:05:09.00+0000"),
        (datetime(2026, 11, 3, 7, 5, 9, 120_001, UTC), "2026-11-03T07:05:09.120001+0000"),
    ],
)
def test_written_time(moment: datetime, written: str) -> None:
    assert canonical.written_time(moment) == written


def test_a_time_of_elsewhere_is_brought_to_utc() -> None:
    there = datetime(2026, 11, 3, 1, 5, 9, 129_999, timezone(timedelta(hours=-6)))
    assert canonical.to_hundredths(there) == datetime(2026, 11, 3, 7, 5, 9, 120_000, UTC)


def test_the_bytes_of_a_leaf_are_fixed_for_ever() -> None:
    """A verifier written from the documentation must agree: this text may never change."""
    fields = {
        "index": 7,
        "at": "2026-11-03T07:05:09.12+0000",
        "actor": "A" * 22,
        "verb": "read case",
        "object_kind": "case",
        "object_key": "C" * 22,
        "outcome": "success",
        "source": "127.0.0.1",
        "commitment": "",
    }
    assert canonical.leaf_bytes(fields) == (
        b'{"actor":"AAAAAAAAAAAAAAAAAAAAAA","at":"2026-11-03T07:05:09.12+0000","commitment":"","index":7,'
        b'"object_key":"CCCCCCCCCCCCCCCCCCCCCC","object_kind":"case","outcome":"success","source":"127.0.0.1",'
        b'"verb":"read case"}'
    )


@pytest.mark.parametrize(
    "attack",
    [
        lambda: AuditEntry.objects.filter(index=0).update(verb="x"),
        lambda: AuditEntry.objects.filter(index=2).delete(),
        lambda: AuditEntry.objects.all()._raw_delete("default"),
        lambda: AuditNode.objects.filter(level=0, index=0).update(hash="0" * 64),
        lambda: AuditNode.objects.filter(level=0, index=0).delete(),
        lambda: AuditNode.objects.all()._raw_delete("default"),
        lambda: AuditWords.objects.update(body="{}"),
        lambda: AuditWords.objects.update(salt="00"),
    ],
)
def test_the_database_itself_refuses(unit: Unit, attack: object) -> None:
    for words in ({"a": 1}, {"b": 2}, None):
        record("import", actor=None, words=words)
    before = list(AuditEntry.objects.values()), list(AuditNode.objects.values()), list(AuditWords.objects.values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attack()  # type: ignore[operator]
    after = list(AuditEntry.objects.values()), list(AuditNode.objects.values()), list(AuditWords.objects.values())
    assert after == before


def test_truncate_is_refused_too(unit: Unit) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    for table in ("audit_auditentry", "audit_auditnode", "audit_auditwords"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"TRUNCATE {table} CASCADE")


def test_a_fixed_number_of_statements(unit: Unit) -> None:
    """Whatever the index: pages are held to a fixed number, and its change would tell of others' acts."""
    counts = set()
    for _ in range(17):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            read(unit)
        counts.add(len(asked))
    assert counts == {5 if connection.vendor == "postgresql" else 4}


@pytest.mark.django_db(transaction=True)
def test_many_writers_leave_one_unbroken_row_of_entries() -> None:
    unit = make_unit()
    key = unit.cases[0].key
    errors: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(15):
                with transaction.atomic():
                    record("read case", actor=None, object_kind="case", object_key=key)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    writers = [Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not errors
    assert list(AuditEntry.objects.order_by("index").values_list("index", flat=True)) == list(range(60))
    from murderbook.workbench.audit.verify import verify

    assert verify().fault is None


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)


@given(st.integers(0, 2**60), st.datetimes(min_value=datetime(1970, 1, 1)), st.tuples(*[TEXTS] * 7))
@settings(max_examples=100, deadline=None)
def test_the_fast_bytes_of_an_entry_are_the_canonical_ones(index: int, at: datetime, texts: tuple[str, ...]) -> None:
    """Whatever the texts hold; the time as a moment, and as SQLite stores it, in hundredths or finer."""
    names = ("actor", "verb", "object_kind", "object_key", "outcome", "source", "commitment")
    for moment in (at, at.replace(microsecond=0), at.replace(microsecond=at.microsecond // 10_000 * 10_000)):
        aware = moment.replace(tzinfo=UTC)
        fields = {"index": index, "at": canonical.written_time(aware), **dict(zip(names, texts, strict=True))}
        wanted = canonical.leaf_bytes(fields)
        assert canonical.entry_bytes(index, aware, texts) == wanted
        assert canonical.entry_bytes(index, str(moment), texts) == wanted


@pytest.mark.parametrize("text", ["", "now", "2026-13-03 07:05", "2026-11-03 07:05:09.12 ", "2026-11-03 7:05:09"])
def test_a_time_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        canonical.entry_bytes(0, text, ("",) * 7)


def test_a_stored_time_with_an_offset_is_another_time() -> None:
    plain = canonical.entry_bytes(0, "2026-11-03 07:05:09.120000", ("",) * 7)
    assert b'"2026-11-03T07:05:09.12+0000"' in plain
    for offset in ("+05:00", "-00:01", "+0530"):
        assert canonical.entry_bytes(0, f"2026-11-03 07:05:09.120000{offset}", ("",) * 7) != plain


@pytest.mark.parametrize("texts", [(None, *[""] * 6), (b"bytes", *[""] * 6), (7, *[""] * 6)])
def test_what_is_no_text_is_no_entry(texts: tuple[str, ...]) -> None:
    with pytest.raises(TypeError):
        canonical.entry_bytes(0, "2026-11-03 07:05:09", texts)


@pytest.mark.django_db(transaction=True)
def test_verification_holds_up_no_writer() -> None:
    """Outside a transaction it reads a snapshot: an entry of another connection goes in meanwhile."""
    from murderbook.workbench.audit.verify import snapshot, verify

    with transaction.atomic():
        record("one", actor=None)

    def write() -> None:
        try:
            with transaction.atomic():
                record("two", actor=None)
        finally:
            connection.close()

    with snapshot():
        assert AuditEntry.objects.count() == 1
        writer = Thread(target=write)
        writer.start()
        writer.join(timeout=15)
        assert not writer.is_alive()
        assert AuditEntry.objects.count() == 1
    assert AuditEntry.objects.count() == 2
    assert verify().fault is None
