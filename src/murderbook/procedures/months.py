"""Months and years by the calendar.

The day of the same number, so many months on; where that month has none, its last day: 6 months after 31 August is
28 or 29 February. "Within 6 months" includes that day.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date


def months_after(day: date, months: int) -> date:
    """The last day of the calendar where it lies beyond it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_after(day: date, years: int) -> date:
    return months_after(day, 12 * years)
