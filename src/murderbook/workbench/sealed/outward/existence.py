"""The index that only the prosecutor's key opens: that each sealed compartment exists, who answers for it, and why.

A file of 64 messages of one size. Those of no compartment are real HPKE wraps of nothing for the same key, so that
whoever reads the disk cannot count them; a message that another replaced is put back when a member opens his desk.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from murderbook.workbench.access.accounts import require_manager
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.sealed import pool
from murderbook.workbench.sealed.crypto import aead, pair, wrap
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.fitting import cut
from murderbook.workbench.sealed.models import Charter

MESSAGES: Final = 64
MESSAGE_BYTES: Final = 1024
_PLAIN: Final = MESSAGE_BYTES - wrap.OVERHEAD
_PURPOSE: Final = b"murderbook existence 1"
KEY_FILE, INDEX_FILE = "prosecutor.pub", "index"
SET_KEY = "set prosecutor's key"


@dataclass(frozen=True, slots=True)
class Existence:
    """What the prosecutor learns of a compartment: nothing of its cases."""

    compartment: str
    custodian: str
    legal_ground: str
    review_on: str
    made_on: str


def prosecutors_key() -> bytes | None:
    """The public key, or None where none was set."""
    path = pool.folder() / KEY_FILE
    return bytes.fromhex(path.read_text("ascii")) if path.exists() else None


def set_prosecutors_key(by: Account, public: bytes, *, source: str = "") -> str:
    """Have the index open to this key only; its fingerprint. What was in the index comes back as desks are opened.
    Hidden but for supervisors and administrators; SealError where the bytes are no key. In the caller's transaction."""
    require_manager(by)
    pair.opening_half(public)
    pool.put(pool.folder() / KEY_FILE, public.hex().encode("ascii"))
    pool.put(pool.folder() / INDEX_FILE, b"".join(_written(public, None) for _ in range(MESSAGES)))
    fingerprint = pair.fingerprint(public)
    record(SET_KEY, actor=by, words={"fingerprint": fingerprint}, source=source)
    return fingerprint


def see_to_line(container: str) -> None:
    """Have the compartment stand in the index, for the key that was compared and no other: whenever a desk is opened,
    within `Cabinet.work`."""
    public, path, charter = prosecutors_key(), pool.folder() / INDEX_FILE, Charter.objects.get()
    if public is None or charter.index_key != pair.fingerprint(public) or not path.exists():
        return
    index, message = path.read_bytes(), bytes(charter.index_message)
    if message and message in index:
        return
    told = Existence(
        container,
        _cut(charter.custodian),
        _cut(charter.legal_ground),
        str(charter.review_on),
        str(charter.made_at.date()),
    )
    message = _written(public, told)
    at = secrets.randbelow(MESSAGES) * MESSAGE_BYTES
    pool.put(path, index[:at] + message + index[at + MESSAGE_BYTES :])
    Charter.objects.update(index_message=message)


def is_for_another_key() -> bool:
    """Whether the record has another prosecutor's key than the one that was compared: nothing is written for it. Within
    `Cabinet.work`."""
    public = prosecutors_key()
    return public is None or Charter.objects.get().index_key != pair.fingerprint(public)


def accept_key(fingerprint: str) -> bool:
    """A keeper has compared the key that the record has now. False where this is not its fingerprint."""
    public = prosecutors_key()
    if public is None or "".join(fingerprint.split()).lower() != pair.fingerprint(public).replace(" ", ""):
        return False
    Charter.objects.update(index_key=pair.fingerprint(public), index_message=b"")
    return True


def _cut(text: str) -> str:
    """What fits into a message, whatever its letters take."""
    return cut(text, 360)


def read(index: Path, private: ec.EllipticCurvePrivateKey) -> Iterator[Existence]:
    """The compartments in an index, wherever the file is. SealError where the key opens none of its messages."""
    data, opened = index.read_bytes(), 0
    for at in range(0, len(data), MESSAGE_BYTES):
        try:
            told = aead.unpadded(wrap.unwrap(private, data[at : at + MESSAGE_BYTES], _PURPOSE))
        except SealError:
            continue
        opened += 1
        if told:
            yield Existence(**json.loads(told))
    if not opened:
        raise SealError("this key opens none of the messages: it is not the one that the record has")


def _written(public: bytes, told: Existence | None) -> bytes:
    said = json.dumps(asdict(told), ensure_ascii=False).encode() if told else b""
    return wrap.wrap(public, aead.padded(said, _PLAIN), _PURPOSE)
