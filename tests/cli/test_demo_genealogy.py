"""One of the demo's nameless has a genealogy record, made by the doors that a unit uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook.cli.demo_genealogy import MATCHES, TREE, add_genealogy
from murderbook.demo.answers import Answers
from murderbook.workbench.genealogy.gate import gate_of
from murderbook.workbench.genealogy.models import GenealogyRecord, PlaceLink
from murderbook.workbench.genealogy.told import answer_of_record
from murderbook.workbench.register.models import Case, Person
from personas import PASSWORD, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_it_is_signed_searched_and_linked(tmp_path: Path) -> None:
    unit = make_unit()
    owner = unit.accounts["owner"]
    said = {"compartment": unit.default, "status": "open"}
    remains = Case.objects.create(kind="unidentified remains", own_number="UP1", **said)
    Person.objects.create(case=remains, role="victim", identified=False, sex="F")
    report = Case.objects.create(
        compartment=unit.default, kind="missing person", own_number="MP1", status="open", year=2001,
        victim_name="Brennaby, Sherry", victim_sex="F", victim_age=24,
    )  # fmt: skip
    empty: dict[str, object] = dict.fromkeys(Answers.__dataclass_fields__, ())
    answers = Answers(**empty | {"seed": 8, "string_doe_remains": "UP1", "string_doe_missing": "MP1"})  # type: ignore[arg-type]
    told = add_genealogy(owner, PASSWORD, tmp_path, answers)
    assert "UP1" in told and (tmp_path / TREE).exists() and (tmp_path / MATCHES).exists()
    record = GenealogyRecord.objects.get(case=remains)
    assert gate_of(record).is_open
    found = answer_of_record(owner, remains, "remains")
    assert found is not None and found.best.said["words"] == "Sherry Brennaby"
    assert PlaceLink.objects.get().report == report and found.best.links
