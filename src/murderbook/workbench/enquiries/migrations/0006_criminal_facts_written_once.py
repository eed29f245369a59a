"""Triggers that refuse to alter what was written of arrests and convictions."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from murderbook.workbench.enquiries import triggers

TABLES = ("criminalfact",)


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        triggers.install(cursor, editor.connection.vendor, TABLES)


def remove(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        triggers.remove(cursor, editor.connection.vendor, TABLES)


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0005_criminal_facts")]

    operations = [migrations.RunPython(install, remove)]
