"""A case is worked without a mouse: an exhibit moves; an action is raised, given and completed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from watched import Watched

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def fill(page: Page, label: str, text: str) -> None:
    """Type into the control of that label, found by its name as a screen reader says it."""
    page.get_by_label(re.compile(f"^{label}")).first.focus()
    page.keyboard.type(text)


def sent(page: Page, pattern: str) -> None:
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(pattern))


def test_an_exhibit_is_handed_over_by_keys_alone(visit: Watched) -> None:
    visit.log_in("owner")
    visit.open(f"/case/{visit.unit.things['case']}/evidence/1/custody/")  # type: ignore[attr-defined]
    page = visit.page
    page.keyboard.press("n")
    page.keyboard.type("20 Mar 1987")
    fill(page, "What happened", "handed")
    fill(page, "To whom", "Dr Ames")
    sent(page, r"#event-")
    assert "Dr Ames" in page.locator("#now-title + dl").inner_text()
    assert "The time was read as: 20 Mar 1987." in page.locator("body").inner_text()


def test_an_action_is_raised_given_and_completed_by_keys_alone(visit: Watched) -> None:
    visit.log_in("owner")
    visit.open(f"/case/{visit.unit.things['case']}/actions/")  # type: ignore[attr-defined]
    page = visit.page
    page.keyboard.press("n")
    page.keyboard.type("Find the janitor")
    page.get_by_role("button", name="Raise it").focus()
    sent(page, r"/actions/2/$")
    page.locator("#allocate-name").focus()
    page.keyboard.type("Clerk Oak")
    sent(page, r"/actions/2/$")
    page.get_by_text("Allocated to Clerk Oak").wait_for()
    page.locator("#complete-text").focus()
    page.keyboard.type("He moved in 1990")
    page.get_by_role("button", name="Complete").focus()
    sent(page, r"/actions/2/$")
    page.get_by_text("completed", exact=True).first.wait_for()
    assert "He moved in 1990" in page.locator("main").inner_text()
