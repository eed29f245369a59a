"""Triggers that refuse to alter what a bill says: a wall against careless code. A bill may be withdrawn, once."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

REFUSAL = "calls of a bill are written once"
NEVER = ("calls_call", "calls_refusedrow")
LIST = "calls_calllist"
FIXED = (  # all but how it ends
    "case_id, name, sha256, bytes, mapping, time_zone, header, notes, rows, kept, refused, repeated, key, "
    "author_id, entered_at"
)
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION calls_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def install(cursor: CursorWrapper, vendor: str) -> None:
    if vendor == "postgresql":
        cursor.execute(_FUNCTION)
    for name, table, act, when in _all():
        condition = f"WHEN ({when}) " if when else ""
        if vendor == "postgresql":
            does = f"FOR EACH ROW {condition}EXECUTE FUNCTION calls_refuse()"
        else:
            does = f"{condition}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        cursor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} {does}")


def remove(cursor: CursorWrapper, vendor: str) -> None:
    for name, table, _, _ in _all():
        on = f" ON {table}" if vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _all() -> Iterator[tuple[str, str, str, str]]:
    """Name, table, what is refused, and when."""
    for table in NEVER:
        yield f"{table}_no_update", table, "UPDATE", ""
        yield f"{table}_no_delete", table, "DELETE", ""
    yield f"{LIST}_no_delete", LIST, "DELETE", ""
    yield f"{LIST}_fixed", LIST, f"UPDATE OF {FIXED}", ""
    yield f"{LIST}_ended", LIST, "UPDATE", "OLD.withdrawn_at IS NOT NULL"
