"""The STREAM construction: what was written comes back, and nothing else opens."""

from __future__ import annotations

from io import BytesIO

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from murderbook.workbench.backup.form.stream import CHUNK, TAG, DamagedError, Sealer, opened

KEY, HEADER = bytes(range(32)), b"header"
BLOCK = CHUNK + TAG


def sealed(data: bytes, header: bytes = HEADER, key: bytes = KEY) -> bytes:
    file = BytesIO()
    sealer = Sealer(file, key, header)
    for at in range(0, len(data), 10_007):
        sealer.write(data[at : at + 10_007])
    sealer.close()
    return file.getvalue()


def open_all(data: bytes, header: bytes = HEADER, key: bytes = KEY) -> bytes:
    return b"".join(opened(BytesIO(data), key, header))


def sample(size: int) -> bytes:
    return (b"0123456789abcdef" * (size // 16 + 1))[:size]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5])
def test_what_was_written_comes_back(size: int) -> None:
    data = sealed(sample(size))
    assert open_all(data) == sample(size)
    chunks = max(1, -(-size // CHUNK))
    assert len(data) == size + chunks * TAG, "the last chunk is a full one where it can be"


def test_an_independent_reading_of_the_construction() -> None:
    from hashlib import sha256

    data = sealed(sample(CHUNK + 3))
    bound = sha256(HEADER).digest()
    first = AESGCM(KEY).decrypt(bytes(11) + b"\x00", data[:BLOCK], bound)
    last = AESGCM(KEY).decrypt(bytes(10) + b"\x01\x01", data[BLOCK:], bound)
    assert first + last == sample(CHUNK + 3)


def test_cut_off_anywhere_is_refused() -> None:
    data = sealed(sample(2 * CHUNK + 5))
    for end in (0, 1, TAG, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, len(data) - 1):
        with pytest.raises(DamagedError):
            open_all(data[:end])


def test_doubled_moved_and_appended_chunks_are_refused() -> None:
    data = sealed(sample(3 * CHUNK + 5))
    first, second, third, last = (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))
    for pieces in (
        [second, first, third, last],
        [first, third, last],
        [first, first, second, third, last],
        [first, second, last],
        [first, second, third, last, last],
        [first, second, third, last, first],
        [first, second, third, last, b"\x00"],
    ):
        with pytest.raises(DamagedError):
            open_all(b"".join(pieces))


def test_a_chunk_of_another_file_another_key_or_another_header_is_refused() -> None:
    data, other = sealed(sample(2 * CHUNK)), sealed(sample(2 * CHUNK), header=b"other")
    with pytest.raises(DamagedError):
        open_all(data, header=b"other")
    with pytest.raises(DamagedError):
        open_all(data, key=bytes(32))
    with pytest.raises(DamagedError):
        open_all(data[:BLOCK] + other[BLOCK:])


def test_nothing_is_given_of_a_chunk_that_was_not_proved() -> None:
    data = bytearray(sealed(sample(2 * CHUNK)))
    data[BLOCK + 100] ^= 1
    chunks = opened(BytesIO(bytes(data)), KEY, HEADER)
    assert next(chunks) == sample(CHUNK)
    with pytest.raises(DamagedError, match="damaged"):
        next(chunks)
