"""Makers of stretches and offences, in days of 1987."""

from __future__ import annotations

from datetime import datetime, timedelta

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.casefile.timespan_text import read_span
from murderbook.enquiries.interval import Interval, Kind
from murderbook.enquiries.presence import Offence

START = datetime(1987, 1, 1)


def span(first: int, last: int) -> TimeSpan:
    """Between two minutes of the year."""
    return TimeSpan(START + timedelta(minutes=first), START + timedelta(minutes=last), Precision.RANGE)


def read(text: str) -> TimeSpan:
    return read_span(text)


def interval(kind: Kind, begin: str = "", end: str = "", *, key: str = "", where: str = "") -> Interval:
    first, last = (read(text) if text else None for text in (begin, end))
    return Interval(key or f"{kind} {begin}", kind, first, last, "the file", where)


def offence(when: str, key: str = "H-1") -> Offence:
    return Offence(key, key, read(when) if when else None)
