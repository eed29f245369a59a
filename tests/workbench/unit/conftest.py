"""The unit of personas.py, for every test of this folder that asks for it."""

from __future__ import annotations

import pytest

from personas import Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()
