"""What the week found against what was planted: a miss is told as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from demo_record import Record

from murderbook.demo.answers import Answers
from murderbook.demo.week import Bought, Families, Week, week_lines

BOUGHT = Bought({"1/1", "9/9"}, 2, 30.0, 10.0, 25.0)
ALL = {"a": "ended", "b": "ended", "c": "stands", "d": "danger"}


@pytest.fixture
def answers(record: Record) -> Answers:
    return replace(record.answers, frightened=ALL, kits=("1/1", "2/1", "3/1"))


def test_everything_found_is_told(answers: Answers) -> None:
    first, second, third = week_lines(Week(ALL, 40, {"1/1", "2/1", "3/1", "7/7"}, BOUGHT), answers)
    assert "of 2 whose fear has ended 2 are to be asked again (40 in all)" in first
    assert "of 1 who only look so 0 are taken for it; told as in danger: 1 of 1." in first
    assert "$50,000 buy 2 tests of 30.0 points together, 3.00 times what the same money gives oldest first" in second
    assert second.endswith("1.20 times what it gives by most for a dollar.")
    assert "(3 planted): 3 are on the list of exhibits never tested, 1 among these tests." in third


def test_money_that_stays_is_told_with_why(answers: Answers) -> None:
    bought = replace(BOUGHT, left=10_000.0, full=["Public laboratory"])
    _, told, _ = week_lines(Week(ALL, 1, set(), bought), answers)
    assert told.endswith(" $10,000 stay, since no place is left in a month at: Public laboratory.")
    _, told, _ = week_lines(Week(ALL, 1, set(), replace(bought, full=[])), answers)
    assert told.endswith(" $10,000 stay.")


def test_what_is_missed_or_taken_for_another_is_told(answers: Answers) -> None:
    week = Week({"a": "stands", "c": "ended", "d": "stands"}, 1, set(), replace(BOUGHT, exhibits=set(), oldest=0.0))
    first, second, third = week_lines(week, answers)
    assert "of 2 whose fear has ended 0 are" in first and "of 1 who only look so 1 are taken for it" in first
    assert "in danger: 0 of 1" in first and "oldest first" not in second
    assert "(3 planted): 0 are on the list of exhibits never tested, 0 among" in third


def test_a_decision_that_the_brief_lacks_is_told() -> None:
    families = Families("a", date(2026, 3, 7), False, "b", "Roe, Ann", "Ann R.")
    assert families.lines(date(2026, 3, 1))[0] == (
        "Families (2 applications): the decision on a is due in 6 days and is missing from Monday's brief."
    )
