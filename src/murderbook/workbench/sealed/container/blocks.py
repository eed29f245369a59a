"""Frames in blocks of 4,096 bytes that cannot be told from random ones: each encrypted, and chained to the one before.

A frame is what one commit adds. It counts once its last block is there: what a crash left of a frame ends the reading,
as do the random bytes behind the last one. What was acknowledged was synced first. Each block says where its frame
began, so that a damaged block before the last frame is told from the end. A file that was set back to an earlier frame
reads well: the members' keyrings remember how far it came (`Tail`).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Final

from murderbook.workbench.sealed.container.slots import HEADER_BYTES, EpochKey
from murderbook.workbench.sealed.crypto import aead

BLOCK: Final = 4096
FRONT: Final = 11  # whether the frame ends here, how many bytes follow, and the block in which the frame began
ROOM: Final = BLOCK - aead.OVERHEAD - FRONT
FIRST: Final = bytes(16)  # what the first block is chained to
SMALLEST: Final = 2**20  # a container's file, and that of what is none


@dataclass(frozen=True, slots=True)
class Tail:
    """How far a file has come: blocks that count, and the tag of the last."""

    blocks: int = 0
    tag: bytes = FIRST


class DamagedError(Exception):
    """A block that others follow does not open: the file was altered, or the disk has failed."""


@dataclass(frozen=True, slots=True)
class _Block:
    ends: bool
    began: int
    content: bytes


def frames(file: BinaryIO, opens: EpochKey) -> Iterator[tuple[bytes, Tail]]:
    """Every whole frame, with where it ends, of a file that was opened without a buffer. DamagedError where frames
    follow one that does not open."""
    at, gathered = Tail(), bytearray()
    file.seek(HEADER_BYTES)
    key = _key(opens)
    while len(sealed := file.read(BLOCK)) == BLOCK:
        block = _opened(key, sealed, opens, at)
        if block is None:
            _check_end(file, opens, Tail(at.blocks + 1, sealed[-16:]))
            return
        at = Tail(at.blocks + 1, sealed[-16:])
        gathered += block.content
        if block.ends:
            yield bytes(gathered), at
            gathered = bytearray()


def _check_end(file: BinaryIO, opens: EpochKey, at: Tail) -> None:
    """Nothing behind the first block that does not open may begin a frame of its own."""
    key, last = _key(opens), at.blocks - 1
    while len(sealed := file.read(BLOCK)) == BLOCK:
        block = _opened(key, sealed, opens, at)
        if block is not None and block.began > last:
            raise DamagedError(f"block {last} does not open, and block {block.began} and others follow it")
        at = Tail(at.blocks + 1, sealed[-16:])


def _opened(key: bytes, sealed: bytes, opens: EpochKey, after: Tail) -> _Block | None:
    try:
        plain = aead.unseal(key, sealed, _bound(opens, after))
    except aead.SealError:
        return None
    length = int.from_bytes(plain[1:3])
    return _Block(bool(plain[0]), int.from_bytes(plain[3:FRONT]), plain[FRONT : FRONT + length])


def append(file: BinaryIO, opens: EpochKey, tail: Tail, frame: bytes) -> Tail:
    """Write a frame behind `tail` and sync it; the new tail. OSError leaves what was there readable as it was, and the
    frame is not: of what was refused nothing may be read again later."""
    key, at, written = _key(opens), tail, bytearray()
    pieces = [frame[start : start + ROOM] for start in range(0, len(frame), ROOM)] or [b""]
    for number, piece in enumerate(pieces, 1):
        plain = bytes([number == len(pieces)]) + len(piece).to_bytes(2) + tail.blocks.to_bytes(8) + piece
        block = aead.seal(key, plain.ljust(BLOCK - aead.OVERHEAD, b"\0"), _bound(opens, at))
        written += block
        at = Tail(at.blocks + 1, block[-16:])
    start = HEADER_BYTES + tail.blocks * BLOCK
    _make_room(file, start + len(written))
    try:
        _write(file, start, bytes(written))
    except OSError:
        with suppress(OSError):  # its first block is enough: the others are chained to it
            _write(file, start, secrets.token_bytes(BLOCK))
        raise
    return at


def _write(file: BinaryIO, start: int, content: bytes) -> None:
    put(file, start, content)
    os.fsync(file.fileno())


def put(file: BinaryIO, start: int, content: bytes) -> None:
    """All of it, past any buffer: what a full disk did not take must not be tried again with the next write."""
    while content:
        done = os.pwrite(file.fileno(), content, start)
        start, content = start + done, content[done:]


def _make_room(file: BinaryIO, needed: int) -> None:
    """Random bytes up to the next size: a file's size says only which power of two holds it."""
    there = os.fstat(file.fileno()).st_size
    size = max(there, SMALLEST)
    while size < needed:
        size *= 2
    for start in range(there, size, SMALLEST):
        put(file, start, secrets.token_bytes(min(size - start, SMALLEST)))


def _key(opens: EpochKey) -> bytes:
    return aead.derived(opens.key, "blocks")


def _bound(opens: EpochKey, after: Tail) -> bytes:
    return b"murderbook block 1 " + opens.container + opens.epoch.to_bytes(4) + after.blocks.to_bytes(8) + after.tag
