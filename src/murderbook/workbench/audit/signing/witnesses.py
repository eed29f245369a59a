"""The witnesses that this record knows, and their signatures, kept beside it for every later verification."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

from murderbook.workbench.audit.outside.proof import SizeAndRoot
from murderbook.workbench.audit.outside.proof import proof as growth
from murderbook.workbench.audit.signing import checkpoints
from murderbook.workbench.audit.signing.keys import named
from murderbook.workbench.audit.signing.note import (
    NO_FORM,
    Note,
    NoteError,
    PublicKey,
    cosigned_at,
    is_signed,
    read_key,
)
from murderbook.workbench.audit.signing.note import read_note as _read_note
from murderbook.workbench.audit.tree import Head

WITNESSES = "witnesses"
REQUEST, ANSWER = "murderbook witness request 1", "murderbook witness answer 1"


class Request(TypedDict):
    """What goes to a witness: a signed checkpoint, the key it is signed with, and that it continues an older head."""

    format: str
    checkpoint: str
    key: str
    since: SizeAndRoot | None
    path: list[str]


class Answer(TypedDict):
    """What comes back: the same checkpoint with the witness's signature, and the witness's key."""

    format: str
    checkpoint: str
    key: str


def known(folder: Path) -> list[PublicKey]:
    """The witnesses whose signatures count here."""
    path = _list(folder)
    return [read_key(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def last_seen(folder: Path) -> Head | None:
    """The newest head that a witness's signature was brought back for."""
    heads = [kept.note.head for kept in checkpoints.cosigned(folder) if kept.note]
    return max(heads, key=lambda head: head.size, default=None)


def request(folder: Path, since: Head | None) -> Request:
    """A checkpoint of now for a witness that last saw `since`. ProofError where the trail does not continue it."""
    note = checkpoints.make(folder)
    key = next(named_key.key for named_key in reversed(named()) if named_key.key)
    path: list[str] = []
    if since is not None and since.size:
        path = growth(since=since, size=note.head.size)["since"]["path"]
    return {
        "format": REQUEST,
        "checkpoint": str(note),
        "key": str(key),
        "since": {"size": since.size, "root": since.root} if since else None,
        "path": path,
    }


def read_answer(text: str) -> tuple[Note, PublicKey]:
    """A checkpoint with the signature of the witness whose key comes with it. NoteError where it is none."""
    try:
        answer = json.loads(text)
        if answer["format"] != ANSWER:
            raise NoteError("the file is no answer of a witness")
        note, key = _read_note(answer["checkpoint"]), read_key(answer["key"])
    except NoteError:
        raise
    except NO_FORM as error:
        raise NoteError("the file is no answer of a witness") from error
    if cosigned_at(note, key) is None:
        raise NoteError(f"the checkpoint does not bear the signature of the witness {key.name}")
    return note, key


def check_ours(note: Note) -> None:
    """NoteError unless this trail signed it."""
    if not any(named_key.key and is_signed(note, named_key.key) for named_key in named()):
        raise NoteError("the checkpoint is not one of this record: its key signed none like it")


def remember(folder: Path, key: PublicKey) -> None:
    (folder / checkpoints.FOLDER).mkdir(mode=0o700, exist_ok=True)
    checkpoints.write(_list(folder), "".join(f"{one}\n" for one in [*known(folder), key]))


def keep(folder: Path, note: Note, key: PublicKey) -> Path:
    place = folder / checkpoints.FOLDER / checkpoints.COSIGNED
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = place / f"{note.head.size:012}-{key.short.hex()}{checkpoints.SUFFIX}"
    checkpoints.write(path, str(note))
    return path


def _list(folder: Path) -> Path:
    return folder / checkpoints.FOLDER / WITNESSES
