"""A unit whose first case holds one of each thing, and who makes bundles of it. Django is not set up yet when this is
read, so the tables are imported where they are used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from personas import Unit, make_unit

if TYPE_CHECKING:
    from murderbook.workbench.reports.discovery.making import Order

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture
def unit(db: None) -> Unit:
    """Pages 2 to 4 of the file are two texts and a picture; nothing is withheld, and no bundle was made."""
    from things import things_of

    from murderbook.workbench.reports.models import Bundle, Withholding
    from paper import document_in, pictured

    unit = make_unit()
    things_of(unit)
    Withholding.objects.all().delete()
    Bundle.objects.all().delete()
    pages = ["Statement of the neighbour, badge 4127.", "Second page " * 600]
    pictured(document_in(unit.cases[0], unit.accounts["owner"], pages), "Words of a picture")
    return unit


@pytest.fixture
def order(unit: Unit) -> Order:
    from murderbook.workbench.reports.discovery.making import Order

    return Order(unit.accounts["member"], "127.0.0.1", "District Attorney", "MB")
