"""AES-256-GCM in chunks by the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar, CRYPTO 2015, section 7).

Nonce of a chunk: its number in 11 bytes and one byte that is 1 for the last, so that none can be left out, doubled,
moved or put behind the end; the associated data of each is SHA-256 of the header, which binds that too. The key is
random and of one file only, so a nonce comes never twice under a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from murderbook.workbench.record import RecordError

CHUNK = 64 * 1024  # bytes of plain text
TAG = 16
KEY_BYTES = 32


class DamagedError(RecordError):
    """A backup that is not, byte for byte, what was written. `seen`: what is seen of that."""

    def __init__(self, seen: str) -> None:
        super().__init__(f"this backup is refused: {seen}. Take an older one, or another copy of it")


class Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


class Sealer:
    """Encrypts what is written to it. Without `close` the file has no last chunk, and opens as cut off."""

    def __init__(self, file: Sink, key: bytes, header: bytes) -> None:
        self._file, self._aead, self._bound = file, AESGCM(key), sha256(header).digest()
        self._waiting = bytearray()
        self._number = 0

    def write(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) > CHUNK:  # a full one waits until it is known whether it is the last
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        self._put(bytes(self._waiting), last=True)

    def _put(self, data: bytes, *, last: bool) -> None:
        self._file.write(self._aead.encrypt(_nonce(self._number, last=last), data, self._bound))
        self._number += 1


def opened(file: BinaryIO, key: bytes, header: bytes) -> Iterator[bytes]:
    """The chunks behind the header, each proved before it is given. DamagedError where one is not."""
    aead, bound = AESGCM(key), sha256(header).digest()
    number, chunk = 0, file.read(CHUNK + TAG)
    while True:
        after = file.read(CHUNK + TAG)
        try:
            yield aead.decrypt(_nonce(number, last=not after), chunk, bound)
        except (InvalidTag, ValueError):
            raise DamagedError(_where(number)) from None
        if not after:
            return
        number, chunk = number + 1, after


def _where(number: int) -> str:
    return f"it is damaged, cut off or put together from pieces, at byte {number * (CHUNK + TAG):,} or behind it"


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
