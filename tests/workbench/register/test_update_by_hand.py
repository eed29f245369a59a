"""A file that amends cases leaves whom and what the unit entered or withdrew by hand as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from murderbook import formats
from murderbook.workbench.imports.loading import Order, load
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, Exhibit, Person
from personas import Unit, make_unit

HEADER = "case_number,witness_1_name,witness_1_alive,witness_2_name,exhibit_1_number,exhibit_1_custody"
FIRST = '1-1,"Ash, Mia",,,,'
SECOND = '1-1,"Ash, Mia",yes,"Elm, Tom",7,located'

Load = Callable[[str], None]


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def bring(unit: Unit, tmp_path: Path) -> Load:
    """Imports a file of one row, which amends what is known."""

    def write_and_load(row: str) -> None:
        path = tmp_path / "register.csv"
        path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
        reading = formats.read(path, "register")
        load(Order(reading, unit.accounts["member"], unit.default, "test", path.name, update=True))

    return write_and_load


def test_a_witness_entered_by_hand_is_not_written_over(bring: Load, unit: Unit) -> None:
    bring(FIRST)
    case = Case.objects.get(own_number="1-1")
    data = {"role": "witness", "name": "Oak, Ben", "located": "yes"}
    saving.add(case, PARTS["people"], data, unit.accounts["member"], "")
    bring(SECOND)
    witnesses = dict(Person.objects.filter(case=case, role="witness").values_list("name", "located"))
    assert witnesses == {"Ash, Mia": "unknown", "Oak, Ben": "yes", "Elm, Tom": "unknown"}


def test_one_of_the_same_name_is_the_same(bring: Load, unit: Unit) -> None:
    bring(FIRST)
    case = Case.objects.get(own_number="1-1")
    saving.add(case, PARTS["people"], {"role": "witness", "name": "Elm, Tom"}, unit.accounts["member"], "")
    bring(SECOND)
    assert Person.objects.filter(case=case, role="witness").count() == 2


def test_what_was_withdrawn_does_not_come_back(bring: Load, unit: Unit) -> None:
    bring(SECOND)
    case = Case.objects.get(own_number="1-1")
    saving.withdraw(case, Exhibit.objects.get(case=case), unit.accounts["member"], "of another case")
    bring(SECOND.replace("located", "destroyed"))
    assert not Exhibit.objects.filter(case=case).exists()
    assert Exhibit._base_manager.filter(case=case).count() == 1
