"""A case that is sealed takes its work along, readable there, and leaves none of it outside."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from murderbook.workbench.casework import models
from murderbook.workbench.register.models import Exhibit
from personas import Unit
from worked import worked_case

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sealed"))

from seats import Seat

TABLES = (
    models.CustodyEvent, models.Action, models.ActionStep, models.Decision, models.Question, models.QuestionAnswer,
    models.Volume, models.VolumeMove,
)  # fmt: skip


@pytest.fixture
def sealed(unit: Unit, exhibit: Exhibit) -> Seat:
    worked_case(unit.cases[0], unit.accounts["owner"], unit.accounts["member"])
    assert all(table._base_manager.exists() for table in TABLES)
    seat = Seat(unit, "owner").found()
    seat.shares()
    sent = {"reason": "it leads into the house", "understood": "on"}
    assert seat.inside(f"seal/{unit.cases[0].key}/", sent).status_code == 302
    return seat


def test_its_work_moves_and_nothing_of_it_stays(unit: Unit, sealed: Seat) -> None:
    assert not any(table._base_manager.exists() for table in TABLES)
    with sealed.cabinet().work():
        assert all(table._base_manager.exists() for table in TABLES)
        assert models.Decision.objects.filter(amends__number=1).count() == 1


@pytest.mark.parametrize(
    "path, words",
    [
        ("evidence/1/custody/", "Property room"),
        ("actions/1/", "Allocated to the hand"),
        ("decisions/", "Test it twice"),
        ("questions/", "The janitor"),
        ("volumes/", "the hand, since 1 Jan 2020"),
        ("chrono/", "Exhibit E-1: booked in"),
    ],
)
def test_its_pages_are_read_at_the_desk(unit: Unit, sealed: Seat, path: str, words: str) -> None:
    page = sealed.inside(f"case/{unit.cases[0].key}/{path}")
    assert page.status_code == 200 and words in page.content.decode()


NAMING = {
    "custody purpose": lambda case: case.custody_events.update(purpose="see 01986-001"),
    "action": lambda case: case.actions.update(text="ask about 01986-001"),
    "step": lambda case: models.ActionStep.objects.filter(number=1).update(text="as in 01986-001"),
    "decision": lambda case: case.decisions.filter(amends=None).update(alternatives="wait for 01986-001"),
    "question": lambda case: case.questions.update(text="same hand as 01986-001?"),
    "answer": lambda case: models.QuestionAnswer.objects.filter(state="open").update(source="file 01986-001"),
    "volume": lambda case: models.VolumeMove.objects.update(note="with 01986-001"),
}


@pytest.mark.parametrize("where", NAMING)
def test_who_seals_is_told_which_open_files_name_the_case_in_their_work(unit: Unit, where: str) -> None:
    other = unit.cases[1]
    Exhibit.objects.create(case=other, number="E-9")
    worked_case(other, unit.accounts["owner"], unit.accounts["member"])
    seat = Seat(unit, "owner").found()
    seat.shares()
    page = f"seal/{unit.cases[0].key}/"
    assert other.own_number not in seat.inside(page).content.decode(), "the control"
    NAMING[where](other)
    assert other.own_number in seat.inside(page).content.decode().split("Open files that name")[1]


def test_it_is_worked_on_at_the_desk(unit: Unit, sealed: Seat) -> None:
    said = {"when": "1988", "act": "handed over", "from_where": "Property room", "to_whom": "Dr Ames"}
    sent = sealed.inside(f"case/{unit.cases[0].key}/evidence/1/custody/add/", said | {"seal_intact": "yes"})
    assert sent.status_code == 302
    assert "Dr Ames" in sealed.inside(f"case/{unit.cases[0].key}/evidence/").content.decode()
    assert not models.CustodyEvent.objects.exists(), "nothing flows back"
