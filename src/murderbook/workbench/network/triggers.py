"""Triggers that refuse to alter what a relation says: a wall against careless code. It may be withdrawn, once."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

REFUSAL = "relations are written once"
# All columns but those that say how it ended.
FIXED = {
    "network_caserelation": (
        "case_id, number, file_id, kind, directed, left_person_id, left_kind, left_name, right_person_id, right_kind, "
        "right_name, event_earliest, event_latest, event_precision, event_as_written, reliability, credibility, "
        "source, page, key, author_id, entered_at"
    ),
    "network_relationfile": "case_id, name, sha256, relations, notes, key, author_id, entered_at",
}
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION network_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)
_ALL = tuple(  # table, name, what is refused, and when
    (table, f"{table}_{name}", act, when)
    for table, fixed in FIXED.items()
    for name, act, when in (
        ("no_delete", "DELETE", ""),
        ("fixed", f"UPDATE OF {fixed}", ""),
        ("ended", "UPDATE", "OLD.withdrawn_at IS NOT NULL"),
    )
)


def install(cursor: CursorWrapper, vendor: str) -> None:
    if vendor == "postgresql":
        cursor.execute(_FUNCTION)
    for table, name, act, when in _ALL:
        condition = f"WHEN ({when}) " if when else ""
        if vendor == "postgresql":
            does = f"FOR EACH ROW {condition}EXECUTE FUNCTION network_refuse()"
        else:
            does = f"{condition}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        cursor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} {does}")


def remove(cursor: CursorWrapper, vendor: str) -> None:
    for table, name, _, _ in _ALL:
        on = f" ON {table}" if vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
