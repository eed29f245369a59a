"""A case that is sealed takes its family along, and the family is worked with at the desk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from kinfolk import bereaved, dated, mother_of

from murderbook.workbench.families import models
from murderbook.workbench.laboratory.models import LabRequest, LabStep
from murderbook.workbench.register.models import Exhibit
from murderbook.workbench.sealed import desks
from murderbook.workbench.unit.models import Assignment
from personas import Unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sealed"))

from seats import Seat

TABLES = (
    models.Wishes, models.Announcement, models.Contact, models.Application, models.ApplicationStep, models.Letter,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_desk_left_open(db: None) -> Iterator[None]:
    yield
    desks.close_all()


@pytest.fixture
def sealed(unit: Unit) -> Seat:
    bereaved(unit.cases[1], unit.accounts["owner"])
    assert all(table._base_manager.exists() for table in TABLES)
    seat = Seat(unit, "owner").found()
    seat.shares()
    sent = {"reason": "it leads into the house", "understood": "on"}
    assert seat.inside(f"seal/{unit.cases[1].key}/", sent).status_code == 302
    return seat


def test_it_moves_is_read_and_goes_on_there(unit: Unit, sealed: Seat) -> None:
    assert not any(table._base_manager.exists() for table in TABLES)
    family = f"case/{unit.cases[1].key}/family/"
    with sealed.cabinet().work():
        assert all(table._base_manager.exists() for table in TABLES)
    for path, words in (
        ("", "She asked for news."),
        ("application/1/", "awaits a reviewer"),
        ("letter/1/", "Ruth Alder"),
    ):
        page = sealed.inside(f"{family}{path}")
        assert page.status_code == 200 and words in page.content.decode(), path
    said = {"kind": "family updated", "seen": "4", "on": "2020-03-01", "text": "By telephone"}
    assert sealed.inside(f"{family}application/1/step/", said).status_code == 302
    assert "By telephone" in sealed.inside(f"{family}application/1/").content.decode()
    assert sealed.inside(f"{family}letter/1/pdf/").status_code == 409, "what is printed outside is no longer sealed"
    assert not models.ApplicationStep.objects.exists(), "nothing flows back"


def test_who_seals_is_told_which_open_files_name_the_case_to_a_family(unit: Unit) -> None:
    case, sealing = unit.cases[2], unit.cases[1]
    mother = mother_of(dated(case))
    seat = Seat(unit, "owner").found()
    seat.shares()
    page = f"seal/{sealing.key}/"
    assert case.own_number not in seat.inside(page).content.decode(), "the control"
    models.Contact.objects.create(
        case=case, person=mother, on="2020-01-01", direction="we got in touch", channel="visit",
        text=f"asked about {sealing.own_number}", author=unit.accounts["owner"],
    )  # fmt: skip
    assert case.own_number in seat.inside(page).content.decode().split("Open files that name")[1]


@pytest.mark.parametrize("where", ["why it was asked", "a step", "who has it"])
def test_who_seals_is_told_which_open_files_name_the_case_to_the_laboratory(unit: Unit, where: str) -> None:
    case, sealing, owner = unit.cases[2], unit.cases[1], unit.accounts["owner"]
    seat = Seat(unit, "owner").found()
    seat.shares()
    named = f"compare with {sealing.own_number}"
    told = {"method": "str", "method_words": "STR", "examination": "dna", "laboratory": "x", "table": "t"}
    asked = LabRequest.objects.create(
        case=case, exhibit=Exhibit.objects.create(case=case, number="7"), number=1, author=owner, needs_approval=False,
        why=named if where == "why it was asked" else "", **told,
    )  # fmt: skip
    if where == "a step":
        when = dict.fromkeys(("event_earliest", "event_latest"), timezone.now())
        LabStep.objects.create(request=asked, number=1, kind="checked", author=owner, text=named, **when)
    if where == "who has it":
        Assignment.objects.create(case=case, name="Det. Elm", author=owner, why=named)
    assert case.own_number in seat.inside(f"seal/{sealing.key}/").content.decode().split("Open files that name")[1]
