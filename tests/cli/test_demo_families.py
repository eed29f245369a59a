"""Two families of the demo apply, by the doors that a unit uses."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from murderbook.cli.demo_families import DAYS_LEFT, add_families
from murderbook.procedures import StepKind
from murderbook.workbench.families.models import ApplicationStep, Wishes
from murderbook.workbench.families.reviews.standings import applications_of
from murderbook.workbench.families.unit.due import due_of
from murderbook.workbench.register.models import Case
from personas import make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.mark.parametrize("today", [date(2026, 11, 28), date(2027, 3, 1), date(2028, 2, 24)])
def test_one_is_due_soon_and_the_other_has_a_conflicted_reviewer(today: date) -> None:
    unit = make_unit()
    for case in unit.cases:
        at = datetime(1990, 5, 6, tzinfo=UTC)
        Case.objects.filter(pk=case.pk).update(occurred_earliest=at, occurred_latest=at, occurred_precision="day")
    told = add_families(unit.accounts["owner"], today)
    near, conflicted = unit.cases[:2]
    assert (told.near, told.conflicted, told.stands_as) == (str(near), str(conflicted), "Bill Harkwell")
    first, second = told.lines(today)
    assert f"is due in {(told.due - today).days} days and stands in Monday's brief" in first
    assert f"Of {conflicted} the reviewer Harkwell, William was refused" in second
    (one,) = applications_of(near)
    standing = one.standing(today)
    assert 0 <= (standing.decision.due - today).days <= DAYS_LEFT and len(standing.missing) == 2
    assert not standing.disorder and standing.stage == "under review"
    (other,) = applications_of(conflicted)
    assert other.standing(today).stage == "eligible, awaits a reviewer"
    assert not ApplicationStep.objects.filter(application=other.entry, kind=StepKind.REVIEWER).exists()
    assert Wishes.objects.count() == 2 and due_of(unit.accounts["owner"], today)
