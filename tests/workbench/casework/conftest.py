"""A unit whose first case has an exhibit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from personas import Unit, make_unit

sys.path.insert(0, str(Path(__file__).resolve().parent))

if TYPE_CHECKING:
    from murderbook.workbench.register.models import Exhibit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def exhibit(unit: Unit) -> Exhibit:
    from murderbook.workbench.register.models import Exhibit

    return Exhibit.objects.create(case=unit.cases[0], number="E-1", description="coat", custody="unknown")
