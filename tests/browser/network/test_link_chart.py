"""The link chart in a real browser: drawn under the policy, worked by hand and by keys, legible, kept, taken away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from watched import Watched

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from personas import Unit

pytestmark = pytest.mark.browser
COUNT = "() => murderbookChart.chart.nodes().not('.gone').length"


@pytest.fixture
def address(unit: Unit) -> str:
    """A case with thirty witnesses, of whom one stands in a second file, too."""
    from murderbook.workbench.register.models import Person
    from related import related

    case = unit.cases[1]
    for at in range(30):
        Person.objects.create(case=case, role="witness", name=f"Witness {at:02}, Ida")
    phone = {"right": "+12135550100", "right_kind": "phone", "kind": "has the number"}
    related(case, unit.accounts["owner"], left="Sol Finch", **phone)
    related(unit.cases[2], unit.accounts["owner"], left="Vera Holt", **phone)
    return f"/network/chart/?from={case.key}"


def _open(visit: Watched, address: str) -> Page:
    visit.log_in("owner")
    visit.open(address)
    visit.page.wait_for_function("() => window.murderbookChart")
    return visit.page


def _choose(page: Page, words: str) -> None:
    page.locator("#chart-things tr", has_text=words).get_by_role("button").first.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_drawn_and_legible(visit: Watched, address: str, axe: str, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page = _open(visit, address)
    assert page.evaluate(COUNT) == 26, "the first and its 25 strongest"
    assert page.evaluate("() => document.querySelector('#chart canvas').width > 300")
    assert page.locator("#chart-things tbody tr").count() == 26
    page.evaluate(axe)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    bad = [rule["id"] for rule in found["violations"] if rule["impact"] in ("serious", "critical")]
    assert not bad, json.dumps(bad)
    page.set_viewport_size({"width": 820, "height": 1100})
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_taking_in_hiding_locking(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    _choose(page, "Case")
    assert "Take in around" in page.locator("#chart-side").inner_text()
    page.keyboard.press("e")
    page.wait_for_function(f"() => ({COUNT})() > 26")
    whole = page.evaluate(COUNT)
    _choose(page, "Witness 03")
    page.keyboard.press("d")
    assert page.evaluate(COUNT) == whole - 1 and "(1)" in page.locator("[data-act=show]").inner_text()
    assert "chart-hidden" in (page.locator("#chart-things tr", has_text="Witness 03").get_attribute("class") or "")
    page.click("[data-act=show]")
    assert page.evaluate(COUNT) == whole
    _choose(page, "Witness 04")
    page.keyboard.press("l")
    assert page.evaluate("() => murderbookChart.chart.nodes(':selected')[0].locked()")


def test_the_side_says_how_things_are_now(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    side = page.locator("#chart-side")
    _choose(page, "Witness")
    assert "Witness" in side.inner_text()
    side.get_by_role("button", name="Lock").click()
    assert side.get_by_role("button", name="Free").count() == 1
    side.get_by_role("button", name="Hide").click()
    assert "Witness" not in side.inner_text() and not page.evaluate("() => murderbookChart.chart.$(':selected').length")


def test_nothing_lies_on_another_and_letters_are_told(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    places = page.evaluate("() => murderbookChart.chart.nodes().map(one => JSON.stringify(one.position()))")
    assert len(set(places)) == len(places) == 26
    assert "P person" in " ".join(page.locator("#chart-kinds").inner_text().split())
    assert "25 of 3" in page.locator("#chart-state").inner_text(), "how many of its ties are on the chart"


def test_it_is_arranged_wide_and_two_are_not_blown_up(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    page.keyboard.press("t")
    box = page.evaluate("() => murderbookChart.chart.nodes().boundingBox({ includeLabels: false })")
    assert box["w"] > 1.3 * box["h"]
    page.evaluate("() => murderbookChart.chart.nodes().slice(2).addClass('gone')")
    page.keyboard.press("0")
    assert page.evaluate("() => murderbookChart.chart.zoom()") <= 1.5


def test_two_that_are_chosen_are_asked_about(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    keys = page.evaluate(
        "() => { const two = murderbookChart.chart.nodes().slice(4, 6); two.select(); return two.map(x => x.id()); }"
    )
    assert {page.input_value("#chart-one"), page.input_value("#chart-other")} == set(keys)


def test_what_is_kept_lies_there_again(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    page.evaluate("() => murderbookChart.chart.nodes()[3].position({ x: 777, y: -55 })")
    key = page.evaluate("() => murderbookChart.chart.nodes()[3].id()")
    page.keyboard.press("s")
    page.wait_for_function("() => document.getElementById('chart-state').textContent.startsWith('Kept on')")
    page.reload()
    page.wait_for_function("() => window.murderbookChart")
    assert page.evaluate("key => murderbookChart.chart.getElementById(key).position()", key) == {"x": 777, "y": -55}
    page.click("[data-act=forget]")
    page.get_by_role("button", name="Keep it").click()
    assert "fresh" not in page.url
    page.click("[data-act=forget]")
    page.get_by_role("button", name="Forget it").click()
    page.wait_for_url("**fresh**")


def test_what_was_done_is_taken_back(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    undo = page.locator("[data-act=undo]")
    assert undo.is_disabled()
    start = page.evaluate("() => murderbookChart.chart.nodes()[3].position()")
    _choose(page, "Case")
    page.keyboard.press("e")
    page.wait_for_function(f"() => ({COUNT})() > 26")
    _choose(page, "Witness 03")
    page.keyboard.press("d")
    page.keyboard.press("t")
    page.wait_for_function("() => document.getElementById('chart-state').textContent.startsWith('Arranged')")
    for _ in range(2):
        page.keyboard.press("Control+z")
    assert page.locator("#chart-things tr.chart-hidden").count() == 0
    page.keyboard.press("z")
    assert page.evaluate(COUNT) == 26 and undo.is_disabled()
    assert page.evaluate("() => murderbookChart.chart.nodes()[3].position()") == start
    assert page.locator("#chart-things tbody tr").count() == 26


HELD = "() => document.activeElement.getAttribute('data-act') || document.activeElement.id"


def test_the_keyboard_stays_where_it_was(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    row = page.locator("#chart-things tr", has_text="Witness").first
    row.get_by_role("button").press("Enter")
    page.locator("#chart-side").get_by_role("button", name="Lock").press("Enter")
    assert page.evaluate(HELD) == "chart-side"
    page.locator("#chart-side").get_by_role("button", name="Hide").press("Enter")
    assert page.evaluate(HELD) == "chart-side"
    row.get_by_role("button").press("Enter")
    assert page.evaluate("() => document.activeElement.getAttribute('aria-label')").startswith("Choose: Witness")
    page.keyboard.press("d")
    page.locator("[data-act=show]").press("Enter")
    assert page.evaluate(HELD) == "show"
    for _ in range(6):
        page.locator("[data-act=undo]").press("Enter")
    assert page.evaluate(HELD) == "undo" and "Nothing to take back" in page.locator("#chart-state").inner_text()


def test_what_finds_nothing_new_is_no_step(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    _choose(page, "Witness")
    page.keyboard.press("e")
    page.wait_for_function("() => document.getElementById('chart-state').textContent.startsWith('Nothing new')")
    assert page.locator("[data-act=undo]").get_attribute("aria-disabled") == "true"


def test_notes_cover_nothing_and_are_chosen_by_keys(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    for number, words in enumerate(("Ask the neighbour again.", "Who paid for the car?"), 1):
        page.keyboard.press("w")
        page.fill("#chart-note-words", words)
        page.get_by_role("button", name="Write it").press("Enter")
        expect(page.locator("#chart-notes li")).to_have_count(number)  # a dialog that closes tells it a little later
    covered = page.evaluate(
        "() => murderbookChart.chart.nodes('.note').map(note => { const a = note.boundingBox({ includeLabels: false });"
        " return murderbookChart.chart.nodes().not(note).filter(one => { const b = one.boundingBox({ includeLabels:"
        " false }); return a.x1 < b.x2 && b.x1 < a.x2 && a.y1 < b.y2 && b.y1 < a.y2; }).length; })"
    )
    assert covered == [0, 0]
    page.get_by_role("button", name="Choose the note: Ask").press("Enter")
    assert "Ask the neighbour" in page.locator("#chart-side").inner_text() and page.evaluate(HELD) == "chart-side"
    page.locator("#chart-side").get_by_role("button", name="Remove").press("Enter")
    expect(page.locator("#chart-notes li")).to_have_count(1)
    assert page.evaluate(HELD) == "chart-side"


def test_notes_names_and_filters_are_kept(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    page.click("[data-act=note]")
    page.fill("#chart-note-words", "Who paid for the car that stood before the house in May?")
    page.get_by_role("button", name="Write it").click()
    expect(page.locator("#chart-notes li")).to_have_count(1)
    assert page.evaluate("() => murderbookChart.notes.all().length") == 1
    assert "Who paid" in page.locator("#chart-notes").inner_text()
    page.fill("#chart-since", "1986-02-03")
    page.locator("#chart-kinds input[value=person]").first.uncheck()
    page.fill("#chart-name", "before the raid")
    page.click("[data-act=keep]")
    page.wait_for_function("() => document.getElementById('chart-state').textContent.startsWith('Kept as')")
    page.reload()
    page.wait_for_function("() => window.murderbookChart")
    assert page.input_value("#chart-name") == "before the raid" and page.input_value("#chart-since") == "1986-02-03"
    assert not page.locator("#chart-kinds input[value=person]").first.is_checked()
    page.evaluate("() => murderbookChart.chart.nodes('.note').select()")
    page.locator("#chart-side").get_by_role("button", name="Remove").click()
    assert page.locator("#chart-notes").is_hidden()
    page.keyboard.press("z")
    assert page.evaluate("() => murderbookChart.notes.all()[0][2]").startswith("Who paid")


def test_no_thing_repeats_the_number_of_its_case(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    labels = page.evaluate("() => murderbookChart.chart.nodes().map(one => one.data('label'))")
    number = page.evaluate("() => murderbookChart.things.nodes.get(murderbookChart.data.start).label")
    assert labels.count(number) == 1 and not [one for one in labels if number in one and one != number]


def test_it_asks_before_it_is_too_full(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    page.evaluate("() => { murderbookChart.data.most = 26; }")
    _choose(page, "Case")
    page.click("#chart-side button >> nth=0")
    page.wait_for_selector("#chart-ask[open]")
    assert "more than 26 can hardly be read" in page.locator("#chart-ask-words").inner_text()
    page.get_by_role("button", name="Leave it as it is").click()
    assert page.evaluate(COUNT) == 26
    page.click("#chart-side button >> nth=0")
    page.get_by_role("button", name="Show them").click()
    page.wait_for_function(f"() => ({COUNT})() > 26")


def test_by_name_and_the_way_between(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    for name in ("Sol Finch", "Vera Holt"):
        page.fill("#chart-words", name)
        page.get_by_role("button", name="Find and take in").click()
        page.get_by_role("button", name=f"Take in: {name}").first.click()
        page.locator("#chart-things tr", has_text=name).wait_for()
    page.select_option("#chart-one", label=page.locator("#chart-one option", has_text="Sol Finch").first.inner_text())
    page.select_option(
        "#chart-other", label=page.locator("#chart-other option", has_text="Vera Holt").first.inner_text()
    )
    page.get_by_role("button", name="Find the ways").click()
    page.locator("#chart-found-list li").first.wait_for()
    assert "has the number" in page.locator("#chart-found-list").inner_text()
    assert page.evaluate("() => murderbookChart.chart.edges('.way').length") == 2


def test_dates_and_kinds(visit: Watched, address: str) -> None:
    page = _open(visit, address)
    edges = "() => murderbookChart.chart.edges().not('.gone').length"
    assert page.evaluate(edges) > 0
    page.fill("#chart-since", "2031-01-01")
    page.uncheck("#chart-undated")
    assert page.evaluate(edges) == 0
    assert page.locator("#chart-ties tbody tr").count() == 0
    page.get_by_role("button", name="All dates and kinds").click()
    page.wait_for_function(f"() => ({edges})() > 0")
    page.locator("#chart-kinds input[value=person]").uncheck()
    assert page.evaluate("() => murderbookChart.chart.nodes('[kind=\"person\"]').not('.gone').length") == 0
    page.keyboard.press("Escape")


def test_the_sheet_comes_as_a_file(visit: Watched, address: str) -> None:
    pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
    page = _open(visit, address)
    with page.expect_download() as coming:
        page.click("[data-as=png]")
    assert coming.value.path().read_bytes().startswith(b"\x89PNG")
