"""Sealed logs anchored in the shared record's trail without a trace: each day's anchor (audit/signing/daily.py) is the
hash of eight leaves of 32 bytes, which are random, or commit to a container's log under a blind that it keeps.

A leaf that another container replaced before the day was over is left again at the next closing. To prove how a log
stood, a container shows its blind, the day's leaves (a file beside it) and the anchor's entry in the shared trail.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.utils import timezone

from murderbook.workbench.audit.log import head
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.sealed import pool
from murderbook.workbench.sealed.keys import inbox
from murderbook.workbench.sealed.models import Anchored
from murderbook.workbench.sealed.outside import reading_outside

LEAVES: Final = 8
LEAF_BYTES: Final = 32
NEXT, FOLDER = "leaves", "anchors"


@dataclass(frozen=True, slots=True)
class Proof:
    """A head of the log, and the day on which the shared trail bound it."""

    size: int
    root: str
    day: str


def leaf(at: Head, blind: bytes) -> bytes:
    return sha256(b"murderbook sealed leaf 1" + blind + at.size.to_bytes(8) + bytes.fromhex(at.root)).digest()


def fill() -> bytes:
    """The anchor of today, from the leaves that lie there; new ones for the next day. Called once a day, in the shared
    record, whether or not there is any container; moves all inboxes on as well."""
    leaves = _leaves()
    folder = pool.folder() / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    pool.put(folder / f"{timezone.now():%Y-%m-%d}", leaves)
    pool.put(pool.folder() / NEXT, secrets.token_bytes(LEAVES * LEAF_BYTES))
    inbox.deliver()
    return sha256(leaves).digest()


def leave() -> None:
    """A leaf for the log as it is. Within `Cabinet.work`, when a desk closes; this last row is no part of the log."""
    now, blind = head(), secrets.token_bytes(32)
    leaves, at = _leaves(), secrets.randbelow(LEAVES) * LEAF_BYTES
    pool.put(pool.folder() / NEXT, leaves[:at] + leaf(now, blind) + leaves[at + LEAF_BYTES :])
    Anchored.objects.create(size=now.size, root=now.root, blind=blind)


def proofs() -> Iterator[Proof]:
    """The heads of this log that the shared trail binds, oldest first. Within `Cabinet.work`."""
    rows = {leaf(Head(row.size, row.root), bytes(row.blind)): row for row in Anchored.objects.order_by("pk")}
    with reading_outside():
        anchors = set(AuditEntry.objects.filter(verb=Verb.ANCHOR).values_list("commitment", flat=True))
    folder = pool.folder() / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        leaves = path.read_bytes()
        if sha256(leaves).hexdigest() not in anchors:
            continue
        for at in range(0, len(leaves), LEAF_BYTES):
            row = rows.get(leaves[at : at + LEAF_BYTES])
            if row is not None:
                yield Proof(row.size, row.root, path.name)


def _leaves() -> bytes:
    path = pool.folder() / NEXT
    if not path.exists():
        pool.put(path, secrets.token_bytes(LEAVES * LEAF_BYTES))
    return path.read_bytes()
