"""What was never tested, by kind: a unit that is asked how many kits it never sent finds them on one page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from murderbook.workbench.register.models import Examination, Exhibit
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    made = make_unit()
    for number, kind in (("1", "sexual_assault_kit"), ("2", "clothing"), ("3", "clothing"), ("4", "")):
        exhibit = Exhibit.objects.create(
            case=made.cases[0], number=f"never {number}", kind=kind or None, custody="located"
        )
        Examination.objects.create(exhibit=exhibit, kind="dna", state="never tested")
    hidden = Exhibit.objects.create(case=made.secret[0], number="never 9", kind="sexual_assault_kit", custody="located")
    Examination.objects.create(exhibit=hidden, kind="dna", state="never tested")
    return made


def _page(unit: Unit, query: str = "", persona: str = "member") -> str:
    return unit.client(persona).get(reverse("laboratory") + query).content.decode()


def test_a_kind_shows_its_own_and_each_says_how_many(unit: Unit) -> None:
    page = _page(unit, "?kind=sexual_assault_kit")
    assert "never 1" in page and "never 2" not in page and "1 exhibit (sexual assault kit) of open cases" in page
    assert page.index(">Clothing 2<") < page.index(">Sexual assault kit 1<"), "the most first"
    assert "All 4" in page and "never 9" not in page


def test_all_are_shown_without_a_kind_or_with_one_that_is_none(unit: Unit) -> None:
    for query in ("", "?kind=spaceship", "?kind="):
        page = _page(unit, query)
        assert "4 exhibits of open cases" in page and "never 4" in page


def test_an_outsider_is_told_of_no_kind(unit: Unit) -> None:
    for query in ("", "?kind=clothing"):
        page = _page(unit, query, "outsider")
        assert "Clothing" not in page and "never 2" not in page
