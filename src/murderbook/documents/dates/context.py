"""What a date leaves out is taken from what stands around it: the dates before it in the text, on the page before too,
and the document's own.

A year that is left out is the one that puts the date nearest, what is past before what is to come: people write reports
about what was, seldom about what will be.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.documents.dates.mention import Rule

AHEAD = timedelta(days=92)  # "the trial is set for 5 April" in a report of January
MOST_TO_COUNT_FROM = timedelta(days=5)
SOONER = timedelta(days=183)  # from one date in a text to the next


@dataclass
class Context:
    """`written`: the date of the document, where it is known. `today`: no date is read that begins after it.
    `before`: the last date of the pages before, which counts until the page has one of its own."""

    written: date | None
    today: date
    before: TimeSpan | None = None
    own: TimeSpan | None = None  # the last date before, by place in the text, that is known to the day or month

    def note(self, span: TimeSpan) -> None:
        if span.width <= timedelta(days=62):
            self.own = span

    @property
    def last(self) -> TimeSpan | None:
        """The last date before, on this page or an earlier one."""
        return self.own or self.before

    def counted_from(self, rule: Rule) -> Rule:
        """The rule as it is to be told: a reader looks for the date before on this page, unless it says otherwise."""
        return Rule.AGAINST_PAGE_BEFORE if rule is Rule.AGAINST_BEFORE and self.own is None else rule

    @property
    def latest(self) -> date:
        """What a year of two digits does not pass."""
        return min(self.written + AHEAD, self.today) if self.written else self.today

    def year_for(self, month: int, day: int) -> int | None:
        """The year that puts this day nearest to the dates before it, else to the document; None where neither is."""
        if self.last is not None:
            return _nearest(month, day, self.last.middle.date(), SOONER)
        if self.written is not None:
            return _nearest(month, day, self.written, AHEAD)
        return None

    def month_for(self, day: int) -> tuple[int, int] | None:
        """Year and month of "the 5th": of the date before it, else the latest such day of the document's past."""
        if self.last is not None:
            return self.last.earliest.year, self.last.earliest.month
        if self.written is None:
            return None
        year, month = self.written.year, self.written.month
        for _ in range(12):
            if day <= calendar.monthrange(year, month)[1] and date(year, month, day) <= self.written:
                return year, month
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        return None

    def anchor(self, rule: Rule) -> date | None:
        """The day that a relative date is counted from; of some days before it the last."""
        if rule is Rule.AGAINST_DOCUMENT:
            return self.written
        if self.last is None or self.last.width > MOST_TO_COUNT_FROM:
            return None
        return (self.last.latest if self.last.width > timedelta(days=1) else self.last.earliest).date()


def _nearest(month: int, day: int, to: date, ahead: timedelta) -> int:
    """The latest year in which the day is no more than `ahead` after `to`."""
    latest = to + ahead
    for year in range(latest.year, latest.year - 9, -1):
        if day <= calendar.monthrange(year, month)[1] and date(year, month, day) <= latest:
            return year
    return latest.year


def of_day(day: date) -> TimeSpan:
    return TimeSpan.of_day(day.year, day.month, day.day)


def around(day: date, days: int) -> TimeSpan:
    first = datetime(day.year, day.month, day.day) - timedelta(days=days)
    return TimeSpan(first, first + timedelta(days=2 * days + 1, minutes=-1), Precision.RANGE)
