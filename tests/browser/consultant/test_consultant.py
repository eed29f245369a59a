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


def grant(looking: Watched) -> Grant:
    return Grant.objects.get(account=looking.unit.accounts["consultant"])


def address(looking: Watched, path: str) -> str:
    return path.format(**looking.unit.things)  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [1280, 820])
@pytest.mark.parametrize("path", PATHS)
def test_his_name_lies_over_every_page(looking: Watched, path: str, width: int) -> None:
    looking.log_in("consultant")
    looking.page.set_viewport_size({"width": width, "height": 900})
    looking.open(address(looking, path))
    mark = looking.page.locator("svg.watermark")
    assert mark.get_attribute("aria-hidden") == "true"
    box = mark.bounding_box()
    assert box is not None and box["width"] >= width - 20 and box["height"] >= 880
    drawn = mark.text_content() or ""
    assert NAME in drawn and grant(looking).prefix in drawn and "UTC" in drawn


def test_the_mark_is_seen_and_takes_no_click(looking: Watched) -> None:
    looking.log_in("consultant")
    looking.open(address(looking, "/case/{case}/chrono/"))
    page = looking.page
    with_mark = page.screenshot()
    page.locator("svg.watermark").evaluate("mark => mark.remove()")
    assert with_mark != page.screenshot()
    looking.open(address(looking, "/case/{case}/chrono/"))
    page.get_by_role("link", name="Evidence").click()
    assert page.url.endswith("/evidence/")


def test_his_name_stands_on_every_sheet(looking: Watched) -> None:
    looking.log_in("consultant")
    looking.open(address(looking, "/case/{case}/chrono/"))
    assert not looking.page.get_by_role("button", name="Print").is_visible()
    looking.page.evaluate("document.querySelector('ol.chrono').innerHTML += '<li><p>more</p></li>'.repeat(80)")
    marked = sheets(looking)
    looking.page.locator("svg.watermark").evaluate("mark => mark.remove()")
    plain = sheets(looking)
    assert len(marked) == len(plain) > 1
    assert all((one != other).mean() > 0.002 for one, other in zip(marked, plain, strict=True))


def sheets(looking: Watched) -> list[Any]:
    """The sheets of the page on paper, each as pixels."""
    with pypdfium2.PdfDocument(looking.page.pdf()) as paper:
        return [paper[index].render(scale=0.6).to_numpy().copy() for index in range(len(paper))]


def test_the_unit_has_no_mark(looking: Watched) -> None:
    looking.log_in("owner")
    looking.open(address(looking, "/case/{case}/chrono/"))
    assert looking.page.locator(".watermark").count() == 0
