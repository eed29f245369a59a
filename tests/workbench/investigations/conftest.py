"""A unit with an investigation of its first two cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from personas import Unit, make_unit

if TYPE_CHECKING:
    from murderbook.workbench.investigations.models import Investigation


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def arc(unit: Unit) -> Investigation:
    from murderbook.workbench.investigations.keeping import add_case, open_with

    owner = unit.accounts["owner"]
    made = open_with("One hand?", "Is it one hand?", unit.cases[0], owner)
    add_case(made, unit.cases[1], owner)
    made.refresh_from_db()
    return made
