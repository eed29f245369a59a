"""An import is not undone over a person whom it added and a judgement names."""

from __future__ import annotations

import pytest
from persons_named import named_unit, row_of, says, takes_back

from murderbook.workbench.imports.loading import UndoError, undo
from murderbook.workbench.imports.models import Batch, BatchState
from murderbook.workbench.register.models import Case, Person, Revision
from murderbook.workbench.resolution.records import Who
from personas import Unit


@pytest.fixture
def unit(db: None) -> Unit:
    return named_unit()


def test_somebody_whom_it_added_and_a_judgement_names_stays(unit: Unit) -> None:
    """Taken back or not, and without a word of the other file."""
    owner, case = unit.accounts["owner"], unit.cases[0]
    said = {"file_name": "a.csv", "file_sha256": "0" * 64, "state": BatchState.COMMITTED}
    batch = Batch.objects.create(compartment=unit.default, account=owner, **said)
    roe = Person.objects.create(case=case, role="witness", name="Roe, Max")
    of_row = {"part": "person", "part_id": roe.pk, "before": {}, "after": {"name": "Roe, Max"}}
    Revision.objects.create(case=case, version=1, batch=batch, reason="r", **of_row)
    Case.objects.filter(pk=case.pk).update(version=2)
    made = says(unit, Who(case.pk, roe.pk, ""), row_of(unit.secret[0]))
    for _ in range(2):
        with pytest.raises(UndoError, match="is named in the record since") as told:
            undo(batch.key, owner, "wrong file", "test")
        assert "TF-1" not in str(told.value) and Person.objects.filter(pk=roe.pk).exists()
        if not made.takes_back_id:
            made = takes_back(unit, made)
