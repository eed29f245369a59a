"""Opening a record from Python: settings, Django, and the schema brought up to date."""

from __future__ import annotations

import os
from pathlib import Path

from murderbook.workbench.record import load_settings


def open_record(folder: Path, *, migrate: bool = True) -> None:
    """Make `folder` the record of this process. RecordError where there is none; a process opens one record only."""
    load_settings(folder)
    os.environ["MURDERBOOK_RECORD"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "murderbook.workbench.settings")
    import django

    django.setup()
    if migrate:
        _migrate()


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
