"""A unit whose first case holds one of each thing, and who makes bundles of it. Django is not set up yet when this is
read, so the tables are imported where they are used."""

from __future__ import annotations

import sys
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from personas import Unit, make_unit

if TYPE_CHECKING:
    from murderbook.workbench.reports.discovery.making import Order

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Unit:
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
def unit(_made_once: Unit, db: None) -> Unit:
    """Pages 2 to 4 of the file are two texts and a picture; nothing is withheld, and no bundle was made. Its rows, once
    for all tests of a module; what lies in files and in memory, which no rollback brings back."""
    from things import upload_again

    upload_again()
    return deepcopy(_made_once)


@pytest.fixture
def order(unit: Unit) -> Order:
    from murderbook.workbench.reports.discovery.making import Order

    return Order(unit.accounts["member"], "127.0.0.1", "District Attorney", "MB")
