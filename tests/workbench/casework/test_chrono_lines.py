"""What the system adds to a chrono: marked, with its reason, and told to those alone who may know of it."""

from __future__ import annotations

import re

import pytest

from murderbook.workbench.access.models import Grant
from murderbook.workbench.casework.models import ActionStep, CustodyEvent
from murderbook.workbench.leads.models import Judgement, Run
from murderbook.workbench.leads.models import Lead as StoredLead
from murderbook.workbench.register.models import Case, ChronoEntry, Exhibit, Review
from personas import Unit, named_in
from worked import worked_case


def chrono(unit: Unit, persona: str = "owner", case: Case | None = None) -> str:
    answer = unit.client(persona).get(f"/case/{(case or unit.cases[0]).key}/chrono/")
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1].split("</main>")[0]


def line(text: str, words: str) -> str:
    """The one line of the chrono that says this."""
    found = [one for one in re.findall(r"<li.*?</li>", text, re.DOTALL) if words in one]
    assert len(found) == 1, words
    return found[0]


@pytest.fixture
def worked(unit: Unit, exhibit: Exhibit) -> Unit:
    worked_case(unit.cases[0], unit.accounts["owner"], unit.accounts["member"])
    return unit


def judged(unit: Unit, left: Case, right: Case, persona: str, reason: str) -> None:
    run = Run.objects.create(scope=left.compartment, engine="linkage", model_id="test", corpus_hash="0" * 64, cases=3)
    pair = {"kind": "same offender", "left": left, "right": right}
    lead = StoredLead.objects.create(run=run, rank=1, standing="assumed", document={}, **pair)
    account = unit.accounts[persona]
    Judgement.objects.create(lead=lead, account=account, verdict="supported", reason=reason, **pair)


def test_a_move_of_an_exhibit_is_a_line_with_its_source(worked: Unit) -> None:
    moved = line(chrono(worked), "Exhibit E-1: booked in")
    assert "Entered by the system because the chain of custody of exhibit E-1 says so" in moved
    event = CustodyEvent.objects.get()
    assert f"/evidence/1/custody/#event-{event.key}" in moved and "14 Mar 1987" in moved and "Property room" in moved
    assert not ChronoEntry.objects.exists(), "nothing is copied"


def test_what_was_struck_out_or_withdrawn_is_no_line(worked: Unit) -> None:
    event = CustodyEvent.objects.get()
    CustodyEvent.objects.create(
        **{field: getattr(event, field) for field in ("case", "exhibit", "author", "event_earliest", "event_latest")},
        event_precision="day",
        act="struck out",
        amends=event,
    )
    assert "booked in" not in chrono(worked)


def test_a_decision_stands_when_it_was_made_as_it_says_now(worked: Unit) -> None:
    decided = line(chrono(worked), "Decision D1 by Elm")
    assert "Test it twice" in decided and "because decision D1 was made" in decided and "#decision-1" in decided


def test_an_action_is_a_line_once_its_result_is_accepted(worked: Unit) -> None:
    assert "Ask the laboratory" not in chrono(worked)
    action = worked.cases[0].actions.get()
    steps = {"action": action, "author": worked.accounts["owner"]}
    ActionStep.objects.create(number=3, kind="complete", state="completed", text="Nothing usable", **steps)
    assert "Ask the laboratory" not in chrono(worked)
    ActionStep.objects.create(number=4, kind="accept", state="resulted", **steps)
    resulted = line(chrono(worked), "Action A1 resulted")
    assert "Ask the laboratory Result: Nothing usable" in resulted and "/actions/1/" in resulted


def test_what_the_file_dates_is_marked_as_made_by_the_system_too(unit: Unit) -> None:
    Review.objects.create(case=unit.cases[0], on="2001-03-04", reviewer="Elm", outcome="Read in full.")
    review = line(chrono(unit), "Read in full.")
    assert "Entered by the system because a review is on file" in review and "#reviews" in review
    assert "From the file" not in chrono(unit)


def test_who_sees_some_sections_is_told_of_those(worked: Unit) -> None:
    judged(worked, worked.cases[0], worked.cases[1], "owner", "the knot")
    consultant = Grant.objects.filter(account=worked.accounts["consultant"])
    consultant.update(sections=",chrono,")
    told = chrono(worked, "consultant")
    assert "E-1" not in told and "Decision" not in told and "judged" not in told
    consultant.update(sections=",chrono,evidence,")
    told = chrono(worked, "consultant")
    assert "Exhibit E-1" in told and "Decision" not in told and "judged" not in told


# Judgements


def test_a_judged_lead_stands_in_both_chronos(unit: Unit) -> None:
    first, second = unit.cases[:2]
    judged(unit, first, second, "owner", "the same knot")
    here, there = chrono(unit, case=first), chrono(unit, case=second)
    assert f"Lead to case {second.own_number} judged" in here and f"Lead to case {first.own_number} judged" in there
    for text in (here, there):
        assert "Supported by judgement of The owner. the same knot" in text and "/leads/" in text


def test_what_a_colleague_thinks_is_told_after_ones_own(unit: Unit) -> None:
    judged(unit, unit.cases[0], unit.cases[1], "owner", "the same knot")
    before = chrono(unit, "member")
    assert "By The owner." in before and "the same knot" not in before and "upported" not in before
    judged(unit, unit.cases[0], unit.cases[1], "member", "my own")
    assert "the same knot" in chrono(unit, "member")


def test_nobody_is_told_of_a_case_that_he_does_not_see(unit: Unit) -> None:
    judged(unit, unit.cases[0], unit.secret[0], "owner", "the same knot")
    assert named_in(chrono(unit, "owner"), "TF-1"), "the control: the owner sees both"
    hidden = chrono(unit, "member")
    assert not named_in(hidden, "TF-1") and "judged" not in hidden and "knot" not in hidden
    outside = chrono(unit, "outsider", unit.secret[0])
    assert not named_in(outside, unit.cases[0].own_number) and "judged" not in outside
    assert "judged" not in chrono(unit, "consultant"), "he sees one of the two in whole"
