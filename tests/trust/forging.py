"""Somebody who holds the database, the record's folder and its signing key, and rewrites the trail.

A trail is a list of rows in memory; an attack changes the list, and `put` writes it back: with the tree as it was, or
with a tree and checkpoints made to fit (`hidden`).
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from murderbook.workbench.audit import tree, triggers
from murderbook.workbench.audit.canonical import commitment
from murderbook.workbench.audit.log import head, leaf_of
from murderbook.workbench.audit.models import AuditEntry, AuditNode, AuditWords
from murderbook.workbench.audit.signing import checkpoints, keys
from murderbook.workbench.keys import new_key

FIELDS = ("at", "actor", "verb", "object_kind", "object_key", "outcome", "source", "commitment")


@dataclass(frozen=True)
class Row:
    at: datetime
    actor: str
    verb: str
    object_kind: str
    object_key: str
    outcome: str
    source: str
    commitment: str
    words: tuple[str, str] | None = None  # salt, body

    def entry(self, index: int) -> AuditEntry:
        return AuditEntry(index=index, **{name: getattr(self, name) for name in FIELDS})


Trail = list[Row]
Attack = Callable[[Trail, int, random.Random], Trail]


def read() -> Trail:
    words = {one.entry_id: (one.salt, one.body) for one in AuditWords.objects.all()}
    entries = AuditEntry.objects.order_by("index")
    return [Row(*(getattr(entry, name) for name in FIELDS), words.get(entry.index)) for entry in entries]


def put(trail: Trail, *, hidden: bool) -> None:
    """Write the trail in the place of what is there. `hidden`: with every node recomputed."""
    with connection.cursor() as cursor:
        triggers.remove(cursor, connection.vendor)
    AuditWords.objects.all().delete()
    AuditEntry.objects.all().delete()
    entries = [row.entry(index) for index, row in enumerate(trail)]
    AuditEntry.objects.bulk_create(entries)
    said = [(entry, row.words) for entry, row in zip(entries, trail, strict=True) if row.words]
    AuditWords.objects.bulk_create([AuditWords(entry=entry, salt=words[0], body=words[1]) for entry, words in said])
    if hidden:
        _rebuild(entries)


def _rebuild(entries: list[AuditEntry]) -> None:
    nodes: dict[tuple[int, int], bytes] = {}
    for entry in entries:
        for level, index, value in tree.append(entry.index, leaf_of(entry), lambda lv, i: nodes[lv, i]):
            nodes[level, index] = value
    AuditNode.objects.all().delete()
    AuditNode.objects.bulk_create([AuditNode(level=lv, index=i, hash=value.hex()) for (lv, i), value in nodes.items()])


def sign_again(folder: Path) -> None:
    """Every checkpoint in the folder is made anew, by the record's own key, for what the trail is now."""
    size = head().size
    signer = keys.signer(folder)
    for kept in checkpoints.own(folder):
        assert kept.note is not None
        text = checkpoints.checkpoint(keys.origin(), head(min(kept.note.head.size, size)))
        signature = checkpoints.sign(text, keys.origin(), signer.private)
        checkpoints.write(kept.path, str(checkpoints.Note(text, (signature,))))


def forged(row: Row, chance: random.Random) -> Row:
    """Another entry in the place of this one."""
    changes: dict[str, object] = {
        "actor": new_key(),
        "verb": f"forged {chance.random()}",
        "object_key": new_key(),
        "outcome": "refused" if row.outcome != "refused" else "success",
        "source": "10.9.9.9",
        "at": row.at - timedelta(minutes=chance.randrange(1, 10_000)),
    }
    field = chance.choice(list(changes))
    return replace(row, **{field: changes[field]})  # type: ignore[arg-type] # each of its field's kind


def flip(trail: Trail, before: int, chance: random.Random) -> Trail:
    index = chance.randrange(before)
    return [*trail[:index], forged(trail[index], chance), *trail[index + 1 :]]


def delete(trail: Trail, before: int, chance: random.Random) -> Trail:
    index = chance.randrange(before)
    return trail[:index] + trail[index + 1 :]


def insert(trail: Trail, before: int, chance: random.Random) -> Trail:
    index = chance.randrange(before)
    return [*trail[:index], forged(trail[index], chance), *trail[index:]]


def swap(trail: Trail, before: int, chance: random.Random) -> Trail:
    one, other = chance.randrange(before), chance.randrange(len(trail))
    while trail[one] == trail[other]:
        other = chance.randrange(len(trail))
    changed = list(trail)
    changed[one], changed[other] = trail[other], trail[one]
    return changed


def reword(trail: Trail, before: int, chance: random.Random) -> Trail:
    """Other words, with a commitment that fits them."""
    index = chance.choice([place for place, row in enumerate(trail[:before]) if row.words])
    salt, body = f"{chance.getrandbits(256):064x}", json.dumps({"reason": chance.random()})
    row = replace(trail[index], words=(salt, body), commitment=commitment(salt, body))
    return [*trail[:index], row, *trail[index + 1 :]]


def truncate(trail: Trail, before: int, chance: random.Random) -> Trail:
    return trail[: chance.randrange(1, before)]


def put_back(trail: Trail, before: int, chance: random.Random) -> Trail:
    """An older database, in which work went on."""
    older = trail[: chance.randrange(1, before)]
    later = older[-1].at + timedelta(seconds=1)
    return older + [replace(older[-1], at=later, source="after")] * chance.randrange(1, 2 * len(trail))


def fork(trail: Trail, before: int, chance: random.Random) -> Trail:
    """Another history of the same length."""
    start = chance.randrange(before)
    return trail[:start] + [forged(row, chance) for row in trail[start:]]


def back_date(trail: Trail, before: int, chance: random.Random) -> Trail:
    """All from one entry on happened earlier."""
    start, by = chance.randrange(before), timedelta(seconds=chance.randrange(1, 10**7) / 100)
    return trail[:start] + [replace(row, at=row.at - by) for row in trail[start:]]


ATTACKS: dict[str, Attack] = {
    one.__name__: one for one in (flip, delete, insert, swap, reword, truncate, put_back, fork, back_date)
}
