"""The files of a record beside its database: settings, key, uploads, sealed containers, whatever the unit put there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from murderbook.workbench.backup.form.frames import AT_ONCE, DATA, FILE, FILE_END, Writer
from murderbook.workbench.backup.form.stream import DamagedError
from murderbook.workbench.record import DATABASE_FILE, RecordError

ENDING = ".mbk"  # of a backup: none holds another
LEFT_OUT = {DATABASE_FILE, *(f"{DATABASE_FILE}-{what}" for what in ("wal", "shm", "journal"))}  # its rows are kept
TRIES = 5  # at a file that is being written to


class RestlessError(RecordError):
    """A file of the record changes as fast as it is read; the message names it."""


def files_of(record: Path) -> Iterator[PurePosixPath]:
    """What is kept, in the order of names. Links are not followed: what they point to is no part of the record."""
    for place, folders, names in os.walk(record):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            if path.is_symlink() or not path.is_file() or path.suffix == ENDING:
                continue
            inside = PurePosixPath(path.relative_to(record).as_posix())
            if str(inside) not in LEFT_OUT:
                yield inside


def put(record: Path, name: PurePosixPath, into: Writer) -> dict[str, Any] | None:
    """Copy one file as it was at one moment: {"bytes", "sha256"}. None where it is gone by now (an upload that went in
    meanwhile). RestlessError."""
    for _ in range(TRIES):
        try:
            with (record / name).open("rb") as file:
                into.put_json(FILE, {"path": str(name)})
                said, whole = _copied(file, into)
        except FileNotFoundError:
            return None
        into.put_json(FILE_END, {"whole": whole})
        if whole:
            return said
    raise RestlessError(f"{record / name} is being written to all the time: try again when that is through")


def _copied(file: BinaryIO, into: Writer) -> tuple[dict[str, Any], bool]:
    """What was read, and whether the file stayed as it was meanwhile."""
    before, digest, size = _state(file), sha256(), 0
    while data := file.read(AT_ONCE):
        digest.update(data)
        size += len(data)
        into.put(DATA, data)
    whole = before == _state(file) and size == before[0]
    return {"bytes": size, "sha256": digest.hexdigest()}, whole


def _state(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns


class Taker:
    """Writes the files of a backup into a folder, private to its owner, and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.found: dict[str, dict[str, Any]] = {}
        self._file: BinaryIO | None = None

    def begin(self, path: str) -> None:
        if self._file is not None:
            raise DamagedError("a file of it begins within another")
        self._name = path
        target = self._place(path)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        self._file = os.fdopen(os.open(target, flags, 0o600), "wb")
        self._digest, self._size = sha256(), 0

    def data(self, data: bytes) -> None:
        self._begun().write(data)
        self._digest.update(data)
        self._size += len(data)

    def end(self, *, whole: bool) -> None:
        """One that changed while it was read was tried again: the next of its name replaces it."""
        file = self._begun()
        file.flush()
        os.fsync(file.fileno())
        self.close()
        if whole:
            self.found[self._name] = {"bytes": self._size, "sha256": self._digest.hexdigest()}
        else:
            self._place(self._name).unlink()

    def close(self) -> None:
        """No file stays open, wherever the backup ends."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begun(self) -> BinaryIO:
        if self._file is None:
            raise DamagedError("it holds data of no file")
        return self._file

    def _place(self, path: str) -> Path:
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or ".." in parts or "\\" in path or ":" in path:
            raise DamagedError(f"it holds a file that would lie outside the record: {path!r}")
        if path in LEFT_OUT:  # none was written by us: a database of somebody else's making would take our place
            raise DamagedError(f"it holds the file {path!r}, which no backup does")
        return self._folder.joinpath(*parts)
