"""Calls on a timeline: each for itself where there are few, else those of a day together, so that they hide nothing.

A bar goes from when a call began to when it ended, by the clock of its bill. Of more than `SINGLE` calls those of one
day between two numbers are one event, and where even these are more than `PAIRS`, those of one day are. Repetitions are
left out. The case came through the door, for who sees the whole file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.urls import reverse
from django.utils.http import urlencode

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.documents.timeline.event import Event, Kind
from murderbook.formats.phone_number import in_words
from murderbook.workbench.calls.models import Call
from murderbook.workbench.calls.records import calls_of, on_clock
from murderbook.workbench.calls.whose import Holders, holders_of, lasted_in_words, names_of
from murderbook.workbench.register.models import Case

SINGLE, PAIRS = 150, 300
MINUTE = timedelta(minutes=1)
WHAT = {"voice": "Call", "text": "Text", "data": "Data", "": ""}


def call_events(case: Case) -> list[Event]:
    """In no order."""
    calls, holders = _counted(case), holders_of(case)
    if calls.count() <= SINGLE:
        return [_single(case, call, holders) for call in calls.order_by("earliest", "pk")]
    pairs = list(_groups(calls, "caller", "called"))
    groups = pairs if len(pairs) <= PAIRS else list(_groups(calls))
    return [_together(case, group, at, holders) for at, group in enumerate(groups)]


def grouping(case: Case) -> str:
    """How calls stand together on the timeline, in words; '' where each stands for itself."""
    calls = _counted(case)
    count = calls.count()
    if count <= SINGLE:
        return ""
    by = "day and pair of numbers" if len(list(_groups(calls, "caller", "called"))) <= PAIRS else "day"
    return f"The {count:,} calls of this file stand together by {by}: each for itself they would hide the rest."


def _counted(case: Case) -> QuerySet[Call]:
    return calls_of(case).filter(repeats=None)


def _single(case: Case, call: Call, holders: Holders) -> Event:
    bill = call.call_list
    began, unsure = on_clock(call.earliest, bill.time_zone), call.latest - call.earliest
    # By how long it lasted, not by its end on the clock: one that is set back meanwhile would end it before it began.
    ended = began + unsure % MINUTE + timedelta(seconds=call.seconds or 0)
    lasted = f", {lasted_in_words(call.seconds)}" if call.seconds else ""
    what = (
        (WHAT[call.kind] or ("Call" if call.seconds else "Call or text"))
        + lasted
        + (", or later: clocks were set back" if unsure >= MINUTE else "")
    )
    text = f"{_told(call.caller, holders)} to {_told(call.called, holders)}" + (f", {call.tower}" if call.tower else "")
    link = _link(case, call.day, call.called or call.caller, bill.key)
    when = TimeSpan(began, ended, Precision.MINUTE)
    return Event(f"{bill.key}-{call.line}", when, Kind.CALLS, what, text, f"{bill.name}, line {call.line}", link)


def _told(number: str, holders: Holders) -> str:
    names = names_of(number, holders)
    return f"{in_words(number)} ({names})" if names else in_words(number)


def _link(case: Case, day: date, number: str = "", bill: str = "") -> str:
    asked = {"bill": bill, "from": day.isoformat(), "number": number, "to": day.isoformat()}
    return f"{reverse('case-calls', args=[case.key])}?{urlencode({name: one for name, one in asked.items() if one})}"


@dataclass(frozen=True, slots=True)
class Group:
    """Calls of a day, between two numbers where they are named. `first` and `last` began so, on the bills' clocks."""

    day: date
    numbers: tuple[str, ...]
    count: int
    seconds: int
    first: datetime
    last: datetime

    def with_(self, other: Group) -> Group:
        first, last = min(self.first, other.first), max(self.last, other.last)
        count, seconds = self.count + other.count, self.seconds + other.seconds
        return Group(self.day, self.numbers, count, seconds, first, last)


def _groups(calls: QuerySet[Call], *ends: str) -> Iterable[Group]:
    """By day, and by the pair of numbers where these are named: who called whom makes no other pair."""
    found: dict[tuple[Any, ...], Group] = {}
    counted = calls.order_by().values("call_list__time_zone", "day", *ends)
    for row in counted.annotate(
        n=Count("pk"), lasted=Sum("seconds"), first=Min("earliest"), last=Max("earliest")
    ).order_by("day", *ends):
        numbers = tuple(sorted(row[end] for end in ends))
        first, last = (on_clock(row[one], row["call_list__time_zone"]) for one in ("first", "last"))
        one = Group(row["day"], numbers, row["n"], row["lasted"] or 0, first, max(first, last))
        key = (one.day, numbers)
        found[key] = found[key].with_(one) if key in found else one
    return found.values()


def _together(case: Case, group: Group, at: int, holders: Holders) -> Event:
    calls = "1 call" if group.count == 1 else f"{group.count:,} calls"
    lasted = f", {lasted_in_words(group.seconds)} in all" if group.seconds else ""
    between = f"between {' and '.join(_told(one, holders) for one in group.numbers)}" if group.numbers else ""
    precision = Precision.RANGE if group.last > group.first else Precision.MINUTE
    when = TimeSpan(group.first, group.last, precision)
    number = next((one for one in group.numbers if one), "") if len(set(group.numbers)) > 1 else ""
    link = _link(case, group.day, number)
    return Event(f"calls-{at}", when, Kind.CALLS, calls + lasted, between, "bills of calls", link)
