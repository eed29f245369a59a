"""A headless Chromium on the application as it is served; skips, saying so, where the machine has none."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from watched import Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser
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
