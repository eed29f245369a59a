"""Rows of a database in memory as records of a container, and back. Which rows a commit changed, triggers note."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

from murderbook.workbench.sealed.container.cells import Place, Value
from murderbook.workbench.sealed.container.frames import Record

OWN_NUMBERS: Final = 2**40
SCHEMA: Final = "sqlite_schema"  # the record that holds the statements which make the tables
Versions = dict[tuple[str, int], int]


def schema_record(database: sqlite3.Connection, versions: Versions) -> Record:
    """The statements that make this database, as one record."""
    found = database.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
    )
    statements = tuple(str(sql) for (sql,) in found)
    return Record(Place(SCHEMA, 0, _next(versions, SCHEMA, 0), ("sql",) * len(statements)), statements)


def all_records(database: sqlite3.Connection, versions: Versions) -> Iterator[Record]:
    """The whole database: its schema, then every row, each as a new version."""
    yield schema_record(database, versions)
    for table in _tables(database):
        for (row,) in database.execute(f'SELECT rowid FROM "{table}" ORDER BY rowid').fetchall():
            yield _record(database, table, row, versions)


def watch(database: sqlite3.Connection) -> None:
    """From now on the rows that change are noted, until `changed` takes them."""
    database.execute('CREATE TEMP TABLE rows_changed ("name" TEXT, "at" INTEGER)')
    for table in _tables(database):
        for act, which in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            notes = " ".join(f"INSERT INTO rows_changed VALUES ('{table}', {row}.rowid);" for row in which)
            database.execute(f'CREATE TEMP TRIGGER "{table}_{act}" AFTER {act} ON main."{table}" BEGIN {notes} END')


def unwatch(database: sqlite3.Connection) -> None:
    for table in _tables(database):
        for act in ("INSERT", "UPDATE", "DELETE"):
            database.execute(f'DROP TRIGGER IF EXISTS temp."{table}_{act}"')
    database.execute("DROP TABLE IF EXISTS temp.rows_changed")


def changed(database: sqlite3.Connection, versions: Versions) -> list[Record]:
    """Each row that changed since the last time, as it is now, in the order of its first change."""
    found = database.execute("SELECT name, at FROM temp.rows_changed GROUP BY name, at ORDER BY min(rowid)").fetchall()
    database.execute("DELETE FROM temp.rows_changed")
    return [_record(database, table, row, versions) for table, row in found]


def load(database: sqlite3.Connection, records: Iterable[Record]) -> Versions:
    """Make the tables and put the last version of each row into them; the versions. The database is empty before."""
    last = {(record.place.table, record.place.row): record for record in records}
    statements = [str(sql) for sql in last.pop((SCHEMA, 0)).values or ()]
    database.execute("PRAGMA foreign_keys=OFF")
    database.execute("BEGIN")
    for sql in filter(_makes_table, statements):
        database.execute(sql)
    for record in last.values():
        if record.values is not None:
            _insert(database, record)
    for sql in statements:  # indexes and triggers: once the rows are there
        if not _makes_table(sql):
            database.execute(sql)
    database.execute("COMMIT")
    database.execute("PRAGMA foreign_keys=ON")
    number_from_above(database)
    return {(SCHEMA, 0): 1} | {place: record.place.version for place, record in last.items()}


def number_from_above(database: sqlite3.Connection) -> None:
    """Rows that are made here get numbers that the shared record never reaches: a case that moves in keeps its own."""
    numbered = database.execute("SELECT name FROM sqlite_master WHERE type='table' AND sql LIKE '%AUTOINCREMENT%'")
    for (table,) in numbered.fetchall():
        (highest,) = database.execute(f'SELECT max(rowid) FROM "{table}"').fetchone()
        database.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        sequence = (table, max(OWN_NUMBERS, highest or 0))
        database.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", sequence)


def _makes_table(sql: str) -> bool:
    return sql.startswith("CREATE TABLE")


def _insert(database: sqlite3.Connection, record: Record) -> None:
    names = ", ".join(f'"{name}"' for name in record.place.fields)
    marks = ", ".join("?" for _ in record.place.fields)
    database.execute(
        f'INSERT INTO "{record.place.table}" (rowid, {names}) VALUES (?, {marks})',
        (record.place.row, *(record.values or ())),
    )


def _record(database: sqlite3.Connection, table: str, row: int, versions: Versions) -> Record:
    names = tuple(str(told[1]) for told in database.execute(f'PRAGMA table_info("{table}")'))
    # The sign in front keeps Python from reading what is stored as a date or a truth value.
    columns = ", ".join(f'+"{name}"' for name in names)
    found: tuple[Value, ...] | None = database.execute(
        f'SELECT {columns} FROM "{table}" WHERE rowid = ?', (row,)
    ).fetchone()
    return Record(Place(table, row, _next(versions, table, row), names), found)


def _next(versions: Versions, table: str, row: int) -> int:
    versions[table, row] = versions.get((table, row), 0) + 1
    return versions[table, row]


def _tables(database: sqlite3.Connection) -> list[str]:
    found = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
    )
    return [str(name) for (name,) in found]
