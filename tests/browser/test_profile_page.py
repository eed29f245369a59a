"""The geographic profile in a real browser: the map and the forms, with scripts and without, in colour and on paper."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from watched import Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from personas import Unit

pytestmark = pytest.mark.browser
SPOTS = [(40.0, -95.0), (40.02, -95.03), (40.01, -94.98), (39.99, -95.01), (40.03, -95.01), (40.015, -94.99)]
RANKED = "section[aria-labelledby=ranked-title] tbody tr"


@pytest.fixture
def address(unit: Unit) -> str:
    from murderbook.workbench.register.models import Case, Place

    cases = [
        Case.objects.create(compartment=unit.default, own_number=f"K-{at}", series="Kestrel", year=1990 + at)
        for at in range(len(SPOTS))
    ]
    for case, (up, across) in zip(cases, SPOTS, strict=True):
        Place.objects.create(case=case, site="death", latitude=up, longitude=across, precision="block")
    rough = Case.objects.create(compartment=unit.default, own_number="K-9", series="Kestrel", year=1999)
    Place.objects.create(case=rough, site="death", latitude=40.0, longitude=-95.0, precision="city")
    return f"/profile/case/{cases[0].key}/"


def _axe(visit: Watched, axe: str) -> None:
    visit.page.evaluate(axe)
    found = visit.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    bad = [
        (rule["id"], [node["html"][:160] for node in rule["nodes"][:3]])
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
    ]
    assert not bad, json.dumps(bad, indent=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_is_drawn_and_legible(visit: Watched, address: str, axe: str, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    visit.log_in("owner")
    visit.open(address)
    page = visit.page
    page.wait_for_selector("#profile-map .profile-overlay")
    assert page.locator("#profile-map .site-dot").count() == 6 and not page.locator("#profile-figure").is_visible()
    page.locator("#profile-opacity").fill("30")
    assert page.locator(".profile-overlay").evaluate("one => one.style.opacity") == "0.3"
    _axe(visit, axe)
    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_timeout(300)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320


def test_taking_a_case_out_changes_the_picture_and_keeps_the_addresses(visit: Watched, address: str) -> None:
    visit.log_in("owner")
    visit.open(address)
    page = visit.page
    page.wait_for_selector("#profile-map .profile-overlay")
    before = page.locator(".profile-overlay").get_attribute("src")
    page.locator("#id_places").fill("Elm Street, 40.011, -95.002")
    page.locator("input[name^=in-]").nth(1).uncheck()
    page.wait_for_function("() => document.getElementById('profile-state').textContent.includes('ticked now')")
    assert page.locator(".profile-overlay").get_attribute("src") != before
    assert page.locator("#profile-map .site-dot:not(.place-dot)").count() == 5
    assert page.locator(RANKED).count() == 1 and "Elm Street" in page.locator(RANKED).inner_text()
    assert page.locator("#profile-places input[name^=in-]").count() == 5
    visit.expected.append("422")
    page.locator("#id_places").fill("nowhere at all")
    page.locator("input[name^=in-]").nth(2).uncheck()
    page.wait_for_function("() => document.getElementById('profile-state').textContent.includes('cannot be read')")
    assert page.locator("#profile-map .site-dot").count() == 4 and page.locator("#profile-state").is_visible()
    page.locator("#id_places").fill("Elm Street, 40.011, -95.002")
    page.locator("input[name^=in-]").nth(2).check()
    page.wait_for_selector(RANKED)
    page.get_by_role("button", name="Rank them").click()
    page.wait_for_selector(RANKED)
    assert page.locator("input[type=checkbox][name^=in-]:checked").count() == 5


def test_without_scripts_forms_and_drawing_do(
    browser: Browser, live_server: LiveServer, unit: Unit, address: str
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    visit = Watched(context.new_page(), unit, live_server.url)
    visit.log_in("owner")
    visit.open(address)
    page = visit.page
    assert page.locator("#profile-figure").is_visible() and not page.locator("#profile-live").is_visible()
    before = page.locator("#profile-figure image").get_attribute("href")
    page.locator("input[name^=in-]").nth(1).uncheck()
    page.locator("select[name=travel]").select_option("marauder")
    page.get_by_role("button", name="Show").click()
    assert page.locator("#profile-figure image").get_attribute("href") != before
    assert "goes out from home" in page.locator("#profile-result").inner_text()
    page.locator("#id_places").fill("Elm Street, 40.011, -95.002")
    page.get_by_role("button", name="Rank them").click()
    assert page.locator(RANKED).count() == 1 and page.locator(".site").count() == 5
    assert page.locator("select[name=travel]").input_value() == "marauder"
    context.close()


def test_on_paper(visit: Watched, address: str) -> None:
    visit.log_in("owner")
    visit.open(address)
    page = visit.page
    page.wait_for_selector("#profile-map .profile-overlay")
    page.emulate_media(media="print")
    text = re.sub(r"\s+", " ", page.locator("body").inner_text())
    for words in ("geographic profile, Known series Kestrel", "Printed by The owner on", "When it does not apply",
                  "known to the city only", "1 km; north is up"):  # fmt: skip
        assert words in text or words in page.locator("svg.profile-drawing").inner_html(), words
    assert "Rank addresses" not in text and "Cases that take part" not in text
    assert page.locator("#profile-figure").is_visible() and not page.locator("#profile-map").is_visible()
    box = page.locator(".profile-drawing").bounding_box()
    assert box is not None and box["width"] > 300 and box["height"] > 250, "large enough to read"


def test_by_keyboard(visit: Watched, address: str) -> None:
    visit.log_in("owner")
    visit.open(address)
    page = visit.page
    page.wait_for_selector("#profile-map .profile-overlay")
    page.locator("input[name^=in-]").first.focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => document.getElementById('profile-state').textContent.includes('ticked now')")
    focused = page.evaluate("() => document.activeElement.name")
    assert focused.startswith("in-"), "the focus stays where it was"
    page.locator("#profile-opacity").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator("#profile-opacity").input_value() == "74"
