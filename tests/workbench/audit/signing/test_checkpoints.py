"""The record's own checkpoints and key, the anchor of each day, and the alert."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from murderbook.workbench.audit import alert, log
from murderbook.workbench.audit.acts import verify_by
from murderbook.workbench.audit.log import AuditError, record
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.audit.signing import checkpoints, daily, keys
from murderbook.workbench.audit.signing.keeper import Keeper
from murderbook.workbench.audit.signing.note import is_signed
from murderbook.workbench.audit.signing.verdict import verdict
from murderbook.workbench.audit.verify import verify
from personas import make_unit

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the record, with a trail of three entries."""
    from dataclasses import replace

    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path))
    act(3)
    return tmp_path


@pytest.fixture(autouse=True)
def no_filler() -> Iterator[None]:
    yield
    daily.fill_with(None)


def act(times: int = 1) -> None:
    for _ in range(times):
        with transaction.atomic():
            record("read case", actor=None)


def test_the_key_is_made_once_named_by_the_trail_and_private(folder: Path) -> None:
    first = keys.signer(folder)
    assert keys.signer(folder).public == first.public
    (named,) = keys.named()
    assert (named.index, named.key) == (3, first.public)
    assert stat.S_IMODE((folder / keys.KEY_FILE).stat().st_mode) == 0o600
    assert first.public.name == keys.origin()
    assert first.public.name.startswith("murderbook/")


def test_a_checkpoint_is_kept_where_something_was_entered(folder: Path) -> None:
    path = checkpoints.keep(folder, NOON)
    assert path is not None and path.name == "20261103T120000Z-4.txt"
    assert checkpoints.keep(folder, NOON + timedelta(minutes=5)) is None
    act()
    assert checkpoints.keep(folder, NOON + timedelta(minutes=10)) is not None
    one, two = checkpoints.own(folder)
    assert one.note is not None and two.note is not None
    assert (one.note.head, two.note.head) == (log.head(4), log.head(5))
    assert is_signed(two.note, keys.signer(folder).public)


def test_of_days_that_are_over_one_checkpoint_stays(folder: Path) -> None:
    for moment in (NOON, NOON + timedelta(hours=1), NOON + timedelta(days=1), NOON + timedelta(days=1, hours=1)):
        act()
        checkpoints.keep(folder, moment)
    names = [kept.path.name[:11] for kept in checkpoints.own(folder)]
    assert names == ["20261103T13", "20261104T12", "20261104T13"]


def test_the_verdict_says_what_it_was_held_against(folder: Path) -> None:
    checkpoints.keep(folder, NOON)
    act(2)
    found = verdict(folder)
    assert (found.fault, found.own, found.outside, found.tail) == (None, 1, (), 6)
    assert "None of the 6 entries is anchored outside" in " ".join(found.told())
    given = verdict(folder, [log.head(4)])
    assert given.tail == 2
    assert "The last 2 entries, since the head of 4 entries (given)" in " ".join(given.told())


def test_a_checkpoint_of_a_stranger_or_a_broken_one_is_a_fault(folder: Path) -> None:
    path = checkpoints.keep(folder, NOON)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    path.write_text(text[:-20], encoding="utf-8")
    assert verdict(folder).fault == f"{path.name} among the checkpoints cannot be read"
    path.write_text(text, encoding="utf-8")
    (folder / keys.KEY_FILE).unlink()
    signed = keys._make(folder)  # somebody's own key, which the trail does not name
    note = checkpoints.read_note(text)
    forged = checkpoints.Note(note.text, (checkpoints.sign(note.text, note.origin, signed),))
    path.write_text(str(forged), encoding="utf-8")
    assert "not signed by a key that the trail names" in (verdict(folder).fault or "")


def test_a_key_put_in_its_place_is_entered_and_told(folder: Path) -> None:
    first = keys.signer(folder).public
    (folder / keys.KEY_FILE).unlink()
    second = keys.signer(folder).public
    assert second != first
    assert [named.key for named in keys.named()] == [first, second]
    told = " ".join(verdict(folder).told())
    assert "CHANGED at entry 4" in told and second.fingerprint in told


def test_the_key_is_changed_by_a_person(folder: Path) -> None:
    by = make_unit().accounts["owner"]
    before = keys.signer(folder).public
    checkpoints.keep(folder, NOON)
    after = keys.change(folder, by, "command line")
    assert after != before
    assert AuditEntry.objects.latest("index").actor == by.key
    checkpoints.keep(folder, NOON + timedelta(days=1))
    assert keys.signer(folder).public == after
    assert verdict(folder).fault is None  # each checkpoint by the key of its time
    AuditWords.objects.all().delete()
    assert "not signed by a key" in (verdict(folder).fault or "")


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_key_that_cannot_be_read_is_not_replaced(folder: Path, content: bytes) -> None:
    (folder / keys.KEY_FILE).write_bytes(content)
    with pytest.raises(AuditError, match="restore it from the backup"):
        keys.signer(folder)
    assert (folder / keys.KEY_FILE).read_bytes() == content


def test_an_empty_trail_has_nothing_to_sign(db: None, tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="empty"):
        checkpoints.keep(tmp_path, NOON)
    assert daily.anchor_today() is None


def test_one_anchor_a_day_and_always_the_same_size(folder: Path) -> None:
    first = daily.anchor_today()
    assert first is not None and daily.anchor_today() is None
    daily.fill_with(lambda: b"\x07" * 32)
    days = AuditEntry.objects.filter(verb="anchor")
    assert days.count() == 1
    assert verify().words_destroyed == 0 and verify().fault is None
    assert len(first.commitment) == 64
    assert (first.actor, first.object_key, first.source, first.outcome) == ("", "", "", "success")


def test_a_reader_cannot_tell_a_filled_anchor_from_a_random_one(folder: Path) -> None:
    """But for the 32 bytes all fields are the same, and so is the number of statements."""
    from django.test.utils import CaptureQueriesContext

    shapes, statements = [], []
    for filler in (None, lambda: bytes(range(32))):
        daily.fill_with(filler)
        mark = transaction.savepoint()
        with CaptureQueriesContext(connection) as asked:
            entry = daily.anchor_today()
        assert entry is not None
        shapes.append((entry.verb, entry.actor, entry.object_kind, entry.outcome, len(log.leaf_text(entry))))
        statements.append([len(one["sql"].split("VALUES")) for one in asked])
        transaction.savepoint_rollback(mark)
    assert shapes[0] == shapes[1]
    assert statements[0] == statements[1]


def test_an_anchor_of_another_size_is_refused(folder: Path) -> None:
    daily.fill_with(lambda: b"short")
    with pytest.raises(AuditError, match="32 bytes"):
        daily.anchor_today()
    assert not AuditEntry.objects.filter(verb="anchor").exists()


def test_midnight_is_that_of_utc() -> None:
    assert daily.seconds_to_midnight(datetime(2026, 11, 3, 23, 59, 30, tzinfo=UTC)) == 30
    east = timezone.get_fixed_timezone(120)
    assert daily.seconds_to_midnight(datetime(2026, 11, 4, 1, 59, 0, tzinfo=east)) == 60


def test_the_keeper_writes_anchor_and_checkpoint(folder: Path) -> None:
    Keeper(folder).keep_now()
    assert AuditEntry.objects.filter(verb="anchor").count() == 1
    (kept,) = checkpoints.own(folder)
    assert kept.note is not None and kept.note.head.size == AuditEntry.objects.count()
    Keeper(folder).keep_now()
    assert len(checkpoints.own(folder)) == 1


def test_a_keeper_that_fails_raises_the_alert(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / keys.KEY_FILE).write_bytes(b"no key")
    Keeper(folder).keep_now()
    assert "AUDIT ALERT" in capsys.readouterr().err
    assert "is no key" in alert.standing()[0]


def test_a_trail_that_cannot_be_written_refuses_the_act_and_tells(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    size = AuditEntry.objects.count()

    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(log, "_append", full)
    with pytest.raises(OperationalError), transaction.atomic():
        record("read case", actor=None)
    assert AuditEntry.objects.count() == size
    assert "disk is full" in capsys.readouterr().err
    (line,) = alert.standing()
    assert "OperationalError: database or disk is full" in line
    assert "run 'murderbook audit verify'" in (folder / alert.ALERT_FILE).read_text(encoding="utf-8")


def test_a_database_that_is_busy_is_no_alert(folder: Path) -> None:
    alert.tell(OperationalError("database is locked"))
    assert alert.standing() == []


def test_one_failure_is_told_once_and_many_do_not_fill_the_disk(folder: Path) -> None:
    error = DatabaseError("disk I/O error")
    for _ in range(3):
        alert.tell(error)
    assert len(alert.standing()) == 1
    for number in range(300):
        alert.tell(DatabaseError(f"again {number}"))
    assert len(alert.standing()) == alert.MOST_LINES


def test_the_alert_itself_never_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / alert.ALERT_FILE).mkdir()
    alert.tell(DatabaseError("disk I/O error"))
    assert capsys.readouterr().err.count("AUDIT ALERT") == 2


def test_verifying_a_sound_trail_closes_the_alert(folder: Path) -> None:
    by = make_unit().accounts["auditor"]
    alert.tell(DatabaseError("disk I/O error"))
    assert verify_by(by, []).fault is None
    assert alert.standing() == []
    (closed,) = folder.glob("ALERT-closed-*.txt")
    assert "disk I/O error" in closed.read_text(encoding="utf-8")
