"""Searches of few replicas, what is made once for all tests of a module, and the watch over revisions."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

sys.path.insert(0, str(Path(__file__).resolve().parent))

if TYPE_CHECKING:
    from revision_watch import Watch

DATABASE = {"db", "transactional_db", "django_db_setup"}

# Folders and modules whose tests ask of a database what others ask of it too (those of access, the audit trail,
# entering, importing, searching and sealing): on PostgreSQL they are for the deep run, as tests marked `engine` are.
ALIKE = frozenset({
    "charting", "genealogy", "hot", "identity", "pages", "profile", "rates", "scan", "tables", "timeline", "wizard",
    "worklist",
    "test_browser_rules.py", "test_calls_pages.py", "test_coding.py", "test_columns_form.py", "test_custody_pages.py",
    "test_desk.py", "test_disagreeing.py", "test_families_unit.py", "test_lead_pages.py", "test_letters.py",
    "test_merging.py", "test_model_page.py",
    "test_murder_book.py", "test_network_page.py", "test_new_case.py", "test_pages.py",
    "test_pairs.py", "test_person_pages.py", "test_questions.py", "test_review_pages.py",
    "test_register_sheets.py", "test_sealed_pages.py", "test_verify_proof.py", "test_wanted.py", "test_work_pages.py",
})  # fmt: skip


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database: all else is the same there, and is asked in the run on SQLite. So are
    tests of engines, but for the deep run."""
    here = Path(__file__).resolve().parent
    for item in items:
        if item.path.is_relative_to(here) and ALIKE & set(item.path.relative_to(here).parts):
            item.add_marker(pytest.mark.engine)
    if "MURDERBOOK_DATABASE_URL" not in os.environ:
        return
    is_deep = "not deep" not in config.getoption("-m")
    kept = [item for item in items if _asks_database(item) and (is_deep or not item.get_closest_marker("engine"))]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _asks_database(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or not DATABASE.isdisjoint(fixtures)


@pytest.fixture(autouse=True)
def _no_network_of_another_test() -> Iterator[None]:
    """Networks are kept in memory by what tells of changes, which a test that is rolled back takes back with it."""
    yield
    held = sys.modules.get("murderbook.workbench.network.held")
    if held is not None:
        held.forget()


@pytest.fixture(autouse=True, scope="session")
def _few_replicas() -> Iterator[None]:
    """What chance gives is another test's business, and a search of everything comes before many of these."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("murderbook.workbench.leads.engine.search.REPLICAS", (4, 4))
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


WATCH: pytest.StashKey[Watch] = pytest.StashKey()


@pytest.fixture(autouse=True, scope="session")
def _watch_over_revisions(pytestconfig: pytest.Config) -> Iterator[None]:
    from revision_watch import watching

    with pytest.MonkeyPatch.context() as patch, watching(patch) as watch:
        pytestconfig.stash[WATCH] = watch
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Whatever a test has the application do: no row that keeps revisions changes without one."""
    watch = item.config.stash.get(WATCH, None)
    if watch is None or not _asks_database(item):
        return (yield)
    watch.begin()
    try:
        result = yield
    except BaseException:
        watch.on = False
        raise
    if complaints := watch.taken():
        pytest.fail("changed without a revision:\n" + "\n".join(complaints), pytrace=False)
    return result
