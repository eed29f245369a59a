"""Triggers that refuse to alter what was asked of a laboratory."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from murderbook.workbench.laboratory import triggers


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        triggers.install(cursor, editor.connection.vendor, triggers.FIRST)


def remove(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        triggers.remove(cursor, editor.connection.vendor, triggers.FIRST)


class Migration(migrations.Migration):
    dependencies = [("laboratory", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
