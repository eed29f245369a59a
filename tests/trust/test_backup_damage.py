"""Backups, damaged on purpose: every damage is refused before anything is believed (programme: never lost).

Quick: every byte of a small backup, and some hundred seeded damages of a longer one. Deep: every bit, and ten thousand;
a seed is a run, so that one that fails is run again alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from murderbook.workbench.backup.form import frames, keys
from murderbook.workbench.backup.form.stream import CHUNK, TAG, DamagedError

SHARDS = 10
QUICK, DEEP = 300, 1_000  # damages of a shard
BLOCK = CHUNK + TAG

Damage = Callable[[bytes, random.Random], bytes]


@cache
def key() -> ec.EllipticCurvePrivateKey:
    return keys.new_private()


@cache
def backup(size: int) -> bytes:
    """A backup whose content does not pack: `size` bytes in its one file, and some rows."""
    file = BytesIO()
    writer = frames.Writer(file, keys.public_bytes(key()))
    writer.put_json(frames.BEGIN, {"format": 1})
    writer.put_json(frames.FILE, {"path": "sealed/container"})
    writer.put(frames.DATA, random.Random(size).randbytes(size))
    writer.put_json(frames.FILE_END, {"whole": True})
    writer.put(frames.ROWS, b"[1]\n[2]")
    writer.close({"format": 1})
    return file.getvalue()


def is_refused(data: bytes) -> bool:
    """In words: any other exception is a failure of the test, and so is a backup that opens."""
    try:
        list(frames.read(BytesIO(data), key()))
    except (DamagedError, keys.WordsError) as refusal:
        return bool(str(refusal))
    return False


def flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def overwrite(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    length = min(chance.randrange(1, 5000), len(data) - at)
    return data[:at] + bytes(length) + data[at + length :]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def cut_at_a_chunk(data: bytes, chance: random.Random) -> bytes:
    return data[: frames.HEADER_BYTES + chance.randrange(len(chunks(data))) * BLOCK]


def take_out(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randrange(1, 5000) :]


def put_in(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.randrange(1, 5000)) + data[at:]


def append_itself(data: bytes, chance: random.Random) -> bytes:
    return data + data[chance.choice((0, frames.HEADER_BYTES)) :]


def reorder(data: bytes, chance: random.Random) -> bytes:
    parts = chunks(data)
    first, second = chance.sample(range(len(parts)), 2)
    parts[first], parts[second] = parts[second], parts[first]
    return data[: frames.HEADER_BYTES] + b"".join(parts)


def double(data: bytes, chance: random.Random) -> bytes:
    parts = chunks(data)
    parts.insert(chance.randrange(len(parts) + 1), chance.choice(parts))
    return data[: frames.HEADER_BYTES] + b"".join(parts)


def drop(data: bytes, chance: random.Random) -> bytes:
    parts = chunks(data)
    del parts[chance.randrange(len(parts))]
    return data[: frames.HEADER_BYTES] + b"".join(parts)


def from_another(data: bytes, chance: random.Random) -> bytes:
    """A chunk, or the header, of another backup for the same key."""
    other = backup(len(data) // BLOCK * CHUNK + 77)
    parts, others = chunks(data), chunks(other)
    at = chance.randrange(-1, len(parts))
    if at < 0:
        return other[: frames.HEADER_BYTES] + b"".join(parts)
    parts[at] = others[min(at, len(others) - 1)]
    return data[: frames.HEADER_BYTES] + b"".join(parts)


DAMAGES: tuple[Damage, ...] = (
    flip, overwrite, cut, cut_at_a_chunk, take_out, put_in, append_itself, reorder, double, drop, from_another,
)  # fmt: skip


def chunks(data: bytes) -> list[bytes]:
    return [data[at : at + BLOCK] for at in range(frames.HEADER_BYTES, len(data), BLOCK)]


def sweep(seed: int, count: int) -> None:
    chance = random.Random(seed)
    whole = backup(4 * CHUNK)
    assert not is_refused(whole), "the control: what is whole opens"
    done = 0
    while done < count:
        damage = DAMAGES[done % len(DAMAGES)]
        damaged = damage(whole, chance)
        if damaged != whole:
            assert is_refused(damaged), f"seed {seed}, number {done}, {damage.__name__}"
            done += 1


def test_every_byte_of_a_small_backup() -> None:
    whole = backup(200)
    for at in range(len(whole)):
        damaged = whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :]
        assert is_refused(damaged), f"byte {at}"


def test_seeded_damages() -> None:
    sweep(seed=6, count=QUICK)


@pytest.mark.deep
def test_every_bit_of_a_small_backup() -> None:
    whole = backup(200)
    for bit in range(8 * len(whole)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        assert is_refused(bytes(damaged)), f"bit {bit}"


@pytest.mark.deep
@pytest.mark.parametrize("shard", range(SHARDS))
def test_ten_thousand_seeded_damages(shard: int) -> None:
    sweep(seed=1000 + shard, count=DEEP)
