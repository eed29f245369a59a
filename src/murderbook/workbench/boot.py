"""Opening a record from Python: settings, Django, and the schema brought up to date."""

from __future__ import annotations

import os
from pathlib import Path

from murderbook.workbench.disk.mounts import check_local
from murderbook.workbench.record import check_finished, load_settings


def open_record(folder: Path, *, migrate: bool = True) -> None:
    """Make `folder` the record of this process; a process opens one record only. RecordError where there is none, where
    it is a restore that was not finished, and where SQLite would write to a network drive."""
    check_place(folder)
    set_up(folder)
    if migrate:
        _migrate()
        _anchor()


def check_place(folder: Path) -> None:
    """RecordError where the folder holds no record, or one that must not be opened where it lies."""
    check_finished(folder)
    if load_settings(folder).database_url is None:
        check_local(folder)


def set_up(folder: Path) -> None:
    """The settings and Django alone."""
    os.environ["MURDERBOOK_RECORD"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "murderbook.workbench.settings")
    import django

    django.setup()


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _anchor() -> None:
    """Every process that opens the record sees to it that the day has its anchor, whatever it goes on to do."""
    from murderbook.workbench.audit.signing.daily import anchor_today

    anchor_today()
