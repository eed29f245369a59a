"""Relations as the unit enters them: the form, the tab, withdrawing, the ties they make, sealing."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.network.models import CaseRelation
from murderbook.workbench.network.records import network_of
from murderbook.workbench.register.models import Case, Exhibit, Person
from personas import Unit
from related import SENT, related

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sealed"))

from seats import Seat


def address(case: Case, rest: str = "") -> str:
    return f"/case/{case.key}/relations/{rest}"


def page(unit: Unit, query: str = "", persona: str = "member") -> str:
    text = unit.client(persona).get(address(unit.cases[0]) + query).content.decode()
    return text.split("<main")[1].split("</main>")[0]


def test_a_relation_is_entered_and_told_with_source_date_and_grade(unit: Unit) -> None:
    case = unit.cases[0]
    answer = unit.client("member").post(address(case, "add/"), SENT)
    assert answer.status_code == 302 and answer["Location"].endswith("#relation-1")
    text = page(unit)
    for told in ("Max Roe", "drove", "plate CA 1ABC234", "summer 1986", "talk with Ivo Lund", "page 2", "B2"):
        assert told in text, told
    assert "usually reliable source, probably true" in text and "from the first to the second" in text
    assert AuditEntry.objects.filter(verb="enter relation", object_key=case.key).count() == 1


def test_a_person_of_the_file_is_chosen_by_his_line_or_by_his_name(unit: Unit) -> None:
    case = unit.cases[0]
    roe = Person.objects.create(case=case, role="witness", name="Roe, Max")
    Person.objects.create(case=case, role="investigator", name="Finch, Ada")
    lines = re.findall(r'<option value="([^"]*, person \d+\))"', page(unit))
    (line,) = [line for line in lines if line.startswith("Roe, Max (witness, person ")]
    assert not any("Finch" in line for line in lines)
    by_line = related(case, unit.accounts["owner"], left=line)
    by_name = related(case, unit.accounts["owner"], left="roe,  max")
    assert by_line.left_person == by_name.left_person == roe and by_name.left_name == "Roe, Max"
    Person.objects.create(case=case, role="suspect", name="Roe, Max")
    assert related(case, unit.accounts["owner"], left="Roe, Max").left_person is None, "two have the name"


@pytest.mark.parametrize(
    "wrong",
    [
        {"left": ""},
        {"left": "x" * 161},
        {"kind": " "},
        {"left_kind": "officer"},
        {"right_kind": "case"},
        {"right": "max  roe", "right_kind": "person"},
        {"source": "", "page": ""},
        {"source": "", "page": "3"},
        {"when": "the day after never"},
        {"reliability": "G"},
        {"credibility": "0"},
    ],
)
def test_what_is_no_relation_is_refused_with_what_was_typed(unit: Unit, wrong: dict[str, str]) -> None:
    answer = unit.client("member").post(address(unit.cases[0], "add/"), SENT | wrong)
    assert answer.status_code == 422 and not CaseRelation.objects.exists()
    assert "Not saved yet" in answer.content.decode()


def test_one_is_withdrawn_once_with_its_reason_and_stays_struck(unit: Unit) -> None:
    case = unit.cases[0]
    related(case, unit.accounts["owner"])
    client, there = unit.client("member"), address(case, "1/withdraw/")
    assert client.post(there, {"why": ""}).status_code == 422
    assert "Withdraw R1" in page(unit, "?withdraw=1")
    assert client.post(there, {"why": "another Roe"}).status_code == 302
    client.post(there, {"why": "again"})
    text = page(unit, "?withdraw=1")
    assert 'class="struck"' in text and "another Roe" in text and "again" not in text and "Withdraw R1" not in text
    assert not any("relation R1" in one.source.entry for one in network_of(unit.accounts["member"]).reports)
    assert AuditEntry.objects.filter(verb="withdraw relation").count() == 1


def test_rows_are_written_once(unit: Unit) -> None:
    row = related(unit.cases[0], unit.accounts["owner"])
    for change in ({"kind": "owned"}, {"left_name": "Ida Vane"}, {"source": "a dream"}, {"reliability": "A"}):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            CaseRelation.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        row.delete()


def test_who_may_not_write_is_offered_nothing_to_write(unit: Unit) -> None:
    related(unit.cases[0], unit.accounts["owner"])
    text = page(unit, "?withdraw=1", "reader")
    assert "Max Roe" in text and "<form" not in text and "Withdraw" not in text


def test_a_relation_is_a_tie_with_its_source_grade_and_direction(unit: Unit) -> None:
    related(unit.cases[0], unit.accounts["owner"])
    network = network_of(unit.accounts["member"])
    (edge,) = (edge for edge in network.edges() if edge.kind == "drove")
    assert (edge.left.label, edge.right.key, edge.directed) == ("Max Roe", "plate:CA 1ABC234", True)
    assert edge.best.grade.code == "B2" and edge.best.when_in_words() == "summer 1986"
    assert edge.best.source.in_words() == "talk with Ivo Lund, page 2, relation R1"


def test_ends_are_the_things_that_the_file_has(unit: Unit) -> None:
    case, owner = unit.cases[0], unit.accounts["owner"]
    roe = Person.objects.create(case=case, role="witness", name="Roe, Max")
    Exhibit.objects.create(case=case, number="7", description="key")
    related(case, owner, left="Roe, Max", kind="dropped", right="7", right_kind="exhibit")
    related(case, owner, left="213-555-0142", left_kind="phone", kind="stood in", right="Blue Bar", right_kind="place")
    network = network_of(owner)
    ends = {edge.kind: {edge.left.key, edge.right.key} for edge in network.edges()}
    number = Person._base_manager.filter(case=case).count()
    exhibit = Exhibit._base_manager.filter(case=case).count()
    assert ends["dropped"] == {f"{case.key}:person:{number}", f"{case.key}:exhibit:{exhibit}"}
    assert ends["stood in"] == {"phone:+12135550142", f"{case.key}:place:blue bar"}
    Person.objects.filter(pk=roe.pk).update(withdrawn_at="2026-01-01T00:00:00Z")
    assert "dropped" not in {edge.kind for edge in network_of(owner).edges()}
    assert "withdrawn from the file" in page(unit)


def test_a_relation_before_a_birth_is_left_out_and_told(unit: Unit) -> None:
    case = unit.cases[0]
    Case.objects.filter(pk=case.pk).update(
        occurred_earliest="1990-01-01T00:00Z", occurred_latest="1990-01-01T23:59Z", occurred_precision="day"
    )
    Person.objects.create(case=case, role="victim", name="Young, Pia", age_low=10, age_high=12)
    related(case, unit.accounts["owner"], left="Young, Pia", when="March 1970")
    network = network_of(unit.accounts["member"])
    assert network.treated.unborn.count == 1 and "drove" not in {edge.kind for edge in network.edges()}


def test_sealed_it_goes_along_and_nothing_of_it_stays(unit: Unit) -> None:
    case, owner = unit.cases[0], unit.accounts["owner"]
    Person.objects.create(case=case, role="witness", name="Roe, Max")
    related(case, owner, left="Roe, Max")
    seat = Seat(unit, "owner").found()
    seat.shares()
    sent = {"reason": "it leads into the house", "understood": "on"}
    assert seat.inside(f"seal/{case.key}/", sent).status_code == 302
    assert not CaseRelation.objects.exists()
    text = seat.inside(f"case/{case.key}/relations/").content.decode()
    assert "plate CA 1ABC234" in text and "Roe, Max" in text
    with seat.cabinet().work():
        assert CaseRelation.objects.get().left_person is not None


def test_many_are_read_page_by_page(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("murderbook.workbench.network.stating.pages.PER_PAGE", 3)
    case, client = unit.cases[0], unit.client("owner")
    for number in range(7):
        related(case, unit.accounts["owner"], kind=f"met {number}")
    address = f"/case/{case.key}/relations/"
    first, last = client.get(address).content.decode(), client.get(address, {"page": "3"}).content.decode()
    assert "met 2" in first and "met 3" not in first and "7 relations that stand" in first
    assert "met 6" in last and "met 5" not in last and "withdraw=7" in last
    asked = client.get(address, {"page": "3", "withdraw": "7"}).content.decode()
    assert "Withdraw R7" in asked
    for odd in ("0", "x", "9" * 30, "99"):
        assert client.get(address, {"page": odd, "withdraw": odd}).status_code == 200
    gone = client.post(f"{address}7/withdraw/", {"why": "a mistake"})
    assert gone["Location"] == f"{address}?page=3#relation-7"
    assert client.post(f"{address}1/withdraw/", {"why": "a mistake"})["Location"] == f"{address}#relation-1"
