"""Approximate dates are first-class: a span with a stated precision and the words it was written in."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a date is known."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    RANGE = "range"  # between two dates: last seen ... found


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """The event lies somewhere in [earliest, latest], local time without offset. ValueError where latest < earliest."""

    earliest: datetime
    latest: datetime
    precision: Precision
    as_written: str = ""

    def __post_init__(self) -> None:
        if self.earliest.tzinfo is not None or self.latest.tzinfo is not None:
            raise ValueError("spans are in local time: no UTC offset")
        if self.latest < self.earliest:
            raise ValueError(f"the span ends before it begins: {self.earliest} ... {self.latest}")

    @property
    def width(self) -> timedelta:
        return self.latest - self.earliest

    @property
    def middle(self) -> datetime:
        """For sorting and sketching only; engines integrate over the span."""
        return self.earliest + self.width / 2

    @classmethod
    def of_day(cls, year: int, month: int, day: int, as_written: str = "") -> TimeSpan:
        start = datetime(year, month, day)
        return cls(start, start + timedelta(days=1, minutes=-1), Precision.DAY, as_written)

    @classmethod
    def of_month(cls, year: int, month: int, as_written: str = "") -> TimeSpan:
        last = calendar.monthrange(year, month)[1]
        return cls(datetime(year, month, 1), datetime(year, month, last, 23, 59), Precision.MONTH, as_written)

    @classmethod
    def of_year(cls, year: int, as_written: str = "") -> TimeSpan:
        return cls(datetime(year, 1, 1), datetime(year, 12, 31, 23, 59), Precision.YEAR, as_written)

    def in_words(self) -> str:
        """Unambiguous words: '14 Mar 1987', 'March 1987', 'between 3 Mar 1987 and 9 Jun 1987'."""
        if self.precision in (Precision.MINUTE, Precision.HOUR):
            return self._clock()
        if self.precision is Precision.DAY:
            return _day(self.earliest)
        if self.precision is Precision.MONTH:
            return f"{self.earliest:%B %Y}"
        if self.precision is Precision.YEAR:
            return f"{self.earliest.year}"
        if self.precision in (Precision.SEASON, Precision.DECADE) and self.as_written:
            return self.as_written
        whole_days = (self.earliest.hour, self.earliest.minute, self.latest.hour, self.latest.minute) == (0, 0, 23, 59)
        said = _day if whole_days else _minute
        return f"between {said(self.earliest)} and {said(self.latest)}"

    def _clock(self) -> str:
        """'14 Mar 1987, 22:45'; '10 pm' of a named hour; 'about 22:45' of half an hour on either side."""
        if self.precision is Precision.MINUTE:
            return _minute(self.earliest)
        if self.width < timedelta(hours=1):
            return f"{_day(self.earliest)}, {self.earliest.hour % 12 or 12} {'am' if self.earliest.hour < 12 else 'pm'}"
        return f"{_day(self.middle)}, about {self.middle:%H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _minute(moment: datetime) -> str:
    return f"{_day(moment)}, {moment:%H:%M}"
