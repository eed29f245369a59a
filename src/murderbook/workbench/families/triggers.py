"""Triggers that refuse to alter what was written of a family: a wall against careless code; the trail is the proof."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

TABLES = tuple(
    f"families_{name}"
    for name in ("wishes", "announcement", "contact", "application", "applicationstep", "letter", "letteract")
)
ACTS = ("UPDATE", "DELETE")
REFUSAL = "what was written of a family is append-only"
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION families_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def install(cursor: CursorWrapper, vendor: str) -> None:
    if vendor == "postgresql":
        cursor.execute(_FUNCTION)
        does = "FOR EACH ROW EXECUTE FUNCTION families_refuse()"
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
