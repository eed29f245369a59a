"""The page of help, the words of lists, and the pages that tell nobody anything."""

from __future__ import annotations

import re

import pytest
from django import forms

from murderbook.workbench.pages.templatetags.murderbook import filters_in_words, sex_and_age
from murderbook.workbench.pages.words import middle_in_words
from murderbook.workbench.register.models import Case
from personas import PERSONAS, Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.mark.parametrize("persona", [name for name in PERSONAS if name != "anonymous"])
def test_help_is_in_the_menu_of_everybody(unit: Unit, persona: str) -> None:
    page = unit.client(persona).get("/help/").content.decode()
    assert 'href="/help/" aria-current="page" data-go="h"' in page
    for words in ("A lead is no finding", "by chance", "Whom to ask", "<kbd>?</kbd>"):
        assert words in page
    assert not re.findall(r'(?:href|src)="(?:https?:)?//', page)


def test_persons_of_interest_of_a_case_are_of_the_cases_and_their_list_is_of_the_week(unit: Unit) -> None:
    current = re.compile(r'aria-current="page" data-go="(\w)"')
    key = unit.cases[0].key
    for path, place in (("/enquiries/", "m"), (f"/enquiries/{key}/", "c"), (f"/case/{key}/witnesses/", "c"),
                        ("/witnesses/", "m"), ("/investigations/", "c")):  # fmt: skip
        nav = unit.client("member").get(path).content.decode().split('<nav class="site-nav"')[1].split("</nav>")[0]
        assert current.findall(nav) == [place], path


def test_a_page_that_is_not_there_has_a_look_and_a_menu_and_tells_nobody_anything(unit: Unit) -> None:
    bodies = {unit.client(persona).get("/case/absent/").content for persona in PERSONAS if persona != "anonymous"}
    bodies |= {unit.client("member").get(f"/case/{unit.secret[0].key}/").content}
    assert len(bodies) == 1
    page = bodies.pop().decode()
    assert "base.css" in page and '<nav class="site-nav"' in page
    assert not [account for account in unit.accounts.values() if account.full_name in page]
    assert "csrf" not in page


class _Asked(forms.Form):
    kind = forms.ChoiceField(required=False, choices=[("", "Any"), ("h", "Homicide")])
    year = forms.IntegerField(label="From year", required=False)
    cold = forms.NullBooleanField(label="Cold only", required=False, widget=forms.CheckboxInput)


def test_filters_in_words_name_only_those_in_force() -> None:
    assert filters_in_words(_Asked({})) == "none"
    assert filters_in_words(_Asked({"kind": "h", "year": "1980"})) == "Kind: Homicide; From year: 1980"
    assert filters_in_words(_Asked({"kind": "", "cold": "on"})) == "Cold only"


def test_a_middle_is_never_shown_as_an_age() -> None:
    assert middle_in_words(17.5) == "about 17 years"
    assert sex_and_age(Case(victim_sex="M", victim_age=34.0)) == "male, 34 years"
    assert sex_and_age(Case(victim_sex="U")) == "sex not recorded, age not recorded"
