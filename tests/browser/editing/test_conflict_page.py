"""Two people amend the facts of one case: whoever saves second decides between both texts, without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_every_page import _axe
from watched import Watched

from murderbook.workbench.register.models import Case

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from personas import Unit

pytestmark = pytest.mark.browser


def _types(window: Watched, area: str, why: str) -> None:
    window.page.locator("#id_area").fill(area)
    window.page.locator("#id_reason").fill(why)


def _saves(window: Watched) -> None:
    window.page.locator("#id_reason").press("Enter")


@pytest.mark.parametrize("width", [1280, 820])
def test_both_texts_are_there_and_one_is_chosen_by_keys(
    browser: Browser, live_server: LiveServer, unit: Unit, axe: str, width: int
) -> None:
    case = unit.cases[0]
    windows = []
    for persona in ("owner", "member"):
        context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 900})
        window = Watched(context.new_page(), unit, live_server.url)
        window.log_in(persona)
        window.open(f"/case/{case.key}/facts/")
        windows.append(window)
    first, second = windows
    _types(first, "Harbor East", "the map")
    _types(second, "Hill", "the file")
    _saves(first)
    first.page.wait_for_load_state()
    second.expected.append("409")
    _saves(second)
    page = second.page
    page.get_by_text("Harbor East").first.wait_for()
    assert page.locator("h1").count() == 1 and "The owner" in page.locator("main").inner_text()
    _axe(second, axe)
    mine = page.locator('input[name="merge_area"][value="mine"]')
    mine.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/case/{case.key}/")
    assert Case.objects.get(pk=case.pk).area == "Hill"
    for window in windows:
        window.assert_quiet()
        window.page.context.close()
