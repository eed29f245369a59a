"""The grammar of approximate dates: every documented form, every documented error, and never a guess."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from murderbook.casefile.timespan import Precision
from murderbook.casefile.timespan_text import DateError, is_ambiguous, read_span

TODAY = date(2026, 5, 1)
MIDNIGHT = "00:00"

FORMS = {
    "14 Mar 1987": ("1987-03-14 00:00", "1987-03-14 23:59", Precision.DAY),
    "14th of March, 1987": ("1987-03-14 00:00", "1987-03-14 23:59", Precision.DAY),
    "Sat. March 14, 1987": ("1987-03-14 00:00", "1987-03-14 23:59", Precision.DAY),
    "03/14/1987": ("1987-03-14 00:00", "1987-03-14 23:59", Precision.DAY),
    "3/4/1987": ("1987-03-04 00:00", "1987-03-04 23:59", Precision.DAY),
    "1987-03-14": ("1987-03-14 00:00", "1987-03-14 23:59", Precision.DAY),
    "19870314": ("1987-03-14 00:00", "1987-03-14 23:59", Precision.DAY),
    "3-15-87": ("1987-03-15 00:00", "1987-03-15 23:59", Precision.DAY),
    "3-15-26": ("2026-03-15 00:00", "2026-03-15 23:59", Precision.DAY),
    "3-15-27": ("1927-03-15 00:00", "1927-03-15 23:59", Precision.DAY),
    "3-15-87 at 0310 hrs": ("1987-03-15 03:10", "1987-03-15 03:10", Precision.MINUTE),
    "3/15/87 3:10 pm": ("1987-03-15 15:10", "1987-03-15 15:10", Precision.MINUTE),
    "3/15/87 12:05 am": ("1987-03-15 00:05", "1987-03-15 00:05", Precision.MINUTE),
    "3/15/87 2400 hrs": ("1987-03-16 00:00", "1987-03-16 00:00", Precision.MINUTE),
    "14 Mar 1987, 3 pm": ("1987-03-14 15:00", "1987-03-14 15:59", Precision.HOUR),
    "14 Mar 1987 about 3 pm": ("1987-03-14 14:30", "1987-03-14 15:30", Precision.HOUR),
    "1987-03-14T03:10:00": ("1987-03-14 03:10", "1987-03-14 03:10", Precision.MINUTE),
    "March 1987": ("1987-03-01 00:00", "1987-03-31 23:59", Precision.MONTH),
    "Sept. 1987": ("1987-09-01 00:00", "1987-09-30 23:59", Precision.MONTH),
    "3/1987": ("1987-03-01 00:00", "1987-03-31 23:59", Precision.MONTH),
    "1987-03": ("1987-03-01 00:00", "1987-03-31 23:59", Precision.MONTH),
    "early March 1987": ("1987-03-01 00:00", "1987-03-11 23:59", Precision.RANGE),
    "late February 1987": ("1987-02-19 00:00", "1987-02-28 23:59", Precision.RANGE),
    "3-9 Mar 1987": ("1987-03-03 00:00", "1987-03-09 23:59", Precision.RANGE),
    "March 3-9, 1987": ("1987-03-03 00:00", "1987-03-09 23:59", Precision.RANGE),
    "summer 1986": ("1986-06-01 00:00", "1986-09-22 23:59", Precision.SEASON),
    "the fall of 1986": ("1986-09-01 00:00", "1986-12-21 23:59", Precision.SEASON),
    "winter 1986": ("1985-12-01 00:00", "1987-03-20 23:59", Precision.SEASON),
    "winter 1986-87": ("1986-12-01 00:00", "1987-03-20 23:59", Precision.SEASON),
    "1987": ("1987-01-01 00:00", "1987-12-31 23:59", Precision.YEAR),
    "mid-1987": ("1987-04-01 00:00", "1987-09-30 23:59", Precision.RANGE),
    "1980s": ("1980-01-01 00:00", "1989-12-31 23:59", Precision.DECADE),
    "late 1980s": ("1986-01-01 00:00", "1989-12-31 23:59", Precision.DECADE),
    "the late '80s": ("1986-01-01 00:00", "1989-12-31 23:59", Precision.DECADE),
    "1986-88": ("1986-01-01 00:00", "1988-12-31 23:59", Precision.RANGE),
    "1986-1988": ("1986-01-01 00:00", "1988-12-31 23:59", Precision.RANGE),
    "between 3 Mar 1987 and 9 Jun 1987": ("1987-03-03 00:00", "1987-06-09 23:59", Precision.RANGE),
    "between March and June 1987": ("1987-03-01 00:00", "1987-06-30 23:59", Precision.RANGE),
    "from 3/3/87 to 6/9/87": ("1987-03-03 00:00", "1987-06-09 23:59", Precision.RANGE),
    "3 Mar 1987 \u2013 9 Jun 1987": ("1987-03-03 00:00", "1987-06-09 23:59", Precision.RANGE),
    "1987-03-03 - 1987-06-09": ("1987-03-03 00:00", "1987-06-09 23:59", Precision.RANGE),
    "about 1951": ("1950-01-01 00:00", "1952-12-31 23:59", Precision.RANGE),
    "circa March 1987": ("1987-01-29 00:00", "1987-05-01 23:59", Precision.RANGE),
    "ca. 14 Mar 1987": ("1987-03-11 00:00", "1987-03-17 23:59", Precision.RANGE),
}


@pytest.mark.parametrize("text", FORMS)
def test_every_form(text: str) -> None:
    earliest, latest, precision = FORMS[text]
    span = read_span(text, TODAY)
    assert (f"{span.earliest:%Y-%m-%d %H:%M}", f"{span.latest:%Y-%m-%d %H:%M}") == (earliest, latest)
    assert span.precision is precision
    assert span.as_written == " ".join(text.split())


ERRORS = {
    "13/45/1987": "'13/45/1987': there is no month 13. Dates are month/day/year; write a date such as 14 Mar 1987",
    "25/03/1987": "'25/03/1987': there is no month 25. Dates are month/day/year; if the day comes first, write 25 Mar",
    "2/30/1987": "'2/30/1987': February 1987 has no day 30. Correct the day, or write only February 1987",
    "1987-02-29": "'1987-02-29': February 1987 has no day 29.",
    "13/1987": "'13/1987': there is no month 13.",
    "3/14/1087": "'3/14/1087': the year 1087 is not between 1800 and 2200. Correct the year",
    "3/14/1987 25:10": "there is no time 25:10.",
    "3/14/1987 at 1370 hrs": "there is no time 13:70.",
    "between June 1987 and March 1987": "'june 1987' comes after 'march 1987'. Write the earlier date first",
    "9-3 Mar 1987": "'9-3 mar 1987': the span ends before it begins. Write the earlier day first",
    "1/2/2030": "'1/2/2030' lies in the future. Correct the year",
    "before 1990": "'before 1990' is not a date in any form that is known. Write a date such as",
    "yesterday": "'yesterday' is not a date in any form that is known.",
    "": "there is no date.",
}


@pytest.mark.parametrize("text", ERRORS)
def test_every_error_says_why_and_what_to_write(text: str) -> None:
    with pytest.raises(DateError) as caught:
        read_span(text, TODAY)
    assert str(caught.value).startswith(ERRORS[text])


@pytest.mark.parametrize(
    "text", ["1986, 5'4", "5'4", "0310 hrs", "187 PC", "3-15", "6'2 200 lbs", "5/10", "1 2 3", "12", "may"]
)
def test_heights_times_and_codes_are_no_dates(text: str) -> None:
    """General date finders turn these into dates of 1951."""
    with pytest.raises(DateError):
        read_span(text, TODAY)


@pytest.mark.parametrize(
    ("text", "ambiguous"), [("03/04/1987", True), ("03/03/1987", False), ("03/14/1987", False), ("4 Mar 1987", False)]
)
def test_a_date_that_could_be_read_two_ways_is_told(text: str, ambiguous: bool) -> None:
    assert is_ambiguous(text) is ambiguous


@given(st.dates(date(1900, 1, 1), date(2026, 5, 1)))
def test_a_day_reads_the_same_in_every_order(day: date) -> None:
    written = [
        f"{day:%m/%d/%Y}",
        f"{day:%Y-%m-%d}",
        f"{day.day} {day:%b %Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%Y%m%d}",
    ]
    spans = {(span.earliest, span.latest) for span in (read_span(text, TODAY) for text in written)}
    start = datetime(day.year, day.month, day.day)
    assert spans == {(start, start + timedelta(hours=23, minutes=59))}


@given(st.dates(date(1900, 1, 1), date(2026, 5, 1)))
def test_what_a_span_says_of_itself_reads_back(day: date) -> None:
    span = read_span(day.isoformat(), TODAY)
    again = read_span(span.in_words(), TODAY)
    assert (again.earliest, again.latest, again.precision) == (span.earliest, span.latest, span.precision)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("14 Mar 1987 at 10:45 pm", "14 Mar 1987, 22:45"),
        ("14 Mar 1987 about 10:45 pm", "14 Mar 1987, about 22:45"),
        ("15 Mar 1987 about 0010 hrs", "15 Mar 1987, about 00:10"),
        ("14 Mar 1987, 12 am", "14 Mar 1987, 12 am"),
        ("14 Mar 1987, 10 pm", "14 Mar 1987, 10 pm"),
        (
            "between 14 Mar 1987 10 pm and 15 Mar 1987 2 am",
            "between 14 Mar 1987, 22:00 and 15 Mar 1987, 02:59",
        ),
        ("3-9 Mar 1987", "between 3 Mar 1987 and 9 Mar 1987"),
    ],
)
def test_a_time_of_day_is_said_as_it_was_written_and_reads_back(written: str, said: str) -> None:
    span = read_span(written, TODAY)
    again = read_span(span.in_words(), TODAY)
    assert span.in_words() == said
    assert (again.earliest, again.latest) == (span.earliest, span.latest)


@given(st.text(alphabet="0123456789/-. abcdefhijlmnoprstuyMJ',:s", max_size=30))
def test_any_text_is_a_span_or_a_date_error(text: str) -> None:
    try:
        span = read_span(text, TODAY)
    except DateError:
        return
    assert span.earliest <= span.latest
    assert span.earliest.date() <= TODAY


@pytest.mark.parametrize("cell", ["to 1 " * 4000, "about " * 2000, "1986 " * 3000, "~" * 3000, " " * 5000 + "1986"])
def test_an_endless_cell_is_refused_at_once(cell: str) -> None:
    with pytest.raises(DateError, match="at most 200 characters"):
        read_span(cell, TODAY)


@pytest.mark.parametrize(
    "cell", ["to 1 " * 40, "about " * 33, "1986 " * 40, "~" * 200, "- " * 100, "on or about " * 16]
)
def test_a_cell_of_the_greatest_length_is_no_date(cell: str) -> None:
    with pytest.raises(DateError):
        read_span(cell, TODAY)


def test_about_said_twice_is_about() -> None:
    assert read_span("about ca. 1951", TODAY).earliest == read_span("about 1951", TODAY).earliest
