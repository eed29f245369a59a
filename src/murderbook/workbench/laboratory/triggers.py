"""Triggers that refuse to alter what was asked of a laboratory and what became of it: a wall against careless code."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

REFUSAL = "what was asked of a laboratory stays written"
FIRST = ("laboratory_labrequest", "laboratory_labstep")
BESIDE = ("laboratory_laborigin", "laboratory_labstrike")
TABLES = FIRST + BESIDE
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION laboratory_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def install(cursor: CursorWrapper, vendor: str, tables: tuple[str, ...] = TABLES) -> None:
    if vendor == "postgresql":
        cursor.execute(_FUNCTION)
        does = "FOR EACH ROW EXECUTE FUNCTION laboratory_refuse()"
    else:
        does = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in tables:
        for act in ("UPDATE", "DELETE"):
            cursor.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {does}")


def remove(cursor: CursorWrapper, vendor: str, tables: tuple[str, ...] = TABLES) -> None:
    for table in tables:
        on = f" ON {table}" if vendor == "postgresql" else ""
        for act in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}{on}")
