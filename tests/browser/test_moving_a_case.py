"""A case moved to another compartment without a mouse, and without a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from watched import Watched

from murderbook.workbench.access.compartments import create
from murderbook.workbench.register.models import Case

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from personas import Unit

pytestmark = pytest.mark.browser


def _lies_in(unit: Unit) -> str:
    return Case.objects.get(pk=unit.cases[0].pk).compartment.name


def _read_and_send(page: Page, press: str) -> None:
    """From the reason to the button, as the focus goes."""
    page.locator("#id_reason").focus()
    page.keyboard.type("leads into the department")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press(press)
    page.wait_for_url(re.compile(r"/case/[^/]+/$"))


def test_by_keys_alone(visit: Watched) -> None:
    create(visit.unit.accounts["owner"], name="Task force 8", whom_to_ask="the owner")
    visit.log_in("owner")
    visit.open(f"/case/{visit.unit.cases[0].key}/")
    page = visit.page
    page.locator("summary", has_text="have access").press("Enter")
    page.get_by_role("link", name="Move to another compartment").press("Enter")
    page.wait_for_url(re.compile(r"/move/$"))
    assert not page.get_by_role("button", name="Move the case").is_visible()
    page.get_by_role("radio", name="Task force 8").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"to="))
    assert "What moving it to Task force 8 does" in page.locator("main").inner_text()
    _read_and_send(page, "Enter")
    assert "lies in Task force 8 now" in page.locator(".messages").inner_text()
    assert _lies_in(visit.unit) == "Task force 8"


def test_without_a_script(browser: Browser, live_server: LiveServer, unit: Unit) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    window = Watched(context.new_page(), unit, live_server.url)
    window.log_in("owner")
    window.open(f"/case/{unit.cases[0].key}/move/")
    window.page.get_by_role("button", name="Move the case to Task force 7").click()
    assert "Read what moving the case does" in window.page.locator(".errors").inner_text()
    _read_and_send(window.page, "Space")
    assert _lies_in(unit) == "Task force 7"
    context.close()
