"""Cold since: each rule on its border, and what is never called cold."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from triage_strategies import CASES, TODAY

from murderbook.casefile.case import Case, NewInformation, Review, Status
from murderbook.casefile.timespan import TimeSpan
from murderbook.triage.cold import DEFAULT, RULES, ColdRule, cold_since

KILLED = Case("H-1", status=Status.OPEN, occurred=TimeSpan.of_day(2020, 6, 15))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("nij", date(2023, 6, 15)),
        ("los_angeles", date(2025, 6, 15)),
        ("arizona", date(2021, 6, 15)),
        ("federal", date(2023, 6, 16)),
        ("dormant", date(2021, 6, 15)),
    ],
)
def test_each_rule_on_its_day(rule: str, expected: date) -> None:
    assert cold_since(KILLED, today=expected, rule=RULES[rule]) == expected
    assert cold_since(KILLED, today=date.fromordinal(expected.toordinal() - 1), rule=RULES[rule]) is None


def test_the_default_is_three_years() -> None:
    assert DEFAULT.years == 3
    assert cold_since(KILLED, today=TODAY) == date(2023, 6, 15)


def test_an_approximate_date_counts_from_its_end() -> None:
    summer = Case("H-1", occurred=TimeSpan.of_year(2020))
    assert cold_since(summer, today=TODAY) == date(2023, 12, 31)


def test_activity_restarts_the_dormant_clock() -> None:
    touched = Case(
        "H-1",
        occurred=KILLED.occurred,
        reviews=(Review(date(2022, 1, 1)),),
        news=(NewInformation(date(2023, 2, 2), "tip"), NewInformation(date(2031, 1, 1), "a slip of the pen")),
    )
    assert cold_since(touched, today=TODAY, rule=RULES["dormant"]) == date(2024, 2, 2)


def test_the_29th_of_february_waits_for_march() -> None:
    leap = Case("H-1", occurred=TimeSpan.of_day(2020, 2, 29))
    assert cold_since(leap, today=TODAY) == date(2023, 3, 1)


def test_no_date_or_not_open_is_not_cold() -> None:
    assert cold_since(Case("H-1"), today=TODAY) is None
    assert cold_since(Case("H-1", status=Status.CLEARED_BY_ARREST, occurred=KILLED.occurred), today=TODAY) is None
    with pytest.raises(ValueError, match="at least 1 year, not 0"):
        ColdRule(0, "none", "none")


@given(CASES, st.sampled_from(sorted(RULES)))
def test_cold_lies_after_the_event_and_not_after_today(case: Case, name: str) -> None:
    since = cold_since(case, today=TODAY, rule=RULES[name])
    if since is not None:
        assert case.occurred is not None
        assert case.occurred.latest.date() < since <= TODAY
