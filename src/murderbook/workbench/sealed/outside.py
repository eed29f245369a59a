"""From inside a compartment the shared record can be read and not written: matching reads down, nothing flows back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from murderbook.workbench.audit import alert

# What may be sent to the shared record: reads, and the marks of a transaction around them.
READS = ("SELECT", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK", "DECLARE", "FETCH", "CLOSE")

_shared: ContextVar[Any] = ContextVar("shared_record")


class WritesOutsideError(Exception):
    """Something in a compartment tried to write into the shared record: a fault of the program, and refused."""


@contextmanager
def in_place(database: Any) -> Iterator[None]:  # noqa: ANN401 - a database wrapper of any vendor
    """This database as the default one of this thread, and the former afterwards."""
    former = connections[DEFAULT_DB_ALIAS]
    token, quiet = _shared.set(former), alert.elsewhere.set(True)
    connections[DEFAULT_DB_ALIAS] = database
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = former
        _shared.reset(token)
        alert.elsewhere.reset(quiet)


def is_inside() -> bool:
    return _shared.get(None) is not None


@contextmanager
def reading_outside() -> Iterator[None]:
    """Within, the default database is the shared record, for reading only. WritesOutsideError otherwise."""
    with writing_outside(), connections[DEFAULT_DB_ALIAS].execute_wrapper(_only_reads):
        yield


@contextmanager
def writing_outside() -> Iterator[None]:
    """Within, the default database is the shared record. For sealing a case alone (sealing/moving.py): everything else
    that writes there from inside would tell of the compartment."""
    inside, loud = connections[DEFAULT_DB_ALIAS], alert.elsewhere.set(False)
    connections[DEFAULT_DB_ALIAS] = _shared.get()
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = inside
        alert.elsewhere.reset(loud)


def _only_reads(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401
    if not sql.lstrip("( \n").upper().startswith(READS):
        raise WritesOutsideError(sql.split(None, 1)[0])
    return execute(sql, params, many, context)
