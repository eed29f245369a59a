"""The review calendar: which day is due, parts that add up, the rule, and what is hidden counts nowhere."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from murderbook.workbench.register.models import Case, Review
from murderbook.workbench.unit.calendar import DEFAULT, Show, calendar_of, due_on, latest_due_by, months_before
from murderbook.workbench.unit.models import ReviewRule
from murderbook.workbench.worklist.models import Assessment
from personas import Unit

TODAY = date(2026, 5, 31)
days = st.dates(date(1950, 1, 1), date(2090, 1, 1))


@pytest.mark.engine
@pytest.mark.parametrize(
    ("reviewed", "months", "due"),
    [
        (date(2025, 5, 31), 12, date(2026, 5, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
    ],
)
def test_due_is_the_same_day_or_the_last_of_a_shorter_month(reviewed: date, months: int, due: date) -> None:
    assert due_on(reviewed, months) == due


@pytest.mark.engine
@given(days, days, st.integers(1, 120))
def test_the_statement_and_the_day_shown_agree(reviewed: date, today: date, months: int) -> None:
    due = due_on(reviewed, months)
    assert due is not None
    assert (due <= today) == (reviewed <= latest_due_by(today, months))


@pytest.mark.engine
@given(days, st.integers(0, 120))
def test_months_before_and_after_lose_no_more_than_the_days_of_a_short_month(day: date, months: int) -> None:
    assert day - months_before(months_before(day, -months), months) in [timedelta(days=lost) for lost in range(4)]


@pytest.fixture
def reviewed(unit: Unit) -> Unit:
    """The open cases: one never reviewed, one due, one due within the month, one later; a hidden one is due too."""
    first, second, third = unit.cases
    fourth = Case.objects.create(compartment=unit.default, own_number="R-4", status="open")
    for case in (*unit.cases, fourth, unit.secret[0]):
        Case.objects.filter(pk=case.pk).update(status="open")
        Assessment.objects.get_or_create(case=case, defaults={"points": 5, "terms": [], "weights_id": "w"})
    for case, on in ((second, date(2025, 5, 31)), (third, date(2025, 6, 20)), (fourth, date(2026, 3, 1))):
        Review.objects.create(case=case, on=on, reviewer="Det. Hart")
    Review.objects.create(case=second, on=date(2019, 1, 1))
    Review.objects.create(case=first, on=date(2031, 1, 1))  # a slip: not yet
    return unit


def test_parts_of_the_calendar_hold_what_they_say(reviewed: Unit) -> None:
    calendar = calendar_of(reviewed.accounts["member"], TODAY)
    assert calendar.months == DEFAULT
    held = {show: {str(row.case) for row in calendar.part(show)} for show in Show}
    first, second, third = map(str, reviewed.cases)
    assert held[Show.DUE] == held[Show.NOBODY] == {first, second}
    assert (held[Show.SOON], held[Show.LATER], held[Show.MINE]) == ({third}, {"R-4"}, set())
    assert calendar.counts() == {show.value: len(cases) for show, cases in held.items()}
    assert [str(row.case) for row in calendar.longest_first(Show.DUE)] == [first, second]
    assert calendar.a_month == pytest.approx(4 / 12)
    assert dict(calendar.made_by_month())[date(2026, 3, 1)] == 1
    assert sum(count for _, count in calendar.made_by_month()) == 2  # June 2025 to May 2026


def test_what_is_hidden_counts_nowhere(reviewed: Unit) -> None:
    page = reviewed.client("member").get("/unit/reviews/", {"show": "due"}).content.decode()
    assert "TF-1" not in page
    assert calendar_of(reviewed.accounts["owner"], TODAY).counts()["due"] == 3
    assert {str(row.case) for row in calendar_of(reviewed.accounts["outsider"], TODAY).cases()} <= {"TF-1"}


def test_the_rule_is_set_by_whoever_keeps_accounts_with_a_reason_and_stays_on_record(reviewed: Unit) -> None:
    client = reviewed.client("owner")
    assert client.post("/unit/reviews/rule/", {"months": "24", "reason": "six detectives"}).status_code == 302
    page = client.get("/unit/reviews/").content.decode()
    assert "24 months after its last one" in page and "six detectives" in page
    assert ReviewRule.objects.get().months == 24
    for bad in ({"months": "0", "reason": "x"}, {"months": "121", "reason": "x"}, {"months": "12", "reason": ""}):
        assert client.post("/unit/reviews/rule/", bad).status_code == 422
    assert reviewed.client("member").post("/unit/reviews/rule/", {"months": "1", "reason": "x"}).status_code == 404
    assert ReviewRule.objects.count() == 1


@pytest.mark.parametrize("order", ["", "longest"])
def test_the_page_lists_in_either_order_and_leads_to_the_cases(reviewed: Unit, order: str) -> None:
    page = reviewed.client("member").get("/unit/reviews/", {"show": "due", "order": order}).content.decode()
    rows = re.findall(r'data-row-link href="/case/[^"]+">([^<]+)</a>', page)
    assert len(rows) == len(set(rows)) >= 1
    assert "never" in page
    assert reviewed.client("member").get("/unit/reviews/", {"show": "nonsense"}).status_code == 200


def test_who_changes_a_rule_that_changed_meanwhile_is_told(reviewed: Unit) -> None:
    client = reviewed.client("owner")
    stale = {"months": "24", "reason": "six detectives", "was": ""}
    assert client.post("/unit/reviews/rule/", {"months": "6", "reason": "an order", "was": ""}).status_code == 302
    answer = client.post("/unit/reviews/rule/", stale)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Somebody changed the rule meanwhile: it is 6 months now" in page
    assert ReviewRule.objects.get().months == 6
    again = re.search(r'name="was" value="([^"]+)"', page)
    assert again and 'value="24"' in page and "six detectives" in page, "what was typed is still there"
    assert client.post("/unit/reviews/rule/", {**stale, "was": again[1]}).status_code == 302
    assert ReviewRule.objects.count() == 2


def test_the_reasons_of_the_rule_are_for_those_who_see_the_unit(reviewed: Unit) -> None:
    reviewed.client("owner").post("/unit/reviews/rule/", {"months": "24", "reason": "of six detectives two are ill"})
    for persona, told in (("member", True), ("reader", True), ("administrator", True), ("consultant", False)):
        page = reviewed.client(persona).get("/unit/reviews/").content.decode()
        assert ("two are ill" in page) is told, persona
        assert "24 months" in page, persona
