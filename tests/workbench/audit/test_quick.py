"""The fast way says yes only where the walk says yes, and says it of every sound trail."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from murderbook.workbench.audit import triggers, verify
from murderbook.workbench.audit.canonical import entry_bytes
from murderbook.workbench.audit.checking import quick
from murderbook.workbench.audit.log import head, leaf_text, record
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.audit.signing.daily import anchor_today

pytestmark = pytest.mark.django_db
SIZE = 41
ODD = ["", 'say "so"', "back\\slash", "Müller", "two\nlines", "tab\t", "\x7f", "\u2028", "😀", "'", "{}%s", "a" * 40]


@pytest.fixture
def trail() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the fast way reads SQLite only")
    with transaction.atomic():
        for index in range(SIZE - 1):
            record("read case", actor=None, words={"row": index} if index % 3 == 0 else None, source="127.0.0.1")
    anchor_today()
    with connection.cursor() as cursor:
        triggers.remove(cursor, "sqlite")


def test_a_sound_trail_is_recognised(trail: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "_walked", lambda: pytest.fail("the walk was needed"))
    finding = verify.verify()
    assert (finding.fault, finding.head, finding.words_destroyed) == (None, head(), 0)
    AuditWords.objects.filter(entry_id=3).delete()
    assert verify.verify().words_destroyed == 1


@pytest.mark.parametrize("chunk", [1, 7, 40, 41, 42])
def test_at_every_size_of_a_piece(trail: None, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "CHUNK", chunk)
    leaves, _ = quick.leaves()
    assert len(leaves) == SIZE * 32


def test_the_bytes_are_those_of_the_definition(trail: None) -> None:
    from hashlib import sha256

    leaves, _ = quick.leaves()
    for entry in AuditEntry.objects.order_by("index"):
        wanted = sha256(b"\0" + leaf_text(entry).encode()).digest()
        assert bytes(leaves[entry.index * 32 : entry.index * 32 + 32]) == wanted


@pytest.mark.parametrize("text", ODD)
def test_odd_letters_are_left_to_the_walk_or_hashed_right(trail: None, text: str) -> None:
    with transaction.atomic():
        record("read case", actor=None, source=text)
    assert verify.verify().fault is None


def test_times_of_every_hundredth(trail: None) -> None:
    """SQLite keeps a time on the full second without a fraction."""
    times = [f"2026-11-03 12:00:00.{hundredth:02}0000" for hundredth in range(1, 100)]
    for at in ["2026-11-03 12:00:00", *times]:
        fields = (7, at, "", "read case", "", "", "success", "", "")
        texts = quick._hashed([(value,) for value in fields])
        from hashlib import sha256

        assert texts == sha256(b"\0" + entry_bytes(7, at, fields[2:])).digest()


# Each damage in SQL, as somebody with the file in his hands would write it.
DAMAGE: list[Callable[[int], str]] = [
    lambda i: f'UPDATE audit_auditentry SET verb = CAST(verb AS BLOB) WHERE "index" = {i}',
    lambda i: f'UPDATE audit_auditentry SET at = CAST(at AS BLOB) WHERE "index" = {i}',
    lambda i: f"UPDATE audit_auditentry SET verb = verb || char(0) || 'more' WHERE \"index\" = {i}",
    lambda i: f"UPDATE audit_auditentry SET at = replace(at, ':', ';') WHERE \"index\" = {i}",
    lambda i: f"UPDATE audit_auditentry SET at = '2026-11-03 00:00:00.000001' WHERE \"index\" = {i}",
    lambda i: f'UPDATE audit_auditentry SET source = \'x","verb":"y\' WHERE "index" = {i}',
    lambda i: f'UPDATE audit_auditentry SET "index" = "index" + 1000 WHERE "index" = {i}',
    lambda i: f'DELETE FROM audit_auditentry WHERE "index" = {i}',
    lambda _: f'UPDATE audit_auditnode SET "index" = -1 WHERE level = 0 AND "index" = {SIZE - 1}',
    lambda i: f'UPDATE audit_auditnode SET level = -1 WHERE level = 0 AND "index" = {i}',
    lambda i: f'DELETE FROM audit_auditnode WHERE level = 0 AND "index" = {i}',
    lambda i: f"INSERT INTO audit_auditnode (level, \"index\", hash) VALUES (9, {i}, '00')",
    lambda i: f"UPDATE audit_auditwords SET body = body || ' ' WHERE entry_id = {i // 3 * 3}",
    lambda i: f"UPDATE audit_auditwords SET salt = salt || ' ' WHERE entry_id = {i // 3 * 3}",
    lambda i: f"INSERT INTO audit_auditwords (entry_id, salt, body) VALUES ({i // 3 * 3 + 1}, '', '')",
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_never_recognised_as_sound(trail: None, damage: Callable[[int], str]) -> None:
    assert verify._recognised() is not None
    for index in random.Random(4).sample(range(SIZE - 2), 5):
        mark = transaction.savepoint()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute(damage(index))
        assert verify._recognised() is None
        assert verify.verify().fault is not None
        transaction.savepoint_rollback(mark)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


def test_rows_written_in_another_order_are_left_to_the_walk(trail: None) -> None:
    """A table that was copied in another order is sound all the same."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET rowid = 10000 - rowid")
    assert verify._recognised() is None
    assert verify.verify().fault is None
