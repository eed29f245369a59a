"""Lists and sheets as the browser lays them out: what fits, what repeats on paper, what paper leaves out."""

from __future__ import annotations

import re

import pytest
from watched import Standing, Watched

pytestmark = pytest.mark.browser

LISTS = [
    ("owner", "/worklist/"),
    ("owner", "/register/"),
    ("owner", "/imports/"),
    ("owner", "/access/{compartment}/"),
    ("owner", "/leads/"),
    ("administrator", "/accounts/"),
    ("auditor", "/audit/"),
]


def _open(looking: Watched, persona: str, path: str) -> None:
    looking.log_in(persona)
    looking.open(path.format(**looking.unit.things))  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def assessed(standing: Standing) -> None:
    from murderbook.workbench.worklist.assessing import assess_scope

    assess_scope(standing.unit.default, None)


@pytest.fixture
def ranked(looking: Watched, assessed: None) -> Watched:
    return looking


@pytest.mark.parametrize(("persona", "path"), LISTS)
@pytest.mark.parametrize("width", [1280, 820])
def test_no_list_spills_over_the_page(ranked: Watched, persona: str, path: str, width: int) -> None:
    ranked.page.set_viewport_size({"width": width, "height": 900})
    _open(ranked, persona, path)
    assert ranked.page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("persona", "path"), LISTS)
def test_paper_says_what_it_is_and_leaves_out_what_can_only_be_pressed(
    ranked: Watched, persona: str, path: str
) -> None:
    _open(ranked, persona, path)
    page = ranked.page
    page.emulate_media(media="print")
    text = re.sub(r"\s+", " ", page.locator("body").inner_text())
    assert "Printed by The " in text
    for words in (
        "The address of this page holds",
        "Close rows up",
        "End now",
        "Give access",
        "Verify now",
        "Show Clear",
    ):
        assert words not in text, words
    shown = "() => [...document.querySelectorAll('main button, main input')].filter(e => e.offsetParent).length"
    assert page.evaluate(shown) == 0
    repeats = "() => getComputedStyle(document.querySelector('.print-heading')).display"
    assert page.evaluate(repeats) == "table-header-group", "the heading stands on every sheet"


def test_a_total_stands_once_on_paper(ranked: Watched) -> None:
    _open(ranked, "owner", "/worklist/{case}/")
    ranked.page.emulate_media(media="print")
    assert ranked.page.evaluate("() => getComputedStyle(document.querySelector('tfoot')).display") == "table-row-group"


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/worklist/", "/worklist/printed/"),
        ("/register/", "/register/printed/"),
        ("/leads/{lead}/", "/leads/"),
        ("/worklist/{case}/", "/worklist/"),
    ],
)
def test_printing_a_list_or_a_lead_tells_the_record(ranked: Watched, path: str, route: str) -> None:
    from murderbook.workbench.audit.models import AuditEntry

    printed = AuditEntry.objects.filter(verb="print")
    before = printed.count()
    _open(ranked, "owner", path)
    with ranked.page.expect_response(re.compile(rf"{route}.*printed/$|{route}$")) as answer:
        ranked.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert answer.value.status == 204
    assert printed.count() == before + 1


def test_the_head_of_a_list_that_fits_stays_in_view(ranked: Watched) -> None:
    ranked.page.set_viewport_size({"width": 1280, "height": 300})
    _open(ranked, "owner", "/register/")
    ranked.page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
    box = ranked.page.locator("thead th").first.bounding_box()
    assert box is not None and 0 <= box["y"] < 5


def test_rows_closed_up_show_the_strongest_reason_alone(ranked: Watched) -> None:
    _open(ranked, "owner", "/worklist/")
    ranked.page.get_by_role("button", name="Close rows up").click()
    shown = ranked.page.locator("tbody tr").first.locator(".reasons li:visible").count()
    assert shown <= 1
