"""Large bytes of a record: they come back, are not opened with the file, and are never altered, nor half there."""

from __future__ import annotations

import os
import secrets
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from murderbook.workbench.sealed.container import blocks, bodies, cells, frames, slots, store
from murderbook.workbench.sealed.container.blocks import BLOCK, ROOM, Large, Tail
from murderbook.workbench.sealed.container.bodies import CHUNK
from murderbook.workbench.sealed.container.lineage import Writing
from murderbook.workbench.sealed.container.slots import HEADER_BYTES, EpochKey
from murderbook.workbench.sealed.container.store import Container, ContainerError
from murderbook.workbench.sealed.crypto import aead, pair
from murderbook.workbench.sealed.crypto.pair import signing_half

PAIR, PLACE = pair.from_seed(bytes(range(48))), slots.Place(3, bytes(32))
SIGNERS = frozenset({signing_half(PAIR.public)})
TABLE = "sealed_paper"


def opens_of(epoch: int = 1) -> EpochKey:
    return EpochKey(bytes(range(16)), epoch, aead.new_key())


def writing_of(opens: EpochKey) -> Writing:
    header = slots.with_slot(slots.empty_header(), PLACE, PAIR.public, opens)
    return Writing(header, opens, SIGNERS, PAIR)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Container]:
    one = store.create(tmp_path, [row(0)], writing_of(opens_of()))
    yield one
    one.close()


def row(at: int) -> frames.Record:
    return frames.Record(cells.Place(TABLE, at, 1, ("id",)), (at,))


def put(made: Container, at: int, content: bytes) -> None:
    made.put(bodies.place_of(TABLE, at), content)
    made.add([row(at)])


def again(made: Container) -> tuple[Container, set[int]]:
    """Opened anew, and the rows in it."""
    made.close()
    one = store.opened(made.path, PLACE, PAIR.opens)
    return one, {record.place.row for record in one.read()}


SIZES = [1, ROOM, ROOM + 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17]


def test_bytes_of_any_size_come_back(made: Container) -> None:
    told = {at: secrets.token_bytes(size) for at, size in enumerate(SIZES, 1)}
    for at, content in told.items():
        put(made, at, content)
    one, rows = again(made)
    assert rows == {0, *told}
    assert {at: one.content(TABLE, at) for at in told} == told
    with pytest.raises(ContainerError, match="damaged or gone"):
        one.content(TABLE, 0)
    one.close()


def test_they_are_not_opened_with_the_file(made: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    put(made, 1, bytes(40 * CHUNK))
    put(made, 2, bytes(40 * CHUNK))
    real, count = blocks._opened, list[int]()

    def opened(*given: object) -> object:
        count.append(1)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(blocks, "_opened", opened)
    monkeypatch.setattr(blocks, "_check_end", lambda *_: None)  # looks at the random bytes behind all frames
    again(made)[0].close()
    assert len(count) == 1 + 2 * (3 + 1) + 1  # each: two blocks and the last of the body, and the row; what is none


def block(at: int) -> slice:
    return slice(HEADER_BYTES + at * BLOCK, HEADER_BYTES + (at + 1) * BLOCK)


def is_told(path: Path, data: bytes, seen: store.Seen) -> bool:
    """Whether the file, so altered, is refused, or the bytes of the first record in it are."""
    path.write_bytes(data)
    one = store.opened(path, PLACE, PAIR.opens)
    try:
        list(one.read(seen))
        one.content(TABLE, 1)
    except ContainerError:
        return True
    finally:
        one.close()
    return False


def test_no_block_can_be_altered_exchanged_or_taken_from_another(made: Container) -> None:
    """Told when the bytes are asked for, or when the file is opened; never given out."""
    put(made, 1, secrets.token_bytes(9 * ROOM))
    put(made, 2, secrets.token_bytes(9 * ROOM))
    whole = made.path.read_bytes()
    first, second = (made.large[TABLE, at].body.after.blocks for at in (1, 2))
    count = made.large[TABLE, 1].body.blocks
    seen = made.seen
    made.close()

    def told(data: bytearray) -> bool:
        return is_told(made.path, bytes(data), seen)

    assert not told(bytearray(whole))
    for at in range(count):
        flipped = bytearray(whole)
        flipped[block(first + at).start + 100] ^= 1
        assert told(flipped), f"block {at} flipped"
        moved = bytearray(whole)
        moved[block(first + at)] = whole[block(second + at)]
        assert told(moved), f"block {at} of the other"
        swapped = bytearray(whole)
        swapped[block(first + at)], swapped[block(first + (at + 1) % count)] = (
            whole[block(first + (at + 1) % count)],
            whole[block(first + at)],
        )
        assert told(swapped), f"block {at} swapped"
    exchanged = bytearray(whole)
    exchanged[block(first).start : block(first + count).start] = whole[
        block(second).start : block(second + count).start
    ]
    assert told(exchanged), "all of the other"


@pytest.mark.parametrize("change", ["swap", "leave out", "repeat", "row", "table", "version", "field", "epoch", "size"])
def test_chunks_belong_where_they_are(change: str) -> None:
    opens, place, size = opens_of(), bodies.place_of(TABLE, 1), 2 * CHUNK + 5
    content = secrets.token_bytes(size)
    told = list(bodies.sealed(opens, place, size, bodies.chunks(content)))
    assert b"".join(bodies.unsealed(opens, place, size, told)) == content
    assert sum(map(len, told)) == bodies.length(size)
    if change == "swap":
        told[0], told[1] = told[1], told[0]
    elif change == "leave out":
        size -= len(told.pop(1)) - aead.OVERHEAD
    elif change == "repeat":
        told[1] = told[0]
    elif change == "row":
        place = bodies.place_of(TABLE, 2)
    elif change == "table":
        place = bodies.place_of("sealed_kept", 1)
    elif change == "version":
        place = cells.Place(TABLE, 1, 2, (bodies.FIELD,))
    elif change == "field":
        place = cells.Place(TABLE, 1, 1, ("name",))
    elif change == "epoch":
        opens = EpochKey(opens.container, 2, opens.key)
    else:
        size += CHUNK
    with pytest.raises(aead.SealError):
        list(bodies.unsealed(opens, place, size, told))


def test_a_crash_at_any_block_leaves_what_was_there(made: Container) -> None:
    """As the disk may have it: any of the blocks before the last, or all but the last."""
    put(made, 1, b"kept")
    tail, before = made.tail, made.path.read_bytes()
    made.put(bodies.place_of(TABLE, 2), secrets.token_bytes(5 * ROOM))
    after, end = made.path.read_bytes(), made.tail.blocks
    made.close()
    for there in [*(set(range(tail.blocks, at)) for at in range(tail.blocks, end)), {tail.blocks + 2, end - 2}]:
        data = bytearray(before)
        for at in there:
            data[block(at)] = after[block(at)]
        made.path.write_bytes(data)
        one = store.opened(made.path, PLACE, PAIR.opens)
        assert [record.place.row for record in one.read()] == [0, 1], there
        assert one.tail == tail and set(one.large) == {(TABLE, 1)}
        put(one, 3, b"later")
        one, rows = again(one)
        assert rows == {0, 1, 3} and (one.content(TABLE, 1), one.content(TABLE, 3)) == (b"kept", b"later")
        one.close()


def test_all_but_the_last_block_is_synced_before_it(made: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last is, the others are: no order of the disk's own makes a body look whole."""
    acts: list[object] = []
    real_put, real_sync = blocks.put, os.fsync
    monkeypatch.setattr(blocks, "put", lambda *given: (acts.append(len(given[2])), real_put(*given)))
    monkeypatch.setattr(blocks.os, "fsync", lambda at: (acts.append("sync"), real_sync(at)))
    made.put(bodies.place_of(TABLE, 1), bytes(3 * ROOM))
    assert acts == [6 * BLOCK - BLOCK, "sync", BLOCK, "sync"]


@pytest.mark.parametrize("fails_at", ["first write", "last write", "sync"])
def test_what_the_disk_refused_is_not_there_later(
    made: Container, monkeypatch: pytest.MonkeyPatch, fails_at: str
) -> None:
    put(made, 1, b"kept")
    tail, calls = made.tail, list[int]()

    def failing(real: Callable[..., object], number: int) -> Callable[..., object]:
        def act(*given: object) -> object:
            calls.append(1)
            if len(calls) == number:
                raise OSError(28, "No space left on device")
            return real(*given)

        return act

    name, number = {"first write": ("put", 1), "last write": ("put", 2), "sync": ("fsync", 2)}[fails_at]
    where = blocks if name == "put" else blocks.os
    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(where, name, failing(getattr(where, name), number))
        made.put(bodies.place_of(TABLE, 2), secrets.token_bytes(9 * ROOM))
    assert made.tail == tail and (TABLE, 2) not in made.large
    one, rows = again(made)
    assert rows == {0, 1} and set(one.large) == {(TABLE, 1)} and one.tail == tail
    put(one, 2, b"then it did")
    assert one.content(TABLE, 2) == b"then it did"
    one.close()


def test_they_go_along_into_a_new_epoch(made: Container) -> None:
    """But for those whose row is gone, and those that somebody damaged: nobody keeps a member from being ended."""
    content = secrets.token_bytes(2 * CHUNK)
    for at in (1, 2, 3):
        put(made, at, content[at:])
    old = made.opens
    start = block(made.large[TABLE, 2].body.after.blocks + 3).start
    with made.path.open("r+b") as file:
        file.seek(start)
        file.write(bytes(100))
    new = EpochKey(old.container, 2, aead.new_key())
    made.rewrite([row(0), row(1), row(2)], writing_of(new))
    assert made.content(TABLE, 1) == content[1:] and set(made.large) == {(TABLE, 1)}
    made.add([row(4)])
    seen = made.seen
    made, rows = again(made)
    assert rows == {0, 1, 2, 4} and made.content(TABLE, 1) == content[1:]
    made.check(seen)
    data = made.path.read_bytes()
    with made.path.open("rb", buffering=0) as file:
        assert list(blocks.frames(file, old)) == []
    assert not any(
        blocks._opened(blocks._key(old), data[block(at)], old, Tail(at, data[block(at).start - 16 : block(at).start]))
        for at in range(1, made.tail.blocks)
    )
    with pytest.raises(ContainerError, match="restore the folder"):
        made.content(TABLE, 2)
    made.close()


def test_what_is_cut_off_behind_a_rewriting_is_told(made: Container) -> None:
    put(made, 1, bytes(ROOM))
    made.rewrite([row(0), row(1)], writing_of(made.opens))
    seen, end = made.seen, made.large[TABLE, 1].body.after.blocks
    made.close()
    with made.path.open("r+b") as file:
        file.seek(block(end).start)
        file.write(secrets.token_bytes(5 * BLOCK))
    one = store.opened(made.path, PLACE, PAIR.opens)
    with pytest.raises(store.SetBackError):
        list(one.read(seen))
    one.close()


def test_a_rewriting_holds_a_piece_of_them_at_a_time(made: Container) -> None:
    put(made, 1, bytes(5 * 2**20))
    tracemalloc.start()
    made.rewrite([row(1)], writing_of(made.opens))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 2**20
    assert made.content(TABLE, 1) == bytes(5 * 2**20)


@pytest.mark.parametrize("announced", [0, 2**63, 2**64 - 1])
def test_what_somebody_with_the_key_announces_takes_no_memory_and_ends_in_words(
    made: Container, announced: int
) -> None:
    opens, tail = made.opens, made.tail
    with made.path.open("r+b", buffering=0) as file:
        for says, piece in ((blocks.GOES_ON, b"[[],[]]\n"), (blocks.ANNOUNCES, announced.to_bytes(8))):
            plain = bytes([says]) + len(piece).to_bytes(2) + made.tail.blocks.to_bytes(8) + piece
            key = blocks._key(opens)
            sealed = aead.seal(key, plain.ljust(BLOCK - aead.OVERHEAD, b"\0"), blocks._bound(opens, tail))
            blocks.put(file, block(tail.blocks).start, sealed)
            tail = Tail(tail.blocks + 1, sealed[-16:])
    one, rows = again(made)
    assert rows == {0}
    one.close()


def test_a_body_is_as_long_as_was_said(made: Container) -> None:
    for length, pieces in ((5, [b"four"]), (3, [b"four"]), (0, [])):
        with pytest.raises(ValueError, match="announced"):
            blocks.append_large(made.file, made.opens, made.tail, b"x", Large(length, pieces))
    one, rows = again(made)
    assert rows == {0}
    one.close()
