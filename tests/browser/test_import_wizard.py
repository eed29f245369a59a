"""The wizard in a real browser: joins, values of every row and words, by mouse and by Enter, at every width."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_every_page import _axe, _no_sideways
from watched import Watched

pytestmark = pytest.mark.browser

BACKLOG = """Case #,Happened,Surname,Given name,How,Status
0012,14 Mar 1987,Wren,Isolde,handgun 9mm,open
0013,1990,Crane,Opal,knife,on the shelf
0014,13/45/1991,Finch,Ann,knife,open
"""


@pytest.fixture
def uploaded(visit: Watched, tmp_path: Path) -> Watched:
    """At the columns of a small backlog."""
    path = tmp_path / "our cases.csv"
    path.write_text(BACKLOG, encoding="utf-8")
    visit.log_in("owner")
    visit.open("/imports/new/")
    visit.page.set_input_files("#id_file", str(path))
    visit.page.click("text=Upload and look at it")
    return visit


def _looked_at(visit: Watched, axe: str) -> None:
    _axe(visit, axe)
    _no_sideways(visit)
    visit.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_backlog_goes_in_with_what_only_the_unit_knows(uploaded: Watched, axe: str) -> None:
    page = uploaded.page
    assert not page.is_visible("#join-0-field"), "what nobody uses is folded"
    page.select_option("#column-4", "weapon")
    page.click("#joins > summary")
    page.select_option("#join-0-field", "victim_name")
    page.select_option("#join-0-column-0", label="Surname")
    page.select_option("#join-0-column-1", label="Given name")
    page.click("text=Show what comes of it")
    assert "Wren, Isolde" in page.inner_text("#joins")
    assert page.url.endswith("#joins"), "the page came back somewhere else"
    page.click("#constants > summary")
    page.select_option("#constant-0-field", "state")
    page.fill("#constant-0-value", "CA")
    _looked_at(uploaded, axe)
    page.press("#constant-0-value", "Enter")
    assert page.inner_text("h1") == "our cases.csv: what would happen", "Enter asks for another row"
    page.get_by_label("handgun 9mm").select_option(label="Handgun (12)")
    page.get_by_label("on the shelf").select_option("open")
    _looked_at(uploaded, axe)
    page.click("text=Try again with these meanings")
    assert "2 rows more can be read" in page.inner_text("main")
    page.click("text=Words that were given a meaning")
    _looked_at(uploaded, axe)
    page.click("button:has-text('Import'):not(:has-text('again'))")
    assert "Imported: 2 new cases." in page.inner_text("main")


def test_what_is_wrong_is_led_to(uploaded: Watched, axe: str) -> None:
    uploaded.expected.append("422")
    page = uploaded.page
    page.click("#constants > summary")
    page.select_option("#constant-0-field", "state")
    page.fill("#constant-0-value", "Atlantis")
    page.press("#constant-0-value", "Enter")
    page.wait_for_function("document.activeElement.className === 'errors'")  # given by a script when the page is there
    page.click("text='Atlantis' is not in the list >> nth=0")
    assert page.evaluate("document.activeElement.id || location.hash") in ("constant-0-value", "#constant-0-value")
    assert page.input_value("#constant-0-value") == "Atlantis"
    _looked_at(uploaded, axe)
