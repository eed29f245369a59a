"""A case that is sealed takes its calls along, readable there, and leaves none of them outside."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from billed import had_by, staged
from murderbook.workbench.calls import models
from murderbook.workbench.calls.models import CallList
from murderbook.workbench.imports import staging
from personas import Unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sealed"))

from seats import Seat

MOVED = (models.CallList, models.Call, models.RefusedRow, models.NumberHolder)


@pytest.fixture
def waiting(unit: Unit) -> str:
    """The name of a file that waits for its columns."""
    return staged(unit.cases[0], unit.accounts["member"]).stored_as


@pytest.fixture
def sealed(unit: Unit, bill: CallList, waiting: str) -> Seat:
    case, owner = unit.cases[0], unit.accounts["owner"]
    had_by(case, owner)
    assert (staging.folder() / waiting).exists()
    seat = Seat(unit, "owner").found()
    seat.shares()
    sent = {"reason": "it leads into the house", "understood": "on"}
    assert seat.inside(f"seal/{case.key}/", sent).status_code == 302
    return seat


def test_its_calls_move_and_nothing_of_them_stays(unit: Unit, sealed: Seat, waiting: str) -> None:
    assert not any(table._base_manager.exists() for table in (*MOVED, models.StagedBill))
    assert not (staging.folder() / waiting).exists()
    with sealed.cabinet().work():
        assert [table._base_manager.count() for table in MOVED] == [1, 5, 1, 1]


def test_its_pages_are_read_at_the_desk(unit: Unit, sealed: Seat) -> None:
    page = sealed.inside(f"case/{unit.cases[0].key}/calls/").content.decode()
    assert "14 Mar 1991, 22:15:30" in page and "Roe, Max" in page
    assert "Take a bill in" not in page  # a file that is sent would lie in the clear until it is taken in
    assert sealed.inside(f"case/{unit.cases[0].key}/calls.csv").status_code == 409
