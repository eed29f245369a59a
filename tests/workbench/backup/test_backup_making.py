"""Making a backup: one moment, whole or not at all, on record, and only with a key that somebody holds on paper."""

from __future__ import annotations

import json
import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from backup_files import Key
from django.db import connection, transaction
from django.utils import timezone

from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.audit.log import head, record
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.backup import due, making
from murderbook.workbench.backup.form import folder, frames, rows
from murderbook.workbench.backup.form.keys import WordsError
from murderbook.workbench.backup.founding import confirm_key, make_key
from murderbook.workbench.backup.making import BackupRefusedError, back_up
from murderbook.workbench.backup.models import Backup, BackupKey
from murderbook.workbench.disk.room import NoRoomError
from murderbook.workbench.register.models import Case
from personas import Unit

WRITTEN = b"\nwritten while it was read"


def last_entry() -> tuple[str, str, dict[str, object]]:
    entry = AuditEntry.objects.order_by("-index")[0]
    words = AuditWords.objects.filter(entry=entry).first()
    return entry.verb, entry.outcome, words.content if words else {}


def test_it_holds_every_row_and_file_and_says_so(unit: Unit, key: Key, record_folder: Path, tmp_path: Path) -> None:
    taken = head()
    made = back_up(tmp_path, None)
    assert made.file.parent == tmp_path and made.file.suffix == ".mbk"
    assert made.head == taken
    manifest = frames.parsed(key.frames(made.file)[-1][1])
    assert manifest["head"] == str(taken)
    assert sorted(manifest["files"]) == ["record.toml", "sealed/container", "secret.key"]
    found = key.rows(made.file)
    assert found["register_case"] == list(rows.lines(Case))
    assert manifest["tables"]["register_case"] == rows.hash_of(Case)
    assert b"not a secret" in b"".join(body for kind, body in key.frames(made.file) if kind == frames.DATA)
    assert b"Victim 1" not in made.file.read_bytes()
    if os.name == "posix":
        assert made.file.stat().st_mode & 0o777 == 0o600
    verb, outcome, words = last_entry()
    assert (verb, outcome) == ("back up", "success")
    assert (words["sha256"], words["head"]) == (made.sha256, str(taken))
    assert Backup.objects.get().sha256 == made.sha256


def test_sessions_and_counted_failures_are_not_kept(unit: Unit, key: Key, record_folder: Path, tmp_path: Path) -> None:
    unit.client("owner").get("/register/")
    tables = set(key.rows(back_up(tmp_path, None).file))
    assert "access_account" in tables
    assert not tables & {"django_session", "axes_accessattempt"}


def test_no_key_no_backup(unit: Unit, record_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupRefusedError, match="murderbook backup-key --record"):
        back_up(tmp_path, None)
    make_key(unit.accounts["owner"])  # its words were never typed back
    with pytest.raises(BackupRefusedError, match="backup-key"):
        back_up(tmp_path, None)
    assert not list(tmp_path.glob("*.mbk"))


def test_the_newest_key_that_counts(unit: Unit, key: Key, record_folder: Path, tmp_path: Path) -> None:
    _, words = make_key(unit.accounts["administrator"])
    key.frames(back_up(tmp_path / "a.mbk", None).file)
    confirm_key(unit.accounts["administrator"], " ".join(words))
    Key(" ".join(words)).frames(back_up(tmp_path / "b.mbk", None).file)


def test_words_of_no_key_of_this_record(unit: Unit) -> None:
    from murderbook.workbench.backup.form import keys

    with pytest.raises(WordsError, match="none of this record"):
        confirm_key(unit.accounts["owner"], " ".join(keys.to_words(keys.new_private())))
    assert not BackupKey.objects.exists()


@pytest.mark.parametrize("persona", ["member", "reader", "outsider", "auditor", "consultant"])
def test_others_neither_make_keys_nor_ask_for_backups(
    unit: Unit, key: Key, persona: str, record_folder: Path, tmp_path: Path
) -> None:
    account = unit.accounts[persona]
    for act in (lambda: make_key(account), lambda: confirm_key(account, key.words), lambda: back_up(tmp_path, account)):
        with pytest.raises(Hidden):
            act()
        assert last_entry()[1] == "refused"
    assert not list(tmp_path.glob("*.mbk")) and BackupKey.objects.count() == 1


def test_no_private_half_is_kept(unit: Unit, record_folder: Path) -> None:
    stored, words = make_key(unit.accounts["owner"])
    entries = " ".join(AuditWords.objects.values_list("body", flat=True))
    assert " ".join(words) not in entries and " ".join(words[3:6]) not in entries
    assert len(bytes(BackupKey.objects.get(pk=stored.pk).public)) == 65


def test_nothing_is_written_over_or_into_the_record(unit: Unit, key: Key, record_folder: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.mbk"
    there.write_bytes(b"an older one")
    for target, words in (
        (there, "written over"),
        (tmp_path / "no" / "folder.mbk", "there is no folder"),
        (record_folder / "in.mbk", "lost with it"),
        (record_folder, "lost with it"),
    ):
        with pytest.raises(BackupRefusedError, match=words):
            back_up(target, None)
    assert there.read_bytes() == b"an older one"


def test_no_room(unit: Unit, key: Key, record_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("murderbook.workbench.disk.room.shutil.disk_usage", lambda _: _Usage())
    with pytest.raises(NoRoomError, match=r"has 1.0 MB free; the backup needs"):
        back_up(tmp_path, None)
    assert not list(tmp_path.glob("*mbk*"))


class _Usage:
    free = 10**6


def test_a_disk_that_fills_leaves_nothing(
    unit: Unit, key: Key, record_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The n-th write fails, for every n until none does."""
    entries = AuditEntry.objects.count()
    for n in range(1, 100):
        with monkeypatch.context() as patch, transaction.atomic():
            failing = _Failing(n)
            patch.setattr(making, "_Measured", failing)
            target = tmp_path / f"{n}.mbk"
            try:
                back_up(target, None)
            except OSError as full:
                assert full.errno == 28
            else:
                assert failing.written < n, "the last n is beyond all writes"
                key.frames(target)
                return
        assert [one.name for one in tmp_path.iterdir()] == ["record"]
        assert AuditEntry.objects.count() == entries and not Backup.objects.exists()
    raise AssertionError("more writes than expected")


class _Failing:
    """Stands for making._Measured, and its disk is full at the n-th write."""

    def __init__(self, fails_at: int) -> None:
        self._fails_at, self.written = fails_at, 0

    def __call__(self, file: BinaryIO) -> _Failing:
        self._whole = _MEASURED(file)
        return self

    def write(self, data: bytes) -> None:
        self.written += 1
        if self.written == self._fails_at:
            raise OSError(28, "No space left on device")
        self._whole.write(data)

    @property
    def digest(self) -> object:
        return self._whole.digest

    @property
    def size(self) -> int:
        return self._whole.size


_MEASURED = making._Measured


def test_no_entry_no_backup(
    unit: Unit, key: Key, record_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr(making, "record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        back_up(tmp_path, None)
    assert [one.name for one in tmp_path.iterdir()] == ["record"]
    assert not Backup.objects.exists()


def test_a_file_that_changes_while_it_is_read_is_read_again(
    key: Key, record_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is the state of one moment."""
    container, changes = record_folder / "sealed" / "container", [3]
    copied = folder._copied

    def disturbed(file: BinaryIO, into: frames.Writer) -> tuple[dict[str, object], bool]:
        if file.name == str(container) and changes[0]:
            changes[0] -= 1
            os.utime(container, ns=(0, changes[0]))
            said, _ = copied(file, into)
            return said, False
        return copied(file, into)

    monkeypatch.setattr(folder, "_copied", disturbed)
    taker_folder = tmp_path / "out"
    taker = folder.Taker(taker_folder)
    for kind, body in key.frames(back_up(tmp_path, None).file):
        if kind == frames.FILE:
            taker.begin(frames.parsed(body)["path"])
        elif kind == frames.DATA:
            taker.data(body)
        elif kind == frames.FILE_END:
            taker.end(whole=frames.parsed(body)["whole"])
    assert (taker_folder / "sealed" / "container").read_bytes() == container.read_bytes()
    assert changes == [0]
    changes[0] = 99
    with pytest.raises(folder.RestlessError, match="container is being written to"):
        back_up(tmp_path / "second.mbk", None)


def test_links_out_of_the_record_are_not_followed(key: Key, record_folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("of somebody else")
    (record_folder / "link").symlink_to(outside / "file")
    (record_folder / "place").symlink_to(outside)
    manifest = frames.parsed(key.frames(back_up(tmp_path, None).file)[-1][1])
    assert sorted(manifest["files"]) == ["record.toml", "sealed/container", "secret.key"]


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "", "a\\..\\x", "C:x"])
def test_a_path_out_of_the_folder_is_refused(path: str, tmp_path: Path) -> None:
    from murderbook.workbench.backup.form.stream import DamagedError

    with pytest.raises(DamagedError, match="outside"):
        folder.Taker(tmp_path / "in").begin(path)
    with pytest.raises(DamagedError, match="which no backup does"):
        folder.Taker(tmp_path / "in").begin("record.sqlite3")


@pytest.mark.django_db(transaction=True)
def test_while_others_write_it_is_one_moment(
    unit: Unit, key: Key, record_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case and its entry are committed together, again and again, between any two tables that are read: the backup
    has as many of the one as of the other, and its trail has the head that it names."""
    mark = AuditEntry.objects.filter(verb="add").count()
    lines, writer = rows.lines, _Writer(unit)

    def slow(model: type) -> object:
        writer.write_one()
        return lines(model)

    monkeypatch.setattr(rows, "lines", slow)
    made = back_up(tmp_path, None)
    monkeypatch.undo()
    found = key.rows(made.file)
    entries = [json.loads(line) for line in found["audit_auditentry"]]
    cases = [line for line in found["register_case"] if b"added-" in line]
    assert len(cases) == sum("add" in entry for entry in entries) - mark == 0
    assert len(entries) == made.head.size
    assert writer.written > 20 and Case._base_manager.filter(own_number__startswith="added-").count() == writer.written


class _Writer:
    """Another connection that commits a case with its entry."""

    def __init__(self, unit: Unit) -> None:
        self._unit, self.written = unit, 0

    def write_one(self) -> None:
        thread = threading.Thread(target=self._write)
        thread.start()
        thread.join(timeout=30)
        assert not thread.is_alive(), "a backup holds no writer up"

    def _write(self) -> None:
        try:
            with transaction.atomic():
                Case.objects.create(compartment=self._unit.default, own_number=f"added-{self.written}")
                record("add", actor=None)
            self.written += 1
        finally:
            connection.close()


def test_who_keeps_the_system_is_told_when_it_is_due(unit: Unit, key: Key, record_folder: Path, tmp_path: Path) -> None:
    owner = unit.accounts["owner"]
    assert "ever made" in due.notice(owner)
    assert "ever made" in unit.client("owner").get("/register/").content.decode()
    back_up(tmp_path, owner)
    now = timezone.now()
    assert due.words(now + timedelta(days=6, hours=23)) == due.notice(owner) == ""
    assert "8 days ago" in due.words(now + timedelta(days=8, minutes=1))
    Backup.objects.update(at=now - timedelta(days=30))
    assert "30 days ago" in unit.client("owner").get("/register/").content.decode()
    assert "30 days ago" in unit.client("owner").get("/worklist/").content.decode()
    assert "30 days ago" in unit.client("administrator").get("/accounts/").content.decode()
    for persona in ("member", "reader", "outsider", "auditor", "consultant"):
        assert due.notice(unit.accounts[persona]) == "", persona
        assert "backup" not in unit.client(persona).get("/register/").content.decode().lower(), persona
