"""Records to rows and back, the number of statements, and what the queryset hides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case, NewInformation, PhysicalLink, Review, Status, SuspectState
from murderbook.casefile.exhibit import Custody, Examination, Exhibit, TestState
from murderbook.casefile.person import Answer, Person, Role, Sex, WitnessState
from murderbook.casefile.place import Place, PlacePrecision, Site
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.formats import WideRow
from murderbook.workbench.imports.loading import wide
from murderbook.workbench.register import models, records
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db

FULL = Case(
    id="86-0007",
    own_number="86-0007",
    agency_number="LA-9",
    agency="Harbor PD",
    offence="09A",
    status=Status.OPEN,
    occurred=TimeSpan(datetime(1986, 6, 1), datetime(1986, 8, 31, 23, 59), Precision.SEASON, "summer 1986"),
    county_fips="06037",
    state="CA",
    area="Harbor",
    weapon="20",
    circumstance="99",
    situation="B",
    suspect_state=SuspectState.NAMED_DEAD,
    motive_known=Answer.NO,
    persons=(
        Person(
            Role.VICTIM, "Doe, Alpha", sex=Sex.FEMALE, age_low=20.0, age_high=30.0, race="W", ethnicity="N",
            relationship="ST", exposures=("hitch",), descriptors={"hair": "brown"}, aliases=("Al",),
        ),
        Person(Role.SUSPECT, "Roe, Beta", alive=Answer.NO),
        Person(
            Role.WITNESS, "Poe, Gamma", alive=Answer.YES,
            witness=WitnessState(Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.YES),
        ),
    ),
    places=(
        Place(Site.CONTACT, "bus stop", 33.75, -118.2, PlacePrecision.BLOCK, None, "San Pedro", "06037", "CA"),
        Place(Site.DISPOSAL, "canyon, 'north' side"),
    ),
    behaviours=(
        Behaviour("bound", Presence.PRESENT, "Det. One", "report", "4"),
        Behaviour("staged", Presence.ABSENT),
    ),
    exhibits=(
        Exhibit(
            "1-A", "rope, 2 m", "ligature", Custody.LOCATED,
            (Examination("dna", TestState.NEVER_TESTED), Examination("latent", TestState.NO_PROFILE)), ("Clerk", "Lab"),
        ),
        Exhibit("2", "", None, Custody.UNKNOWN),
        Exhibit("3", "casing", "casing", Custody.DESTROYED, (Examination("ballistics", TestState.HIT),)),
    ),
    reviews=(Review(date(1999, 5, 4), "Sgt. Two", "nothing new"),),
    news=(NewInformation(date(2020, 1, 2), "a tip"),),
    physical_links=(PhysicalLink("86-0008", "dna", True, "lab 12"), PhysicalLink("elsewhere", "latent", False)),
    series="solved series",
    notes="naïve — “quoted”",
    extra={"box": "007", "odd \"key\"": "a,b"},
)  # fmt: skip
BARE = Case(id="86-0008", own_number="86-0008")


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


def _store(unit: Unit, *cases: Case) -> None:
    rows = [WideRow(line, case.id, bytes(16), case) for line, case in enumerate(cases, start=2)]
    same = {"compartment_id": unit.default.pk, "version": 1, "created_at": "2020-01-02 03:04:05", "batch_id": None}
    wide.store(rows, same)


def test_a_case_comes_back_as_it_went_in(unit: Unit) -> None:
    _store(unit, FULL, BARE)
    found = {case.own_number: case for case in records.cases(models.Case.objects.visible_to(unit.accounts["member"]))}
    key = models.Case.objects.get(own_number="86-0008").key
    linked = (replace(FULL.physical_links[0], other=key), FULL.physical_links[1])
    full = found["86-0007"]
    assert full == replace(FULL, id=full.id, physical_links=linked)
    assert found["86-0008"] == replace(BARE, id=key)


def test_the_record_names_a_case_by_its_public_key(unit: Unit) -> None:
    shown = list(records.cases(models.Case.objects.visible_to(unit.accounts["member"])))
    assert [case.id for case in shown] == [case.key for case in unit.cases]


def test_the_queryset_decides_what_is_read(unit: Unit) -> None:
    _store(unit, FULL, BARE)
    only = models.Case.objects.filter(own_number="86-0007")
    (alone,) = records.cases(only)
    assert alone.physical_links == FULL.physical_links, (
        "a link to a case outside the queryset must keep the bare number"
    )
    assert not list(records.cases(models.Case.objects.visible_to(unit.accounts["administrator"])))
    outsider = {case.id for case in records.cases(models.Case.objects.visible_to(unit.accounts["outsider"]))}
    assert outsider == {case.key for case in unit.secret}


def test_a_slice_gives_the_cases_of_the_slice(unit: Unit) -> None:
    newest = models.Case.objects.visible_to(unit.accounts["member"]).order_by("-year")[:2]
    assert {case.id for case in records.cases(newest)} == {case.key for case in unit.cases[1:]}


def test_the_number_of_statements_is_fixed(unit: Unit, django_assert_num_queries: Any) -> None:  # noqa: ANN401
    visible = models.Case.objects.filter(compartment=unit.default)
    with django_assert_num_queries(12):
        assert len(list(records.cases(visible))) == 4
    _store(unit, *(replace(FULL, own_number=f"N{i}") for i in range(50)), BARE)
    with django_assert_num_queries(12):
        assert len(list(records.cases(visible))) == 55


def test_parts_of_interleaved_cases_stay_with_their_case(unit: Unit) -> None:
    """Parts are joined as they stream past; rows out of step would end up with a neighbour."""
    several = [replace(FULL, own_number=f"N{i}", persons=FULL.persons[: i % 4], exhibits=FULL.exhibits[i % 3 :],
                       places=FULL.places[: i % 3], physical_links=()) for i in range(24)]  # fmt: skip
    _store(unit, *several)
    found = records.cases(models.Case.objects.filter(own_number__startswith="N"))
    for got, given in zip(found, several, strict=True):
        assert got == replace(given, id=got.id)


def test_the_list_columns_repeat_the_first_victim(unit: Unit) -> None:
    _store(unit, FULL, BARE)
    row = models.Case.objects.get(own_number="86-0007")
    assert (row.victim_name, row.victim_sex, row.victim_age, row.year) == ("Doe, Alpha", "F", 25.0, 1986)
    bare = models.Case.objects.get(own_number="86-0008")
    assert (bare.victim_name, bare.victim_sex, bare.victim_age, bare.year) == ("", "U", None, None)
