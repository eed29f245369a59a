"""Triggers that refuse to alter what a relation says: a wall against careless code. It may be withdrawn, once."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

REFUSAL = "relations are written once"
TABLE = "network_caserelation"
FIXED = (  # all but how it ends
    "case_id, number, kind, directed, left_person_id, left_kind, left_name, right_person_id, right_kind, right_name, "
    "event_earliest, event_latest, event_precision, event_as_written, reliability, credibility, source, page, "
    "key, author_id, entered_at"
)
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION network_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)
_ALL = (  # name, what is refused, and when
    (f"{TABLE}_no_delete", "DELETE", ""),
    (f"{TABLE}_fixed", f"UPDATE OF {FIXED}", ""),
    (f"{TABLE}_ended", "UPDATE", "OLD.withdrawn_at IS NOT NULL"),
)


def install(cursor: CursorWrapper, vendor: str) -> None:
    if vendor == "postgresql":
        cursor.execute(_FUNCTION)
    for name, act, when in _ALL:
        condition = f"WHEN ({when}) " if when else ""
        if vendor == "postgresql":
            does = f"FOR EACH ROW {condition}EXECUTE FUNCTION network_refuse()"
        else:
            does = f"{condition}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        cursor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {TABLE} {does}")


def remove(cursor: CursorWrapper, vendor: str) -> None:
    for name, _, _ in _ALL:
        on = f" ON {TABLE}" if vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
