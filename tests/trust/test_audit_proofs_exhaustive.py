"""Every inclusion and every consistency proof up to a size, against the recursive definitions of RFC 9162 written here
word for word: MTH (2.1.1), PATH (2.1.3.1), SUBPROOF (2.1.4.1). The tree under test and the verifier share no code with
them. 256 quick, 1,024 deep: 525,000 proofs of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256

import pytest

from murderbook.workbench.audit import tree
from murderbook.workbench.audit.outside import verify_proof

QUICK, DEEP, SHARD = 256, 1_024, 64


@cache
def mth(start: int, end: int) -> bytes:
    """Of the leaves "entry START" to "entry END - 1"."""
    if end - start == 1:
        return sha256(b"\x00" + f"entry {start}".encode()).digest()
    middle = start + split(end - start)
    return sha256(b"\x01" + mth(start, middle) + mth(middle, end)).digest()


def split(size: int) -> int:
    power = 1
    while 2 * power < size:
        power *= 2
    return power


@cache
def path(index: int, start: int, end: int) -> tuple[bytes, ...]:
    if end - start == 1:
        return ()
    middle = start + split(end - start)
    if index < middle:
        return (*path(index, start, middle), mth(middle, end))
    return (*path(index, middle, end), mth(start, middle))


def proof(old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF(old - start, D[start:end], whole)."""
    if old == end:
        return [] if whole else [mth(start, end)]
    middle = start + split(end - start)
    if old <= middle:
        return [*proof(old, start, middle, whole=whole), mth(middle, end)]
    return [*proof(old, middle, end, whole=False), mth(start, middle)]


def hashes(level: int, index: int) -> bytes:
    return mth(index << level, (index + 1) << level)


def check(sizes: range) -> Iterator[str]:
    """What differs."""
    for size in sizes:
        whole = mth(0, size)
        if tree.root(size, hashes) != whole:
            yield f"root of {size}"
        for index in range(size):
            given = tree.inclusion_proof(index, size, hashes)
            if tuple(given) != path(index, 0, size) or not tree.verify_inclusion(
                mth(index, index + 1), index, size, given, whole
            ):
                yield f"inclusion of {index} in {size}"
            if verify_proof.root_by_path(mth(index, index + 1), index, size, list(given)) != whole:
                yield f"inclusion of {index} in {size}, by the stand-alone verifier"
        for old in range(1, size + 1):
            yield from _growth(old, size, whole)


def _growth(old: int, size: int, whole: bytes) -> Iterator[str]:
    before = mth(0, old)
    given = tree.consistency_proof(old, size, hashes)
    if given != proof(old, 0, size, whole=True) or not tree.verify_consistency(old, size, before, whole, given):
        yield f"growth from {old} to {size}"
    if verify_proof.roots_by_path(old, size, list(given), before) != (before, whole):
        yield f"growth from {old} to {size}, by the stand-alone verifier"


def test_all_proofs_up_to_256() -> None:
    assert list(check(range(1, QUICK + 1))) == []


@pytest.mark.deep
@pytest.mark.parametrize("start", range(QUICK + 1, DEEP + 1, SHARD))
def test_all_proofs_up_to_1024(start: int) -> None:
    assert list(check(range(start, start + SHARD))) == []
