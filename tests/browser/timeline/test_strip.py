"""The strip as the browser has it: zoom by keys, the way to the source, small windows, and paper."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from watched import Watched

pytestmark = pytest.mark.browser


def opened(looking: Watched, query: str = "") -> str:
    """The timeline of a full file, open; its address."""
    address = f"/case/{looking.unit.things['case']}/timeline/{query}"  # type: ignore[attr-defined]
    looking.log_in("owner")
    looking.open(address)
    return address


def shown(looking: Watched) -> tuple[str, str]:
    said = parse_qs(urlsplit(looking.page.url).query)
    return said["from"][0], said["to"][0]


def test_the_keyboard_goes_closer_and_along_and_back_to_all(looking: Watched) -> None:
    opened(looking, "?from=1986-06-01T00:00&to=1986-06-09T00:00")
    for key, expected in (
        ("+", ("1986-06-03T00:00", "1986-06-07T00:00")),
        ("ArrowRight", ("1986-06-05T00:00", "1986-06-09T00:00")),
        ("ArrowLeft", ("1986-06-03T00:00", "1986-06-07T00:00")),
        ("-", ("1986-06-01T00:00", "1986-06-09T00:00")),
    ):
        looking.page.keyboard.press(key)
        looking.page.wait_for_url(re.compile(f"from={expected[0].replace(':', '%3A')}"))
        assert shown(looking) == expected, key
    looking.page.keyboard.press("0")
    looking.page.wait_for_url(lambda url: "from=" not in url)


def test_an_event_leads_to_its_entry(looking: Watched) -> None:
    opened(looking, "?kind=chrono&from=1986-06-01&to=1986-06-09")
    looking.page.locator(".timeline-strip .event").first.click()
    looking.page.wait_for_url(re.compile(r"/chrono/#entry-"))


@pytest.mark.parametrize("width", [1280, 820, 400])
def test_nothing_spills_over_and_no_mark_lies_on_another(looking: Watched, width: int) -> None:
    looking.page.set_viewport_size({"width": width, "height": 900})
    opened(looking, "?suggested=1")
    assert looking.page.evaluate("() => document.documentElement.scrollWidth") <= width
    boxes = [one.bounding_box() for one in looking.page.locator(".timeline-strip .event > :is(rect, circle)").all()]
    assert len(boxes) >= 3
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert one and other
            beside = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
            assert beside or abs(one["y"] - other["y"]) > 2, "two marks in one place of a row"


def test_paper_has_the_strip_and_nothing_to_press(looking: Watched) -> None:
    opened(looking)
    looking.page.emulate_media(media="print")
    assert looking.page.locator(".timeline-strip").is_visible()
    assert looking.page.locator("main button:visible, main input:visible, .timeline-zoom:visible").count() == 0
    assert "Printed by The owner" in looking.page.locator("body").inner_text()
