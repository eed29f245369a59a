"""Check what a murderbook audit trail proves. Needs Python (3.9 or later) and nothing else.

    python3 verify.py proof FILE HEAD            one entry, or that the trail only grew ('murderbook audit prove')
    python3 verify.py log FILE HEAD [HEAD ...]   a whole trail, one entry a line ('murderbook audit export')

HEAD is SIZE:ROOT as it was printed and kept outside the machine (blanks in it do not count). Take it from the signed
paper, never from the file that is checked: whoever made the file can make a head that fits it. Every entry of a log
must lie before one of the heads. Exit status 0: all fits. 1: it does not. 2: wrong usage.

Hashing: RFC 9162, section 2.1. Proved is that entries did not change since the head was kept, not that they are true.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

Json = Any  # whatever the file holds


class MisfitError(Exception):
    """A finding, in plain words."""


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that an inclusion path (2.1.3) leads to; it is used up. IndexError where it is too short."""
    if size == 1:
        return leaf
    left, sibling = 1 << (size - 1).bit_length() - 1, path.pop()
    if index < left:
        return node(root_by_path(leaf, index, left, path), sibling)
    return node(sibling, root_by_path(leaf, index - left, size - left, path))


def roots_by_path(old: int, new: int, path: list[bytes], known: bytes) -> tuple[bytes, bytes]:
    """Both roots that a consistency path (2.1.4) leads to; `known`: the old root, while on the left edge."""
    if old == new:
        known = known or path.pop()
        return known, known
    left, sibling = 1 << (new - 1).bit_length() - 1, path.pop()
    if old <= left:
        older, newer = roots_by_path(old, left, path, known)
        return older, node(newer, sibling)
    older, newer = roots_by_path(old - left, new - left, path, b"")
    return node(sibling, older), node(sibling, newer)


def check_proof(proof: Json, held: tuple[int, bytes]) -> list[str]:
    told_of = proof.keys() - {"format", "head"} if isinstance(proof, dict) else set[str]()
    if not told_of or told_of - {"entry", "since"} or proof.get("format") != "murderbook audit proof 1":
        raise MisfitError("the file is no proof of a murderbook audit trail")
    head = size_and_root(proof.get("head"))
    told = check_growth(proof["since"], head) if "since" in told_of else []
    if held != head and (not told or held != size_and_root(proof["since"])):
        raise MisfitError("the proof was made for another head than the one you hold")
    return told + (check_entry(proof["entry"], head, held[0]) if "entry" in told_of else [])


def check_growth(since: Json, head: tuple[int, bytes]) -> list[str]:
    (size, root), path = size_and_root(since), hashes(since.get("path"))
    if not 0 < size <= head[0]:
        raise MisfitError(f"a trail of {head[0]} entries continues none of {size}")
    if roots_by_path(size, head[0], path, root) != (root, head[1]) or path:
        raise MisfitError(f"the first {size} entries are not those of the older head, or the proof was altered")
    return [f"The trail of {head[0]} entries begins with the {size} of the older head {size}:{root.hex()}."]


def check_entry(entry: Json, head: tuple[int, bytes], covered: int) -> list[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("leaf"), str):
        raise MisfitError("the entry of the proof cannot be read")
    index, text, path = number(entry.get("index")), entry["leaf"].encode(), hashes(entry.get("path"))
    fields = fields_of(text, index)
    if index >= covered:
        raise MisfitError(f"entry {index} is none of the {covered} that the head you hold vouches for")
    if root_by_path(sha256(b"\x00" + text).digest(), index, head[0], path) != head[1] or path:
        raise MisfitError(f"entry {index} as it stands in the proof is not in the trail of that head")
    return [f"Entry {index} is in the trail:", *(f"  {key}: {json.dumps(fields[key])}" for key in fields)]


def check_log(lines: Iterable[bytes], heads: dict[int, bytes]) -> list[str]:
    size, covered, peaks = 0, max(heads), list[bytes]()  # peaks: roots of the finished subtrees, largest first
    for size, text in enumerate((line.rstrip(b"\r\n") for line in lines), 1):
        fields_of(text, size - 1)
        peaks.append(sha256(b"\x00" + text).digest())
        for _ in range((size & -size).bit_length() - 1):
            peaks[-2:] = [node(*peaks[-2:])]
        root = peaks[-1]
        for left in peaks[-2::-1] if size in heads else []:
            root = node(left, root)
        if root != heads.get(size, root):
            raise MisfitError(f"the first {size} entries are not those of the head: one or more were altered")
    if size != covered:
        raise MisfitError(f"the file has {size} entries, and the heads you hold vouch for {covered}")
    return [f"All {size} entries are those of the {len(heads)} heads given."]


def fields_of(text: bytes, index: int) -> dict[str, Json]:
    fields = json.loads(text)
    if not isinstance(fields, dict) or number(fields.get("index")) != index:
        raise MisfitError(f"where entry {index} should stand there is another")
    return fields


def size_and_root(head: Json) -> tuple[int, bytes]:
    if not isinstance(head, dict):
        raise MisfitError("a head is missing or cannot be read")
    return number(head.get("size")), hashes([head.get("root")])[0]


def number(value: Json) -> int:
    if type(value) is not int or not 0 <= value < 1 << 48:  # more than any trail holds; bounds the recursion
        raise MisfitError(f"{value!a} is no number of entries")
    return value


def hashes(texts: Json) -> list[bytes]:
    if not isinstance(texts, list) or any(not isinstance(one, str) or len(one) != 64 for one in texts):
        raise MisfitError("a hash is not written with 64 digits of 0-9 and a-f")
    return [bytes.fromhex(one) for one in texts]


def main(words: list[str]) -> int:
    if len(words) < 3 or words[0] not in ("proof", "log") or (words[0] == "proof" and len(words) > 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        texts = ["".join(word.split()).partition(":") for word in words[2:]]
        heads = [(number(int(size)), hashes([root])[0]) for size, _, root in texts]
        if len(set(heads)) != len({size for size, _ in heads} - {0}):
            raise MisfitError("two of the heads have one size and differ, or one is of no entries")
        with Path(words[1]).open("rb") as file:
            told = check_proof(json.load(file), heads[0]) if words[0] == "proof" else check_log(file, dict(heads))
    except (MisfitError, OSError, ValueError, IndexError, RecursionError) as error:
        print(f"DOES NOT FIT: {error}")
        return 1
    print("\n".join([*told, "All of it fits the head that you hold."]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
