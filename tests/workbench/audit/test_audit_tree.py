"""The tree against the published vectors and against a recomputation that shares no code with it."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from murderbook.workbench.audit import tree

# The eight leaves of the test suite of Certificate Transparency (RFC 6962 reference implementation), with the roots of
# the trees of 1 to 8 of them.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (index, size, path) and (old, new, proof) of the same suite; index from 0.
PATHS = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
PROOFS = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


class Kept:
    """A store of finished subtrees, filled by appending."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        for index, leaf in enumerate(leaves):
            for level, place, value in tree.append(index, tree.leaf_hash(leaf), self.get):
                self.nodes[level, place] = value

    def get(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH as the RFC defines it, by recursion over the data."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH as the RFC defines it."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*naive_path(index, leaves[:split]), naive_root(leaves[split:])]
    return [*naive_path(index - split, leaves[split:]), naive_root(leaves[:split])]


def naive_subproof(old: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF as the RFC defines it."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return [*naive_subproof(old, leaves[:split], whole), naive_root(leaves[split:])]
    return [*naive_subproof(old - split, leaves[split:], False), naive_root(leaves[:split])]


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert tree.root(size, Kept(LEAVES).get).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree.root(0, Kept([]).get).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_published_inclusion_paths(index: int, size: int, path: list[str]) -> None:
    assert [step.hex() for step in tree.inclusion_proof(index, size, Kept(LEAVES).get)] == path


@pytest.mark.parametrize(("old", "new", "proof"), PROOFS)
def test_published_consistency_proofs(old: int, new: int, proof: list[str]) -> None:
    assert [step.hex() for step in tree.consistency_proof(old, new, Kept(LEAVES).get)] == proof


def numbered(count: int) -> list[bytes]:
    return [f"entry {index}".encode() for index in range(count)]


def test_every_inclusion_up_to_128() -> None:
    """All (index, size): root and path as recomputed naively, and the proof verifies for this leaf and no other."""
    leaves = numbered(129)
    kept = Kept(leaves)
    for size in range(1, 129):
        root = naive_root(leaves[:size])
        assert tree.root(size, kept.get) == root
        for index in range(size):
            proof = tree.inclusion_proof(index, size, kept.get)
            leaf = tree.leaf_hash(leaves[index])
            assert tree.verify_inclusion(leaf, index, size, proof, root)
            assert not tree.verify_inclusion(tree.leaf_hash(b"other"), index, size, proof, root)
            assert not tree.verify_inclusion(leaf, index, size, [*proof, root], root)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31, 33, 64, 100, 127, 128])
def test_paths_as_defined(size: int) -> None:
    leaves = numbered(size)
    kept = Kept(leaves)
    for index in range(size):
        assert tree.inclusion_proof(index, size, kept.get) == naive_path(index, leaves)


def test_every_consistency_up_to_128() -> None:
    leaves = numbered(128)
    kept = Kept(leaves)
    roots = [naive_root(leaves[:size]) for size in range(129)]
    for new in range(129):
        for old in range(new + 1):
            proof = tree.consistency_proof(old, new, kept.get)
            assert tree.verify_consistency(old, new, roots[old], roots[new], proof)
            if 0 < old < new:
                assert not tree.verify_consistency(old, new, roots[old - 1], roots[new], proof)
                assert not tree.verify_consistency(old, new, roots[old], roots[new], proof[:-1])
                assert not tree.verify_consistency(old, new, roots[old], roots[new], [*proof, proof[0]])


@pytest.mark.parametrize("new", [2, 3, 5, 8, 13, 64, 77, 128])
def test_consistency_as_defined(new: int) -> None:
    leaves = numbered(new)
    kept = Kept(leaves)
    for old in range(1, new):
        assert tree.consistency_proof(old, new, kept.get) == naive_subproof(old, leaves, True)


@given(st.integers(1, 200), st.data())
@settings(max_examples=100, deadline=None)
def test_a_flipped_bit_anywhere_in_a_proof_is_found(size: int, data: st.DataObject) -> None:
    kept = Kept(numbered(size))
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion_proof(index, size, kept.get)
    if proof:
        which = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        flipped = (int.from_bytes(proof[which]) ^ (1 << bit)).to_bytes(32)
        proof[which] = flipped
        leaf = tree.leaf_hash(f"entry {index}".encode())
        assert not tree.verify_inclusion(leaf, index, size, proof, tree.root(size, kept.get))


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no entry"):
        tree.inclusion_proof(index, size, Kept(LEAVES).get)
    assert not tree.verify_inclusion(tree.leaf_hash(b""), index, size, [], tree.EMPTY_ROOT)


def test_a_tree_does_not_shrink() -> None:
    with pytest.raises(ValueError, match="cannot continue"):
        tree.consistency_proof(5, 4, Kept(LEAVES).get)
    assert not tree.verify_consistency(5, 4, b"", b"", [])
    with pytest.raises(ValueError, match="cannot hold"):
        tree.root(-1, Kept(LEAVES).get)


def test_a_leaf_is_never_taken_for_a_node() -> None:
    """Second pre-images: the 0x00 and 0x01 before what is hashed keep the two apart."""
    left, right = tree.leaf_hash(b"a"), tree.leaf_hash(b"b")
    assert tree.leaf_hash(left + right) != tree.node_hash(left, right)
