"""The witness: another machine, without a record, that remembers the last head it saw and signs what continues it.

Its folder holds a key of its own and, for every trail it watches, the newest checkpoint that it signed. A trail that
was rewritten, cut or put back cannot continue that head; the witness refuses, and keeps both signed heads as evidence:
two signatures by one key that cannot both be true.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from murderbook.workbench.audit.signing.note import (
    NO_FORM,
    WITNESS,
    Note,
    NoteError,
    PublicKey,
    cosign,
    is_signed,
    public_key,
    read_key,
    read_note,
)
from murderbook.workbench.audit.tree import Head, verify_consistency

STATE, KEY = "witness.json", "witness.key"
REQUEST, ANSWER = "murderbook witness request 1", "murderbook witness answer 1"


class WitnessError(Exception):
    """The witness does not sign, and why."""


class ForkError(WitnessError):
    """What was shown is not the trail that was seen before. `evidence`: where both signed heads are kept."""

    def __init__(self, why: str, evidence: Path) -> None:
        self.evidence = evidence
        super().__init__(f"{why}. NOT SIGNED. Both signed heads are kept in {evidence}: show them to whoever watches")


class StaleError(WitnessError):
    """The proof starts at another head than the one seen last: ask again, `--since` that."""


@dataclass(frozen=True, slots=True)
class _Request:
    note: Note
    key: PublicKey
    since: Head | None
    path: list[bytes]


@dataclass(frozen=True, slots=True)
class Signed:
    """`is_new`: a trail that this witness had never seen, whose key it believed."""

    answer: dict[str, str]
    head: Head
    is_new: bool
    key: PublicKey


def make(folder: Path, name: str) -> PublicKey:
    """A witness of that name. WitnessError where the folder holds one already; NoteError for a bad name."""
    if (folder / KEY).exists():
        raise WitnessError(f"{folder} holds a witness already: its key would be lost")
    private = Ed25519PrivateKey.generate()
    key = public_key(private, name, WITNESS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{private.private_bytes_raw().hex()}\n")
    _save(folder, {"name": name, "seen": {}})
    return key


def key_of(folder: Path) -> PublicKey:
    """The witness's public key. WitnessError where the folder holds none."""
    return public_key(_private(folder), _state(folder)["name"], WITNESS)


def seen(folder: Path) -> list[Note]:
    """The newest checkpoint of each trail that the witness signed."""
    return [read_note(one["checkpoint"]) for one in _state(folder)["seen"].values()]


def sign(folder: Path, text: str, now: datetime, *, new_key: bool = False, new_trail: bool = False) -> Signed:
    """Check a request and sign its checkpoint. `new_key`: the unit said that it changed its key, and gave reasons.
    `new_trail`: it is another record's; without that only the first trail ever shown is believed.

    NoteError for a file that is no request; ForkError for another trail; StaleError; WitnessError otherwise.
    """
    asked, state = _read(text), _state(folder)
    before = state["seen"].get(asked.note.origin)
    if before is None and state["seen"] and not new_trail:
        raise WitnessError(
            f"this witness watches {', '.join(state['seen'])} and never saw {asked.note.origin}: a trail whose first "
            "entry was rewritten has another name too. NOT SIGNED. If it is another record's, sign with --new-trail"
        )
    if before:
        _check_continues(folder, asked, read_note(before["checkpoint"]), read_key(before["key"]), new_key)
    private, name = _private(folder), state["name"]
    signature = cosign(asked.note.text, name, private, int(now.timestamp()))
    answered = Note(asked.note.text, (*asked.note.signatures, signature))
    state["seen"][asked.note.origin] = {"checkpoint": str(answered), "key": str(asked.key)}
    _save(folder, state)
    key = public_key(private, name, WITNESS)
    answer = {"format": ANSWER, "checkpoint": str(answered), "key": str(key)}
    return Signed(answer, asked.note.head, before is None, asked.key)


def _read(text: str) -> _Request:
    try:
        given = json.loads(text)
        if given["format"] != REQUEST:
            raise NoteError("the file is no request to a witness")
        since = given["since"] and Head(int(given["since"]["size"]), str(given["since"]["root"]))
        path = [bytes.fromhex(step) for step in given["path"]]
        asked = _Request(read_note(given["checkpoint"]), read_key(given["key"]), since or None, path)
    except NoteError:
        raise
    except NO_FORM as error:
        raise NoteError("the file is no request to a witness") from error
    if asked.note.origin != asked.key.name or not is_signed(asked.note, asked.key):
        raise NoteError("the checkpoint is not signed by the key that comes with it")
    return asked


def _check_continues(folder: Path, asked: _Request, last: Note, key: PublicKey, new_key: bool) -> None:
    if asked.key != key and not new_key:
        raise ForkError(
            f"the trail {asked.note.origin} is signed by another key than before ({asked.key.fingerprint}, not "
            f"{key.fingerprint}); if the unit says that it changed its key, sign with --new-key",
            _keep_evidence(folder, last, asked.note),
        )
    old, new = last.head, asked.note.head
    if new.size < old.size:
        why = f"the trail has {new.size} entries and had {old.size}: its end was cut off, or it was put back"
        raise ForkError(why, _keep_evidence(folder, last, asked.note))
    if new.size == old.size:
        if new.root != old.root:
            why = f"the trail of {new.size} entries is not the one seen before"
            raise ForkError(why, _keep_evidence(folder, last, asked.note))
        return
    if asked.since != old:
        raise StaleError(f"this witness last saw {old}: have the record ask again with --since {old}")
    if not verify_consistency(old.size, new.size, bytes.fromhex(old.root), bytes.fromhex(new.root), asked.path):
        why = f"the trail of {new.size} entries does not begin with the {old.size} seen before: it was rewritten"
        raise ForkError(why, _keep_evidence(folder, last, asked.note))


def _keep_evidence(folder: Path, last: Note, shown: Note) -> Path:
    text = f"Seen before:\n\n{last}\nShown now:\n\n{shown}"
    path = folder / f"evidence-{sha256(text.encode()).hexdigest()[:16]}.txt"
    path.write_text(text, encoding="utf-8")
    return path


def _private(folder: Path) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex((folder / KEY).read_text(encoding="ascii").strip()))
    except (OSError, ValueError) as error:
        raise WitnessError(f"{folder} holds no witness: make one with 'murderbook audit witness init'") from error


def _state(folder: Path) -> dict[str, Any]:
    try:
        state: dict[str, Any] = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WitnessError(f"{folder} holds no witness: make one with 'murderbook audit witness init'") from error
    return state


def _save(folder: Path, state: dict[str, Any]) -> None:
    """On the disk before anything is answered: a witness that forgets what it signed can be led astray."""
    part = folder / f"{STATE}.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump(state, file, indent=1, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / STATE)
