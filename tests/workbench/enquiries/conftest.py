"""A unit with an investigation of its first two cases, of 14 Mar 1987 and summer 1990, and one person of interest."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from personas import Unit, make_unit

sys.path.insert(0, str(Path(__file__).resolve().parent))

if TYPE_CHECKING:
    from murderbook.workbench.enquiries.models import Subject
    from murderbook.workbench.enquiries.scope import Scope


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def scope(unit: Unit) -> Scope:
    from murderbook.casefile.timespan_text import read_span
    from murderbook.workbench.enquiries.records import span_columns
    from murderbook.workbench.enquiries.scope import Scope
    from murderbook.workbench.investigations.keeping import add_case, open_with
    from murderbook.workbench.register.models import Case

    owner = unit.accounts["owner"]
    for case, when in zip(unit.cases, ("14 Mar 1987", "summer 1990", "1999"), strict=True):
        Case.objects.filter(pk=case.pk).update(**span_columns("occurred", read_span(when)))
        case.refresh_from_db()
    made = open_with("One hand?", "Is it one hand?", unit.cases[0], owner)
    add_case(made, unit.cases[1], owner)
    made.refresh_from_db()
    return Scope(None, made)


@pytest.fixture
def subject(unit: Unit, scope: Scope) -> Subject:
    """In custody from 3 May 1985 to 9 June 1987."""
    from enquiries.enquired import enquired

    return enquired(scope, unit.accounts["owner"])
