"""A unit whose first case has a chrono and two papers that disagree."""

from __future__ import annotations

import pytest

from personas import Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    from dated_case import dated

    made = make_unit()
    dated(made.cases[0], made.accounts["owner"])
    return made
