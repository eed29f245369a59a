"""Triggers that make the trail append-only: a wall against accidents and careless code; the tree is the proof."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper

# (table, what is refused). Words may be deleted: a court can order it, and the commitment stays.
PROTECTED = (
    ("audit_auditentry", "UPDATE"),
    ("audit_auditentry", "DELETE"),
    ("audit_auditnode", "UPDATE"),
    ("audit_auditnode", "DELETE"),
    ("audit_auditwords", "UPDATE"),
)
TRUNCATABLE = ("audit_auditentry", "audit_auditnode", "audit_auditwords")
REFUSAL = "the audit trail is append-only"


def install(cursor: CursorWrapper, vendor: str) -> None:
    for statement in _install_statements(vendor):
        cursor.execute(statement)


def remove(cursor: CursorWrapper, vendor: str) -> None:
    for table, act in _all(vendor):
        on = f" ON {table}" if vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, act)}{on}")


def install_by_migration(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        install(cursor, editor.connection.vendor)


def remove_by_migration(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        remove(cursor, editor.connection.vendor)


def _install_statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {_name(table, act)} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for table, act in PROTECTED
        ]
    function = (
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    return [function] + [
        f"CREATE TRIGGER {_name(table, act)} BEFORE {act} ON {table} "
        f"FOR EACH {'STATEMENT' if act == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION audit_refuse()"
        for table, act in _all(vendor)
    ]


def _all(vendor: str) -> tuple[tuple[str, str], ...]:
    """SQLite has no TRUNCATE: a DELETE without WHERE fires the row triggers once there are any."""
    return PROTECTED + tuple((table, "TRUNCATE") for table in TRUNCATABLE if vendor == "postgresql")


def _name(table: str, act: str) -> str:
    return f"{table}_no_{act.lower()}"
