"""Calls on the timeline: with their span, in the lanes of who had the numbers, together where they are many."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from billed import HEADER, ROWS, had_by, taken_in
from murderbook.casefile.timespan import TimeSpan
from murderbook.workbench.calls import dated, keeping
from murderbook.workbench.calls.models import CallList
from murderbook.workbench.investigations.keeping import open_with
from murderbook.workbench.timeline.disagreements import people_of
from murderbook.workbench.timeline.records import events_of, lanes_by_kind, lanes_by_person
from personas import Unit


def when(row: str) -> str:
    """A bill of one row that began then and lasted twenty minutes."""
    return f"{HEADER}213-555-0142,213-555-0177,{row},20:00,voice,LA-1,\n"


def test_each_call_is_an_event_with_its_span_and_source(unit: Unit, bill: CallList) -> None:
    had_by(unit.cases[0], unit.accounts["owner"])
    first, *_, last = sorted(dated.call_events(unit.cases[0]), key=lambda one: one.when.earliest)
    assert (first.when.earliest, first.when.latest) == (
        datetime(1991, 3, 14, 22, 15, 30),
        datetime(1991, 3, 14, 22, 19, 50),
    )
    assert first.what == "Call, 4 min 20 s"
    assert first.text == "+1 213-555-0142 to +1 213-555-0177 (Roe, Max), LA-117"
    assert first.source == "march.csv, line 2"
    page = unit.client("member").get(first.link).content.decode()
    assert "22:15:30" in page and "23:05" in page and "08:00" not in page  # of that day and number
    assert last.text == "+1 213-555-0142 to 911, LA-117"


def test_they_stand_in_a_lane_of_their_own_and_in_those_of_persons(unit: Unit, bill: CallList) -> None:
    case = unit.cases[0]
    had_by(case, unit.accounts["owner"])
    events = events_of(case, suggested=False)
    assert len(lanes_by_kind(events)["Calls"]) == 5
    assert len(lanes_by_person(events, people_of(case))["Roe"]) == 3
    page = unit.client("member").get(reverse("case-timeline", args=[case.key]) + "?kind=calls").content.decode()
    assert "+1 213-555-0142 to 911, LA-117" in page and "Chrono of" not in page
    page = unit.client("member").get(reverse("case-timeline", args=[case.key]) + "?kind=chrono").content.decode()
    assert "+1 213-555-0142" not in page


@pytest.mark.parametrize(
    ("row", "span", "words"),
    [
        ("2019-11-03 01:50:00", ("01:50", "02:10"), "Call, 20 min, or later: clocks were set back"),
        ("2019-11-03 00:50:00", ("00:50", "01:10"), "Call, 20 min"),  # it ends in the hour that comes twice
        ("2019-03-10 01:50:00", ("01:50", "02:10"), "Call, 20 min"),  # over the hour that is left out
        ("2019-03-11 23:50", ("23:50", "00:10"), "Call, 20 min"),
    ],
)
def test_clocks_that_are_set_end_no_call_before_it_began(
    unit: Unit, row: str, span: tuple[str, str], words: str
) -> None:
    taken_in(unit.cases[0], unit.accounts["owner"], when(row))
    (event,) = dated.call_events(unit.cases[0])
    assert tuple(f"{one:%H:%M}" for one in (event.when.earliest, event.when.latest)) == span
    assert event.what == words


def test_repetitions_and_withdrawn_bills_are_left_out(unit: Unit, bill: CallList) -> None:
    case, owner = unit.cases[0], unit.accounts["owner"]
    taken_in(case, owner, HEADER + ROWS.splitlines()[0] + "\n" + ROWS.splitlines()[0] + "\n", "twice.csv")
    assert len(dated.call_events(case)) == 6
    keeping.withdraw(bill, owner, "of another line", "test")
    assert len(dated.call_events(case)) == 1


def test_many_calls_stand_together_by_day_and_pair(unit: Unit, bill: CallList, monkeypatch: pytest.MonkeyPatch) -> None:
    case = unit.cases[0]
    had_by(case, unit.accounts["owner"])
    assert dated.grouping(case) == ""
    monkeypatch.setattr(dated, "SINGLE", 4)
    told = [(one.when.in_words(), one.what, one.text) for one in dated.call_events(case)]
    assert told == [
        (
            "between 14 Mar 1991, 22:15 and 14 Mar 1991, 23:05",
            "2 calls, 5 min 20 s in all",
            "between +1 213-555-0142 and +1 213-555-0177 (Roe, Max)",
        ),
        ("15 Mar 1991, 08:00", "1 call", "between +1 213-555-0142 and +1 213-555-0177 (Roe, Max)"),
        ("16 Mar 1991, 01:30", "1 call, 45 s in all", "between withheld and +1 213-555-0142"),
        ("16 Mar 1991, 02:10", "1 call, 2 min in all", "between +1 213-555-0142 and 911"),
    ]
    page = unit.client("member").get(reverse("case-timeline", args=[case.key])).content.decode()
    assert "The 5 calls of this file stand together by day and pair of numbers" in page


def test_even_more_stand_together_by_day(unit: Unit, bill: CallList, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dated, "SINGLE", 4)
    monkeypatch.setattr(dated, "PAIRS", 3)
    events = dated.call_events(unit.cases[0])
    assert [one.what for one in events] == ["2 calls, 5 min 20 s in all", "1 call", "2 calls, 2 min 45 s in all"]
    assert "by day:" in dated.grouping(unit.cases[0])
    assert isinstance(events[0].when, TimeSpan)


def test_the_timeline_of_several_cases_has_them_in_the_lane_of_their_case(unit: Unit, bill: CallList) -> None:
    made = open_with("One hand?", "Is it one hand?", unit.cases[0], unit.accounts["owner"])
    page = unit.client("owner").get(reverse("investigation-timeline", args=[made.key])).content.decode()
    assert "+1 213-555-0142 to 911, LA-117" in page
