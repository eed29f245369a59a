"""Triggers that refuse to alter a checklist or a file: a wall against careless code; digest and trail are the proof."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("genealogy_checklist", "genealogy_sourcefile")
ACTS = ("UPDATE", "DELETE")
REFUSAL = "checklists and files of a genealogy record are append-only"


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    is_sqlite = editor.connection.vendor == "sqlite"
    body = (
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        if is_sqlite
        else "FOR EACH ROW EXECUTE FUNCTION genealogy_refuse()"
    )
    with editor.connection.cursor() as cursor:
        if not is_sqlite:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION genealogy_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        for table in TABLES:
            for act in ACTS:
                cursor.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")


def remove(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        for table in TABLES:
            for act in ACTS:
                on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act.lower()}{on}")


class Migration(migrations.Migration):
    dependencies = [("genealogy", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
