"""A case that is sealed takes along what was asked of whom: nothing of it stays outside."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from enquiries.enquired import CATEGORY, NOTHING, STEP, afraid, became, by_custody, convicted, enquired, gone_to

from murderbook.enquiries.fear import Life
from murderbook.workbench.access.models import Account
from murderbook.workbench.enquiries import keeping, models
from murderbook.workbench.enquiries.models import Subject
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.enquiries.states import ApproachKind, StepKind
from murderbook.workbench.investigations.models import InvestigationCase
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.sealing.belongings import belongings
from personas import Unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sealed"))

from seats import Seat

TABLES = (models.Category, models.Subject, models.Placing, models.Stretch, models.Step, models.Elimination)
WITNESSES = (models.Fear, models.LifeEvent, models.Approach)


def test_nothing_of_it_stays_and_other_cases_keep_theirs(unit: Unit, scope: Scope, subject: Subject) -> None:
    owner = unit.accounts["owner"]
    by_custody(scope, subject, subject.stretches.get(), owner)
    enquired(Scope(unit.cases[0]), owner, "Poe, Eve")
    other = enquired(Scope(unit.cases[2]), owner, "Roe, Max")
    seat = Seat(unit, "owner").found()
    seat.shares()
    sent = {"reason": "it leads into the house", "understood": "on"}
    assert seat.inside(f"seal/{unit.cases[0].key}/", sent).status_code == 302
    assert list(Subject.objects.values_list("pk", flat=True)) == [other.pk]
    for table in TABLES[2:]:
        assert set(table.objects.values_list("subject", flat=True)) == {other.pk}
    kept = seat.inside("kept/").content.decode()
    assert "enquiries.Subject" in kept and "Doe, John" in kept, "of the investigation: as it was written"
    assert "Doe, John" not in _sheet(seat, unit.cases[0])


def test_persons_of_interest_move_and_are_worked_on_at_the_desk(unit: Unit, scope: Scope) -> None:
    owner, case = unit.accounts["owner"], scope.cases[0]
    mine = enquired(Scope(case), owner, "Poe, Eve")
    by_custody(Scope(case), mine, mine.stretches.get(), owner)
    seat = Seat(unit, "owner").found()
    seat.shares()
    sent = {"reason": "it leads into the house", "understood": "on"}
    assert seat.inside(f"seal/{case.key}/", sent).status_code == 302
    assert not any(table._base_manager.exists() for table in TABLES)
    for said in ("Poe, Eve", "Keys of the house"):
        assert said in _sheet(seat, case)
    person = f"enquiries/{case.key}/persons/{mine.number}/"
    for said in ("State Prison", "says he was at home"):
        assert said in seat.inside(person).content.decode()
    told = {"kind": "traced", "when": "1990", "who": "Elm", "text": "found in Ohio", "source": "page 3"}
    assert seat.inside(f"{person}steps/", told).status_code == 302
    assert "found in Ohio" in seat.inside(person).content.decode()


def test_an_elimination_that_an_investigation_left_behind_stays_as_text(
    unit: Unit, scope: Scope, subject: Subject
) -> None:
    """The case was taken out of the investigation since: whose elimination it is does not come along."""
    case = scope.cases[0]
    by_custody(scope, subject, subject.stretches.get(), unit.accounts["owner"])
    InvestigationCase.objects.filter(case=case).delete()
    assert {row.model for row in belongings(case) if row.moves} & {*TABLES} == set()
    assert models.Elimination in {row.model for row in belongings(case) if row.is_kept}


def _sheet(seat: Seat, case: Case) -> str:
    return seat.inside(f"enquiries/{case.key}/").content.decode()


def test_witnesses_move_and_are_worked_on_at_the_desk(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    fear = afraid(unit.cases[0], owner)
    became(fear, Life.IMPRISONED, "1990", owner)
    gone_to(fear, ApproachKind.SPOKEN, owner)
    convicted(fear, owner)
    seat = Seat(unit, "owner").found()
    seat.shares()
    sent = {"reason": "it leads into the house", "understood": "on"}
    assert seat.inside(f"seal/{unit.cases[0].key}/", sent).status_code == 302
    assert not any(table._base_manager.exists() for table in (*WITNESSES, models.CriminalFact))
    assert "rap sheet" in seat.inside(f"case/{unit.cases[0].key}/owed-dna/").content.decode()
    page = seat.inside(f"case/{unit.cases[0].key}/witnesses/").content.decode()
    assert "Poe, Carl was imprisoned, 1990 (prison file)" in page
    assert "Spoken to, 14 Mar 2020" in page
    told = {"person": f"{unit.cases[0].key}-2", "kind": "was released", "when": "2009", "source": "letter"}
    assert seat.inside(f"case/{unit.cases[0].key}/witnesses/life/", told).status_code == 302
    assert "In danger" in seat.inside(f"case/{unit.cases[0].key}/witnesses/").content.decode()


NAMING: dict[str, Callable[[Case, Account], object]] = {
    "category": lambda case, by: keeping.add_category(Scope(case), {**CATEGORY, "why": "as in 01986-001"}, by),
    "person": lambda case, by: keeping.add_subject(
        Scope(case), {"person": None, "name": "Poe, Eve", "why": "named in 01986-001", "category": None}, by
    ),
    "approach": lambda case, by: gone_to(afraid(case, by), ApproachKind.SPOKEN, by, text="asked about 01986-001"),
    "step": lambda case, by: keeping.add_step(
        enquired(Scope(case), by), StepKind.NOTE, {**STEP, "text": "see 01986-001"}, by
    ),
    "elimination": lambda case, by: keeping.eliminate(
        Scope(case), enquired(Scope(case), by), {**NOTHING, "code": 6, "cases": [case], "why": "as 01986-001"}, by
    ),
}


@pytest.mark.parametrize("where", NAMING)
def test_who_seals_is_told_which_open_files_name_the_case_in_their_enquiries(unit: Unit, where: str) -> None:
    other = unit.cases[1]
    seat = Seat(unit, "owner").found()
    seat.shares()
    page = f"seal/{unit.cases[0].key}/"
    assert other.own_number not in seat.inside(page).content.decode(), "the control"
    NAMING[where](other, unit.accounts["owner"])
    assert other.own_number in seat.inside(page).content.decode().split("Open files that name")[1]
