"""Bulk inserts: a row costs no object and no statement of its own. Raw executemany on SQLite, COPY on PostgreSQL.

Both run inside the caller's transaction. Primary keys are given out beforehand: parents and children go in in bulk.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Model

from murderbook.workbench.keys import KEY_LENGTH

_ROWS_AT_ONCE = 128  # per statement: each costs foreign-key bookkeeping and a write of the key counter (measured)
_PARAMETERS = 32_000  # SQLite's limit is 32,766
_LARGE_CACHE, _USUAL_CACHE = -196_608, -65_536  # KiB, negative: what a backlog may take, and settings' own
_PLAIN = re.compile(r"[A-Za-z0-9 ,.:+_{}\[\]-]*")


@dataclass(slots=True)
class Rows:
    """Rows of one table, by column. `same` are columns that hold one value in every row."""

    model: type[Model]
    count: int
    columns: dict[str, Sequence[Any]]
    same: dict[str, Any] = field(default_factory=dict)


def rows_of(model: type[Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Rows:
    """Rows given as tuples, turned on their side."""
    turned = Rows(model, len(rows), {})
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    for name, column in zip(names, columns, strict=True):
        if rows and column.count(column[0]) == len(column):
            turned.same[name] = _stored(column[0])
        else:
            turned.columns[name] = list(map(_stored, column))
    return turned


def insert(rows: Rows) -> None:
    """Insert all rows. Raises what the database raises: the caller's transaction is then rolled back."""
    if not rows.count:
        return
    _check_lengths(rows)
    if connection.vendor == "postgresql":
        _copy(rows)
    else:
        _execute_many(rows)


def reserve(model: type[Model], count: int) -> Sequence[int]:
    """`count` primary keys of a table, ascending, that nobody else gets.

    SQLite: the transaction is the only writer, so the next ones are free. PostgreSQL: drawn from the sequence.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [table, count])
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute(f"SELECT max(id) FROM {connection.ops.quote_name(table)}")
        (last,) = cursor.fetchone()
        return range((last or 0) + 1, (last or 0) + 1 + count)


@contextmanager
def built_afterwards(model: type[Model], *, backlog: bool) -> Iterator[None]:
    """Around a backlog: SQLite builds the secondary indexes once at the end, sorted, instead of row by row at random
    (a third of a large import's time). All within the caller's transaction: a kill leaves them as they were.
    """
    if connection.vendor != "sqlite" or not backlog:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
            [model._meta.db_table],
        )
        indexes = cursor.fetchall()
        cursor.execute(f"PRAGMA cache_size = {_LARGE_CACHE}")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {_quoted(name)}")
        try:
            yield
            for _, statement in indexes:
                cursor.execute(statement)
        finally:
            cursor.execute(f"PRAGMA cache_size = {_USUAL_CACHE}")


def counted_anew(models: Iterable[type[Model]]) -> None:
    """After many rows, and after their commit: PostgreSQL plans by what its tables are known to hold. Its own daemon
    comes late, and one that came while rows not yet committed lay there has noted none: then every list goes through
    all cases for each case (measured: 41,000 reports read back in 25 minutes instead of seconds)."""
    if connection.vendor != "postgresql":
        return
    # The rows are in whatever becomes of this: an administrator's time limit must not make it a failed import.
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(_quoted(model._meta.db_table) for model in models))


def new_keys(count: int) -> list[str]:
    """Public ids as `keys.new_key` makes them, many at once: 132 random bits each."""
    text = base64.urlsafe_b64encode(os.urandom(18 * count)).decode("ascii")
    return [text[start : start + KEY_LENGTH] for start in range(0, 24 * count, 24)]


def as_stored(moment: datetime) -> str:
    """A time as both databases take it (the connection's zone is UTC)."""
    return moment.replace(tzinfo=None).isoformat(" ", "seconds" if moment.microsecond == 0 else "microseconds")


def _stored(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, datetime):
        return as_stored(value)
    return value.isoformat() if isinstance(value, date) else value


def _check_lengths(rows: Rows) -> None:
    if any(len(values) != rows.count for values in rows.columns.values()):
        lengths = {name: len(values) for name, values in rows.columns.items()}
        raise ValueError(f"{rows.model._meta.db_table}: {rows.count} rows, but columns of {lengths}")


def _execute_many(rows: Rows) -> None:
    """Many rows to a statement; columns of one value are written into it: half of a homicide report's are such."""
    literal = {name: text for name, value in rows.same.items() if (text := _literal(value)) is not None}
    bound = [*rows.columns, *(name for name in rows.same if name not in literal)]
    at_once = max(1, min(_ROWS_AT_ONCE, _PARAMETERS // len(bound)))
    values, step = _row_after_row(rows, bound), at_once * len(bound)
    whole = rows.count // at_once * step
    connection.ensure_connection()
    with connection.wrap_database_errors:
        many = (values[start : start + step] for start in range(0, whole, step))
        connection.connection.executemany(_statement(rows.model, bound, literal, at_once), many)
        if rest := rows.count % at_once:
            connection.connection.execute(_statement(rows.model, bound, literal, rest), values[whole:])


def _row_after_row(rows: Rows, names: Sequence[str]) -> list[Any]:
    """The values of the first row, then those of the second ...: laid down column by column, no tuple for a row."""
    values: list[Any] = [None] * (rows.count * len(names))
    for place, name in enumerate(names):
        column = rows.columns[name] if name in rows.columns else [rows.same[name]] * rows.count
        values[place :: len(names)] = column
    return values


def _statement(model: type[Model], bound: Sequence[str], literal: dict[str, str], count: int) -> str:
    """INSERT of `count` rows: `bound` columns as parameters, `literal` ones as text."""
    names = ", ".join(map(_quoted, (*bound, *literal)))
    values = ", ".join((*(f"column{number + 1}" for number in range(len(bound))), *literal.values()))
    rows = ", ".join(["(" + ", ".join("?" * len(bound)) + ")"] * count)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) SELECT {values} FROM (VALUES {rows})"


def _copy(rows: Rows) -> None:
    names = [*rows.columns, *rows.same]
    columns = ", ".join(map(_quoted, names))
    statement = f"COPY {_quoted(rows.model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in _tuples(rows, names):
            copy.write_row(row)


def _tuples(rows: Rows, names: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    given = [rows.columns[name] if name in rows.columns else (rows.same[name],) * rows.count for name in names]
    return zip(*given, strict=True)


def _literal(value: Any) -> str | None:  # noqa: ANN401
    """A value as SQL text where that is beyond doubt: numbers, null, and words without quote or backslash."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(int(value))
    return f"'{value}'" if isinstance(value, str) and _PLAIN.fullmatch(value) else None


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
