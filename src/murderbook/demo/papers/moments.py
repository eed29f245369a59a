"""Days and times as they are written, each with what it means.

How wide "about" is, or "3 a.m.", is a convention: that of the grammar of dates (casefile/timespan_text.py).
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from murderbook.casefile.timespan import TimeSpan
from murderbook.casefile.timespan_text import read_span
from murderbook.demo.papers.markup import marked_date
from murderbook.demo.papers.paper import Means
from murderbook.demo.papers.words import template
from murderbook.demo.streams import Stream

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
_WORDS = ("two", "three", "four", "five", "six", "seven")
_OF_NO_DATE = ("the night of ", "on ")  # stand before a date and do not belong to it


@dataclass
class Moments:
    """Draws moments of one paper. `at`: the day that was told last, to which times and "the next day" belong."""

    stream: Stream
    written: date
    at: datetime
    half: str | None
    count: int = 2  # of days, in "three days later"

    def has(self, slot: str) -> bool:
        return slot in _MEANINGS

    def said(self, slot: str) -> str:
        """The words of a slot, marked."""
        return self._told(slot, *_MEANINGS[slot](self))

    def claimed(self, when: datetime) -> str:
        """A given moment to the minute, as a date."""
        self.at = when
        return self._told("stamp", when, when, (when, when))

    def birth(self) -> tuple[str, Means]:
        """Words and meaning of somebody's birthday."""
        born = datetime(
            self.at.year - self.stream.between(19, 60), self.stream.between(1, 12), self.stream.between(1, 28)
        )
        return self._style("birth").format(**_fields(born)), whole_day(born)

    def _told(self, slot: str, first: datetime, last: datetime, means: Means | None) -> str:
        style = self._style(slot)
        if "{hour}" in style:
            first = first.replace(minute=0)
            means = (first, first + timedelta(minutes=59))
        if slot in ("month", "year") and style.startswith(("early", "late")):
            means = _part(style.split(" ")[0], slot, first)
        if style == "this date":
            means = whole_day(self._go(datetime.combine(self.written, datetime.min.time())))
        counts = {"count": str(self.count), "count_word": _WORDS[self.count - 2]}
        ends = {f"{key}_2": value for key, value in _fields(last).items()}
        words = style.format(**_fields(first), **ends, **counts)
        before = next((one for one in _OF_NO_DATE if words.startswith(one) and not words.startswith("on or")), "")
        return before + marked_date(words.removeprefix(before), means)

    def _style(self, slot: str) -> str:
        key = "day" if slot == "written" else slot
        return self.stream.one_of(template("styles", key, self.half, "moment"))

    def _time(self) -> datetime:
        return self.at.replace(hour=self.stream.between(0, 23), minute=5 * self.stream.between(0, 11))

    def _go(self, when: datetime) -> datetime:
        self.at = when
        return when

    def _some_day(self) -> datetime:
        """Up to three weeks on either side of the day that was told last, never after the paper."""
        latest = datetime.combine(self.written, datetime.min.time())
        return self._go(min(latest, self.at.replace(hour=0, minute=0) + DAY * self.stream.between(-9, 12)))

    def _before_paper(self, days: int) -> datetime:
        return self._go(datetime.combine(self.written, datetime.min.time()) - DAY * days)


Meaning = tuple[datetime, datetime, Means | None]


def whole_day(when: datetime) -> Means:
    first = when.replace(hour=0, minute=0)
    return first, first + DAY - MINUTE


def _day(moments: Moments) -> Meaning:
    when = moments._some_day()
    return when, when, whole_day(when)


def _written(moments: Moments) -> Meaning:
    when = moments._before_paper(0)
    return when, when, whole_day(when)


def _stamp(moments: Moments) -> Meaning:
    moments._some_day()
    return _clock(moments)


def _stamp_about(moments: Moments) -> Meaning:
    moments._some_day()
    return _clock_about(moments)


def _day_about(moments: Moments) -> Meaning:
    when = moments._some_day()
    first, last = whole_day(when)
    return when, when, (first - 3 * DAY, last + 3 * DAY)


def _ordinal(moments: Moments) -> Meaning:
    """A day of the month that was told last, not after the paper."""
    last = calendar.monthrange(moments.at.year, moments.at.month)[1]
    if (moments.at.year, moments.at.month) == (moments.written.year, moments.written.month):
        last = moments.written.day
    when = moments._go(moments.at.replace(day=moments.stream.between(1, last), hour=0, minute=0))
    return when, when, whole_day(when)


def _clock(moments: Moments) -> Meaning:
    when = moments._time()
    return when, when, (when, when)


def _clock_about(moments: Moments) -> Meaning:
    when = moments._time()
    return when, when, (when - 30 * MINUTE, when + 30 * MINUTE)


def _days(moments: Moments) -> Meaning:
    last = moments._some_day()
    first = last - DAY * moments.stream.between(1, min(4, last.day - 1)) if last.day > 1 else last
    return first, last, (whole_day(first)[0], whole_day(last)[1])


def _hours(moments: Moments) -> Meaning:
    moments._some_day()
    first = moments.at.replace(hour=moments.stream.between(1, 20), minute=15 * moments.stream.between(0, 3))
    last = first + timedelta(minutes=30 * moments.stream.between(1, 5))
    return first, last, (first, last)


def _weekday(moments: Moments) -> Meaning:
    when = moments._before_paper(moments.stream.between(1, 6))
    return when, when, whole_day(when)


def _yesterday(moments: Moments) -> Meaning:
    when = moments._before_paper(1)
    return when, when, whole_day(when)


def _days_ago(moments: Moments) -> Meaning:
    moments.count = moments.stream.between(2, 7)
    when = moments._before_paper(moments.count)
    return when, when, whole_day(when)


def _next_day(moments: Moments) -> Meaning:
    when = moments._go(moments.at + DAY)
    return when, when, whole_day(when)


def _later(moments: Moments) -> Meaning:
    moments.count = moments.stream.between(2, 7)
    when = moments._go(moments.at + DAY * moments.count)
    return when, when, whole_day(when)


def _same_day(moments: Moments) -> Meaning:
    return moments.at, moments.at, whole_day(moments.at)


def _month(moments: Moments) -> Meaning:
    span = TimeSpan.of_month(moments.at.year, moments.at.month)
    return moments.at, moments.at, (span.earliest, span.latest)


def _year(moments: Moments) -> Meaning:
    when = moments.at.replace(year=moments.at.year - moments.stream.between(1, 12), day=1)
    span = TimeSpan.of_year(when.year)
    return when, when, (span.earliest, span.latest)


def _season(moments: Moments) -> Meaning:
    """What a season's bounds are, is left open."""
    when = moments.at.replace(year=moments.at.year - moments.stream.between(1, 6), day=1)
    return when, when, None


def _part(part: str, slot: str, when: datetime) -> Means:
    words = f"{part} {when.year}" if slot == "year" else f"{part} {calendar.month_name[when.month]} {when.year}"
    span = read_span(words, date(2200, 1, 1))
    return span.earliest, span.latest


def _fields(when: datetime) -> dict[str, str]:
    half, hour = ("a.m." if when.hour < 12 else "p.m."), when.hour % 12 or 12
    month, name = calendar.month_name[when.month], calendar.day_name[when.weekday()]
    tail = "th" if 10 < when.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(when.day % 10, "th")
    return {
        "m": str(when.month), "d": str(when.day), "yy": f"{when:%y}", "yyyy": str(when.year), "dd": f"{when.day}{tail}",
        "m2": f"{when:%m}", "d2": f"{when:%d}", "hhmm": f"{when:%H%M}", "clock": f"{hour}:{when:%M} {half}",
        "CLOCK": f"{hour}:{when:%M} {half.replace('.', '').upper()}", "hour": str(hour), "half": half,
        "month": month, "mon": month[:3], "MON": month[:3].upper(), "weekday": name, "wd": name[:3],
    }  # fmt: skip


_MEANINGS: dict[str, Callable[[Moments], Meaning]] = {
    "day": _day, "stamp": _stamp, "stamp_about": _stamp_about, "day_about": _day_about, "ordinal": _ordinal,
    "clock": _clock, "clock_about": _clock_about, "days": _days, "hours": _hours, "weekday": _weekday,
    "yesterday": _yesterday, "days_ago": _days_ago, "next_day": _next_day, "later": _later, "same_day": _same_day,
    "written": _written, "month": _month, "year": _year, "season": _season,
}  # fmt: skip
