"""The Merkle history tree of RFC 9162, section 2.1: append, root, proofs that an entry is in it and that it only grew.

Pure arithmetic on hashes; where the hashes are kept is the caller's affair. `Hashes` gives the hash of a *finished*
subtree: 2**level leaves, the `index`-th of its level, level 0 being the leaves themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

Hashes = Callable[[int, int], bytes]
Place = tuple[int, int]  # level, index

EMPTY_ROOT = sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Head:
    """Size and root of the tree: kept outside the machine, it proves later that nothing before it was altered."""

    size: int
    root: str  # 64 hexadecimal digits

    def __str__(self) -> str:
        return f"{self.size}:{self.root}"


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def left_siblings(index: int) -> list[Place]:
    """The finished subtrees that leaf `index` closes, lowest first: what an append must look up."""
    places = []
    level = 0
    while (index >> level) & 1:
        places.append((level, (index >> level) - 1))
        level += 1
    return places


def append(index: int, leaf: bytes, hashes: Hashes) -> list[tuple[int, int, bytes]]:
    """The nodes to store when leaf `index` joins: (level, index, hash), the leaf first."""
    finished = [(0, index, leaf)]
    current = leaf
    for level, left in left_siblings(index):
        current = node_hash(hashes(level, left), current)
        finished.append((level + 1, left >> 1, current))
    return finished


def peaks(size: int) -> list[Place]:
    """The finished subtrees that make up a tree of `size` leaves, from the left (largest) to the right."""
    places = []
    start = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            places.append((level, start >> level))
            start += 1 << level
    return places


def root(size: int, hashes: Hashes) -> bytes:
    """Hash of the tree of the first `size` leaves. ValueError for a negative size."""
    if size < 0:
        raise ValueError(f"a tree cannot hold {size} leaves")
    return EMPTY_ROOT if size == 0 else range_root(0, size, hashes)


def range_root(start: int, end: int, hashes: Hashes) -> bytes:
    """MTH(D[start:end]) of RFC 9162, 2.1.1, for a range that begins where a subtree begins."""
    size = end - start
    level = size.bit_length() - 1
    if size == 1 << level:
        return hashes(level, start >> level)
    split = _split(size)
    return node_hash(range_root(start, start + split, hashes), range_root(start + split, end, hashes))


def inclusion_proof(index: int, size: int, hashes: Hashes) -> list[bytes]:
    """PATH(m, D_n) of RFC 9162, 2.1.3.1, nearest sibling first. ValueError unless 0 <= index < size."""
    if not 0 <= index < size:
        raise ValueError(f"no entry {index} in a tree of {size}")
    proof = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(range_root(middle, end, hashes))
            end = middle
        else:
            proof.append(range_root(start, middle, hashes))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, hashes: Hashes) -> list[bytes]:
    """PROOF(m, D_n) of RFC 9162, 2.1.4.1: that the tree of `old` leaves is the beginning of the tree of `new`."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} cannot continue one of {old}")
    if old in (0, new):
        return []
    proof = []
    start, end, whole = 0, new, True  # whole: the range seen so far is the old tree's own left edge
    while end != old or not whole:
        if end == old:
            proof.append(range_root(start, end, hashes))
            break
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(range_root(middle, end, hashes))
            end = middle
        else:
            proof.append(range_root(start, middle, hashes))
            start, whole = middle, False
    return proof[::-1]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], claimed: bytes) -> bool:
    """RFC 9162, 2.1.3.2: does the proof lead from the leaf to the claimed root?"""
    if not 0 <= index < size:
        return False
    position, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            current = node_hash(sibling, current)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and current == claimed


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2: is the tree of `old_root` the beginning of the tree of `new_root`?"""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(path) and _climb(old - 1, new - 1, path) == (old_root, new_root)


def _climb(position: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots as the proof gives them, or None where it is too short or too long."""
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if position & 1 or position == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        position, last = position >> 1, last >> 1
    return (first, second) if last == 0 else None
