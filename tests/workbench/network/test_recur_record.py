"""What recurs in cases of a record: frozen on the trail first, through the door, never the department's people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from murderbook.network.recurrence import Choices, Material, Selection, ask, document_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.investigations.models import Investigation, InvestigationCase
from murderbook.workbench.network.recurring.choosing import NotChosenError, chosen
from murderbook.workbench.network.recurring.looking import Asker, frozen, looked_so_far, material_of
from murderbook.workbench.register.models import Case, Exhibit, Person, Place
from personas import Unit, make_unit

BAR = "Blue Lantern bar"


@pytest.fixture
def unit(db: None) -> Unit:
    """Forty cases a week apart; four have the bar, all have the station, and an officer who handled everything."""
    made = make_unit()
    for at in range(40):
        when = datetime(1988, 1, 4, 12, tzinfo=UTC) + timedelta(days=7 * at)
        case = Case.objects.create(
            compartment=made.default, own_number=f"R-{at:02}", status="open", area="North",
            series="known" if at < 3 else "", occurred_earliest=when, occurred_latest=when, occurred_precision="day",
            occurred_as_written="then",
        )  # fmt: skip
        Exhibit.objects.create(case=case, number="E-1", handled_by=["Sgt. Marrow"])
        Person.objects.create(case=case, role="investigator", name="Det. Ames")
        Place.objects.create(case=case, site="body", description="Station")
        if at in (5, 15, 25, 35):
            Place.objects.create(case=case, site="last seen", description=BAR)
    return made


def frozen_of(account: Account, named: tuple[str, str], reason: str, role: str) -> Selection:
    return frozen(Asker(account, "a test"), chosen(account, *named), role, reason)


def read(account: Account, role: str, selection: Selection) -> tuple[Material, dict[str, str]]:
    return material_of(Asker(account, "a test"), role, selection)


def test_a_place_that_recurs_is_found_and_one_that_is_everywhere_is_not(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    asked = frozen_of(owner, ("cases", "R-05,R-15,R-25,R-35"), "four evenings", "place")
    before = AuditEntry.objects.order_by("-index").first()
    assert before is not None and before.verb == "froze selection"
    assert before.words.content["digest"] == asked.digest
    material, labels = read(owner, "place", asked)
    answer = ask(material, asked, datetime.now(UTC).date(), Choices(replicas=40))
    found = answer.found
    assert found is not None
    assert "places are one where files write them in the same words" in answer.treated
    assert not any("roster" in said for said in answer.treated)  # a place has no duty
    first, second = found.recurrences[:2]
    assert first.person.startswith(BAR) and first.chance.at_floor
    assert second.person.startswith("Station") and second.p > 0.5
    assert [labels[key] for key in first.files] == ["R-05", "R-15", "R-25", "R-35"] or len(first.files) == 4


def test_looking_again_counts_as_a_search_and_that_of_others_is_not_told(unit: Unit) -> None:
    owner, member = unit.accounts["owner"], unit.accounts["member"]
    counted = []
    for account in (owner, owner, member):
        asked = frozen_of(account, ("cases", "R-05,R-15,R-25,R-35"), "four evenings", "place")
        material, _ = read(account, "place", asked)
        counted.append(looked_so_far(account))
    assert counted == [1, 2, 1]
    answer = ask(material, asked, datetime.now(UTC).date(), Choices(replicas=40))
    once, twice = (document_of(answer, str, searches)["recurrences"][0]["chance"] for searches in (1, 2))
    assert twice["in_all"] == 2 * once["in_all"]


def test_staff_is_in_nothing_that_a_record_is_asked(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    asked = frozen_of(owner, ("cases", "R-05,R-15,R-25"), "three", "person")
    with pytest.raises(ValueError, match="no person is tied to two cases"):
        read(owner, "person", asked)


def test_a_series_and_an_investigation_choose_their_cases(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    cases = list(Case.objects.filter(own_number__in=("R-01", "R-02", "R-03")).order_by("pk"))
    arc = Investigation.objects.create(name="Lantern", question="Who?", author=owner, case_count=3)
    for case in cases:
        InvestigationCase.objects.create(investigation=arc, case=case, author=owner)
    of_arc = frozen_of(owner, ("investigation", arc.key), "its cases", "place")
    assert set(of_arc.files) == {case.key for case in cases}
    known = Case.objects.filter(series="known").values_list("key", flat=True)
    assert set(frozen_of(owner, ("series", "known"), "its cases", "place").files) == set(known)


@pytest.mark.parametrize("named", [("cases", "R-01,R-02,R-03"), ("series", "known"), ("investigation", "Lantern")])
def test_to_whoever_sees_none_of_it_there_is_none(unit: Unit, named: tuple[str, str]) -> None:
    with pytest.raises(NotChosenError, match="or none that this account may see"):
        frozen_of(unit.accounts["outsider"], named, "three", "place")
    assert not AuditEntry.objects.filter(verb="froze selection").exists()
