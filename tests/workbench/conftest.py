"""Searches of few replicas, and what is made once for all tests of a module."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database: all else is the same there, and is asked in the run on SQLite. So are
    tests of engines, but for the deep run."""
    if "MURDERBOOK_DATABASE_URL" not in os.environ:
        return
    is_deep = "not deep" not in config.getoption("-m")
    kept = [item for item in items if _asks_database(item) and (is_deep or not item.get_closest_marker("engine"))]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _asks_database(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or not DATABASE.isdisjoint(fixtures)


@pytest.fixture(autouse=True, scope="session")
def _few_replicas() -> Iterator[None]:
    """What chance gives is another test's business, and a search of everything comes before many of these."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("murderbook.workbench.leads.engine.search.REPLICAS", (8, 8))
        yield


@pytest.fixture(autouse=True, scope="module")
def _no_dead_rows(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """PostgreSQL keeps what was rolled back in its tables until they are vacuumed, and goes through it in every search;
    by itself it does so at the wrong moment (tests/postgres.py)."""
    from django.db import connection

    yield
    if connection.vendor == "postgresql" and connection.connection is not None:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM")


@pytest.fixture(scope="module")
def rows_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a fixture of the module writes after asking for this is there for each of its tests, which takes back what
    it adds itself; with the module all of it goes. Objects made so are copied for each test, not handed around."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
