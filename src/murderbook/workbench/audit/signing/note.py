"""Checkpoints as signed notes: a text of three lines (origin, size, root), and signatures under it.

Formats: C2SP signed-note, tlog-checkpoint and, for a witness's signature with its time, tlog-cosignature (Ed25519, v1).
Needs no record and no database: a witness reads the same notes.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from murderbook.workbench.audit.tree import Head

LOG, WITNESS = 1, 4  # kinds of a key: Ed25519 over the text; Ed25519 over a time and the text
KEY_BYTES, SHORT_BYTES, TIME_BYTES, SIGNATURE_BYTES, ROOT_BYTES = 32, 4, 8, 64, 32
MOST_BYTES = 20_000  # of a note: far more than sixteen signatures
NAME = re.compile(r"[^\s+]{1,200}")
SIGNED = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")


# What readers of JSON meet in a file that somebody else wrote: other kinds of values, numbers and nesting without end.
NO_FORM = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)


class NoteError(ValueError):
    """What was read is no signed checkpoint, or no key; the message says why."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key by which notes are checked. As text: name, its short id and the key, joined by "+"."""

    name: str
    kind: int  # LOG or WITNESS
    raw: bytes

    @property
    def short(self) -> bytes:
        """Four bytes that name the key in a signature line; they prove nothing by themselves."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.raw).digest()[:SHORT_BYTES]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key in groups of four digits, to be compared by eye."""
        digest = sha256(bytes([self.kind]) + self.raw).hexdigest()[:32]
        return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))

    def __str__(self) -> str:
        return f"{self.name}+{self.short.hex()}+{b64encode(bytes([self.kind]) + self.raw).decode()}"


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    short: bytes
    value: bytes

    def __str__(self) -> str:
        return f"— {self.name} {b64encode(self.short + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """`text` is what is signed: the lines of a checkpoint, each with its newline."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))

    def of(self, key: PublicKey) -> list[Signature]:
        """The signatures that say they are of this key."""
        return [one for one in self.signatures if (one.name, one.short) == (key.name, key.short)]

    @property
    def origin(self) -> str:
        return self.text.split("\n", 1)[0]

    @property
    def head(self) -> Head:
        _, size, root = self.text.splitlines()[:3]
        return Head(int(size), b64decode(root).hex())


def public_key(private: Ed25519PrivateKey, name: str, kind: int) -> PublicKey:
    """NoteError for a name that a note cannot bear."""
    if not NAME.fullmatch(name):
        raise NoteError(f"{name!r} is no name of a key: one word, without blanks and '+'")
    return PublicKey(name, kind, private.public_key().public_bytes_raw())


def read_key(text: str) -> PublicKey:
    """A key as printed. NoteError where it is none, or where its short id shows that it was copied wrongly."""
    name, _, rest = text.strip().partition("+")
    short, _, body = rest.partition("+")
    try:
        raw = b64decode(body, validate=True)
    except NoBase64:
        raw = b""
    if not NAME.fullmatch(name) or len(raw) != 1 + KEY_BYTES or raw[0] not in (LOG, WITNESS):
        raise NoteError(f"{text!r} is no key as 'murderbook audit key' or 'witness init' prints it")
    key = PublicKey(name, raw[0], raw[1:])
    if key.short.hex() != short:
        raise NoteError(f"the key of {name} was copied wrongly: its parts do not fit each other")
    return key


def checkpoint(origin: str, head: Head) -> str:
    """The text to sign."""
    return f"{origin}\n{head.size}\n{b64encode(bytes.fromhex(head.root)).decode()}\n"


def read_note(text: str) -> Note:
    """A signed checkpoint, its signatures unchecked. NoteError where it is none."""
    body, blank, lines = text.partition("\n\n")
    if not blank or len(text) > MOST_BYTES:
        raise NoteError("this is no signed checkpoint: it has no signature, or is too long")
    note = Note(body + "\n", tuple(_signature(line) for line in lines.splitlines()))
    try:
        head = note.head
        fits = checkpoint(note.origin, head) == note.text and head.size >= 0 and len(head.root) == 2 * ROOT_BYTES
    except ValueError:
        fits = False
    if not fits or not note.signatures:
        raise NoteError("this is no signed checkpoint: its lines are not origin, size and root")
    return note


def _signature(line: str) -> Signature:
    found = SIGNED.fullmatch(line)
    try:
        value = b64decode(found[2], validate=True) if found else b""
    except NoBase64:
        value = b""
    if not found or len(value) <= SHORT_BYTES:
        raise NoteError(f"this is no line of a signature: {line[:80]!r}")
    return Signature(found[1], value[:SHORT_BYTES], value[SHORT_BYTES:])


def sign(text: str, name: str, private: Ed25519PrivateKey) -> Signature:
    """The log's own signature."""
    return Signature(name, public_key(private, name, LOG).short, private.sign(text.encode()))


def cosign(text: str, name: str, private: Ed25519PrivateKey, seconds: int) -> Signature:
    """A witness's: at this time (POSIX seconds) it had seen the log grow to this head and no further."""
    value = seconds.to_bytes(TIME_BYTES) + private.sign(_timed(text, seconds))
    return Signature(name, public_key(private, name, WITNESS).short, value)


def is_signed(note: Note, key: PublicKey) -> bool:
    """Whether the log's key signed it; a false signature in its name spoils the whole note."""
    mine = note.of(key)
    return bool(mine) and all(_fits(key, one.value, note.text.encode()) for one in mine)


def cosigned_at(note: Note, key: PublicKey) -> int | None:
    """When this witness says it saw the head (POSIX seconds); None where it did not sign, or falsely."""
    times = []
    for one in note.of(key):
        seconds, value = int.from_bytes(one.value[:TIME_BYTES]), one.value[TIME_BYTES:]
        if not _fits(key, value, _timed(note.text, seconds)):
            return None
        times.append(seconds)
    return max(times, default=None)


def _timed(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _fits(key: PublicKey, value: bytes, signed: bytes) -> bool:
    if len(value) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(value, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
