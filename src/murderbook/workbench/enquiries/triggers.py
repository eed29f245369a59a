"""Triggers that refuse to alter what was written of persons of interest and of witnesses: a wall against careless
code. What was a mistake may be taken back, once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.backends.utils import CursorWrapper

REFUSAL = "enquiries are written once"
NEVER = ("enquiries_step",)
_EVENT = "event_earliest, event_latest, event_precision, event_as_written"
SPAN = ("earliest", "latest", "precision", "as_written")
_SCOPED = "key, case_id, investigation_id, number"
_BY = "author_id, entered_at"
ENDED = {  # all columns but how it ends
    "enquiries_category": f"{_SCOPED}, name, why, time, suspect, criteria, {_BY}",
    "enquiries_subject": f"{_SCOPED}, name, person_id, why, {_BY}",
    "enquiries_placing": f"subject_id, category_id, {_BY}",
    "enquiries_stretch": "key, subject_id, kind, "
    + ", ".join(f"{end}_{part}" for end in ("begin", "end") for part in SPAN)
    + f', "where", until, source, replaces_id, {_BY}',
    "enquiries_elimination": "key, subject_id, case_id, code, code_words, basis, exhibit_id, examination, result_was, "
    f"stretch_id, witness_id, source, why, {_BY}",
}
ENDED |= {
    "enquiries_fear": f"key, case_id, witness_id, feared_id, name, tie, text, source, news_id, {_BY}",
    "enquiries_lifeevent": f"key, case_id, person_id, name, kind, {_EVENT}, other, source, news_id, {_BY}",
    "enquiries_criminalfact": f"key, case_id, person_id, act, grade, offence, state, {_EVENT}, sample, source, {_BY}",
    "enquiries_approach": f"key, case_id, witness_id, kind, {_EVENT}, who, text, source, next_on, next_who, {_BY}",
}
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION enquiries_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def install(cursor: CursorWrapper, vendor: str, tables: Collection[str] | None = None) -> None:
    """Those of these tables, by their models' names; of all where none are named."""
    if vendor == "postgresql":
        cursor.execute(_FUNCTION)
    for name, table, act, when in _all(tables):
        condition = f"WHEN ({when}) " if when else ""
        if vendor == "postgresql":
            does = f"FOR EACH ROW {condition}EXECUTE FUNCTION enquiries_refuse()"
        else:
            does = f"{condition}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        cursor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} {does}")


def remove(cursor: CursorWrapper, vendor: str, tables: Collection[str] | None = None) -> None:
    for name, table, _, _ in _all(tables):
        on = f" ON {table}" if vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _all(tables: Collection[str] | None) -> Iterator[tuple[str, str, str, str]]:
    """Name, table, what is refused, and when."""
    wanted = {f"enquiries_{one}" for one in tables} if tables is not None else {*NEVER, *ENDED}
    for table in NEVER:
        if table not in wanted:
            continue
        yield f"{table}_no_update", table, "UPDATE", ""
        yield f"{table}_no_delete", table, "DELETE", ""
    for table, fixed in ENDED.items():
        if table not in wanted:
            continue
        yield f"{table}_no_delete", table, "DELETE", ""
        yield f"{table}_fixed", table, f"UPDATE OF {fixed}", ""
        yield f"{table}_ended", table, "UPDATE", "OLD.withdrawn_at IS NOT NULL"
