"""A headless Chromium on the application as it is served; skips, saying so, where the machine has none."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from watched import Standing, Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext
    from pytest_django import DjangoDbBlocker
    from pytest_django.live_server_helper import LiveServer

    from personas import Unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workbench"))  # for `things`

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")

# Playwright runs an event loop in this thread, and Django would refuse every database call beside one. Nothing here is
# asynchronous: the loop only waits for the browser.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("NO CHROMIUM HERE: the pages were not opened in a browser (apt install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("AXE-CORE IS NOT INSTALLED: accessibility was not checked (make setup-test)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def unit(transactional_db: None) -> Unit:
    """The personas' unit with a full file and a lead."""
    return _make()


def _make() -> Unit:
    from things import things_of

    from murderbook.workbench.register.models import Case
    from personas import make_unit
    from rich_case import fill

    made = make_unit()
    made.things = things_of(made)  # type: ignore[attr-defined]
    fill(Case.objects.get(pk=made.cases[0].pk), made.accounts["owner"])
    return made


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer, unit: Unit) -> Iterator[Watched]:
    """A watched browser window that can be logged in as a persona."""
    context = browser.new_context(base_url=live_server.url)
    window = Watched(context.new_page(), unit, live_server.url)
    yield window
    context.close()
    window.assert_quiet()


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Standing]:
    """A unit that is served to all tests of a module. They look and change nothing: to make a unit and to empty every
    table for each page is most of what a test of a page costs."""
    from django.core.management import call_command
    from pytest_django.live_server_helper import LiveServer

    with django_db_blocker.unblock():
        try:
            unit, server = _make(), LiveServer("localhost")
            with server._live_server_modified_settings:
                yield Standing(unit, server.url)
            server.stop()
        finally:
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def db(django_db_setup: None) -> None:
    """No test of this folder stands in a transaction, whose rows a server would not see. pytest-django makes a database
    only where a test asks for this."""


@pytest.fixture(scope="module")
def window(browser: Browser, standing: Standing) -> Iterator[BrowserContext]:
    """One for all tests of a module: what pages share is fetched once, as by a person who goes on working."""
    context = browser.new_context(base_url=standing.url)
    yield context
    context.close()


@pytest.fixture
def looking(db: None, window: BrowserContext, standing: Standing) -> Iterator[Watched]:
    """As `visit`, for modules whose tests only look."""
    page = Watched(window.new_page(), standing.unit, standing.url)
    yield page
    page.page.evaluate("() => localStorage.clear()")
    page.page.close()
    window.clear_cookies()
    page.assert_quiet()
