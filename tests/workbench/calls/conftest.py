"""A unit whose first case has a telephone bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from personas import Unit, make_unit

if TYPE_CHECKING:
    from murderbook.workbench.calls.models import CallList


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def bill(unit: Unit) -> CallList:
    from billed import taken_in

    return taken_in(unit.cases[0], unit.accounts["owner"])
