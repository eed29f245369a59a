"""The way in by hand, and the screen of somebody who went away: hidden, and given back with what he had typed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from test_every_page import _axe, _no_sideways
from watched import Watched

from murderbook.workbench.access.factors.codes import bare, code_at, step_at
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.models import AuditEntry
from personas import PASSWORD, Unit, code_of

pytestmark = pytest.mark.browser

HALF_AN_HOUR = 31 * 60 * 1000
NEW = "purple monkey dishwasher"


@pytest.fixture
def away(visit: Watched) -> Iterator[Watched]:
    """A supervisor with a form half filled in, half an hour later."""
    visit.page.clock.install()
    visit.log_in("owner")
    visit.open("/accounts/add/")
    visit.page.fill("[name=name]", "newcomer")
    visit.page.fill("[name=full_name]", "Typed before lunch")
    visit.page.clock.run_for(HALF_AN_HOUR)
    Session.objects.all().delete()  # as the server's own clock has it
    yield visit


def picture(page: Page, name: str) -> None:
    """For the eye, where a folder is named for it."""
    if folder := os.environ.get("MURDERBOOK_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def enter(page: Page, name: str, password: str = PASSWORD) -> None:
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.check("[name=acknowledged]")
    page.click("main button[type=submit]")


def again(context: BrowserContext, page: Page, account: Account) -> None:
    """Log in from the locked page, in the window that it opens."""
    with context.expect_page() as opened:
        page.click("#session-locked a")
    window = opened.value
    enter(window, account.name)
    window.fill("[name=code]", code_of(account))
    window.click("main button[type=submit]")
    expect(window.locator("h1")).to_have_text("You are logged in again")
    window.close()


def test_a_locked_screen_shows_nothing(away: Watched, axe: str) -> None:
    page = away.page
    expect(page.locator("#session-locked")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    expect(page.locator("header")).to_be_hidden()
    assert page.title() == "Locked"
    assert "newcomer" not in page.inner_text("body")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.click("[data-look]")  # nobody has logged in
    expect(page.locator("#session-locked")).to_be_visible()
    picture(page, "locked")
    _axe(away, axe)
    page.emulate_media(media="print")
    expect(page.locator("main")).to_be_hidden()


def test_what_was_typed_survives_the_log_in(away: Watched, unit: Unit) -> None:
    page = away.page
    again(page.context, page, unit.accounts["owner"])
    page.click("[data-look]")
    expect(page.locator("#session-locked")).to_be_hidden()
    assert page.input_value("[name=full_name]") == "Typed before lunch"
    for box in ("new", "again"):
        page.fill(f"[name={box}]", NEW)
    page.click("main button[type=submit]")
    page.wait_for_url("**/accounts/")
    assert Account.objects.get(name="newcomer").full_name == "Typed before lunch"


def test_another_person_is_not_given_the_page(away: Watched, unit: Unit) -> None:
    page = away.page
    again(page.context, page, unit.accounts["member"])
    page.click("[data-look]")
    page.wait_for_url("**/worklist/")
    assert "newcomer" not in page.content()


def test_who_stays_is_warned_and_not_locked(visit: Watched) -> None:
    visit.page.clock.install()
    visit.log_in("owner")
    visit.open("/accounts/add/")
    visit.page.clock.run_for(26 * 60 * 1000)
    expect(visit.page.locator("#session-ending")).to_be_visible()
    visit.page.click("[data-renew]")
    visit.page.wait_for_timeout(500)
    visit.page.clock.run_for(20 * 60 * 1000)
    expect(visit.page.locator("#session-locked")).to_be_hidden()


def test_the_first_log_in_by_hand(visit: Watched, unit: Unit, axe: str) -> None:
    """Password of one's own, secret, recovery codes, and only then the record."""
    account = unit.accounts["member"]
    account.factors.all().delete()
    Account.objects.filter(pk=account.pk).update(must_change=True)
    page = visit.page
    visit.open("/register/")
    enter(page, "member")
    expect(page.locator("h1")).to_have_text("Choose your own password")
    for box in ("new", "again"):
        page.fill(f"[name={box}]", NEW)
    _checked(visit, axe, "first-password")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Set up your second factor")
    assert page.evaluate("document.querySelector('.factor-secret img').naturalWidth") > 100
    _checked(visit, axe, "first-factor")
    secret = bare(page.inner_text(".factor-secret code"))
    page.fill("[name=code]", code_at(secret, step_at(timezone.now())))
    page.click("main button[type=submit]")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    _checked(visit, axe, "recovery-codes")
    page.emulate_media(media="print")
    expect(page.locator(".recovery-codes li").first).to_be_visible()
    page.emulate_media(media="screen")
    page.click("text=I have them")
    page.wait_for_url("**/register/")
    verbs = list(AuditEntry.objects.filter(actor=account.key).order_by("index").values_list("verb", flat=True))
    assert verbs[-5:-1] == ["accept password", "change password", "set up second factor", "log in"]


def test_the_page_for_the_code(visit: Watched, axe: str) -> None:
    visit.open("/login/")
    enter(visit.page, "owner")
    expect(visit.page.locator("h1")).to_have_text("Code")
    _checked(visit, axe, "code")


def _checked(visit: Watched, axe: str, name: str) -> None:
    for width in (1280, 820):
        visit.page.set_viewport_size({"width": width, "height": 860})
        picture(visit.page, f"{name}-{width}")
    _axe(visit, axe)
    _no_sideways(visit)
