"""Same person? by keys alone: search, open the first pair, judge it, go on to the next."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from watched import Watched

pytestmark = pytest.mark.browser


def press(visit: Watched, *keys: str) -> None:
    for key in keys:
        visit.page.keyboard.press(key)


@pytest.fixture
def asked(visit: Watched) -> Watched:
    """A search is held, and two pairs are there to judge."""
    from murderbook.workbench.register.models import Case, Person
    from murderbook.workbench.resolution.models import PersonJudgement

    names = ("Quarrelham, Ezekiel", "Ezekial Quarrelham", "Ormsford, Tabitha", "Ormsford, Tabytha")
    cases = Case.objects.filter(key__in=[visit.unit.things[name] for name in ("case", "other case")])  # type: ignore[attr-defined]
    for place, name in enumerate(names):
        Person.objects.create(case=cases[place % 2], role="witness", name=name, sex="M" if place < 2 else "F")
    assert PersonJudgement.objects.count() == 1
    visit.log_in("owner")
    visit.open("/persons/review/")
    press(visit, "s")
    expect(visit.page.locator("table [data-row-link]").first).to_be_visible(timeout=30_000)
    return visit


def test_pairs_are_judged_by_keys_alone(asked: Watched, axe: str) -> None:
    page = asked.page
    press(asked, "j", "Enter")
    expect(page.locator("h1")).to_have_text(re.compile("one person\\?$"))
    first = page.locator("h1").inner_text()
    press(asked, "?")
    said = page.locator("#keys-help").inner_text()
    assert "next pair" in said and "choose supported, eliminated, unsure" in said
    press(asked, "Escape", "2")
    assert page.locator("input[name=verdict]").nth(1).is_checked()
    page.locator("#id_reason").focus()
    page.keyboard.type("Born in two towns.")
    press(asked, "Tab", "Enter")
    expect(page.locator(".messages")).to_contain_text("two persons")
    assert "eliminated by judgement of The owner" in page.locator("main").inner_text()
    press(asked, "j")
    expect(page.locator("h1")).not_to_have_text(first)
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run(document)).violations.map((one) => [one.impact, one.id])")
    assert not [rule for impact, rule in found if impact in ("serious", "critical")]
