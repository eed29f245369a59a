"""Watches what the application writes: a row that keeps revisions and was changed without one is reported.

Before an UPDATE or DELETE of a watched table the rows it will hit are read; when the transaction that did it is about
to commit they are read again, and each column that differs must be named by a revision written since. So a change that
was rolled back asks for nothing, and neither does one that wrote what stood there. What a test writes itself, without
a frame of the application on the stack, is the test's own affair. Both databases.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

import murderbook
from murderbook.workbench.register.models import Case, Exhibit, Revision
from murderbook.workbench.register.revised import REVISED, UNREVISED

APPLICATION = str(Path(murderbook.__file__).parent)
PARTS = {model._meta.db_table: part for part, model in REVISED.items()}
_WRITE = re.compile(r'\s*(?:UPDATE|DELETE FROM) "?(\w+)"?(?: SET (.*?))?(?: WHERE (.*))?\s*$', re.DOTALL)

Row = dict[str, Any]
Place = tuple[str, int]  # part and primary key


@dataclass
class Unit:
    """What one transaction has touched so far: each row as it was before, and the last revision before."""

    before: dict[Place, Row] = field(default_factory=dict)
    last_revision: int = 0


@dataclass
class Watch:
    """`complaints`: what was changed without a revision, since the last time they were taken."""

    base: int = 0  # depth of transactions that the test itself is in
    thread: int = 0
    on: bool = False
    complaints: list[str] = field(default_factory=list)
    _units: dict[int, Unit] = field(default_factory=dict)

    def depth_of_test(self) -> int:
        return self.base if threading.get_ident() == self.thread else 0

    def begin(self) -> None:
        self.on, self.base, self.thread = True, depth(connection), threading.get_ident()
        self.complaints, self._units = [], {}

    def touches(self, db: BaseDatabaseWrapper, sql: str, params: Any) -> None:  # noqa: ANN401 - as Django passes them
        found = _WRITE.match(sql)
        if found is None or found[1] not in PARTS or not _by_application():
            return
        unit = self._units.setdefault(self._key(db), Unit())
        if not unit.before:
            unit.last_revision = _rows(db, "SELECT coalesce(max(id), 0) AS last FROM register_revision")[0]["last"]
        given = list(params or ())[(found[2] or "").count("%s") :]
        for row in _rows(db, f"SELECT * FROM {found[1]} WHERE {found[3] or '1 = 1'}", given):
            unit.before.setdefault((PARTS[found[1]], row["id"]), row)

    @staticmethod
    def _key(db: BaseDatabaseWrapper) -> int:
        """The wrapper of a thread, which `connection` stands for."""
        return id(transaction.get_connection(db.alias))

    def taken(self) -> list[str]:
        """What is to be said when a test is over; what it did in no transaction of its own counts as one."""
        self.ends(connection)  # type: ignore[arg-type]
        self.on = False
        return self.complaints

    def ends(self, db: BaseDatabaseWrapper) -> None:
        unit = self._units.pop(self._key(db), None)
        if unit is not None and not db.needs_rollback:
            self.complaints += _unrevised(db, unit)


def depth(db: BaseDatabaseWrapper) -> int:
    return 1 + len(db.savepoint_ids) if db.in_atomic_block else 0


def _by_application() -> bool:
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith(APPLICATION):
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


def _rows(db: BaseDatabaseWrapper, sql: str, params: Iterable[Any] = ()) -> list[Row]:
    """Past the counting of statements: tests count those of the application."""
    with closing(db.create_cursor()) as cursor:
        cursor.execute(sql, tuple(params))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _unrevised(db: BaseDatabaseWrapper, unit: Unit) -> Iterator[str]:
    sql = f"SELECT part, part_id, after, before FROM {Revision._meta.db_table} WHERE id > %s"
    told: dict[Place, set[str]] = {}
    for revision in _rows(db, sql, [unit.last_revision]):
        named = told.setdefault((revision["part"], revision["part_id"]), set())
        named.update(_json(revision["before"]), _json(revision["after"]), ["*"])
    for place, before in unit.before.items():
        part, key = place
        now = _rows(db, f"SELECT * FROM {REVISED[part]._meta.db_table} WHERE id = %s", [key])
        if (missing := _missing(db, part, before, now, told)) and not _is_erased(db, part, before):
            yield f"{part} {key}: {', '.join(missing)} changed without a revision that says so"


def _missing(db: BaseDatabaseWrapper, part: str, before: Row, now: list[Row], told: dict[Place, set[str]]) -> list[str]:
    named = told.get((part, before["id"]), set())
    if part == "examination":  # may stand as a column of its exhibit
        of_exhibit = told.get(("exhibit", before["exhibit_id"]), set())
        named = named | ({"state", "*"} if f"examined_{before['kind']}" in of_exhibit else set())
    if not now:
        return [] if "*" in named else ["the whole row"]
    changed = {name.removesuffix("_id") for name, value in now[0].items() if value != before[name]}
    return sorted(changed - {name.removesuffix("_id") for name in named} - UNREVISED.get(part, {}).keys())


def _is_erased(db: BaseDatabaseWrapper, part: str, before: Row) -> bool:
    """The case itself is gone: it was sealed, with all its revisions, which is the one exception."""
    if part == "examination":
        exhibits = _rows(db, f"SELECT case_id FROM {Exhibit._meta.db_table} WHERE id = %s", [before["exhibit_id"]])
        before = exhibits[0] if exhibits else {"case_id": 0}
    case = before["id"] if part == "case" else before["case_id"]
    return not _rows(db, f"SELECT id FROM {Case._meta.db_table} WHERE id = %s", [case])


def _json(value: Any) -> dict[str, Any]:  # noqa: ANN401 - text or already read, as the database has it
    read = json.loads(value) if isinstance(value, str | bytes) else value
    return dict(read)


@contextmanager
def watching(patch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Every connection of every thread, until the block ends."""
    watch, execute, leave = Watch(), CursorWrapper._execute_with_wrappers, transaction.Atomic.__exit__

    def watched(self: CursorWrapper, sql: Any, params: Any, many: bool, executor: Any) -> Any:  # noqa: ANN401
        if watch.on and isinstance(sql, str):
            for given in params if many else [params]:
                watch.touches(self.db, sql, given)
        return execute(self, sql, params, many, executor)

    def left(self: transaction.Atomic, *error: Any) -> None:  # noqa: ANN401
        db = transaction.get_connection(self.using)
        if watch.on and error[0] is None and depth(db) == watch.depth_of_test() + 1:
            watch.ends(db)
        leave(self, *error)

    patch.setattr(CursorWrapper, "_execute_with_wrappers", watched)
    patch.setattr(transaction.Atomic, "__exit__", left)
    yield watch
