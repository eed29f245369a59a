"""What a disk does to a database, in words: full, failing, damaged."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from django.db import DatabaseError

from murderbook.workbench.disk.room import NoRoomError


@dataclass(frozen=True, slots=True)
class Fault:
    """`name` for the log, a heading, what happened and what to do."""

    name: str
    heading: str
    words: str


FULL = Fault(
    "disk full",
    "Not done: the disk is full",
    "There is no room left on the disk that holds the record. What you asked for was not done, and nothing was half "
    "done. Free some room there (delete or move other files, never those of the record), then do it again.",
)
FAILING = Fault(
    "disk failing",
    "Not done: the disk could not be read or written",
    "The disk that holds the record reported an error. What you asked for was not done. Is it still connected? If it "
    "is, it may be failing: end the program, make no further entries, copy the record's folder to another disk, and "
    "open the copy, or restore the last backup (docs/how-to/backup.md).",
)
DAMAGED = Fault(
    "database damaged",
    "Not done: the database is damaged",
    "The file of the record's database no longer reads as one. What you asked for was not done. End the program, keep "
    "the record's folder as it is, and restore the last backup into a new folder (docs/how-to/backup.md).",
)

_SAID = (
    ("database or disk is full", FULL),
    ("no space left on device", FULL),
    ("could not extend file", FULL),
    ("disk i/o error", FAILING),
    ("unable to open database file", FAILING),
    ("input/output error", FAILING),
    ("database disk image is malformed", DAMAGED),
    ("file is not a database", DAMAGED),
    ("invalid page in block", DAMAGED),
)
_NUMBERS = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EIO: FAILING}


def fault_of(error: BaseException | None) -> Fault | None:
    """The fault of the disk that an exception, or what it came from, tells of; None for all others."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if found := _fault(error):
            return found
        error = error.__cause__ or error.__context__
    return None


def _fault(error: BaseException) -> Fault | None:
    if isinstance(error, NoRoomError):
        return FULL
    if isinstance(error, OSError):
        return _NUMBERS.get(error.errno or 0)
    if isinstance(error, DatabaseError):
        text = str(error).lower()
        return next((fault for said, fault in _SAID if said in text), None)
    return None
