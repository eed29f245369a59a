"""Triggers that refuse to alter what was asked of a laboratory and what became of it: a wall against careless code."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

REFUSAL = "what was asked of a laboratory stays written"
TABLES = ("laboratory_labrequest", "laboratory_labstep")
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION laboratory_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def install(cursor: CursorWrapper, vendor: str) -> None:
    if vendor == "postgresql":
        cursor.execute(_FUNCTION)
        does = "FOR EACH ROW EXECUTE FUNCTION laboratory_refuse()"
    else:
        does = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            cursor.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {does}")


def remove(cursor: CursorWrapper, vendor: str) -> None:
    for table in TABLES:
        on = f" ON {table}" if vendor == "postgresql" else ""
        for act in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}{on}")
