"""An import is not undone over the paper of its cases."""

from __future__ import annotations

import pytest

from murderbook.workbench.access.compartments import move_case
from murderbook.workbench.documents.amending import withdraw
from murderbook.workbench.imports.loading import UndoError, undo
from murderbook.workbench.imports.models import Batch, BatchState
from murderbook.workbench.register.models import Case
from paper import document_in
from personas import Unit

pytestmark = pytest.mark.django_db


def imported(unit: Unit) -> tuple[Batch, Case]:
    """A batch that the first case came with."""
    account = unit.accounts["owner"]
    batch = Batch.objects.create(
        compartment=unit.default, account=account, file_name="a.csv", file_sha256="0" * 64, state=BatchState.COMMITTED
    )
    Case.objects.filter(pk=unit.cases[0].pk).update(batch=batch)
    return batch, Case.objects.get(pk=unit.cases[0].pk)


def test_its_documents_are_withdrawn_first(unit: Unit) -> None:
    batch, case = imported(unit)
    owner = unit.accounts["owner"]
    document = document_in(case, owner, ["One.", "Two."])
    with pytest.raises(UndoError, match=r"has paper since \(2 pages\): withdraw its documents first"):
        undo(batch.key, owner, "wrong file", "test")
    assert Case.objects.get(pk=case.pk).withdrawn_at is None
    withdraw(document, owner, "of another case")
    assert undo(batch.key, owner, "wrong file", "test").withdrawn == 1


def test_paper_of_a_case_that_was_moved_away_is_not_told(unit: Unit) -> None:
    batch, case = imported(unit)
    document_in(case, unit.accounts["owner"], ["One."])
    move_case(unit.accounts["owner"], case, unit.restricted, reason="task force")
    assert undo(batch.key, unit.accounts["member"], "wrong file", "test").withdrawn == 0
