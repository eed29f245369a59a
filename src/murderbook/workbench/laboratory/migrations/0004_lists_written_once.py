"""Triggers that refuse to alter where a step came from, and that it was struck out."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from murderbook.workbench.laboratory import triggers


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        triggers.install(cursor, editor.connection.vendor, triggers.BESIDE)


def remove(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        triggers.remove(cursor, editor.connection.vendor, triggers.BESIDE)


class Migration(migrations.Migration):
    dependencies = [("laboratory", "0003_lists")]

    operations = [migrations.RunPython(install, remove)]
