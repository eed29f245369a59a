"""On paper, on the map, and where scripts or files are missing."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from watched import Watched

pytestmark = pytest.mark.browser


def case_of(visit: Watched) -> str:
    return str(visit.unit.things["case"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("tab", ["", "chrono/", "evidence/", "scene/"])
def test_a_tab_prints_with_its_heading(visit: Watched, tab: str) -> None:
    visit.log_in("member")
    visit.open(f"/case/{case_of(visit)}/{tab}")
    visit.page.emulate_media(media="print")
    text = re.sub(r"\s+", " ", visit.page.locator("body").inner_text())  # what CSS hides is not in it
    for words in (
        "case 01986-001",
        "compartment: Cold case unit",
        f"Printed by The member on {datetime.now(UTC).day}",
    ):
        assert words in text, words
    for words in ("Log out", "Search", "Add a review", "Skip to the content", "4 have access"):
        assert words not in text, words
    rules = "() => [...document.styleSheets].flatMap(s => [...s.cssRules]).map(r => r.cssText).join()"
    assert "counter(pages)" in visit.page.evaluate(rules), "the browser understood the rule that numbers the pages"
    colours = visit.page.evaluate(
        "() => [...document.querySelectorAll('main h1, main td, main dd, .badge')].map(e => getComputedStyle(e).color)"
    )
    assert set(colours) == {"rgb(0, 0, 0)"}
    assert visit.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_lead_is_two_sheets_with_what_a_reader_needs_and_no_form(visit: Watched) -> None:
    """A long lead: thirty rows that count, forty items not known, judged with a reason."""
    lead = _long_lead(visit)
    visit.log_in("owner")
    visit.open(f"/leads/{lead}/")
    assert len(_sheets(visit)) <= 2 and "Your judgement" not in _on_paper(visit)
    visit.page.emulate_media(media="screen")
    visit.page.locator("input[name=verdict]").nth(2).check()
    visit.page.locator("#id_reason").fill("The knots of both ligatures are alike, page 214 of the third box.")
    visit.page.get_by_role("button", name="Save judgement").click()
    visit.page.wait_for_selector(".messages")
    assert len(_sheets(visit)) <= 2
    text = _on_paper(visit)
    for words in ("Such leads by chance", "Item 0 in both.", "18 smaller rows together", "0.1000", "Unknown 39"):
        assert words in text, words
    assert "page 214" in text and "Ask the property room" in text
    for words in ("Save judgement", "What do you say", "side by side\n", "Judge this pair"):
        assert words not in text, words


def _long_lead(visit: Watched) -> str:
    from murderbook.workbench.leads.models import Lead

    lead = Lead.objects.get(key=visit.unit.things["lead"])  # type: ignore[attr-defined]
    row = {"state": "used", "bits": None, "p_given_h1": 0.5, "p_given_h2": 0.1, "left": "yes", "right": "yes"}
    source = {"model": "test", "origin": "counted", "n": 9}
    lead.document["weights"] = [
        {**row, "comparison": f"c{n}", "label": f"Item {n}", "group": f"g{n}", "score": 2.0 - n / 20, "source": source}
        | {"sentence": f"Item {n} in both."}
        for n in range(30)
    ]
    gone = {"state": "missing", "score": 0.0, "left": None, "p_given_h1": None, "p_given_h2": None}
    lead.document["weights"] += [
        {**row, **gone, "comparison": f"u{n}", "label": f"Unknown {n}", "group": "u", "sentence": "", "source": source}
        for n in range(40)
    ]
    lead.save()
    return lead.key


def _sheets(visit: Watched) -> list[bytes]:
    visit.page.emulate_media(media="print")
    return re.findall(rb"/Type /Page\b", visit.page.pdf(format="A4"))


def _on_paper(visit: Watched) -> str:
    visit.page.emulate_media(media="print")
    return visit.page.locator("body").inner_text()


def test_monday_s_brief_is_one_sheet_whatever_stands_in_its_lines(visit: Watched) -> None:
    from django.utils import timezone

    from murderbook.workbench.casework.models import Action, ActionStep
    from murderbook.workbench.register.models import NewInformation

    case, owner, today = visit.unit.cases[0], visit.unit.accounts["owner"], timezone.localdate()
    for number in range(50, 60):
        NewInformation.objects.create(case=case, on=today, what="Letter: " + "a caller says what he saw. " * 12)
        action = Action.objects.create(
            case=case, number=number, text="Errand: " + "ask the tall man " * 30, due=today, author=owner
        )
        ActionStep.objects.create(action=action, number=1, kind="raise", state="for allocation", author=owner)
    visit.log_in("owner")
    visit.open("/unit/")
    assert len(_sheets(visit)) == 1
    text = _on_paper(visit)
    assert text.count("Letter:") == 7 and "Errand:" in text
    assert "What nobody touched for a year" in text and "Mark all" not in text


def test_printing_tells_the_record(visit: Watched) -> None:
    from murderbook.workbench.audit.models import AuditEntry

    visit.log_in("member")
    visit.open(f"/case/{case_of(visit)}/evidence/")
    with visit.page.expect_response(re.compile(r"/printed/evidence/$")) as answer:
        visit.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert answer.value.status == 204
    assert AuditEntry.objects.filter(verb="print", object_key=case_of(visit)).count() == 1


def test_the_map_shows_what_the_table_says(visit: Watched) -> None:
    visit.log_in("member")
    visit.open(f"/case/{case_of(visit)}/scene/")
    page = visit.page
    if not page.evaluate("() => typeof L === 'object'"):
        pytest.skip("LEAFLET IS NOT INSTALLED: the map was not drawn (make setup-test)")
    assert page.locator("#map .site-marker").all_inner_texts() == ["F"]
    assert page.locator("#map .leaflet-control-scale-line").count() == 2
    page.wait_for_selector("#map-inset .county-name")
    assert "Los Angeles" in page.locator("#map-inset .county-name").all_inner_texts()
    marker = page.locator("#map .leaflet-marker-icon")
    assert "Body found" in (marker.get_attribute("title") or "")
    marker.focus()
    page.keyboard.press("Enter")
    assert "known to the block" in page.locator(".leaflet-popup").inner_text()


def test_without_the_maps_files_the_table_stays(visit: Watched) -> None:
    visit.log_in("member")
    visit.expected += ["/vendor/", "404", "MIME type"]
    visit.page.route("**/static/vendor/**", lambda route: route.fulfill(status=404, body=""))
    visit.open(f"/case/{case_of(visit)}/scene/")
    assert "The map cannot be drawn" in visit.page.locator("#map-state").inner_text()
    assert "34.10000" in visit.page.locator("main").inner_text()


def test_lists_and_book_work_without_any_script(visit: Watched) -> None:
    case = case_of(visit)
    context = visit.page.context.browser.new_context(base_url=visit.home, java_script_enabled=False)  # type: ignore[union-attr]
    still = Watched(context.new_page(), visit.unit, visit.home)
    still.log_in("member")
    still.open("/register/?q=01986")
    still.page.locator("[data-row-link]").first.click()
    assert f"/case/{case}/" in still.page.url
    still.page.locator(".tabs a", has_text="Chrono").click()
    still.page.locator("#id_when").fill("1990")
    still.page.locator("#id_text").fill("Written without a script.")
    still.page.get_by_role("button", name="Add to the chrono").click()
    assert "Written without a script." in still.page.locator("main").inner_text()
    context.close()


def test_density_is_remembered(visit: Watched) -> None:
    visit.log_in("member")
    visit.open("/register/")
    before = visit.page.locator("tbody tr").first.bounding_box()
    visit.page.get_by_role("button", name="Close rows up").click()
    visit.open("/register/?order=number")
    after = visit.page.locator("tbody tr").first.bounding_box()
    assert after["height"] < before["height"]  # type: ignore[index]


def test_the_case_head_never_scrolls_away(visit: Watched) -> None:
    visit.log_in("member")
    visit.page.set_viewport_size({"width": 1280, "height": 500})
    visit.open(f"/case/{case_of(visit)}/")
    visit.page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
    assert visit.page.evaluate("() => window.scrollY") > 100
    box = visit.page.locator(".case-number").bounding_box()
    assert box is not None and 0 <= box["y"] < 60
