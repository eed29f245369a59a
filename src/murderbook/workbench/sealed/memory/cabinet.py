"""A container that is open in this process: its database in memory takes the place of the shared record's while one
works in it, so that nothing which is done there can reach the shared record by mistake.

One works in it at a time. What was committed is in the file before an answer goes out; where the disk does not take it,
the database is thrown away and read again from the file, and the act is refused.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from murderbook.workbench.audit.log import AuditError, head
from murderbook.workbench.audit.verify import does_begin
from murderbook.workbench.database import SQLITE_PRAGMAS
from murderbook.workbench.sealed.container import bodies, store
from murderbook.workbench.sealed.container.lineage import ForgedError, Writing
from murderbook.workbench.sealed.container.slots import EpochKey, Place
from murderbook.workbench.sealed.container.store import NOTHING_SEEN, ContainerError, Seen, SetBackError
from murderbook.workbench.sealed.crypto.pair import Pair, signing_half
from murderbook.workbench.sealed.memory import rows
from murderbook.workbench.sealed.outside import in_place


class UnsavedError(Exception):
    """The file did not take what was done: it is undone, and the act is refused."""


@dataclass
class Cabinet:
    """Use `work` for everything; `lock` keeps others out meanwhile."""

    container: store.Container
    database: _InMemory
    versions: rows.Versions
    lock: RLock = field(default_factory=RLock)
    by: Pair | None = None  # who works in it
    seen: Seen = NOTHING_SEEN  # how far it has come; set as one: others ask while somebody works in it
    stays_large: bool = False  # to make it small would lose what is damaged

    @contextmanager
    def work(self, by: Pair | None = None) -> Iterator[None]:
        """Within, the default database is this one. Saved at the end, also where the act failed: what it committed
        before counts, as in the shared record. Who may have it written anew signs that with his keys (`by`).
        UnsavedError where the file does not take it."""
        with self.lock, in_place(self.database), self._signing(by):
            try:
                yield
            except BaseException:
                with contextlib.suppress(UnsavedError):  # what went wrong first is what is told
                    self.save()
                raise
            self.save()

    @contextmanager
    def _signing(self, by: Pair | None) -> Iterator[None]:
        former, self.by = self.by, by
        try:
            yield
        finally:
            self.by = former  # none as a rule: the keys of one person do not wait in memory for the next

    @property
    def may_sign(self) -> bool:
        """Whether who works in it may have it written anew."""
        return self.by is not None and signing_half(self.by.public) in self.container.signers

    def rewrite(self, header: bytes, opens: EpochKey, signers: Iterable[bytes]) -> None:
        """The whole file anew, within the `work` of somebody who signs it; from then on `signers` may do so (signing
        halves of public keys). UnsavedError where the disk does not take it, or others would not: it is undone."""
        if self.by is None:
            raise RuntimeError("a container is written anew by somebody who signs it")
        writing = Writing(header, opens, frozenset(signers), self.by)
        raw = _raw(self.database)
        versions: rows.Versions = {}
        records = list(rows.all_records(raw, versions))
        rows.changed(raw, dict(self.versions))
        try:
            self.container.rewrite(records, writing)
        except (OSError, ForgedError) as error:
            self._reload()
            raise UnsavedError(str(error)) from error
        self.versions = versions
        self.seen = replace(self.container.seen, log=self.seen.log)  # what is not committed may yet be taken back

    def put(self, table: str, row: int, content: bytes) -> None:
        """The large bytes of a row that is being made, within `work` and before the row is saved: without the row they
        are not there. UnsavedError where the disk does not take them."""
        try:
            self.container.put(bodies.place_of(table, row), content)
        except OSError as error:
            raise UnsavedError(str(error)) from error

    def content(self, table: str, row: int) -> bytes:
        """Those of a row. ContainerError where they are not there any more as they were."""
        return self.container.content(table, row)

    def check(self, seen: Seen) -> None:
        """ContainerError unless what is open goes on from what somebody has seen. Waits for who works in it."""
        with self.lock:
            self.container.check(seen)
            _check_log(self.database, seen)

    def close(self) -> None:
        with self.lock:
            self.container.close()
            self.database.close_for_ever()

    def save(self) -> None:
        """Into the file what was committed. UnsavedError where the disk does not take it: then it is undone."""
        records = rows.changed(_raw(self.database), self.versions)
        try:
            if records:
                self.container.add(records)
        except OSError as error:
            self._reload()
            raise UnsavedError(str(error)) from error
        self.seen = _seen(self.container, self.database)

    def _reload(self) -> None:
        self.database.close_for_ever()
        self.database, self.versions, self.seen = _loaded(self.container)


def made(folder: Path, writing: Writing) -> Cabinet:
    """A new container with the schema of a record and no rows. OSError where the disk does not take it."""
    database = _empty()
    _raw(database).deserialize(_fresh())
    rows.number_from_above(_raw(database))
    versions: rows.Versions = {}
    records = list(rows.all_records(_raw(database), versions))
    container = store.create(folder, records, writing)
    rows.watch(_raw(database))
    return Cabinet(container, database, versions, seen=_seen(container, database))


@cache
def _fresh() -> bytes:
    """A database of nothing but the schema: the migrations take seconds."""
    database = _empty()
    _migrate(database)
    try:
        return _raw(database).serialize()
    finally:
        database.close_for_ever()


def opened(path: Path, place: Place, by: Pair, seen: Seen = NOTHING_SEEN) -> Cabinet:
    """SealError and ContainerError as `store.opened` and `Container.read` say. A schema of an earlier version of the
    program is brought up to date, and the file written anew."""
    container = store.opened(path, place, by.opens)
    try:
        database, versions, came = _loaded(container, seen)
        cabinet = Cabinet(container, database, versions, seen=came)
        if _is_behind(database):
            rows.unwatch(_raw(database))
            _migrate(database)
            rows.watch(_raw(database))
            with cabinet.work(by):
                cabinet.rewrite(container.header, container.opens, container.signers)
    except BaseException:
        container.close()
        raise
    return cabinet


class _InMemory(DatabaseWrapper):
    """A connection that several threads use in turn, and that Django does not close between requests: closing it would
    lose what is in it. `kept_beside`: what was worked out from it, which leaves the memory with it."""

    kept_beside: dict[str, Any]

    def close(self) -> None:
        """Nothing: see `close_for_ever`."""

    def close_for_ever(self) -> None:
        super().close()
        self.kept_beside.clear()
        if self.connection is not None:  # Django leaves databases in memory open
            self.connection.close()
            self.connection = None


def _empty() -> _InMemory:
    settings: dict[str, Any] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None,
        "USER": "",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
        "TEST": {},
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS},
    }
    database = _InMemory(settings, alias=DEFAULT_DB_ALIAS)
    database.kept_beside = {}
    database.inc_thread_sharing()
    database.ensure_connection()
    # What makes the tables comes from the file: it must reach no other one (ATTACH, VACUUM INTO).
    _raw(database).setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    return database


def _raw(database: DatabaseWrapper) -> sqlite3.Connection:
    database.ensure_connection()
    raw: sqlite3.Connection = database.connection
    return raw


def _loaded(container: store.Container, seen: Seen = NOTHING_SEEN) -> tuple[_InMemory, rows.Versions, Seen]:
    """What is in it, and how far it has come."""
    database = _empty()
    try:
        versions = rows.load(_raw(database), container.read(seen))
        rows.watch(_raw(database))
        _check_log(database, seen)
        came = _seen(container, database)
    except (sqlite3.Error, DatabaseError, AuditError, LookupError, OverflowError):
        database.close_for_ever()
        raise ContainerError("what is in its file makes no record: restore the folder 'sealed' from a backup") from None
    except BaseException:
        database.close_for_ever()
        raise
    return database, versions, came


def _seen(container: store.Container, database: _InMemory) -> Seen:
    with in_place(database):
        return replace(container.seen, log=head())


def _check_log(database: _InMemory, seen: Seen) -> None:
    """What was cut off is not hidden by as much that others wrote in its place: the log that somebody has seen is the
    beginning of today's, every entry of it hashed again (RFC 9162, 2.1)."""
    with in_place(database):
        if seen.log.size and not does_begin(seen.log):
            raise SetBackError


def _is_behind(database: DatabaseWrapper) -> bool:
    with in_place(database):
        executor = MigrationExecutor(database)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate(database: DatabaseWrapper) -> None:
    with in_place(database):
        call_command("migrate", verbosity=0, interactive=False)
