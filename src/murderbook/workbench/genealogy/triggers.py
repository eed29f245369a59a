"""Triggers that refuse to alter a checklist or a file: a wall against careless code; digest and trail are the proof."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

TABLES = ("genealogy_checklist", "genealogy_sourcefile")
ACTS = ("UPDATE", "DELETE")
REFUSAL = "checklists and files of a genealogy record are append-only"
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION genealogy_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def install(cursor: CursorWrapper, vendor: str) -> None:
    if vendor == "postgresql":
        cursor.execute(_FUNCTION)
        does = "FOR EACH ROW EXECUTE FUNCTION genealogy_refuse()"
    else:
        does = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for name, table, act in _all():
        cursor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} {does}")


def remove(cursor: CursorWrapper, vendor: str) -> None:
    for name, table, _ in _all():
        on = f" ON {table}" if vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _all() -> Iterator[tuple[str, str, str]]:
    """Name, table and what is refused."""
    return ((f"{table}_no_{act.lower()}", table, act) for table in TABLES for act in ACTS)
