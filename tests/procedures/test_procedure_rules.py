"""What may be done next and what is forbidden, with the section; eligibility test by test; dates out of order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from procedure_makers import (
    FACTS,
    MURDER,
    RECEIVED,
    decision,
    eligible,
    extension,
    received,
    reviewed,
    reviewer,
    then,
)

from murderbook.procedures import Answer, Earlier, Facts, Step, StepKind, load, objections, standing
from murderbook.procedures.eligibility import Verdict, eligibility_of
from murderbook.procedures.facts import Checked, Outcome
from murderbook.procedures.standing import Standing

HVFRA = load()
TODAY = date(2027, 2, 1)


def against(facts: Facts, step: Step, today: date = TODAY) -> dict[str, str]:
    """Section by what is objected."""
    return {one.why: one.section for one in objections(HVFRA, facts, step, today)}


def only(facts: Facts, step: Step, today: date = TODAY) -> tuple[str, str]:
    ((why, section),) = against(facts, step, today).items()
    return why, section


def verdicts(facts: Facts) -> dict[str, Verdict]:
    return {one.id: one.verdict for one in eligibility_of(HVFRA, facts)}


def now(facts: Facts, today: date = TODAY) -> Standing:
    return standing(HVFRA, facts, today)


def test_the_five_tests_of_the_act_and_the_relation() -> None:
    assert list(verdicts(received())) == [
        "relation", "since_1970", "older_than_three_years", "investigated", "leads_exhausted", "no_perpetrator",
    ]  # fmt: skip
    assert set(verdicts(eligible()).values()) == {Verdict.MET}
    assert verdicts(received())["leads_exhausted"] is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("earliest", "latest", "verdict"),
    [
        (date(1970, 1, 1), date(1970, 1, 1), Verdict.MET),
        (date(1969, 12, 31), date(1969, 12, 31), Verdict.NOT_MET),
        (date(1969, 12, 1), date(1970, 1, 31), Verdict.UNKNOWN),  # "winter 1969"
        (None, None, Verdict.UNKNOWN),
    ],
)
def test_since_1970(earliest: date | None, latest: date | None, verdict: Verdict) -> None:
    assert verdicts(replace(FACTS, earliest=earliest, latest=latest))["since_1970"] is verdict


@pytest.mark.parametrize(
    ("earliest", "latest", "applied", "verdict"),
    [
        (date(2023, 5, 2), date(2023, 5, 2), date(2026, 5, 2), Verdict.NOT_MET),  # three years are not more than three
        (date(2023, 5, 2), date(2023, 5, 2), date(2026, 5, 3), Verdict.MET),
        (date(2020, 2, 29), date(2020, 2, 29), date(2023, 2, 28), Verdict.NOT_MET),
        (date(2020, 2, 29), date(2020, 2, 29), date(2023, 3, 1), Verdict.MET),
        (date(2023, 1, 1), date(2023, 12, 31), date(2026, 6, 1), Verdict.UNKNOWN),
        (date(2023, 1, 1), date(2023, 12, 31), None, Verdict.UNKNOWN),
    ],
)
def test_more_than_three_years(earliest: date, latest: date, applied: date | None, verdict: Verdict) -> None:
    facts = replace(FACTS, earliest=earliest, latest=latest, applied=applied)
    assert verdicts(facts)["older_than_three_years"] is verdict


def test_a_relation_that_does_not_qualify_is_told_with_those_that_do() -> None:
    facts = replace(eligible(), relation="neighbour")
    found = eligibility_of(HVFRA, facts)[0]
    assert found.verdict is Verdict.NOT_MET and found.section == "34 U.S.C. 60911"
    assert "Neighbour is not among those who may apply: parent, parent-in-law" in found.why
    why, section = only(facts, reviewer())
    assert "Neighbour is not among" in why and section == "34 U.S.C. 60911"
    assert not against(facts, Step(StepKind.CERTIFIED, TODAY))
    assert now(facts).stage == "not eligible, to be certified"
    similar = replace(facts, similarly_situated="raised her from the age of two")
    assert verdicts(similar)["relation"] is Verdict.MET


def test_a_certification_says_which_test_is_not_met() -> None:
    why, section = only(eligible(), Step(StepKind.CERTIFIED, TODAY))
    assert "No test is found not to be met" in why and section == "34 U.S.C. 60901(c)"
    changed = then(eligible(), Step(StepKind.ANSWERED, TODAY, "no_perpetrator", Answer.NO, text="one was charged"))
    assert verdicts(changed)["no_perpetrator"] is Verdict.NOT_MET  # the later answer stands
    assert not against(changed, Step(StepKind.CERTIFIED, TODAY))


def test_nobody_reviews_before_every_test_is_met() -> None:
    found = against(received(), reviewer())
    assert len(found) == 3 and all("not known" in why for why in found)
    assert not against(eligible(), reviewer())


@pytest.mark.parametrize(
    ("outcome", "text", "says"),
    [
        (Checked.WORKED, "", "investigated this murder before"),
        (Checked.OPEN, "", "say of each entry"),
        (Checked.OTHERS, " ", "Say why"),
    ],
)
def test_the_reviewer_never_worked_the_case(outcome: str, text: str, says: str) -> None:
    why, section = only(eligible(), reviewer(outcome=outcome, text=text))
    assert says in why and section == "34 U.S.C. 60901(d)"
    again = then(reviewed(), decision(RECEIVED, Outcome.REINVESTIGATE))
    begun = Step(StepKind.BEGUN, TODAY, outcome=outcome, person="Ada Field", text=text)
    assert only(again, begun)[1] == "34 U.S.C. 60903"


def test_the_law_extends_once() -> None:
    first = then(eligible(), extension(date(2027, 1, 5)))
    why, section = only(first, extension(TODAY))
    assert why == "It was extended on 5 January 2027, and is extended once." and section == "34 U.S.C. 60901(h)"
    forbidden = {one.kind: one.because for one in now(first).forbidden}
    assert forbidden[StepKind.EXTENDED][0].section == "34 U.S.C. 60901(h)"


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (extension(TODAY, months=7), "1 to 6 months, not 7"),
        (extension(TODAY, months=0), "1 to 6 months, not 0"),
        (extension(TODAY, text=" "), "the explanation that the applicant is given"),
    ],
)
def test_an_extension_of_six_months_at_most_with_its_explanation(step: Step, says: str) -> None:
    assert says in only(eligible(), step)[0]


def test_what_has_ended_is_not_extended() -> None:
    assert not against(eligible(), extension(date(2027, 2, 28)), date(2027, 6, 1))
    late = only(eligible(), extension(date(2027, 3, 1)), date(2027, 6, 1))
    assert "ended on 28 February 2027" in late[0]


def test_a_decision_needs_all_four_parts_a_reviewer_and_reasons() -> None:
    assert not against(reviewed(), decision(TODAY))
    early = against(eligible(), decision(TODAY))
    sections = [f"34 U.S.C. 60901(b)({number})" for number in (1, 2, 3, 4)]
    assert list(early.values()) == ["34 U.S.C. 60901(d)", *sections]
    assert "reasons" in only(reviewed(), replace(decision(TODAY), text=""))[0]
    assert "whether the murder is investigated again" in only(reviewed(), replace(decision(TODAY), outcome="maybe"))[0]
    assert now(eligible()).missing == ("missed_steps", "witnesses", "evidence", "update")


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (decision(date(2026, 8, 30)), "Decision made on 30 August 2026, before application received on 31 August 2026"),
        (replace(decision(date(2027, 2, 2))), "2 February 2027 is not yet"),
        (Step(StepKind.RECEIPT, date(2026, 8, 1)), "Receipt sent on 1 August 2026, before application received"),
    ],
)
def test_dates_out_of_order_are_told(step: Step, says: str) -> None:
    assert any(says in why for why in against(reviewed(), step))


def test_an_application_is_not_received_before_it_was_written() -> None:
    found = only(FACTS, Step(StepKind.RECEIVED, date(2026, 8, 1)))
    assert "before it was written on 30 August 2026" in found[0]


def test_what_stands_out_of_order_is_told_and_not_left_out() -> None:
    facts = then(eligible(), decision(date(2026, 1, 1)), Step(StepKind.MEETING, date(2025, 1, 1)))
    found = now(facts)
    assert {one.step.kind for one in found.disorder} == {StepKind.DECIDED, StepKind.MEETING}
    assert found.stage == "decided: no re-investigation"
    assert not now(reviewed()).disorder


def test_one_review_at_a_time() -> None:
    facts = replace(eligible(), others=(Earlier("application 1", under_review=True),))
    why, section = only(facts, reviewer())
    assert "under way: application 1" in why and section == "34 U.S.C. 60901(f), 60909"
    assert not against(
        replace(FACTS, others=facts.others), Step(StepKind.RECEIVED, RECEIVED)
    )  # it is received all the same
    assert not against(facts, Step(StepKind.DECLINED, TODAY))
    assert "Nothing stands against a review" in only(eligible(), Step(StepKind.DECLINED, TODAY))[0]


def test_one_reinvestigation_at_a_time() -> None:
    decided = then(reviewed(), decision(TODAY, Outcome.REINVESTIGATE))
    begun = Step(StepKind.BEGUN, TODAY, outcome=Checked.CLEAR, person="Ada Field")
    assert not against(decided, begun)
    busy = replace(decided, others=(Earlier("application 1", under_review=True),))
    assert only(busy, begun)[1] == "34 U.S.C. 60901(f), 60909"


def test_two_that_wait_do_not_shut_each_other_out() -> None:
    waits = replace(eligible(), others=(Earlier("application 1", under_review=False),))
    assert not against(waits, reviewer())


def test_five_years_but_for_new_evidence() -> None:
    barred = replace(eligible(), others=(Earlier("application 1", False, RECEIVED + timedelta(days=1)),))
    why, section = only(barred, reviewer())
    assert "before 1 September 2026, but for newly discovered, materially significant evidence" in why
    assert section == "34 U.S.C. 60905"
    assert not against(replace(barred, new_evidence="a letter found in the attic"), reviewer())
    on_the_day = replace(barred, others=(Earlier("application 1", False, RECEIVED),))
    assert not against(on_the_day, reviewer())


def test_a_deadline_has_one_owner_and_is_handed_over() -> None:
    mine = Step(StepKind.OWNER, RECEIVED, "decision", person="Ada Field")
    facts = then(received(), mine)
    second = replace(mine, person="Bo Kern", on=TODAY)
    assert only(facts, second)[0] == (
        "The deadline has an owner since 31 August 2026: Ada Field. Hand it over from him, or leave it."
    )
    assert not against(facts, replace(second, outcome="Ada Field"))
    assert not against(facts, replace(second, part="receipt"))
    assert "already" in only(facts, replace(mine, on=TODAY))[0]
    assert "nobody's hands" in only(received(), replace(second, outcome="Ada Field"))[0]


def test_withholding_needs_a_ground_of_the_law_and_a_reason() -> None:
    ground = HVFRA.grounds[0]
    assert not against(received(), Step(StepKind.WITHHELD, TODAY, outcome=ground, text="she names a witness"))
    for step in (
        Step(StepKind.WITHHELD, TODAY, outcome=ground),
        Step(StepKind.WITHHELD, TODAY, outcome="bother", text="x"),
    ):
        assert only(received(), step)[1] == "34 U.S.C. 60908"


def test_after_the_end_little_is_left() -> None:
    gone = then(eligible(), Step(StepKind.WITHDRAWN, TODAY))
    assert set(now(gone).may) == {
        StepKind.RECEIPT, StepKind.RIGHTS, StepKind.UPDATE, StepKind.COMPLAINT, StepKind.WITHHELD, StepKind.OWNER,
    }  # fmt: skip


def test_next_steps_along_the_way() -> None:
    assert set(now(FACTS).may) == {StepKind.RECEIVED, StepKind.COMPLAINT, StepKind.WITHHELD}
    assert StepKind.REVIEWER in now(eligible()).may and StepKind.DECIDED not in now(eligible()).may
    assert StepKind.DECIDED in now(reviewed()).may
    done = then(reviewed(), decision(TODAY, Outcome.REINVESTIGATE))
    assert {StepKind.MEETING, StepKind.BEGUN} <= set(now(done).may) and StepKind.ENDED not in now(done).may
    assert now(done).stage == "decided: re-investigate"


def test_a_review_without_a_date_of_the_murder_waits_for_one() -> None:
    facts = replace(eligible(), earliest=None, latest=None)
    assert {one.id for one in now(facts).eligibility if one.verdict is Verdict.UNKNOWN} == {
        "since_1970",
        "older_than_three_years",
    }
    assert MURDER.year == 1987 and len(against(facts, reviewer())) == 2
