"""Who comes first: points, then the most recent news, then the id; only open cases of the kind asked for."""

from __future__ import annotations

from datetime import date

from triage_strategies import TODAY

from murderbook.casefile.case import Case, CaseKind, NewInformation, Review, Status
from murderbook.casefile.person import Answer
from murderbook.triage.assess import rank
from murderbook.triage.reading import Links
from murderbook.triage.weights import load

WEIGHTS = load(None)


def with_news(name: str, *days: date) -> Case:
    return Case(name, status=Status.OPEN, news=tuple(NewInformation(day, "a tip") for day in days))


def order(*cases: Case) -> list[str]:
    return [found.case_id for found in rank(cases, WEIGHTS, today=TODAY)]


def test_equal_points_go_by_the_latest_news_and_then_by_id() -> None:
    reviewed = (Review(TODAY),)
    quiet = [Case(name, status=Status.OPEN, reviews=reviewed) for name in ("D", "C")]
    old, new = with_news("A", date(2019, 1, 1)), with_news("B", date(2001, 1, 1), date(2020, 1, 1))
    assert order(*quiet, old, new) == ["B", "A", "C", "D"]
    assert order(old, Case("E", status=Status.OPEN, news=new.news), new) == ["B", "E", "A"]


def test_points_come_before_news() -> None:
    named = Case("Z", status=Status.OPEN, news=with_news("", date(1999, 1, 1)).news, motive_known=Answer.YES)
    assert order(with_news("A", date(2020, 1, 1)), named) == ["Z", "A"]


def test_only_open_cases_of_the_kind_are_ranked() -> None:
    cases = [
        Case("open", status=Status.OPEN),
        Case("unknown", status=Status.UNKNOWN),
        Case("arrest", status=Status.CLEARED_BY_ARREST),
        Case("exceptional", status=Status.CLEARED_EXCEPTIONALLY),
        Case("missing", status=Status.OPEN, kind=CaseKind.MISSING),
        Case("remains", status=Status.OPEN, kind=CaseKind.REMAINS),
    ]
    assert order(*cases) == ["open", "unknown"]
    assert [a.case_id for a in rank(cases, WEIGHTS, today=TODAY, kind=CaseKind.REMAINS)] == ["remains"]


def test_a_case_that_a_search_passed_over_has_no_links_rather_than_unknown_ones() -> None:
    cases = [with_news("A"), with_news("B")]
    found = {a.case_id: a for a in rank(cases, WEIGHTS, today=TODAY, links={"A": Links(leads=1)})}
    states = {name: next(t.state for t in a.terms if t.id == "links") for name, a in found.items()}
    assert states == {"A": "one", "B": "none"}
    assert all("whether other cases are linked to it" in a.unknown for a in rank(cases, WEIGHTS, today=TODAY))
