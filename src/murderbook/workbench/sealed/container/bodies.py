"""What is too large for a cell: the bytes of a record's field, in chunks of 64 KiB.

Each is encrypted under the record's key and tied to its place as a cell is, and to its number among how many: none can
be moved, exchanged, left out or added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from murderbook.workbench.sealed.container.blocks import Body
from murderbook.workbench.sealed.container.cells import Place, bound, record_key
from murderbook.workbench.sealed.container.slots import EpochKey
from murderbook.workbench.sealed.crypto import aead

CHUNK: Final = 64 * 1024
FIELD: Final = "bytes"


@dataclass(frozen=True, slots=True)
class Kept:
    """Which record's bytes, how many, and where they lie."""

    place: Place
    size: int
    body: Body

    @property
    def at(self) -> tuple[str, int]:
        return self.place.at


def place_of(table: str, row: int) -> Place:
    """Bytes are never changed, so that there is one version of them."""
    return Place(table, row, 1, (FIELD,))


def length(size: int) -> int:
    """Of `size` bytes as they are sealed."""
    return size + _count(size) * aead.OVERHEAD


def chunks(content: bytes) -> Iterator[bytes]:
    return (content[start : start + CHUNK] for start in range(0, max(1, len(content)), CHUNK))


def sealed(opens: EpochKey, place: Place, size: int, plain: Iterable[bytes]) -> Iterator[bytes]:
    """`plain`: chunks of CHUNK bytes, of `size` bytes in all."""
    key, count = record_key(opens, place), _count(size)
    for number, chunk in enumerate(plain):
        yield aead.seal(key, chunk, bound(opens, place, number, count))


def unsealed(opens: EpochKey, place: Place, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks again, of sealed bytes in pieces of any size. SealError where they are not those of `sealed`."""
    key, count, gathered, number = record_key(opens, place), _count(size), bytearray(), 0
    for piece in pieces:
        gathered += piece
        while number + 1 < count and len(gathered) >= CHUNK + aead.OVERHEAD:
            chunk = bytes(gathered[: CHUNK + aead.OVERHEAD])
            del gathered[: CHUNK + aead.OVERHEAD]
            yield aead.unseal(key, chunk, bound(opens, place, number, count))
            number += 1
    yield aead.unseal(key, bytes(gathered), bound(opens, place, number, count))


def _count(size: int) -> int:
    return max(1, -(-size // CHUNK))
