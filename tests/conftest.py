"""Shared fixtures. The database is SQLite, or PostgreSQL where MURDERBOOK_DATABASE_URL names one."""

from __future__ import annotations

import gc
import math
import os
import secrets
import shutil
import string
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.db.backends.base.operations import BaseDatabaseOperations
    from pytest_django import DjangoDbBlocker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "murderbook.workbench.settings")

# tests/ itself is on the path, for `personas` and whatever other helpers several folders share.
sys.path.insert(0, str(Path(__file__).resolve().parent))

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_collection_finish() -> None:
    """A run keeps hundreds of thousands of objects to its end: looking through all of them for what may go was a tenth
    of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_configure() -> None:
    import django
    from hypothesis import settings

    django.setup()
    # A busy machine is no fault of the code: how long an example takes is what benchmarks are for.
    settings.register_profile("murderbook", deadline=None, max_examples=50)
    settings.load_profile("murderbook")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real data beside the checkout; the test skips, saying so, where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"REAL DATA ABSENT: {SHARED_DATA.name} is not beside the checkout")
    return SHARED_DATA


@pytest.fixture(autouse=True, scope="session")
def _one_minute_printed() -> Iterator[None]:
    """The foot of a page ("Printed by ... on ...") names one minute throughout: two pages that must be equal are equal
    though the minute turns between them."""
    from datetime import datetime, tzinfo

    start = datetime.now().astimezone()

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return start.astimezone(tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.template.defaulttags.datetime", Stopped)
        yield


@pytest.fixture(autouse=True, scope="session")
def kept_blank(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the migrated database of this source is, or will be once it is made."""
    import blank

    cache = getattr(pytestconfig, "cache", None)  # tools/mutants/ runs without
    kept = blank.stored(cache.mkdir("blank") if cache else tmp_path_factory.mktemp("blank"))
    blank.lend(kept, tmp_path_factory.mktemp("lent") / blank.FILE)
    return kept


@pytest.fixture(scope="session")
def django_db_modify_db_settings(kept_blank: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite as in use: a file with its write-ahead log, not memory. A test database need not survive a power cut."""
    from django.db import connections

    import blank

    setting = connections["default"].settings_dict
    if "sqlite" in setting["ENGINE"]:
        database = tmp_path_factory.mktemp("database") / "test.sqlite3"
        blank.take(kept_blank, database)
        setting["TEST"]["NAME"] = str(database)
        setting["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: None) -> bool:
    """Whether tables lie there already: `migrate` then looks what is missing, and adds nothing."""
    from django.db import connections

    name = connections["default"].settings_dict["TEST"]["NAME"]
    return django_db_keepdb or (name is not None and Path(name).exists())


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, kept_blank: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Tests with real transactions end by emptying all tables, which triggers of the audit trail and of
    whatever else is written once refuse: lift them for that moment, and only there."""
    from django.db import connection

    import blank

    if connection.vendor == "sqlite":
        place = tmp_path_factory.mktemp("blank") / blank.FILE
        blank.keep(connection.settings_dict["NAME"], place, kept_blank)
    blank.begin_sealed()

    operations = type(connection.ops)  # the class: a thread with a connection of its own empties tables too
    empty = operations.execute_sql_flush

    def lifted(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with _without_triggers():
            empty(self, sql_list)

    operations.execute_sql_flush = lifted  # type: ignore[method-assign]
    yield
    connection.close()


@pytest.fixture(scope="module")
def rows_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a fixture of the module writes after asking for this is there for each of its tests, which takes back what
    it adds itself; with the module all of it goes. Objects made so are copied for each test, not handed around."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _without_triggers() -> Iterator[None]:
    from django.db import connection, transaction

    from murderbook.workbench.audit import triggers as of_audit
    from murderbook.workbench.sealed.sealing.moving import APPEND_ONLY

    every = (of_audit, *APPEND_ONLY)
    with transaction.atomic(), connection.cursor() as cursor:
        for one in every:
            one.remove(cursor, connection.vendor)
    yield
    with transaction.atomic(), connection.cursor() as cursor:
        for one in every:
            one.install(cursor, connection.vendor)


@pytest.fixture(autouse=True, scope="session")
def _fast_passwords() -> None:
    """Argon2 as in use, at the least cost: a test need not withstand a thief."""
    from django.conf import settings
    from django.contrib.auth.hashers import get_hashers, get_hashers_by_algorithm

    from murderbook.workbench.sealed.keys import locks

    locks.MEMORY_KIB, locks.PASSES = 64, 1
    settings.PASSWORD_HASHERS = ["personas.CheapArgon2"]
    get_hashers.cache_clear()
    get_hashers_by_algorithm.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def _tokens_of_letters() -> Iterator[None]:
    """Random keys and tokens stand in every page. With digits and hyphens in them, one run in thirty would find there a
    number that some test says is nowhere."""

    alphabet = bytes(ord(string.ascii_letters[byte % len(string.ascii_letters)]) for byte in range(256))

    def letters(count: int = 32) -> str:
        return secrets.token_bytes(math.ceil(count * 4 / 3)).translate(alphabet).decode()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("secrets.token_urlsafe", letters)
        patch.setattr("django.middleware.csrf.CSRF_ALLOWED_CHARS", string.ascii_letters)
        yield


@pytest.fixture(autouse=True, scope="session")
def _middleware_loaded_once() -> Iterator[None]:
    """Every client of a test would load the middleware for itself, and look through all static files: ours hold nothing
    but the next one, so that all clients can share a chain."""
    from django.test.client import ClientHandler

    first = ClientHandler()
    first.load_middleware()
    loaded = {name: value for name, value in vars(first).items() if "_middleware" in name}

    def shared(self: ClientHandler) -> None:
        vars(self).update(loaded)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", shared)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_sweeping() -> Iterator[None]:
    """Desks that nobody uses are closed by a thread, which would come by in the midst of tests and find no database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("murderbook.workbench.sealed.desks._begin_sweeping", lambda: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Remembered log-ins of tests lie in a temporary folder, and never in the keyring of whoever runs them."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


@pytest.fixture(autouse=True, scope="session")
def _no_uploads_left() -> Iterator[None]:
    """Uploads of tests lie where there is no record, in the machine's folder for temporary files."""
    from django.conf import settings

    yield
    shutil.rmtree(settings.RECORD.folder, ignore_errors=True)
