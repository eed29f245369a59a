"""A number that two standing cases share names neither of them: a file writes into none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from import_files import ROWS

from murderbook.workbench.imports.loading import load
from murderbook.workbench.register.models import Case
from personas import Unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("update", [False, True])
def test_a_row_whose_number_two_cases_share_is_rejected(
    register: Callable[..., Path], order: Callable[..., Any], unit: Unit, update: bool
) -> None:
    Case.objects.filter(pk__in=[unit.cases[0].pk, unit.cases[2].pk]).update(own_number="0012")
    outcome = load(order(register(*ROWS), update=update))
    assert (outcome.tally.new, outcome.tally.changed, outcome.tally.rejected) == (2, 0, 1)
    (reject,) = outcome.rejects
    assert reject.line == 2 and "two cases of the compartment have the number 0012" in reject.reason
    assert set(Case.objects.filter(own_number="0012").values_list("notes", flat=True)) == {""}
