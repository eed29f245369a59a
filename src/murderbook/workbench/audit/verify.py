"""Recomputing the whole trail: every leaf, every node, every commitment, and the heads kept outside the machine.

A log proves that entries have not changed since a head was kept, not that they are true or complete. Whoever can write
to the database can rewrite all of it: only a head kept elsewhere (printed, on another machine) shows that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice, repeat, zip_longest
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F, Func, TextField

from murderbook.workbench.audit import tree
from murderbook.workbench.audit.canonical import commitment, entry_bytes
from murderbook.workbench.audit.checking import quick
from murderbook.workbench.audit.log import lock_writers
from murderbook.workbench.audit.models import AuditEntry, AuditNode, AuditWords
from murderbook.workbench.audit.outside.printed import from_words
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.audit.verbs import Verb

CHUNK = 10_000
FIELDS = ("actor", "verb", "object_kind", "object_key", "outcome", "source", "commitment")
HASH_BYTES = sha256().digest_size
HEX_DIGITS = 2 * HASH_BYTES
HEX_LETTERS = frozenset("0123456789abcdefABCDEF")

_Node = tuple[int, int, str]  # level, index, hash


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
    """The nodes as recomputed: the hashes of each level, one after the other, level 0 being the leaves."""

    rows: list[bytearray] = field(default_factory=list)

    def build(self, leaves: bytearray) -> None:
        """All levels from the leaves; what stands alone at the end of a level is no part of a finished subtree."""
        row = leaves
        while row:
            self.rows.append(row)
            pairs = range(0, len(row) - 2 * HASH_BYTES + 1, 2 * HASH_BYTES)
            row = bytearray(b"".join([sha256(b"\x01" + row[at : at + 2 * HASH_BYTES]).digest() for at in pairs]))

    def hash(self, level: int, index: int) -> bytes:
        return bytes(self.rows[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])

    def size(self) -> int:
        return len(self.rows[0]) // HASH_BYTES if self.rows else 0


def verify(against: Sequence[Head] = ()) -> Finding:
    """Recompute everything. `against`: heads kept outside; each must be the beginning of this trail."""
    with snapshot():
        levels, fault, destroyed = _recognised() or _walked()
    head = Head(levels.size(), tree.root(levels.size(), levels.hash).hex())
    for kept in against:
        fault = fault or _compare(kept, levels)
    return Finding(head, fault, destroyed)


def does_begin(kept: Head) -> bool:
    """Whether the entries, hashed again, begin with those of a kept head. Words and nodes are not looked at."""
    levels = _Levels()
    with snapshot(), suppress(_Fault):
        _walk_entries(levels)
    return _compare(kept, levels) is None


def _recognised() -> tuple[_Levels, str | None, int] | None:
    """A sound trail in SQLite, found so in half the time; None where only the walk can tell."""
    if connection.vendor != "sqlite":
        return None
    levels = _Levels()
    try:
        leaves, promises = quick.leaves()
        levels.build(leaves)
        quick.check_nodes(levels.rows)
        return levels, None, quick.without_words(promises)
    except quick.UnusualError:
        return None


def _walked() -> tuple[_Levels, str | None, int]:
    levels = _Levels()
    try:
        _walk_entries(levels)
        destroyed = _walk_words()
        _walk_nodes(levels)
    except _Fault as found:
        return levels, str(found), 0
    return levels, None, destroyed


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
    """A head as printed: SIZE:ROOT, with blanks or without, or its words. ValueError where it is none."""
    if ":" not in text and len(text.split()) > 1:
        return from_words(text)
    size, separator, root = "".join(text.split()).partition(":")
    if not separator or not size.isdecimal() or len(root) != HEX_DIGITS or not _is_hex(root):
        raise ValueError(f"{text!r} is no head: write SIZE:ROOT as 'murderbook audit head' prints it, or its words")
    return Head(int(size), root.lower())


def _is_hex(text: str) -> bool:
    return set(text) <= HEX_LETTERS


def _walk_entries(levels: _Levels) -> None:
    """Up to the first entry that is missing or unreadable."""
    leaves = bytearray()
    try:
        for expected, (index, at, *texts) in enumerate(_stored_entries()):
            if index != expected:
                missing = "is missing" if index > expected else "stands before the first"
                raise _Fault(f"entry {min(index, expected)} {missing}")
            leaves += tree.leaf_hash(_leaf(index, at, tuple(texts)))
    except OperationalError as error:
        if "decode" not in str(error):
            raise
        raise _Fault(f"bytes that are no text lie in an entry from {len(leaves) // HASH_BYTES} on") from None
    finally:
        levels.build(leaves)


class _AsStored(Func):
    """A text as it lies in SQLite, and nothing where it is of another kind: bytes would hide from every filter."""

    template = "CASE typeof(%(expressions)s) WHEN 'text' THEN %(expressions)s END"


def _stored_entries() -> Iterator[tuple[Any, ...]]:
    """Rows of index, time and FIELDS. SQLite's times as they are stored: reading them costs more than the hashing."""
    time: Func | F = _AsStored("at", output_field=TextField()) if connection.vendor == "sqlite" else F("at")
    rows = AuditEntry.objects.order_by("index").annotate(moment=time).values_list("index", "moment", *FIELDS)
    return rows.iterator(chunk_size=CHUNK)


def _leaf(index: int, at: datetime | str, texts: tuple[str, ...]) -> bytes:
    try:
        return entry_bytes(index, at, texts)
    except (TypeError, ValueError):
        raise _Fault(f"entry {index} has a time or a text that cannot be read") from None


def _walk_words() -> int:
    """Words fit their commitments; the number of commitments whose words are gone."""
    promised = AuditEntry.objects.exclude(commitment="").exclude(verb=Verb.ANCHOR).count()
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
        size = len(row) // HASH_BYTES
        for start in range(0, size, CHUNK):
            end = min(start + CHUNK, size)
            text = row[start * HASH_BYTES : end * HASH_BYTES].hex()
            hashes = [text[at : at + HEX_DIGITS] for at in range(0, len(text), HEX_DIGITS)]
            wanted = list(zip(repeat(level), range(start, end), hashes))
            have = list(islice(rows, len(wanted)))
            if have != wanted:
                raise _Fault(_first_difference(have, wanted))
    surplus = next(rows, None)
    if surplus is not None:
        raise _Fault(f"the tree has node {surplus[0]}/{surplus[1]} beyond the last entry: entries were cut off")


def _first_difference(have: Sequence[_Node], wanted: Sequence[_Node]) -> str:
    for stored, right in zip_longest(have, wanted):
        if stored is None or stored[:2] != right[:2]:
            return _misplaced(stored, right[:2])
        if stored[2] != right[2]:
            return _altered(*right[:2])
    raise AssertionError("they are the same")


def _misplaced(have: _Node | None, want: tree.Place) -> str:
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
