"""An import is not undone over relations of its cases, nor over a person whom it added and one names."""

from __future__ import annotations

import pytest

from murderbook.workbench.access.compartments import move_case
from murderbook.workbench.imports.loading import UndoError, undo
from murderbook.workbench.imports.models import Batch, BatchState
from murderbook.workbench.network.stating.keeping import withdraw
from murderbook.workbench.register.models import Case, Person, Revision
from personas import Unit
from related import related


def batch_of(unit: Unit) -> Batch:
    return Batch.objects.create(
        compartment=unit.default,
        account=unit.accounts["owner"],
        file_name="a.csv",
        file_sha256="0" * 64,
        state=BatchState.COMMITTED,
    )


def test_its_relations_are_withdrawn_first(unit: Unit) -> None:
    batch, owner, case = batch_of(unit), unit.accounts["owner"], unit.cases[0]
    Case.objects.filter(pk=case.pk).update(batch=batch)
    row = related(case, owner)
    with pytest.raises(UndoError, match="has relations since: withdraw them first"):
        undo(batch.key, owner, "wrong file", "test")
    withdraw(row, "wrong file", owner)
    assert undo(batch.key, owner, "wrong file", "test").withdrawn == 1


def test_somebody_whom_it_added_and_a_relation_names_stays(unit: Unit) -> None:
    """Withdrawn or not: the relation says of whom it was."""
    batch, owner, case = batch_of(unit), unit.accounts["owner"], unit.cases[0]
    roe = Person.objects.create(case=case, role="witness", name="Roe, Max")
    Revision.objects.create(
        case=case,
        version=1,
        part="person",
        part_id=roe.pk,
        before={},
        after={"name": "Roe, Max"},
        batch=batch,
        reason="r",
    )
    Case.objects.filter(pk=case.pk).update(version=2)
    row = related(case, owner, left="Roe, Max")
    for _ in range(2):
        with pytest.raises(UndoError, match=r"relation R1 of case .* names somebody whom this import added"):
            undo(batch.key, owner, "wrong file", "test")
        withdraw(row, "wrong file", owner)
    assert Person.objects.filter(pk=roe.pk).exists()


def test_relations_of_a_case_that_was_moved_away_are_not_told(unit: Unit) -> None:
    batch, owner, case = batch_of(unit), unit.accounts["owner"], unit.cases[0]
    Case.objects.filter(pk=case.pk).update(batch=batch)
    related(case, owner)
    move_case(owner, Case.objects.get(pk=case.pk), unit.restricted, reason="task force")
    assert undo(batch.key, unit.accounts["member"], "wrong file", "test").withdrawn == 0
