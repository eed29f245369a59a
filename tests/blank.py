"""The database of a record as migrations leave it, which takes them seconds: a run of tests keeps the one it made first
(conftest.py), and processes of its own begin with a copy. Where there is none (PostgreSQL), they migrate as users do.
Tests of making a record, and of its schema, use none of this.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

NAMED = "TESTS_BLANK_DATABASE"  # in the environment, which processes hand on
FILE = "record.sqlite3"


def keep(database: str, blank: Path) -> None:
    """From now the others begin with `database` as it stands."""
    with closing(sqlite3.connect(database)) as one:
        one.execute("VACUUM INTO ?", [str(blank)])
    os.environ[NAMED] = str(blank)


def begin(record: Path) -> None:
    """A new record's folder has its tables, if any are kept."""
    blank = os.environ.get(NAMED)
    if blank and "MURDERBOOK_DATABASE_URL" not in os.environ and not (record / FILE).exists():
        shutil.copyfile(blank, record / FILE)


def begin_sealed() -> None:
    """So has every container that this process founds."""
    from murderbook.workbench.sealed.memory import cabinet

    blank = os.environ.get(NAMED)
    if blank:
        with closing(sqlite3.connect(blank)) as one:
            image = one.serialize()
        cabinet._fresh = lambda: image  # type: ignore[assignment]
