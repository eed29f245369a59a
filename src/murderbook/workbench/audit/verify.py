"""Recomputing the whole trail: every leaf, every node, every commitment, and the heads kept outside the machine.

A log proves that entries have not changed since a head was kept, not that they are true or complete. Whoever can write
to the database can rewrite all of it: only a head kept elsewhere (printed, on another machine) shows that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction

from murderbook.workbench.audit import tree
from murderbook.workbench.audit.canonical import commitment, leaf_bytes, written_time
from murderbook.workbench.audit.log import Head, lock_writers
from murderbook.workbench.audit.models import AuditEntry, AuditNode, AuditWords

CHUNK = 10_000
FIELDS = ("at", "actor", "verb", "object_kind", "object_key", "outcome", "source", "commitment")
HASH_BYTES = sha256().digest_size
HEX_DIGITS = 2 * HASH_BYTES


@dataclass(frozen=True, slots=True)
class Finding:
    """What was recomputed. `fault` is the first thing that does not fit, in words; None: all fits."""

    head: Head
    fault: str | None
    words_destroyed: int = 0  # commitments whose words are gone: a court may order that


class _Fault(Exception):  # noqa: N818 - ends the walk, is no error of ours
    pass


@dataclass(slots=True)
class _Levels:
    """The nodes as recomputed: the hashes of each level, one after the other."""

    rows: list[bytearray] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        current, level = leaf, 0
        while True:
            if level == len(self.rows):
                self.rows.append(bytearray())
            row = self.rows[level]
            row += current
            if len(row) // HASH_BYTES % 2:
                return
            current = tree.node_hash(bytes(row[-2 * HASH_BYTES : -HASH_BYTES]), current)
            level += 1

    def hash(self, level: int, index: int) -> bytes:
        return bytes(self.rows[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])

    def size(self) -> int:
        return len(self.rows[0]) // HASH_BYTES if self.rows else 0


def verify(against: Sequence[Head] = ()) -> Finding:
    """Recompute everything. `against`: heads kept outside; each must be the beginning of this trail."""
    levels = _Levels()
    destroyed = 0
    fault: str | None = None
    with snapshot():
        try:
            _walk_entries(levels)
            destroyed = _walk_words()
            _walk_nodes(levels)
        except _Fault as found:
            fault = str(found)
    head = Head(levels.size(), tree.root(levels.size(), levels.hash).hex())
    for kept in against:
        fault = fault or _compare(kept, levels)
    return Finding(head, fault, destroyed)


@contextmanager
def snapshot() -> Iterator[None]:
    """One unchanging view of all three tables, while others go on writing."""
    if connection.in_atomic_block:  # the caller's transaction may see later entries of others: keep them out
        lock_writers()
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # not IMMEDIATE: a reader of the write-ahead log holds nobody up
            try:
                yield
            finally:
                cursor.execute("COMMIT")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield


def read_head(text: str) -> Head:
    """A head as printed, SIZE:ROOT. ValueError where it is not one."""
    size, separator, root = text.strip().partition(":")
    if not separator or not size.isdecimal() or len(root) != HEX_DIGITS or not _is_hex(root):
        raise ValueError(f"{text!r} is no head: write SIZE:ROOT as 'murderbook audit head' prints it")
    return Head(int(size), root.lower())


def _is_hex(text: str) -> bool:
    return all(letter in "0123456789abcdefABCDEF" for letter in text)


def _walk_entries(levels: _Levels) -> None:
    rows = AuditEntry.objects.order_by("index").values_list("index", *FIELDS).iterator(chunk_size=CHUNK)
    for expected, (index, *values) in enumerate(rows):
        if index != expected:
            missing = "is missing" if index > expected else "stands before the first"
            raise _Fault(f"entry {min(index, expected)} {missing}")
        levels.add(_leaf(index, values))


def _leaf(index: int, values: Sequence[object]) -> bytes:
    fields: dict[str, object] = dict(zip(FIELDS, values, strict=True))
    at = fields["at"]
    if not isinstance(at, datetime):
        raise _Fault(f"entry {index} has no readable time")
    fields["at"] = written_time(at)
    fields["index"] = index
    return tree.leaf_hash(leaf_bytes(fields))


def _walk_words() -> int:
    """Words fit their commitments; the number of commitments whose words are gone."""
    promised = AuditEntry.objects.exclude(commitment="").count()
    rows = AuditWords.objects.values_list("entry_id", "entry__commitment", "salt", "body")
    kept = 0
    for index, promise, salt, body in rows.order_by("entry_id").iterator(chunk_size=CHUNK):
        kept += 1
        if not _is_hex(salt) or len(salt) % 2 or commitment(salt, body) != promise:
            raise _Fault(f"the words of entry {index} are not those that were committed to")
    return promised - kept


def _walk_nodes(levels: _Levels) -> None:
    """The stored nodes are those recomputed: none altered, none missing, none too many."""
    stored = AuditNode.objects.order_by("level", "index").values_list("level", "index", "hash")
    rows = stored.iterator(chunk_size=CHUNK)
    for level, row in enumerate(levels.rows):
        wanted = row.hex()
        for index in range(len(row) // HASH_BYTES):
            have = next(rows, None)
            if have is None or have[:2] != (level, index):
                raise _Fault(_misplaced(have, (level, index)))
            if have[2] != wanted[index * HEX_DIGITS : (index + 1) * HEX_DIGITS]:
                raise _Fault(_altered(level, index))
    surplus = next(rows, None)
    if surplus is not None:
        raise _Fault(f"the tree has node {surplus[0]}/{surplus[1]} beyond the last entry: entries were cut off")


def _misplaced(have: tuple[int, int, str] | None, want: tree.Place) -> str:
    if have is not None and have[0] == want[0] == 0 and have[1] > want[1]:
        return f"entry {want[1]} has no leaf in the tree: it was put in, or its node was taken out"
    if have is not None and have[0] == 0 < want[0]:
        return f"entry {have[1]} is missing at the end: its leaf is still in the tree"
    return f"node {want[0]}/{want[1]} of the tree is missing"


def _altered(level: int, index: int) -> str:
    if level == 0:
        return f"entry {index} was altered: it no longer has the hash it was written with"
    return f"node {level}/{index} of the tree was altered"


def _compare(kept: Head, levels: _Levels) -> str | None:
    if kept.size > levels.size():
        return f"the trail has {levels.size()} entries, but a head of {kept.size} was kept: the end was cut off"
    if tree.root(kept.size, levels.hash).hex() != kept.root:
        return f"the first {kept.size} entries are not those of the head that was kept: the trail was rewritten"
    return None
