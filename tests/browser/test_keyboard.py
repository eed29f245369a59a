"""Without a mouse: the keys of keys.js, the order of focus, a form filled in and sent; and the keys switched off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from watched import Watched

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def at(page: Page, pattern: str) -> None:
    page.wait_for_url(re.compile(pattern))
    page.wait_for_load_state("networkidle")


def focused(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.textContent.trim()"))


def test_from_the_worklist_to_a_case_by_keys_alone(visit: Watched) -> None:
    visit.log_in("owner")
    visit.open("/")
    page = visit.page
    press(page, "g", "c")
    at(page, r"/register/$")
    press(page, "j", "j", "k", "j")
    second = page.locator("tbody tr").nth(1)
    assert focused(page) == second.locator("[data-row-link]").inner_text().strip()
    press(page, "Enter")
    at(page, r"/case/[^/]+/$")
    press(page, "g", "l")
    at(page, r"/leads/$")
    press(page, "g", "w")
    at(page, r":\d+/(worklist/)?$")


def test_pairs_are_ticked_and_judged_together_by_keys_alone(visit: Watched) -> None:
    """j goes to a row, x ticks it, 1 chooses for all that is ticked and goes on to the reason; Enter saves."""
    visit.log_in("owner")
    visit.open("/leads/?show=all")
    page = visit.page
    press(page, "?")
    assert "tick the row" in page.locator("#keys-help").inner_text()
    press(page, "Escape", "j", "x")
    assert "1 ticked" in page.locator("#bulk-title").inner_text()
    press(page, "x")
    assert page.locator("input[data-tick]:checked").count() == 0
    press(page, "3")  # with nothing ticked it is of the row at hand
    assert page.locator("input[data-tick]:checked").count() == 1
    assert page.evaluate("() => document.activeElement.id") == "id_reason"
    page.keyboard.type("Thin files, both.")
    press(page, "Enter")
    at(page, r"/leads/judge/\?")
    assert "1 pair judged: unsure." in page.locator(".messages").inner_text()
    assert "judged unsure by you" in page.locator("main").inner_text()


def test_all_rows_at_once_and_the_bar_hides_no_row_in_focus(visit: Watched) -> None:
    visit.log_in("owner")
    visit.open("/leads/?show=all")
    page = visit.page
    page.set_viewport_size({"width": 1000, "height": 700})
    page.locator("input[data-tick-all]").first.check()
    boxes = page.locator("input[data-tick]")
    assert boxes.count() == page.locator("input[data-tick]:checked").count() >= 1
    boxes.last.focus()
    row, bar = boxes.last.bounding_box(), page.locator("#bulk").bounding_box()
    assert row is not None and bar is not None and row["y"] + row["height"] <= bar["y"] + 1
    boxes.first.uncheck()
    assert not page.locator("input[data-tick-all]").first.is_checked()


def test_a_row_of_reasons_opens_to_its_rates_by_keyboard(visit: Watched) -> None:
    visit.log_in("owner")
    visit.open(f"/leads/{_lead_with_rows(visit)}/")
    opened = visit.page.locator("details.rates").first
    opened.locator("summary").focus()
    press(visit.page, "Enter")
    assert "assumed" in opened.inner_text() and opened.get_attribute("open") is not None


def _lead_with_rows(visit: Watched) -> str:
    from murderbook.workbench.leads.models import Lead

    lead = Lead.objects.get(key=visit.unit.things["lead"])  # type: ignore[attr-defined]
    source = {"model": "linkage-assumed-5", "origin": "among other cases in Harbor", "n": 412}
    row = {"comparison": "weapon", "label": "Weapon", "group": "violence", "left": "knife", "right": "knife"}
    row |= {"state": "used", "score": 2.0, "bits": None, "p_given_h1": 0.4, "p_given_h2": 0.1, "source": source}
    lead.document["weights"] = [row | {"sentence": "Weapon: knife in both."}]
    lead.save()
    return lead.key


def test_search_by_slash(visit: Watched) -> None:
    visit.log_in("owner")
    visit.open("/leads/")
    press(visit.page, "/")
    visit.page.keyboard.type("TF-2")
    press(visit.page, "Enter")
    at(visit.page, r"q=TF-2")
    assert visit.page.locator(".hits-list a").inner_text() == "TF-2"


def test_the_list_of_keys_and_switching_them_off(visit: Watched) -> None:
    visit.log_in("owner")
    visit.open("/register/")
    page, dialog = visit.page, visit.page.locator("#keys-help")
    press(page, "?")
    assert dialog.is_visible() and "next row" in dialog.inner_text()
    page.locator("[data-keys-off]").focus()
    press(page, "Space", "Escape")
    assert not dialog.is_visible()
    press(page, "g", "l", "j", "?")
    assert page.url.endswith("/register/") and not dialog.is_visible()
    assert page.locator("tr.at").count() == 0


def test_keys_are_silent_while_typing(visit: Watched) -> None:
    visit.log_in("owner")
    visit.open("/register/")
    visit.page.locator("#id_q").focus()
    visit.page.keyboard.type("gl?/j1")
    assert visit.page.locator("#id_q").input_value() == "gl?/j1"
    assert visit.page.url.endswith("/register/")


def test_a_chrono_entry_by_keys_alone(visit: Watched) -> None:
    case = visit.unit.things["case"]  # type: ignore[attr-defined]
    visit.log_in("member")
    visit.open(f"/case/{case}/chrono/")
    page = visit.page
    press(page, "n")
    page.keyboard.type("The brother telephoned.")
    press(page, "Shift+Tab")
    page.keyboard.type("summer 1986")
    press(page, "Enter")
    at(page, r"/chrono/#entry-")
    assert "The brother telephoned." in page.locator("main").inner_text()
    assert "The time was read as: summer 1986" in page.locator(".messages").inner_text()


def test_a_case_by_keys_alone(visit: Watched) -> None:
    visit.log_in("member")
    visit.open("/register/")
    page = visit.page
    press(page, "n")
    at(page, r"/register/new/$")
    page.locator("#id_own_number").focus()
    page.keyboard.type("0087-001")
    for _ in range(5):
        press(page, "Tab")
    page.keyboard.type("summer 1987")
    press(page, "Enter")
    at(page, r"/case/[^/]+/$")
    assert "The time was read as: summer 1987" in page.locator(".messages").inner_text()
    assert "0087-001" in page.locator("h1").inner_text()


def test_behaviours_by_keys_alone(visit: Watched) -> None:
    """j and k go from behaviour to behaviour, p, a and u code the one at hand; Enter saves what was changed."""
    case = visit.unit.things["case"]  # type: ignore[attr-defined]
    visit.log_in("member")
    visit.open(f"/case/{case}/scene/")
    page = visit.page
    press(page, "c")
    at(page, r"/behaviours/$")
    press(page, "?")
    assert "code the row present, absent, unknown" in page.locator("#keys-help").inner_text()
    press(page, "Escape", "j", "p", "j", "j", "a", "j", "p", "u")
    chosen = page.locator('input[type="radio"]:checked').evaluate_all("all => all.slice(0, 4).map(one => one.value)")
    assert chosen == ["present", "unknown", "absent", "unknown"]
    press(page, "Enter")
    at(page, r"/scene/$")
    assert "2 behaviours coded" in page.locator(".messages").inner_text()


def test_an_error_takes_the_focus_and_leads_to_its_field(visit: Watched) -> None:
    case = visit.unit.things["case"]  # type: ignore[attr-defined]
    visit.log_in("member")
    visit.open(f"/case/{case}/chrono/")
    page = visit.page
    visit.expected.append("422")
    page.locator("#id_when").fill("13/45/1987")
    page.locator("#id_text").fill("kept")
    press(page, "Tab")
    page.get_by_role("button", name="Add to the chrono").press("Enter")
    page.wait_for_selector(".errors")
    assert "Not saved yet" in focused(page)
    press(page, "Tab", "Enter")
    assert page.evaluate("() => document.activeElement.id") == "id_when"
    assert page.locator("#id_text").input_value() == "kept"


def test_escape_goes_back_but_never_throws_words_away(visit: Watched) -> None:
    case = visit.unit.things["case"]  # type: ignore[attr-defined]
    visit.log_in("member")
    page = visit.page
    visit.open(f"/case/{case}/evidence/1/")
    press(page, "Escape")
    at(page, r"/evidence/$")
    visit.open(f"/case/{case}/evidence/1/")
    page.locator("#id_reason").focus()
    page.keyboard.type("half a sentence")
    press(page, "Escape", "Escape")
    assert page.url.endswith("/evidence/1/") and page.locator("#id_reason").input_value() == "half a sentence"


def test_judging_by_keys(visit: Watched) -> None:
    lead = visit.unit.things["lead"]  # type: ignore[attr-defined]
    visit.log_in("owner")
    visit.open(f"/leads/{lead}/")
    press(visit.page, "3")
    assert visit.page.locator('input[name="verdict"]').nth(2).is_checked()


def test_a_judgement_without_a_choice_takes_the_focus_and_one_with_it_is_confirmed(visit: Watched) -> None:
    lead = visit.unit.things["lead"]  # type: ignore[attr-defined]
    visit.log_in("owner")
    visit.open(f"/leads/{lead}/")
    page = visit.page
    visit.expected.append("422")
    page.get_by_role("link", name="Judge this pair").press("Enter")
    page.locator("#id_reason").fill("the same knot")
    page.get_by_role("button", name="Save judgement").press("Enter")
    page.wait_for_selector(".errors")
    assert "Not saved yet" in focused(page)
    press(page, "Tab", "Enter")
    assert page.evaluate("() => document.activeElement.id") == "id_verdict_0"
    press(page, "Space")
    page.get_by_role("button", name="Save judgement").press("Enter")
    at(page, rf"/leads/{lead}/$")
    assert "Your judgement is saved" in page.locator(".messages").inner_text()


def test_tab_reaches_the_content_at_once_and_focus_is_seen(visit: Watched) -> None:
    visit.log_in("owner")
    visit.open("/register/")
    page = visit.page
    press(page, "Tab")
    assert focused(page) == "Skip to the content"
    assert page.locator(".skip-link").bounding_box()["x"] >= 0  # type: ignore[index]
    press(page, "Enter", "Tab")
    inside = "() => document.getElementById('content').contains(document.activeElement)"
    assert page.evaluate(inside)
    style = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


def test_every_target_is_large_enough(visit: Watched) -> None:
    """WCAG 2.5.8: 24 px, but for links within a sentence."""
    case = visit.unit.things["case"]  # type: ignore[attr-defined]
    visit.log_in("owner")
    sheets = (f"/case/{case}/behaviours/", f"/case/{case}/people/1/", "/register/new/")
    for path in ("/register/", f"/case/{case}/", f"/case/{case}/evidence/", *sheets):
        visit.open(path)
        small = visit.page.evaluate(
            """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
                .filter(e => e.offsetParent && !e.closest('p, li:not(.tabs li, .site-nav li, .chips li)'))
                .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
                .filter(([_, box]) => box.width > 1 && (box.height < 23.5 || box.width < 23.5))
                .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
        )
        assert not small, small


def test_found_pages_are_walked_and_a_page_is_typed_by_keys_alone(visit: Watched) -> None:
    visit.log_in("owner")
    visit.open("/")
    page = visit.page
    press(page, "/")
    page.keyboard.type("smith")
    press(page, "Enter")
    at(page, r"/search/\?")
    press(page, "j", "j", "k")
    assert focused(page) == page.locator(".hits-list a").first.inner_text().strip()
    press(page, "Enter")
    at(page, r"/page/\d+/\?find=smith")
    press(page, "t")
    assert page.evaluate("() => document.activeElement.id") == "id_text"
    page.keyboard.type("Seen by me. ")
    press(page, "Tab", "Enter")
    at(page, r"/page/\d+/$")
    assert "Typed by a person" in page.locator("main").inner_text()
