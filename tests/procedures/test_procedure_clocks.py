"""Deadlines by hand: months by the calendar, one extension, overdue in words, the bar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procedure_makers import RECEIVED, decision, eligible, extension, received, reviewed, then

from murderbook.procedures import Facts, Step, StepKind, load, standing
from murderbook.procedures.clocks import Deadline, State, barred_until, deadlines, decision_due
from murderbook.procedures.facts import Outcome
from murderbook.procedures.months import months_after, years_after

HVFRA = load()
DAYS = st.dates(date(1, 1, 1), date(9990, 12, 31))


def one(facts: Facts, today: date, id_: str) -> Deadline:
    return next(found for found in deadlines(HVFRA, facts, today) if found.id == id_)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),  # no 31 February: its last day
        (date(2027, 8, 31), 6, date(2028, 2, 29)),  # of a leap year
        (date(2026, 8, 30), 6, date(2027, 2, 28)),
        (date(2026, 8, 28), 6, date(2027, 2, 28)),
        (date(2026, 2, 28), 6, date(2026, 8, 28)),  # and not the 31st
        (date(2026, 1, 15), 6, date(2026, 7, 15)),
        (date(2026, 7, 31), 6, date(2027, 1, 31)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2024, 2, 29), 60, date(2029, 2, 28)),
        (date(2026, 3, 1), 0, date(2026, 3, 1)),
        (date(9999, 8, 1), 6, date.max),
    ],
)
def test_months_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@given(DAYS, st.integers(0, 100))
def test_months_keep_the_order_of_days_and_the_number_where_it_is_there(day: date, months: int) -> None:
    found = months_after(day, months)
    assert found <= months_after(day + timedelta(days=1), months)
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)
    assert (found.year - day.year) * 12 + found.month - day.month == months


def test_the_decision_is_due_six_months_after_receipt_and_that_day_is_in_time() -> None:
    on_time = one(received(), date(2027, 2, 28), "decision")
    assert (on_time.due, on_time.state, on_time.words) == (date(2027, 2, 28), State.DUE, "due today")
    late = one(received(), date(2027, 3, 1), "decision")
    assert (late.state, late.words) == (State.OVERDUE, "overdue by 1 day")
    assert late.by_law and late.section == "34 U.S.C. 60901(g)"


def test_an_extension_runs_from_the_day_on_which_the_first_limit_ended() -> None:
    facts = then(received(), extension(date(2027, 2, 1)))
    found = one(facts, date(2027, 3, 1), "decision")
    assert found.due == date(2027, 8, 28)  # twelve months from receipt would be the 31st: no reading is later than this
    assert found.section == "34 U.S.C. 60901(g), 34 U.S.C. 60901(h)"
    assert "extended from 28 February 2027" in found.counted


def test_what_a_file_says_beyond_the_law_makes_no_time() -> None:
    twice = then(received(), extension(date(2027, 2, 1), 60), extension(date(2027, 2, 2)))
    assert decision_due(HVFRA, twice) == date(2027, 8, 28)


def test_receipt_has_no_number_in_the_law_and_says_that_the_aim_is_the_units() -> None:
    found = one(received(), RECEIVED + timedelta(days=10), "receipt")
    assert (found.due, found.by_law) == (RECEIVED + timedelta(days=7), False)
    assert found.words == "overdue by 3 days" and "the unit's aim: 7 days" in found.counted
    sent = then(received(), Step(StepKind.RECEIPT, RECEIVED + timedelta(days=9)))
    assert one(sent, date(2027, 1, 1), "receipt").words == "done on 9 September 2026, 2 days late"
    assert one(sent, date(2027, 1, 1), "rights").state is State.OVERDUE  # a receipt is no notice of rights


def test_updates_are_counted_from_the_last_one_while_it_runs() -> None:
    assert one(received(), RECEIVED, "update").due == RECEIVED + timedelta(days=90)
    later = then(eligible(), Step(StepKind.UPDATE, date(2026, 11, 1)), Step(StepKind.UPDATE, date(2026, 10, 1)))
    assert one(later, RECEIVED, "update").due == date(2027, 1, 30)  # of the latest day, not of the last written
    over = then(reviewed(), decision(date(2026, 12, 1)))
    assert "update" not in {found.id for found in deadlines(HVFRA, over, date(2027, 1, 1))}
    again = then(reviewed(), decision(date(2026, 12, 1), Outcome.REINVESTIGATE))
    assert "update" in {found.id for found in deadlines(HVFRA, again, date(2027, 1, 1))}


def test_a_decision_is_explained_and_closes_the_clock() -> None:
    facts = then(reviewed(), decision(date(2027, 3, 2)))
    today = date(2027, 3, 20)
    assert one(facts, today, "decision").words == "done on 2 March 2027, 2 days late"
    assert one(facts, today, "meeting").due == date(2027, 4, 1)
    met = then(facts, Step(StepKind.MEETING, date(2027, 3, 10)))
    assert one(met, today, "meeting").state is State.DONE


def test_what_ended_before_is_no_longer_due() -> None:
    gone = then(received(), Step(StepKind.WITHDRAWN, date(2026, 9, 5)))
    assert {found.state for found in deadlines(HVFRA, gone, date(2030, 1, 1))} == {State.ENDED}


@pytest.mark.parametrize(
    ("steps", "until"),
    [
        ((decision(date(2027, 2, 1)),), date(2032, 2, 1)),
        ((decision(date(2028, 2, 29)),), date(2033, 2, 28)),
        ((decision(date(2027, 2, 1), Outcome.REINVESTIGATE),), None),
        (
            (
                decision(date(2027, 2, 1), Outcome.REINVESTIGATE),
                Step(StepKind.BEGUN, date(2027, 3, 1)),
                Step(StepKind.ENDED, date(2028, 6, 1), outcome=Outcome.FRUITLESS),
            ),
            date(2033, 6, 1),
        ),
        (
            (
                decision(date(2027, 2, 1), Outcome.REINVESTIGATE),
                Step(StepKind.ENDED, date(2028, 6, 1), outcome=Outcome.FOUND),
            ),
            None,
        ),
    ],
)
def test_the_bar_follows_a_no_and_a_fruitless_reinvestigation(steps: tuple[Step, ...], until: date | None) -> None:
    assert barred_until(HVFRA, then(reviewed(), *steps)) == until


SOME_STEPS = st.lists(
    st.builds(
        Step,
        kind=st.sampled_from(StepKind),
        on=st.dates(date(1900, 1, 1), date(2100, 1, 1)) | st.sampled_from([date.min, date.max]),
        part=st.sampled_from(["", "evidence", "investigated", "decision", "?"]),
        outcome=st.sampled_from(["", "yes", "no", *Outcome]),
        months=st.integers(-3, 2000),
        person=st.sampled_from(["", "Ada Field", "Bo Kern"]),
        text=st.sampled_from(["", "so"]),
    ),
    max_size=12,
).map(tuple)
SOME_FACTS = st.builds(
    Facts,
    relation=st.sampled_from(["", "sibling", "neighbour"]),
    earliest=st.none() | DAYS,
    latest=st.none() | DAYS,
    applied=st.none() | DAYS,
    steps=SOME_STEPS,
)


@given(SOME_FACTS, DAYS)
def test_no_order_of_dates_breaks_it(facts: Facts, today: date) -> None:
    found = standing(HVFRA, facts, today)
    assert {one.kind for one in found.forbidden} | set(found.may) == set(StepKind)
    assert not {one.kind for one in found.forbidden} & set(found.may)
    for deadline in found.deadlines:
        assert (deadline.state is State.OVERDUE) == (deadline.done is None and "overdue" in deadline.words)
    assert bool(found.deadlines) == (facts.received is not None)


@given(SOME_FACTS, DAYS)
def test_no_steps_make_more_time_than_the_limit_and_one_extension(facts: Facts, today: date) -> None:
    due = decision_due(HVFRA, facts)
    if facts.received is None:
        assert due is None
    else:
        assert due is not None
        assert months_after(facts.received, 6) <= due <= months_after(facts.received, 12)


@given(SOME_FACTS, DAYS, st.integers(0, 3000))
def test_what_is_overdue_stays_so_until_something_is_done(facts: Facts, today: date, days: int) -> None:
    later = min(today, date(9980, 1, 1)) + timedelta(days=days)
    before = {one.id for one in standing(HVFRA, facts, min(today, later)).overdue}
    assert before <= {one.id for one in standing(HVFRA, facts, later).overdue}


def test_years_of_a_leap_day() -> None:
    assert years_after(date(2020, 2, 29), 3) == date(2023, 2, 28)


def test_open_deadlines_come_nearest_first() -> None:
    found = standing(HVFRA, received(), RECEIVED + timedelta(days=1)).open
    assert [one.id for one in found] == ["receipt", "rights", "update", "decision"]
    assert not standing(HVFRA, replace(received(), steps=()), RECEIVED).open
