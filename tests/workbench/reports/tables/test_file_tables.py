"""Chrono, people, decisions and questions as workbooks: the lines of their pages, and no word of another case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from dated_case import dated, entry
from test_tables import rows_of, taken

from murderbook.workbench.casework.models import Decision, Question, QuestionAnswer
from murderbook.workbench.leads.models import Judgement, Lead
from murderbook.workbench.register.models import ChronoEntry, Person
from personas import Unit
from worked import DATED


@pytest.fixture
def unit(unit: Unit) -> Unit:
    dated(unit.cases[0], unit.accounts["owner"])
    return unit


def page(unit: Unit, name: str) -> object:
    return unit.client("member").get(f"/case/{unit.cases[0].key}/{name}/").context


def test_the_chrono_stands_as_on_its_page_each_amendment_below_what_it_amends(unit: Unit) -> None:
    first = ChronoEntry.objects.get(text__startswith="Call of a dead")
    entry(unit.cases[0], unit.accounts["owner"], "1987-03-20", "=1+1", amends=first)
    rows = rows_of(taken(unit, "chrono"))
    lines = page(unit, "chrono")["lines"]  # type: ignore[index]
    there = [(line.entry.text, *(one.text for one in line.amendments)) for line in lines if line.entry]
    written = [row["in words"] for row in rows if row["written by"]]
    assert written == [text for texts in there for text in texts]
    at = written.index(first.text)
    states = [row["amendments"] for row in rows if row["written by"]][at : at + 2]
    assert (
        states == ["amended: the last amendment below stands", "amendment: this stands"] and written[at + 1] == "=1+1"
    )
    moved = [row for row in rows if str(row["what"]).startswith("Exhibit ")]
    assert moved and all("chain of custody" in str(row["source"]) for row in moved)


def test_that_a_lead_to_another_case_was_judged_is_on_the_page_and_in_no_table(unit: Unit) -> None:
    """Whoever may read both cases sees it; of one of them he may not take anything away."""
    lead = Lead.objects.get(left=unit.cases[0], right=unit.cases[1])
    pair = {"kind": lead.kind, "left": lead.left, "right": lead.right, "lead": lead}
    Judgement.objects.create(account=unit.accounts["owner"], verdict="unsure", reason="judged so", **pair)
    assert any("judged" in line.what for line in page(unit, "chrono")["lines"])  # type: ignore[index]
    told = " ".join(str(cell) for row in rows_of(taken(unit, "chrono")) for cell in row.values())
    assert "judged" not in told and unit.cases[1].own_number not in told


def test_people_are_those_of_their_page_with_the_states_that_it_asks_for(unit: Unit) -> None:
    case = unit.cases[0]
    Person.objects.create(case=case, role="witness", name="Ann Poe", aliases=["Annie"], willing="yes", race="W")
    Person.objects.create(case=case, role="next of kin", name="Kin Poe", alive="yes", willing="yes", age_low=30)
    Person.objects.create(case=case, role="witness", name="Gone", withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC))
    Person.objects.create(case=case, role="victim", name="The victim")
    rows = rows_of(taken(unit, "people"))
    groups = page(unit, "people")["groups"]  # type: ignore[index]
    assert [(row["part"], row["name"]) for row in rows] == [
        (str(role.value), one.row.name or "") for role, people in groups for one in people
    ]
    found = {row["name"]: row for row in rows}
    assert (found["Ann Poe"]["willing now"], found["Ann Poe"]["also"]) == ("yes", "Annie")
    assert (found["Kin Poe"]["willing now"], found["Kin Poe"]["age then"]) == ("", "30 years or more")
    assert not {"Gone", "The victim"} & found.keys() and not {"race", "ethnicity"} & rows[0].keys()


def test_decisions_and_answers_have_a_line_each_the_later_ones_too(unit: Unit) -> None:
    case, owner = unit.cases[0], unit.accounts["owner"]
    first = Decision.objects.create(case=case, number=7, author=owner, text="Wait", reason="cost", maker="Roe", **DATED)
    Decision.objects.create(
        case=case, number=7, author=owner, text="Test it", reason="a grant", maker="Roe", amends=first, **DATED
    )
    rows = [row for row in rows_of(taken(unit, "decisions")) if row["number"] == "D7"]
    assert [(row["decision"], row["amendments"]) for row in rows] == [
        ("Wait", "amended: the last amendment below stands"), ("Test it", "amendment: this stands"),
    ]  # fmt: skip
    question = Question.objects.create(case=case, number=70, text="Who had a key?", author=owner)
    assert [row["state"] for row in rows_of(taken(unit, "questions")) if row["number"] == "Q70"] == ["open"]
    for state, text in (("unknown", "nobody asked"), ("answered", "The son")):
        QuestionAnswer.objects.create(question=question, state=state, text=text, author=owner, source="Chrono 3")
    rows = [row for row in rows_of(taken(unit, "questions")) if row["number"] == "Q70"]
    assert [(row["state"], row["answer"]) for row in rows] == [
        ("answered", "The son"), ("earlier: unknown", "nobody asked"),
    ]  # fmt: skip
