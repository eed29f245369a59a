"""The record's own checkpoints: its head, signed, in files beside the database.

They lie on the same disk, so they show that somebody put an older database back or rewrote the trail, unless he took
them away too. What he cannot take away is outside: paper, and what a witness keeps.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from murderbook.workbench.audit.log import head
from murderbook.workbench.audit.signing.keys import signer
from murderbook.workbench.audit.signing.note import Note, NoteError, checkpoint, read_note, sign

FOLDER = "checkpoints"
COSIGNED = "cosigned"  # within it: what witnesses signed, kept for ever
SUFFIX = ".txt"
STAMP = "%Y%m%dT%H%M%SZ"
DAY_LETTERS = 8  # of a stamp


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was found; `note` is None where it cannot be read as a checkpoint."""

    path: Path
    note: Note | None


def make(folder: Path) -> Note:
    """The head as it is, signed. AuditError for an empty or damaged trail."""
    key = signer(folder)  # first, since it may be an entry itself
    text = checkpoint(key.public.name, head())
    return Note(text, (sign(text, key.public.name, key.private),))


def keep(folder: Path, now: datetime) -> Path | None:
    """Write a checkpoint of this moment; None where nothing was entered since the last one.

    Of each day before today only the last one stays.
    """
    note, place = make(folder), folder / FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    own = sorted(place.glob(f"*{SUFFIX}"))
    if own and own[-1].stem.endswith(f"-{note.head.size}") and _read(own[-1]) == note:
        return None
    path = place / f"{now.astimezone(UTC):{STAMP}}-{note.head.size}{SUFFIX}"
    write(path, str(note))
    _thin([*own, path])
    return path


def own(folder: Path) -> list[Kept]:
    """The record's own checkpoints, the oldest first."""
    return [Kept(path, _read(path)) for path in sorted((folder / FOLDER).glob(f"*{SUFFIX}"))]


def cosigned(folder: Path) -> list[Kept]:
    """Those that a witness signed too, the oldest first."""
    return [Kept(path, _read(path)) for path in sorted((folder / FOLDER / COSIGNED).glob(f"*{SUFFIX}"))]


def write(path: Path, text: str) -> None:
    """All of it or nothing, and on the disk."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _read(path: Path) -> Note | None:
    try:
        return read_note(path.read_text(encoding="utf-8"))
    except (NoteError, OSError, UnicodeDecodeError):
        return None


def _thin(paths: list[Path]) -> None:
    """A unit that works for years is not to drown in files: one a day is enough once the day is over."""
    for path, following in pairwise(paths):
        if path.name[:DAY_LETTERS] == following.name[:DAY_LETTERS] != paths[-1].name[:DAY_LETTERS]:
            path.unlink(missing_ok=True)
