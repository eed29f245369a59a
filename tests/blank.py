"""The database of a record as migrations leave it, which takes them seconds: a run of tests keeps the one it made first
(conftest.py) in pytest's cache, by the source it was made from, and runs of the same source begin with a copy. So do
processes of its own. Where there is none (PostgreSQL), they migrate as users do. Tests of making a record, and of its
schema, use none of this; that it is what migrations make is tests/workbench/sealed/test_cabinet.py.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing, suppress
from functools import wraps
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

NAMED = "TESTS_BLANK_DATABASE"  # in the environment, which processes hand on
FILE = "record.sqlite3"
SOURCE = Path(__file__).resolve().parents[1] / "src"


def stored(cache: Path) -> Path:
    """Where a run finds it that has the same source and packages as the run that made it: a change has another name."""
    packages = sorted(f"{one.name} {one.version}" for one in distributions())
    digest = sha256(repr((sys.version, sqlite3.sqlite_version, packages)).encode())
    for path in sorted(SOURCE.rglob("*.py")):
        digest.update(f"\0{path.relative_to(SOURCE)}\0".encode() + path.read_bytes())
    return cache / f"{digest.hexdigest()}.sqlite3"


def take(kept: Path, database: Path) -> None:
    """Lay a copy there, if a run has kept it; another may be taking it away."""
    with suppress(FileNotFoundError):
        shutil.copyfile(kept, database)


def keep(database: str, blank: Path, kept: Path) -> None:
    """From now the others begin with `database` as it stands, and so do later runs."""
    with closing(sqlite3.connect(database)) as one:
        one.execute("VACUUM INTO ?", [str(blank)])
    os.environ[NAMED] = str(blank)
    if not kept.exists():
        for old in kept.parent.glob("*.sqlite3"):
            old.unlink(missing_ok=True)
        whole = kept.with_suffix(f".{os.getpid()}")
        shutil.copyfile(blank, whole)
        whole.replace(kept)


def lend(kept: Path, blank: Path) -> None:
    """For runs that make no SQLite database themselves: the others begin with what an earlier run has kept, if any."""
    if NAMED not in os.environ:
        take(kept, blank)
        if blank.exists():
            os.environ[NAMED] = str(blank)


def begin(record: Path) -> None:
    """A new record's folder has its tables, if any are kept."""
    blank, database = os.environ.get(NAMED), record / FILE
    if blank and "MURDERBOOK_DATABASE_URL" not in os.environ and not (database.exists() and database.stat().st_size):
        shutil.copyfile(blank, database)


def begin_sealed() -> None:
    """So has every container that this process founds."""
    from murderbook.workbench.sealed.memory import cabinet

    blank = os.environ.get(NAMED)
    if blank:
        with closing(sqlite3.connect(blank)) as one:
            image = one.serialize()
        cabinet._fresh = wraps(cabinet._fresh)(lambda: image)  # type: ignore[assignment]


def begin_empty() -> None:
    """So has every empty database that this process brings to the newest state of the tables."""
    from django.db.migrations.executor import MigrationExecutor

    migrate, blank = MigrationExecutor.migrate, os.environ.get(NAMED)
    if not blank:
        return

    @wraps(migrate)
    def begun(self: Any, targets: Any, plan: Any = None, state: Any = None, **more: Any) -> Any:  # noqa: ANN401
        is_whole = set(targets) >= set(self.loader.graph.leaf_nodes())
        if is_whole and self.connection.vendor == "sqlite" and not self.connection.introspection.table_names():
            with closing(sqlite3.connect(blank)) as one:
                one.backup(self.connection.connection)
            self.loader.build_graph()  # which asks what was applied
            plan = state = None
        return migrate(self, targets, plan, state, **more)

    MigrationExecutor.migrate = begun
