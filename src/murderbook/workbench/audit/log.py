"""Writing the audit trail: one entry, in the transaction of what it describes, or neither."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db import connection, transaction
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit import alert, tree
from murderbook.workbench.audit.canonical import canonical_json, commitment, to_hundredths, written_time
from murderbook.workbench.audit.models import AuditEntry, AuditNode, AuditWords
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.audit.verbs import Outcome

COMMAND_LINE = "command line"
WRITER_LOCK = 0x6D75_7264_6572  # any number of our own: names the advisory lock on PostgreSQL
OPAQUE = re.compile(r"[A-Za-z0-9_-]{22}")


class AuditError(Exception):
    """The trail cannot be written: the act must be refused."""


def record(  # noqa: PLR0913 - the fields of an entry
    verb: str,
    *,
    actor: Account | None,
    object_kind: str = "",
    object_key: str = "",
    outcome: str = Outcome.SUCCESS,
    words: Mapping[str, object] | None = None,
    source: str = "",
) -> AuditEntry:
    """Append one entry within the current transaction; call it last, since others wait for the lock until the end.

    `object_key` is an opaque id or empty; whatever names a person or a case belongs in `words` (JSON), which is kept
    apart and only committed to. AuditError outside a transaction; ValueError for a key that is not opaque.
    """
    _check(object_key)
    try:
        return _record(_Act(str(verb), actor, object_kind, object_key, str(outcome), source[:64]), words)
    except Exception as error:
        transaction.set_rollback(True)  # no entry, no act: whoever catches this cannot commit
        alert.tell(error)
        raise


@dataclass(frozen=True, slots=True)
class _Act:
    verb: str
    actor: Account | None
    object_kind: str
    object_key: str
    outcome: str
    source: str


def _record(act: _Act, words: Mapping[str, object] | None) -> AuditEntry:
    lock_writers()
    salt, body = _sealed_words(words)
    entry = _enter(act, commitment(salt, body) if body else "")
    if body:
        AuditWords.objects.create(entry=entry, salt=salt, body=body)
    return entry


def commit(verb: str, value: bytes) -> AuditEntry:
    """Append an entry of nobody whose commitment is these 32 bytes: what opens them, if anything does, is kept
    elsewhere. AuditError outside a transaction."""
    _check("")
    lock_writers()
    return _enter(_Act(str(verb), None, "", "", str(Outcome.SUCCESS), ""), value.hex())


def _enter(act: _Act, promise: str) -> AuditEntry:
    entry = AuditEntry(
        index=_size(),
        at=_now(),
        actor=act.actor.key if act.actor else "",
        verb=act.verb,
        object_kind=act.object_kind,
        object_key=act.object_key,
        outcome=act.outcome,
        source=act.source,
        commitment=promise,
    )
    _append(entry)
    return entry


def head(size: int | None = None) -> Head:
    """Size and root as the stored nodes give them; of an earlier tree where `size` is given."""
    size = _size() if size is None else size
    return Head(size, tree.root(size, stored(tree.peaks(size))).hex())


def _size() -> int:
    """How many entries there are. In words of SQL, since every act asks: Django takes tenfold to find them."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT "index" FROM "audit_auditentry" ORDER BY "index" DESC LIMIT 1')
        last = cursor.fetchone()
    return 0 if last is None else int(last[0]) + 1


def opaque_or_empty(text: str) -> str:
    """`text` where it has the form of a public id, else nothing: what a visitor typed may hold a name."""
    return text if OPAQUE.fullmatch(text) else ""


def leaf_of(entry: AuditEntry) -> bytes:
    """The leaf hash of an entry, recomputed from its fields."""
    return tree.leaf_hash(leaf_text(entry).encode("ascii"))


def leaf_text(entry: AuditEntry) -> str:
    """The entry as it is hashed."""
    return canonical_json(
        {
            "index": entry.index,
            "at": written_time(entry.at),
            "actor": entry.actor,
            "verb": entry.verb,
            "object_kind": entry.object_kind,
            "object_key": entry.object_key,
            "outcome": entry.outcome,
            "source": entry.source,
            "commitment": entry.commitment,
        }
    )


def _check(object_key: str) -> None:
    if not connection.in_atomic_block:
        raise AuditError("an audit entry is written in the transaction of what it describes: open one first")
    if object_key and not OPAQUE.fullmatch(object_key):
        raise ValueError("the audit trail holds opaque ids only: put names and numbers into the words")


def lock_writers() -> None:
    """One writer at a time. SQLite's IMMEDIATE transaction is that lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])


def _now() -> datetime:
    return to_hundredths(timezone.now())


def _sealed_words(words: Mapping[str, object] | None) -> tuple[str, str]:
    return (secrets.token_hex(32), canonical_json(dict(words))) if words else ("", "")


def _append(entry: AuditEntry) -> None:
    """Two statements whatever the index, so that pages can be held to a fixed number."""
    nodes = tree.append(entry.index, leaf_of(entry), stored(tree.left_siblings(entry.index)))
    entry.save(force_insert=True)
    AuditNode.objects.bulk_create([AuditNode(level=lv, index=i, hash=value.hex()) for lv, i, value in nodes])


def stored(places: list[tree.Place]) -> tree.Hashes:
    """The hashes of these places, fetched at once; asked even where nothing is needed: the number of statements tells
    nothing. In words of SQL, as above."""
    conditions = "".join([' OR ("level" = %s AND "index" = %s)'] * len(places))
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "level", "index", "hash" FROM "audit_auditnode" WHERE "id" < 0{conditions}', [*chain(*places)]
        )
        found = {(level, index): bytes.fromhex(value) for level, index, value in cursor.fetchall()}

    def look_up(level: int, index: int) -> bytes:
        try:
            return found[level, index]
        except KeyError:
            raise AuditError(f"the audit tree lacks node {level}/{index}: run 'murderbook audit verify'") from None

    return look_up
