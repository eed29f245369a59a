"""Proofs to be checked elsewhere: that an entry is in the trail, that the trail continues a head kept earlier, and the
whole of it as it was hashed. verify_proof.py, in this folder, reads them without us.

An entry holds opaque ids and no words of a case, and so do these documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypedDict

from murderbook.workbench.audit import tree
from murderbook.workbench.audit.log import AuditError, head, leaf_of, leaf_text, stored
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.tree import Head

FORMAT = "murderbook audit proof 1"
CHUNK = 10_000


class SizeAndRoot(TypedDict):
    size: int
    root: str


class Since(SizeAndRoot):
    path: list[str]


class Entry(TypedDict):
    index: int
    leaf: str
    path: list[str]


class Document(TypedDict, total=False):
    """`entry`, `since` or both. Hashes in hexadecimal; a path begins at the leaf."""

    format: str
    head: SizeAndRoot
    entry: Entry
    since: Since


class ProofError(Exception):
    """No such proof can be given, and why."""


def proof(index: int | None = None, since: Head | None = None, size: int | None = None) -> Document:
    """Of entry `index` in the head as it is now (RFC 9162, 2.1.3), or was at `size` entries, and that this head
    continues `since` (2.1.4).

    ProofError where there is no such entry, or where entry, tree and head do not fit each other.
    """
    now = head(size)
    document: Document = {"format": FORMAT, "head": {"size": now.size, "root": now.root}}
    try:
        if index is not None:
            document["entry"] = _entry(index, now)
        if since is not None:
            document["since"] = _since(since, now)
    except AuditError as error:
        raise ProofError(str(error)) from error
    return document


def leaves(size: int) -> Iterator[str]:
    """The first `size` entries as they were hashed, one text each."""
    entries = AuditEntry.objects.filter(index__lt=size).order_by("index")
    return (leaf_text(entry) for entry in entries.iterator(chunk_size=CHUNK))


def _entry(index: int, now: Head) -> Entry:
    entry = AuditEntry.objects.filter(index=index).first()
    if entry is None:
        raise ProofError(f"there is no entry {index}: the trail has {now.size}, counted from 0")
    path = _path(lambda hashes: tree.inclusion_proof(index, now.size, hashes))
    if not tree.verify_inclusion(leaf_of(entry), index, now.size, path, bytes.fromhex(now.root)):
        raise ProofError(f"entry {index} does not fit the tree: run 'murderbook audit verify'")
    return {"index": index, "leaf": leaf_text(entry), "path": [step.hex() for step in path]}


def _since(kept: Head, now: Head) -> Since:
    if not 0 < kept.size <= now.size:
        raise ProofError(f"the trail has {now.size} entries: it cannot continue a head of {kept.size}")
    path = _path(lambda hashes: tree.consistency_proof(kept.size, now.size, hashes))
    if not tree.verify_consistency(kept.size, now.size, bytes.fromhex(kept.root), bytes.fromhex(now.root), path):
        raise ProofError(
            f"the first {kept.size} entries are not those of the head that was kept: the trail was rewritten, or the "
            "head was copied wrongly; run 'murderbook audit verify --against' it"
        )
    return {"size": kept.size, "root": kept.root, "path": [step.hex() for step in path]}


def _path(of: Callable[[tree.Hashes], list[bytes]]) -> list[bytes]:
    """A path by one query: asked first for the places that it needs."""
    places: list[tree.Place] = []

    def note(level: int, index: int) -> bytes:
        places.append((level, index))
        return b""

    of(note)
    return of(stored(places))
