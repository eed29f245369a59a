"""What stands behind the waterfall, as the candidate's page shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from nameless import RATES, remains_in, report_in, row, suggested

from murderbook.evidence.weight import Basis, RateSource
from murderbook.workbench.identity.determining import determine, withdraw
from murderbook.workbench.identity.dna.on_file import profiles_of
from murderbook.workbench.identity.dna.weighing import COMPARISON, Family, Typed, weigh
from murderbook.workbench.identity.finding_out import NAME
from murderbook.workbench.identity.models import Candidate, StrProfile
from murderbook.workbench.register.models import Case, Person
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db

BODY = {"TH01": ["6", "9.3"], "vWA": ["16", "17"], "FGA": ["21", "22"], "D8S1179": ["13", "14"]}
MOTHER = {"TH01": ["6", "7"], "vWA": ["16", "18"], "FGA": ["21", "24"], "D8S1179": ["13", "13"]}


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def pair(unit: Unit) -> tuple[Case, Case]:
    return remains_in(unit.default), report_in(unit.default)


def _page(unit: Unit, pair: tuple[Case, Case], persona: str = "member") -> str:
    answer = unit.client(persona).get(f"/unidentified/{pair[0].key}/candidate/{pair[1].key}/")
    assert answer.status_code == 200
    return answer.content.decode()


def _typed(unit: Unit, pair: tuple[Case, Case]) -> int:
    """Both typed; what the row weighs, in milli-bits."""
    said = {"source": "test", "account": unit.accounts["owner"]}
    StrProfile.objects.create(case=pair[0], sample="R-7", relation="own", loci=BODY, **said)
    StrProfile.objects.create(case=pair[1], sample="M-7", relation="mother", loci=MOTHER, **said)
    found = weigh(Typed("R-7", "own", BODY), Family((Typed("M-7", "mother", MOTHER),), "M"))
    assert found is not None and found.least.log10_lr is not None
    return round(found.least.log10_lr * 3321.928)


def test_profiles_marker_by_marker_and_by_population_without_an_allele(unit: Unit, pair: tuple[Case, Case]) -> None:
    weight = _typed(unit, pair)
    suggested(*pair, row(COMPARISON, weight))
    page = _page(unit, pair)
    assert "The profiles, marker by marker" in page and "All, multiplied" in page
    for words in ("D8S1179", "African American", "Caucasian", "Hispanic", "Asian", "theta 0.01", "M-7", "Mother"):
        assert words in page, words
    assert f"{weight / 1000:+.2f}" in page and "9.3" not in page
    assert "Profiles came or were withdrawn" not in page


def test_profiles_that_came_since_the_comparison_are_told(unit: Unit, pair: tuple[Case, Case]) -> None:
    suggested(*pair, row(COMPARISON, _typed(unit, pair) + 500))
    assert "Profiles came or were withdrawn since this pair was compared" in _page(unit, pair)


def test_without_profiles_there_is_no_such_section(unit: Unit, pair: tuple[Case, Case]) -> None:
    suggested(*pair)
    page = _page(unit, pair)
    assert "marker by marker" not in page and "chart against chart" not in page
    assert "What the points rest on" not in page, "of an earlier version, whose rows do not say"


def test_what_the_points_rest_on_and_what_to_find_out_first(unit: Unit, pair: tuple[Case, Case]) -> None:
    rated = replace(row("sex", 900), source=RateSource("t", "t", basis=Basis.PUBLISHED))
    simulated = replace(row("cM", 2_500), source=RateSource("t", "t", basis=Basis.SIMULATED))
    lacking = replace(row("stature", 0, None), expected_millibits=1_640, source=RATES)
    suggested(*pair, rated, simulated, lacking)
    page = _page(unit, pair)
    assert "Published: measured by others" in page and "+0.90" in page
    assert "Known from simulation alone" in page and "+2.50" in page and "+3.40" in page
    assert "Worth most, if it is this person: <strong>a stature of the remains</strong>, 1.6 points expected" in page
    assert "about 2 hours of one person, and the expert&#x27;s fee" in page


def test_the_bodys_page_says_what_to_find_out_of_its_first_candidate(unit: Unit, pair: tuple[Case, Case]) -> None:
    suggested(*pair, row("age", 900), replace(row("stature", 0, None), expected_millibits=1_640))
    page = unit.client("member").get(f"/unidentified/{pair[0].key}/").content.decode()
    assert "if it is the first of them: <strong>a stature of the remains</strong>, 1.6 points expected" in page


def test_profiles_that_exclude_are_no_news(unit: Unit, pair: tuple[Case, Case]) -> None:
    said = {"source": "test", "account": unit.accounts["owner"], "relation": "own"}
    StrProfile.objects.create(case=pair[0], sample="R-7", loci=BODY, **said)
    StrProfile.objects.create(case=pair[1], sample="O-7", loci={locus: ["10", "11"] for locus in BODY}, **said)
    suggested(*pair, row(COMPARISON, None))
    page = _page(unit, pair)
    assert "Impossible at" in page and "Profiles came or were withdrawn" not in page


def test_a_units_file_that_is_none_is_told_and_stops_no_page(
    unit: Unit, pair: tuple[Case, Case], tmp_path: Path
) -> None:
    suggested(*pair, replace(row("stature", 0, None), expected_millibits=1_640))
    (tmp_path / NAME).write_text("[remains]\nstature = { hours = 'long' }\n", encoding="utf-8")
    with override_settings(RECORD=replace(settings.RECORD, folder=tmp_path)):
        page = _page(unit, pair)
    assert "finding-out.toml in the folder of the record cannot be used: remains.stature.hours" in page
    assert "about 2 hours of one person" in page


def test_charts_of_teeth_are_told_and_weigh_nothing(unit: Unit, pair: tuple[Case, Case]) -> None:
    for case, text in zip(pair, ("Universal: #19 MO; #3 present", "FDI: 36 MO; 16 extracted"), strict=True):
        person = case.persons.get(role="victim")
        person.descriptors = {**person.descriptors, "dental": text}
        person.save()
    suggested(*pair)
    page = _page(unit, pair)
    assert "Charted in both: 2 teeth, 1 of them alike." in page
    assert "16 missing, then present" in page and "It weighs nothing" in page


def _second_victim(pair: tuple[Case, Case], dental: str) -> Person:
    """The remains' file is that of a double murder."""
    Case.objects.filter(pk=pair[0].pk).update(kind="homicide")
    pair[0].refresh_from_db()
    return Person.objects.create(case=pair[0], role="victim", identified=False, sex="M", descriptors={"dental": dental})


def test_of_two_victims_the_chart_is_that_of_the_one_compared(unit: Unit, pair: tuple[Case, Case]) -> None:
    for case, text in zip(pair, ("Universal: #19 MO; #3 present", "FDI: 36 MO; 16 extracted"), strict=True):
        Person.objects.filter(case=case).update(descriptors={"dental": text})
    second = _second_victim(pair, "FDI: 36 MO; 16 extracted")
    Candidate.objects.filter(pk=suggested(*pair).pk).update(person=second)
    assert "Charted in both: 2 teeth, 2 of them alike." in _page(unit, pair)


def test_a_profile_is_of_nobody_where_two_are_nameless_and_never_of_who_came_after_the_one_named(
    unit: Unit, pair: tuple[Case, Case]
) -> None:
    suggested(*pair, row(COMPARISON, _typed(unit, pair)))
    _second_victim(pair, "")
    assert "The profiles, marker by marker" not in _page(unit, pair)
    first = Person.objects.filter(case=pair[0]).order_by("pk")[0]
    said = {"name": "Roe, Ron", "method": "dental", "examiner": "Dr Ames", "reference": "ME 1"}
    with transaction.atomic():
        made = determine(
            pair[0], None, said | {"on": date(2026, 3, 1), "victim": first}, unit.accounts["owner"], "test"
        )
    assert "The profiles, marker by marker" not in _page(unit, pair), "it was taken of the one who has a name now"
    assert not profiles_of(Case.objects.filter(pk=pair[0].pk)).remains
    StrProfile.objects.create(
        case=pair[0], sample="R-8", relation="own", loci=BODY, source="test", account=unit.accounts["owner"]
    )
    assert profiles_of(Case.objects.filter(pk=pair[0].pk)).remains[pair[0].key].sample == "R-8"
    with transaction.atomic():
        withdraw(made, "another chart", unit.accounts["owner"], "test")
    assert "The profiles, marker by marker" not in _page(unit, pair), "two are nameless again"
