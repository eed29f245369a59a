"""A unit whose first case is a murder of one day, with the victim's mother in the file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from personas import Unit, make_unit

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture
def unit(db: None) -> Unit:
    from kinfolk import dated, mother_of

    made = make_unit()
    mother_of(dated(made.cases[0]))
    return made
