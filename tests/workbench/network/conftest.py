"""A unit with three open cases and two restricted ones."""

from __future__ import annotations

import pytest

from personas import Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()
