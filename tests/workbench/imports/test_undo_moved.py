"""Undo where cases of the import were moved to another compartment since: they have left it, and nobody is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models import F
from import_files import ROWS

from murderbook.workbench.access.compartments import move_case
from murderbook.workbench.access.models import Compartment
from murderbook.workbench.audit.models import AuditWords
from murderbook.workbench.imports import loading
from murderbook.workbench.imports.loading import Order, UndoError, load
from murderbook.workbench.register.models import Case
from personas import Unit

pytestmark = pytest.mark.django_db

Write = Callable[..., Path]
Make = Callable[..., Order]


def _move(unit: Unit, number: str, target: Compartment) -> None:
    """By the owner, who gives access in both compartments."""
    case = Case.objects.get(own_number=number)
    move_case(unit.accounts["owner"], case, target, reason="task force")


@pytest.mark.parametrize("persona", ["member", "owner"])
def test_undo_leaves_a_case_that_moved_to_another_compartment(
    register: Write, order: Make, unit: Unit, persona: str
) -> None:
    """It has left its import, as the page of the move says: also for who could withdraw it there."""
    batch = load(order(register(*ROWS))).batch
    assert batch is not None
    _move(unit, "0012", unit.restricted)
    undone = loading.undo(batch.key, unit.accounts[persona], "wrong", "test")
    assert undone.withdrawn == 2, "a case was counted that is not here"
    assert Case.objects.get(own_number="0012").withdrawn_at is None, "another compartment's case was withdrawn"
    words = AuditWords.objects.get(entry__verb="undo import").body
    assert unit.restricted.key not in str(words) and unit.restricted.name not in str(words)


def test_undo_takes_back_what_came_back(register: Write, order: Make, unit: Unit) -> None:
    load(order(register(*ROWS)))
    batch = load(order(register(ROWS[0].replace("knife", "rifle")), update=True)).batch
    assert batch is not None
    _move(unit, "0012", unit.restricted)
    _move(unit, "0012", unit.default)
    loading.undo(batch.key, unit.accounts["member"], "wrong", "test")
    assert Case.objects.get(own_number="0012").weapon == "20", "a move is no amendment by hand"


def test_an_amendment_between_two_moves_is_not_turned_back(register: Write, order: Make, unit: Unit) -> None:
    load(order(register(*ROWS)))
    batch = load(order(register(ROWS[0].replace("knife", "rifle")), update=True)).batch
    assert batch is not None
    _move(unit, "0012", unit.restricted)
    Case.objects.filter(own_number="0012").update(version=F("version") + 1)
    _move(unit, "0012", unit.default)
    with pytest.raises(UndoError, match="0012 was amended again"):
        loading.undo(batch.key, unit.accounts["member"], "wrong", "test")


def test_the_page_of_an_import_tells_nothing_of_a_move(register: Write, order: Make, unit: Unit) -> None:
    batch = load(order(register(*ROWS))).batch
    assert batch is not None
    client = unit.client("member")

    def page() -> str:
        return re.sub(r"csrfmiddlewaretoken.*?>", "", client.get(f"/imports/{batch.key}/").content.decode())

    before = page()
    _move(unit, "0012", unit.restricted)
    assert page() == before
    undone = client.post(f"/imports/{batch.key}/undo/", {"reason": "wrong"}, follow=True).content.decode()
    assert "Undone: of register.csv, 2 cases withdrawn." in undone
    assert unit.restricted.name not in undone and "0012" not in undone
