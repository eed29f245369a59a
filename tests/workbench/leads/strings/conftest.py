"""Makers of the folder above are on the path; the unit with six cases more."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from personas import Unit, make_unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


@pytest.fixture
def unit(db: None) -> Unit:
    from murderbook.workbench.register.models import Case  # Django is not set up when this file is read

    made = make_unit()
    made.cases += [Case.objects.create(compartment=made.default, own_number=f"S-{n}", status="open") for n in range(6)]
    return made
