"""What an outside consultant sees: his name across every page and sheet, and no section that he was not given."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
from watched import Watched

from murderbook.workbench.access.models import Grant

pytestmark = pytest.mark.browser
NAME = "The consultant"
PATHS = ("/", "/case/{case}/chrono/", "/yours/", "/help/", "/sessions/")


def grant(visit: Watched) -> Grant:
    return Grant.objects.get(account=visit.unit.accounts["consultant"])


def address(visit: Watched, path: str) -> str:
    return path.format(**visit.unit.things)  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [1280, 820])
@pytest.mark.parametrize("path", PATHS)
def test_his_name_lies_over_every_page(visit: Watched, path: str, width: int) -> None:
    visit.log_in("consultant")
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.open(address(visit, path))
    mark = visit.page.locator("svg.watermark")
    assert mark.get_attribute("aria-hidden") == "true"
    box = mark.bounding_box()
    assert box is not None and box["width"] >= width - 20 and box["height"] >= 880
    drawn = mark.text_content() or ""
    assert NAME in drawn and grant(visit).prefix in drawn and "UTC" in drawn


def test_the_mark_is_seen_and_takes_no_click(visit: Watched) -> None:
    visit.log_in("consultant")
    visit.open(address(visit, "/case/{case}/chrono/"))
    page = visit.page
    with_mark = page.screenshot()
    page.locator("svg.watermark").evaluate("mark => mark.remove()")
    assert with_mark != page.screenshot()
    visit.open(address(visit, "/case/{case}/chrono/"))
    page.get_by_role("link", name="Evidence").click()
    assert page.url.endswith("/evidence/")


def test_his_name_stands_on_every_sheet(visit: Watched) -> None:
    visit.log_in("consultant")
    visit.open(address(visit, "/case/{case}/chrono/"))
    assert not visit.page.get_by_role("button", name="Print").is_visible()
    visit.page.evaluate("document.querySelector('ol.chrono').innerHTML += '<li><p>more</p></li>'.repeat(80)")
    marked = sheets(visit)
    visit.page.locator("svg.watermark").evaluate("mark => mark.remove()")
    plain = sheets(visit)
    assert len(marked) == len(plain) > 1
    assert all((one != other).mean() > 0.002 for one, other in zip(marked, plain, strict=True))


def sheets(visit: Watched) -> list[Any]:
    """The sheets of the page on paper, each as pixels."""
    with pypdfium2.PdfDocument(visit.page.pdf()) as paper:
        return [paper[index].render(scale=0.6).to_numpy().copy() for index in range(len(paper))]


def test_the_unit_has_no_mark(visit: Watched) -> None:
    visit.log_in("owner")
    visit.open(address(visit, "/case/{case}/chrono/"))
    assert visit.page.locator(".watermark").count() == 0


def test_one_case_and_two_sections_of_it(visit: Watched, axe: str) -> None:
    Grant.objects.filter(pk=grant(visit).pk).update(sections=",chrono,scene,")
    visit.log_in("consultant")
    visit.open("/")
    page = visit.page
    assert page.url.endswith("/chrono/"), "he lands on the first section of his case"
    assert page.locator("nav.tabs a").evaluate_all("tabs => tabs.map(tab => tab.firstChild.data.trim())") == [
        "Chrono",
        "Scene & map",
    ]
    assert page.locator("nav.site-nav li").all_inner_texts() == ["Your case", "Sealed", "Help"]
    assert page.locator("form.site-search").count() == 0
    assert "Victim 1" not in page.content()
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert [one["id"] for one in found["violations"]] == []
    visit.open(address(visit, "/case/{case}/evidence/"), 404)
