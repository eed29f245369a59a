"""A case that is sealed takes along what was asked of whom: nothing of it stays outside."""

from __future__ import annotations

import sys
from pathlib import Path

from enquired import by_custody, enquired
from murderbook.workbench.enquiries import models
from murderbook.workbench.enquiries.models import Subject
from murderbook.workbench.enquiries.scope import Scope
from personas import Unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sealed"))

from seats import Seat

TABLES = (models.Category, models.Subject, models.Placing, models.Stretch, models.Step, models.Elimination)


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
    assert "enquiries.Subject" in kept or "Poe, Eve" in kept
