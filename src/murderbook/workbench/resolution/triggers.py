"""Triggers that refuse to alter what was judged of persons: a wall against careless code."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

TABLE = "resolution_personjudgement"
REFUSAL = "judgements of persons are written once"
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION resolution_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def install(cursor: CursorWrapper, vendor: str) -> None:
    if vendor == "postgresql":
        cursor.execute(_FUNCTION)
        does = "FOR EACH ROW EXECUTE FUNCTION resolution_refuse()"
    else:
        does = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for act in ("UPDATE", "DELETE"):
        cursor.execute(f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} {does}")


def remove(cursor: CursorWrapper, vendor: str) -> None:
    on = f" ON {TABLE}" if vendor == "postgresql" else ""
    for act in ("update", "delete"):
        cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{act}{on}")
