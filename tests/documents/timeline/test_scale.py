"""Marks of a strip of time, from minutes to centuries."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.documents.timeline.scale import MOST_TICKS, share, ticks


def window(begin: str, end: str) -> TimeSpan:
    return TimeSpan(datetime.fromisoformat(begin), datetime.fromisoformat(end), Precision.RANGE)


def labels(begin: str, end: str) -> list[str]:
    return [tick.label for tick in ticks(window(begin, end))]


def test_a_night_has_clock_times_and_says_when_the_day_changes() -> None:
    found = labels("1987-03-14T21:10", "1987-03-15T00:50")
    assert found[:2] == ["14 Mar 1987, 21:30", "22:00"]
    assert "15 Mar 1987" in found, "midnight is said by its day alone"


def test_weeks_have_days_months_have_months_and_decades_have_years() -> None:
    assert labels("1987-12-28T00:00", "1988-01-02T00:00") == [
        "28 Dec 1987", "29 Dec", "30 Dec", "31 Dec", "1 Jan 1988", "2 Jan",
    ]  # fmt: skip
    assert labels("1987-01-20T00:00", "1987-06-02T00:00") == [
        "Feb 1987",
        "Mar 1987",
        "Apr 1987",
        "May 1987",
        "Jun 1987",
    ]
    assert labels("1968-05-01T00:00", "2026-01-01T00:00") == [str(year) for year in range(1970, 2026, 10)]


def test_a_week_begins_on_monday() -> None:
    assert all(tick.at.weekday() == 0 for tick in ticks(window("1987-03-01T00:00", "1987-04-20T00:00")))


@given(st.datetimes(datetime(1, 1, 1), datetime(9900, 1, 1)), st.timedeltas(timedelta(minutes=30), timedelta(36_000)))
def test_marks_are_few_in_order_and_inside(begin: datetime, width: timedelta) -> None:
    shown = TimeSpan(begin, begin + width, Precision.RANGE)
    found = [tick.at for tick in ticks(shown)]
    assert len(found) <= MOST_TICKS and found == sorted(set(found))
    assert all(shown.earliest <= at <= shown.latest for at in found)


def test_a_moment_lies_where_it_should_and_never_outside() -> None:
    shown = window("1987-01-01T00:00", "1987-01-03T00:00")
    assert share(datetime(1987, 1, 2), shown) == 0.5
    assert share(datetime(1986, 1, 2), shown) == 0 and share(datetime(1999, 1, 2), shown) == 1
    assert share(datetime(1987, 1, 1), window("1987-01-01T00:00", "1987-01-01T00:00")) == 0
