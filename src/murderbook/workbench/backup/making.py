"""Making a backup: one moment of the record, while others go on writing, into a file that appears when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.canonical import to_hundredths, written_time
from murderbook.workbench.audit.log import COMMAND_LINE, head, record
from murderbook.workbench.audit.reading import refusals_on_record
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.audit.verify import snapshot
from murderbook.workbench.backup import schema
from murderbook.workbench.backup.form import folder, frames, rows
from murderbook.workbench.backup.models import Backup, BackupKey
from murderbook.workbench.disk.room import check_room, size_of_database, size_of_folder
from murderbook.workbench.record import RecordError

FORMAT = 1
BACK_UP = "back up"


class BackupRefusedError(RecordError):
    """No backup was made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup. `file` is private to who made it; `at` is the moment whose state it holds."""

    file: Path
    at: datetime
    bytes: int
    sha256: str
    head: Head
    rows: int
    files: int


def back_up(to: Path, by: Account | None) -> Made:
    """Write a backup into `to`, a file that is not there yet or a folder that is, and put it on record.

    Without an account it is the machine's own act, by a clock: what comes out is closed to whoever starts it. With one,
    hidden for all who do not keep the accounts. BackupRefusedError; disk.room.NoRoomError; folder.RestlessError.
    """
    with refusals_on_record(BACK_UP, by, source=COMMAND_LINE):
        if by is not None and not by.has_system_right(Right.MANAGE_ACCOUNTS):
            raise Hidden
    key = key_in_force()
    at = to_hundredths(timezone.now())
    target = _target(to, at)
    _check_room(target.parent)
    with _appearing(target) as (file, draft):
        made = _written(target, file, key, at)
        _finish(made, draft, key, by)
    return made


def key_in_force() -> BackupKey:
    """The newest key whose words were typed back. BackupRefusedError."""
    key = BackupKey.objects.filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-pk").first()
    if key is None:
        place = settings.RECORD.folder
        raise BackupRefusedError(
            "there is no backup key yet, and a backup that nobody can open is none: make one with "
            f"'murderbook backup-key --record {place}', and keep its words on paper outside this machine"
        )
    return key


def _target(to: Path, at: datetime) -> Path:
    target = to / f"murderbook-{at:%Y-%m-%dT%H%M%SZ}{folder.ENDING}" if to.is_dir() else to
    if target.exists():
        raise BackupRefusedError(f"{target} is there already, and no backup is written over: name another file")
    if not target.parent.is_dir():
        raise BackupRefusedError(f"there is no folder {target.parent}: make it, or name another")
    if target.resolve().is_relative_to(settings.RECORD.folder.resolve()):
        raise BackupRefusedError(f"{target} lies in the record's own folder and would be lost with it: name another")
    return target


def _check_room(place: Path) -> None:
    """As much as the last one took and a quarter more; of the first, half of what it packs. NoRoomError."""
    last = Backup.objects.order_by("-at").values_list("bytes", flat=True).first()
    all_of_it = size_of_database(connection) + size_of_folder(settings.RECORD.folder)
    check_room(place, last * 5 // 4 if last else all_of_it // 2, "the backup")


@contextmanager
def _appearing(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file under another name, beside its place, which is gone unless it was moved there."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            yield file, draft
        finally:
            file.close()
            draft.unlink(missing_ok=True)


class _Measured:
    """Hash and size of what goes into a file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.digest, self.size = file, sha256(), 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self.digest.update(data)
        self.size += len(data)


def _written(target: Path, file: BinaryIO, key: BackupKey, at: datetime) -> Made:
    measured = _Measured(file)
    writer = frames.Writer(measured, bytes(key.public))
    with snapshot():
        taken = head()  # the first statement: the moment from which on nothing of others is seen
        manifest = _content(writer, taken, at)
    writer.close(manifest)
    file.flush()
    os.fsync(file.fileno())
    rows_in_all = sum(one["rows"] for one in manifest["tables"].values())
    digest = measured.digest.hexdigest()
    return Made(target, at, measured.size, digest, taken, rows_in_all, len(manifest["files"]))


def _content(writer: frames.Writer, taken: Head, at: datetime) -> dict[str, Any]:
    """Write all of it within the snapshot; returns the manifest (docs/reference/backup.md)."""
    state = schema.applied(connection)
    about = {"format": FORMAT, "at": written_time(at), "head": str(taken), "migrations": state}
    writer.put_json(frames.BEGIN, about)
    place: Path = settings.RECORD.folder
    copied = {str(name): folder.put(place, name, writer) for name in folder.files_of(place)}
    tables = {
        model._meta.db_table: _table(model, writer) for model in rows.kept_models(schema.models_at(state, connection))
    }
    return about | {"files": {name: said for name, said in copied.items() if said}, "tables": tables}


def _table(model: Any, writer: frames.Writer) -> dict[str, Any]:  # noqa: ANN401 - a model of any state
    names = rows.columns(model)
    digest = rows.TableHash(names)
    writer.put_json(frames.TABLE, {"table": model._meta.db_table, "columns": names})
    some: list[bytes] = []
    size = 0
    for line in rows.lines(model):
        some.append(line)
        size += len(line) + 1
        if size >= frames.AT_ONCE:
            _put_rows(some, digest, writer)
            some, size = [], 0
    _put_rows(some, digest, writer)
    writer.put_json(frames.TABLE_END, digest.said())
    return digest.said()


def _put_rows(some: list[bytes], digest: rows.TableHash, writer: frames.Writer) -> None:
    if some:
        digest.add(some)
        writer.put(frames.ROWS, b"\n".join(some))


def _finish(made: Made, draft: Path, key: BackupKey, by: Account | None) -> None:
    """On record and in its place, or neither."""
    with transaction.atomic():
        Backup.objects.create(
            at=made.at,
            made_by=by,
            key=key,
            file_name=made.file.name,
            sha256=made.sha256,
            bytes=made.bytes,
            log_size=made.head.size,
            log_root=made.head.root,
        )
        _move(draft, made.file)
        try:
            words = {"file": made.file.name, "sha256": made.sha256, "head": str(made.head), "at": written_time(made.at)}
            record(BACK_UP, actor=by, object_kind="backup", words=words, source=COMMAND_LINE)
        except BaseException:
            made.file.unlink(missing_ok=True)
            raise


def _move(draft: Path, target: Path) -> None:
    """A hard link would refuse to replace, but not every stick knows them: asked again just before."""
    if target.exists():
        raise BackupRefusedError(f"{target} appeared meanwhile, and no backup is written over: name another file")
    draft.replace(target)
    sync_folder(target.parent)


def sync_folder(place: Path) -> None:
    """The name survives a power cut too, where the system knows how."""
    if os.name != "posix":
        return
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
