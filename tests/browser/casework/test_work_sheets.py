"""The sheets of the working of a case as the browser lays them out: what fits, and what paper leaves out."""

from __future__ import annotations

import pytest
from watched import Watched

pytestmark = pytest.mark.browser

SHEETS = ("evidence/1/custody/", "actions/", "actions/1/", "decisions/", "questions/", "volumes/")


@pytest.mark.parametrize("width", [1280, 820, 400])
@pytest.mark.parametrize("sheet", SHEETS)
def test_no_sheet_spills_over_the_page(looking: Watched, sheet: str, width: int) -> None:
    looking.page.set_viewport_size({"width": width, "height": 900})
    looking.log_in("owner")
    looking.open(f"/case/{looking.unit.things['case']}/{sheet}")  # type: ignore[attr-defined]
    assert looking.page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("sheet", SHEETS)
def test_paper_says_which_case_and_has_nothing_to_press(looking: Watched, sheet: str) -> None:
    looking.log_in("owner")
    looking.open(f"/case/{looking.unit.things['case']}/{sheet}")  # type: ignore[attr-defined]
    looking.page.emulate_media(media="print")
    shown = looking.page.locator("body").inner_text()
    assert "01986-001" in shown and "Printed by The owner" in shown
    assert looking.page.locator("main button:visible, main input:visible, main textarea:visible").count() == 0
