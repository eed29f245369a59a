"""The words of each page, where the database is PostgreSQL; SQLite's index is made when it is first needed."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from murderbook.workbench.search.index import postgresql


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, postgresql.INSTALL)


def remove(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, postgresql.REMOVE)


def _run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    if editor.connection.vendor == "postgresql":
        with editor.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
