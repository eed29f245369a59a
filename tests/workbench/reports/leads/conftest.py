"""Makers of leads are on the path, those of bundles too; a unit of the personas, who takes reports, and a lead."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from personas import Unit, make_unit

if TYPE_CHECKING:
    from murderbook.workbench.leads.models import Lead

WORKBENCH = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(WORKBENCH / "leads"), str(WORKBENCH / "reports"), str(Path(__file__).parent)]


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def lead(unit: Unit) -> Lead:
    """Of the first two cases: two rows that count, one that is missing."""
    from lead_makers import lead_of, row, run_of

    weights = [row("weapon", 3.25, group="method"), row("time", -1.0), row("bound", 0.0, state="missing", left=None)]
    run = run_of(unit, model={"declaration": {"id": "linkage-assumed-1", "strength": 2.0}}, corpus_hash="c0" * 32)
    return lead_of(run, unit.cases[0], unit.cases[1], 0.31, weights=weights, chance_upper=0.77)
