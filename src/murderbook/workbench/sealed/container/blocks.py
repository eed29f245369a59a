"""Frames in blocks of 4,096 bytes that cannot be told from random ones: each encrypted, and chained to the one before.

A frame is what one commit adds. It counts once its last block is there: what a crash left of a frame ends the reading,
as do the random bytes behind the last one. What was acknowledged was synced first. Each block says where its frame
began, so that a damaged block before the last frame is told from the end. A file that was set back to an earlier frame
reads well: the members' keyrings remember how far it came (`Tail`).

A frame may have a body, for what is too large to be read whenever the file is opened: a block announces how long it is,
and blocks of the same chain follow, of which only the last is opened with the frame. It is written last, after all
others were synced: where it is, they are. The others are opened when somebody asks for them (`body`).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import BinaryIO, Final, NamedTuple

from murderbook.workbench.sealed.container.slots import HEADER_BYTES, EpochKey
from murderbook.workbench.sealed.crypto import aead

BLOCK: Final = 4096
FRONT: Final = 11  # whether the frame ends here, how many bytes follow, and the block in which the frame began
ROOM: Final = BLOCK - aead.OVERHEAD - FRONT
FIRST: Final = bytes(16)  # what the first block is chained to
SMALLEST: Final = 2**20  # a container's file, and that of what is none
GOES_ON, ENDS, ANNOUNCES = 0, 1, 2  # what a block says of its frame; the last: a body follows
AT_ONCE: Final = 2**20  # bytes of a body that are in memory while it is written


@dataclass(frozen=True, slots=True)
class Tail:
    """How far a file has come: blocks that count, and the tag of the last."""

    blocks: int = 0
    tag: bytes = FIRST


class DamagedError(Exception):
    """A block that others follow does not open: the file was altered, or the disk has failed."""


@dataclass(frozen=True, slots=True)
class Body:
    """Where a body lies: behind the block that announces it, so many bytes, and the tag of its last block."""

    after: Tail
    length: int
    last: bytes = b""

    @property
    def blocks(self) -> int:
        return -(-self.length // ROOM)


class Frame(NamedTuple):
    """One that is whole, and where it ends."""

    content: bytes
    tail: Tail
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Large:
    """A body to be written: its length, and its bytes in pieces of any size."""

    length: int
    pieces: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class _Block:
    says: int
    began: int
    content: bytes


def frames(file: BinaryIO, opens: EpochKey) -> Iterator[Frame]:
    """Every whole frame of a file that was opened without a buffer. DamagedError where frames follow one that does not
    open."""
    at, gathered, body = Tail(), bytearray(), None
    file.seek(HEADER_BYTES)
    key = _key(opens)
    while len(sealed := file.read(BLOCK)) == BLOCK:
        block, at = _opened(key, sealed, opens, at), Tail(at.blocks + 1, sealed[-16:])
        if block is None:
            _check_end(file, opens, at)
            return
        if block.says == ANNOUNCES:
            body = Body(at, int.from_bytes(block.content))
            at = _before_last(file, body)
            continue
        if body is None:
            gathered += block.content
        if block.says == ENDS:
            yield Frame(bytes(gathered), at, body and replace(body, last=at.tag))
            gathered, body = bytearray(), None


def _before_last(file: BinaryIO, body: Body) -> Tail:
    """Goes to the last block of a body, or to the end of a file that does not hold it."""
    start = HEADER_BYTES + (body.after.blocks + body.blocks - 1) * BLOCK
    if body.blocks == 0 or start + BLOCK > os.fstat(file.fileno()).st_size:
        file.seek(0, os.SEEK_END)
        return body.after
    file.seek(start)
    tag = body.after.tag if body.blocks == 1 else os.pread(file.fileno(), 16, start - 16)
    return Tail(body.after.blocks + body.blocks - 1, tag)


def body(file: BinaryIO, opens: EpochKey, body: Body) -> Iterator[bytes]:
    """The bytes of a body. DamagedError where they are not those that were written, or cannot be read."""
    key, at, left = _key(opens), body.after, body.length
    while left:
        try:
            sealed = os.pread(file.fileno(), BLOCK, HEADER_BYTES + at.blocks * BLOCK)
        except OSError as error:
            raise DamagedError(f"block {at.blocks} cannot be read: {error}") from error
        block = _opened(key, sealed, opens, at)
        if block is None or len(block.content) != min(left, ROOM):
            raise DamagedError(f"block {at.blocks} does not open")
        at, left = Tail(at.blocks + 1, sealed[-16:]), left - len(block.content)
        yield block.content
    if at.tag != body.last:
        raise DamagedError(f"block {at.blocks - 1} is another's")


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
    return _Block(plain[0], int.from_bytes(plain[3:FRONT]), plain[FRONT : FRONT + length])


def append(file: BinaryIO, opens: EpochKey, tail: Tail, frame: bytes) -> Tail:
    """Write a frame behind `tail` and sync it; the new tail. OSError leaves what was there readable as it was, and the
    frame is not: of what was refused nothing may be read again later."""
    return _append(file, opens, tail, frame, None).tail


def append_large(file: BinaryIO, opens: EpochKey, tail: Tail, frame: bytes, large: Large) -> Frame:
    """Write a frame with a body, as `append` does."""
    return _append(file, opens, tail, frame, large)


def _append(file: BinaryIO, opens: EpochKey, tail: Tail, frame: bytes, large: Large | None) -> Frame:
    key, at, written, body = _key(opens), tail, bytearray(), None
    start = HEADER_BYTES + tail.blocks * BLOCK
    _make_room(file, start + room_of(len(frame), large.length if large else 0))
    try:
        for says, piece in _pieces(frame, large):
            if body and (says == ENDS or len(written) >= AT_ONCE):
                _write(file, HEADER_BYTES + at.blocks * BLOCK - len(written), bytes(written), sync=says == ENDS)
                written.clear()
            plain = bytes([says]) + len(piece).to_bytes(2) + tail.blocks.to_bytes(8) + piece
            block = aead.seal(key, plain.ljust(BLOCK - aead.OVERHEAD, b"\0"), _bound(opens, at))
            written += block
            at = Tail(at.blocks + 1, block[-16:])
            if large and says == ANNOUNCES:
                body = Body(at, large.length)
        _write(file, HEADER_BYTES + at.blocks * BLOCK - len(written), bytes(written))
    except OSError:
        with suppress(OSError):  # its first block is enough: the others are chained to it
            _write(file, start, secrets.token_bytes(BLOCK))
        raise
    return Frame(frame, at, body and replace(body, last=at.tag))


def room_of(frame: int, large: int = 0) -> int:
    """Bytes that a frame of that length takes, with a body of that length."""
    announced = 1 - -large // ROOM if large else 0
    return (max(1, -(-frame // ROOM)) + announced) * BLOCK


def _pieces(frame: bytes, large: Large | None) -> Iterator[tuple[int, bytes]]:
    """What each block says and holds."""
    told = [frame[start : start + ROOM] for start in range(0, len(frame), ROOM)] or [b""]
    yield from ((GOES_ON, piece) for piece in told[:-1])
    if large is None:
        yield ENDS, told[-1]
        return
    yield GOES_ON, told[-1]
    yield ANNOUNCES, large.length.to_bytes(8)
    gathered, left = bytearray(), large.length
    for piece in large.pieces:
        gathered += piece
        while len(gathered) >= ROOM and left > ROOM:
            yield GOES_ON, bytes(gathered[:ROOM])
            del gathered[:ROOM]
            left -= ROOM
    if len(gathered) != left or not left:
        raise ValueError(f"a body of {large.length} bytes was announced, and is another")
    yield ENDS, bytes(gathered)


def _write(file: BinaryIO, start: int, content: bytes, *, sync: bool = True) -> None:
    put(file, start, content)
    if sync:
        os.fsync(file.fileno())


def put(file: BinaryIO, start: int, content: bytes) -> None:
    """All of it, past any buffer: what a full disk did not take must not be tried again with the next write."""
    while content:
        done = os.pwrite(file.fileno(), content, start)
        start, content = start + done, content[done:]


def _make_room(file: BinaryIO, needed: int) -> None:
    """Random bytes up to the next size: a file's size says only which power of two holds it."""
    there = os.fstat(file.fileno()).st_size
    size = size_for(needed, there)
    for start in range(there, size, SMALLEST):
        put(file, start, aead.noise(min(size - start, SMALLEST)))


def size_for(needed: int, there: int = 0) -> int:
    """Of a file that holds so many bytes, and is so large already."""
    size = max(there, SMALLEST)
    while size < needed:
        size *= 2
    return size


def _key(opens: EpochKey) -> bytes:
    return aead.derived(opens.key, "blocks")


def _bound(opens: EpochKey, after: Tail) -> bytes:
    return b"murderbook block 1 " + opens.container + opens.epoch.to_bytes(4) + after.blocks.to_bytes(8) + after.tag
