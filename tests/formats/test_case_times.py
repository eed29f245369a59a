"""Dates and times of day of a table of cases: every form, what is mended and what is told."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from case_samples import Write, as_parquet, columns, read, with_ids
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from murderbook.formats.case_table import read_cases
from murderbook.formats.reject import FormatError
from murderbook.linkage.tabular.table import Times

AT = 'id = "id"\n[features]\n[time]\nat = "at"\n'
PARTS = 'id = "id"\n[features]\n[time]\nfrom = ["d1", "t1"]\nto = ["d2", "t2"]\n'
PLAIN = 'id = "id"\n[features]\n[time]\nfrom = "d1"\nto = "d2"\n'


def hours(moment: datetime) -> float:
    return (moment - datetime(1850, 1, 1)) / timedelta(hours=1)


def times_of(write: Write, cases: str, declared: str) -> tuple[Times, tuple[str, ...]]:
    table, warnings = read(write, cases, declared)
    assert table.times is not None
    return table.times, warnings


def one(write: Write, cell: str, declared: str = AT) -> tuple[float, float, bool]:
    times, warnings = times_of(write, with_ids("at", [f'"{cell}"', "1990-01-01"]), declared)
    assert warnings == ()
    assert times.known[0]
    assert times.shown[0] == cell
    return times.start[0], times.end[0], bool(times.clock[0])


DAY = (hours(datetime(1986, 7, 3)), hours(datetime(1986, 7, 4)), False)
MONTH = (hours(datetime(1986, 7, 1)), hours(datetime(1986, 8, 1)), False)
YEAR = (hours(datetime(1986, 1, 1)), hours(datetime(1987, 1, 1)), False)
NIGHT = (hours(datetime(1986, 7, 3, 23, 55)), hours(datetime(1986, 7, 3, 23, 55)), True)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1986-07-03", DAY), ("19860703", DAY), ("1986-07", MONTH), ("1986", YEAR),
        ("1986-07-03 23:55", NIGHT), ("1986-07-03T23:55:00", NIGHT), ("1986-07-03 23:55:00.000", NIGHT),
        ("1986-07-02T24:00", (DAY[0], DAY[0], True)), ("1850-01-01", (0.0, 24.0, False)),
    ],
)  # fmt: skip
def test_iso_dates(write: Write, cell: str, expected: tuple[float, float, bool]) -> None:
    assert one(write, cell) == expected


@pytest.mark.parametrize(
    ("cell", "form", "expected"),
    [
        ("07/03/1986", "%m/%d/%Y", DAY), ("7/3/1986", "%m/%d/%Y", DAY), ("3.7.86", "%d.%m.%y", DAY),
        ("3 Jul 1986", "%d %b %Y", DAY), ("JULY 3, 1986", "%B %d, %Y", DAY), ("Jul. 1986", "%b %Y", MONTH),
        ("07/1986", "%m/%Y", MONTH), ("7/3/1986 11:55 PM", "%m/%d/%Y %I:%M %p", NIGHT),
        ("7/3/1986 11:55 p.m.", "%m/%d/%Y %I:%M %p", NIGHT), ("3JUL1986 2355", "%d%b%Y %H%M", NIGHT),
    ],
)  # fmt: skip
def test_declared_forms(write: Write, cell: str, form: str, expected: tuple[float, float, bool]) -> None:
    assert one(write, cell, AT + f'format = ["{form}"]\n') == expected


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("2355", 23 + 55 / 60), ("23:55", 23 + 55 / 60), ("23:55:30", 23 + 55.5 / 60), ("2400", 24.0), ("24:00", 24.0),
        ("0005", 5 / 60), ("9:05", 9 + 5 / 60), ("905", 9 + 5 / 60), ("5", 5 / 60), ("235530", 23 + 55.5 / 60),
    ],
)  # fmt: skip
def test_times_of_day(write: Write, clock: str, expected: float) -> None:
    cases = f"id,d,t\n1,1986-07-03,{clock}\n2,1986-07-03,1200\n3,1986-07,1200\n4,1986-07-03,\n"
    times, warnings = times_of(write, cases, 'id = "id"\n[features]\n[time]\nat = ["d", "t"]\n')
    assert warnings == ()
    assert times.start[0] - DAY[0] == pytest.approx(expected)
    assert times.end[0] == times.start[0]
    assert times.clock.tolist() == [True, True, False, False]  # an hour of no particular day is none
    assert (times.start[2], times.end[2]) == MONTH[:2]
    assert (times.start[3], times.end[3]) == DAY[:2]
    assert times.shown[0] == f"1986-07-03 {clock}"


SIXTEEN = (DAY[0] + 16, DAY[0] + 16, True)


@pytest.mark.parametrize(
    ("rows", "names", "form", "expected"),
    [
        (["1986,July", "1986,Jul", "1986,"], ["y", "m"], "%Y %B", [MONTH, MONTH, YEAR]),
        (["1986,7", "1986,07", ","], ["y", "m"], "%Y %m", [MONTH, MONTH, None]),
        (["1986.0,7.0", "1986.0,", "1986,7.00"], ["y", "m"], "%Y %m", [MONTH, YEAR, MONTH]),
        (["1986,7,3", "1986,7,", "1986,,"], ["y", "m", "d"], ["%Y %m %d", "%Y %m"], [DAY, MONTH, YEAR]),
        (
            ["1986,7,3,1600", "1986,7,3,", "1986,7,,"],
            ["y", "m", "d", "t"],
            ["%Y %m %d", "%Y %m"],
            [SIXTEEN, DAY, MONTH],
        ),
        (["3 Jul 1986,1600", "3 Jul 1986,", "Jul 1986,"], ["d", "t"], ["%d %b %Y", "%b %Y"], [SIXTEEN, DAY, MONTH]),
    ],
)
def test_dates_in_several_columns(
    write: Write,
    rows: list[str],
    names: list[str],
    form: str | list[str],
    expected: list[tuple[float, float, bool] | None],
) -> None:
    cases = f"id,{','.join(names)}\n" + "".join(f"{number},{row}\n" for number, row in enumerate(rows))
    declared = f'id = "id"\n[features]\n[time]\nat = {names}\nformat = {form if isinstance(form, list) else [form]}\n'
    times, warnings = times_of(write, cases, declared)
    assert warnings == ()
    found = zip(times.start, times.end, times.clock.tolist(), times.known, strict=True)
    assert [one[:3] if one[3] else None for one in found] == expected
    assert times.shown[0] == rows[0].replace(".0", "").replace(",", " ").strip()


def test_parts_of_a_date_without_a_form(write: Write) -> None:
    with pytest.raises(FormatError, match=r'A year and a month in two columns need format = \["%Y %m"\]'):
        read(write, "id,y,m\n1,1986,7\n2,1987,8\n", 'id = "id"\n[features]\n[time]\nat = ["y", "m"]\n')
    with pytest.raises(FormatError, match=r'They look like format = \["%Y %m %d"\]'):
        read(write, "id,y,m,d\n1,1986,7,3\n2,1987,8,4\n", 'id = "id"\n[features]\n[time]\nat = ["y", "m", "d"]\n')


def test_one_or_two_digits_alone_may_be_hours_or_minutes(write: Write) -> None:
    with pytest.raises(FormatError, match=r"2 cells are no time of day: line 2 \('5'\), line 3 \('12'\)"):
        read(write, "id,d,t\n1,1986-07-03,5\n2,1986-07-03,12\n", 'id = "id"\n[features]\n[time]\nat = ["d", "t"]\n')
    declared = 'id = "id"\n[features]\n[time]\nat = ["d", "t"]\nformat = ["%H"]\n'
    times, _ = times_of(write, "id,d,t\n1,1986-07-03,5\n2,1986-07-03,12\n", declared)
    assert (times.start - DAY[0]).tolist() == [5.0, 12.0]


@pytest.mark.parametrize(
    "cell", ["1986-02-30", "1986-13", "07/14/1986", "1849-12-31", "2101", "soon", "1986-07-03 25:00", "0"]
)
def test_dates_that_are_none(write: Write, cell: str) -> None:
    table, (warning,) = read(write, with_ids("at", ["1990-01-01", cell, "1990-02"]), AT)
    assert table.times is not None
    assert table.times.known.tolist() == [True, False, True]
    assert warning.startswith(f"cases.csv: column 'at': 1 cell is no date: line 3 ({cell!r}). They count as unknown. ")
    assert "under [time]" in warning
    with pytest.raises(FormatError, match=r"2 cells are no date.*more than half, so the mapping is wrong"):
        read(write, with_ids("at", ["1990-01-01", cell, "x"]), AT)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["07/14/1987", "7/5/1987"], 'They look like format = ["%m/%d/%Y"]: declare it under [time].'),
        (["14/07/87", "5/7/87"], 'They look like format = ["%d/%m/%y"]: declare it under [time].'),
        (["04/07/1987"], 'They look like format = ["%m/%d/%Y" or "%d/%m/%Y"]: declare it under [time].'),
        (["14-JUL-1987"], 'They look like format = ["%d-%b-%Y"]: declare it under [time].'),
        (["07/14/1987 11:05 PM"], 'They look like format = ["%m/%d/%Y %I:%M %p"]: declare it under [time].'),
        (["31972", "31973.5"], "They look like the day numbers of a spreadsheet: give the column a date format there"),
        (
            ["last week"],
            'Dates are written 1986-07-03, 1986-07 or 1986; declare others under [time], as in format = ["%m',
        ),
    ],
)
def test_the_form_that_dates_seem_to_have_is_told(write: Write, cells: list[str], told: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(write, with_ids("at", [*cells, cells[0]]), AT)
    assert told in str(caught.value)


def test_words_that_begin_like_a_month_are_none(write: Write) -> None:
    declared = AT + 'format = "%B %Y"\n'
    _, (warning,) = read(write, with_ids("at", ["Sept 1986", "Junk 1986", "june 1986"]), declared)
    assert "1 cell is no date: line 3 ('Junk 1986')" in warning


def test_a_declared_form_knows_the_calendar(write: Write) -> None:
    _, (warning,) = read(
        write, with_ids("at", ["02/29/1988", "02/29/1987", "03/01/1987"]), AT + 'format = "%m/%d/%Y"\n'
    )
    assert "line 3 ('02/29/1987')" in warning


def test_two_digits_of_a_year_are_of_the_last_hundred_years(write: Write) -> None:
    next_year = datetime.now().year + 1
    cells = ["03/07/65", f"03/07/{next_year % 100:02d}"]
    times, warnings = times_of(write, with_ids("at", cells), AT + 'format = "%d/%m/%y"\n')
    assert warnings == ()
    assert times.start.tolist() == [hours(datetime(1965, 7, 3)), hours(datetime(next_year - 100, 7, 3))]


def test_midnight_throughout_is_no_time_of_day(write: Write) -> None:
    cells = [f"1990-01-{day:02d} 00:00:00" for day in range(1, 4)]
    times, (warning,) = times_of(write, with_ids("at", cells), AT)
    assert not times.clock.any()
    assert (times.end - times.start).tolist() == [24.0] * 3
    assert "every time of day (3 cells) is 00:00. They are read as dates without an hour" in warning
    times, warnings = times_of(write, with_ids("at", [*cells, "1990-01-04 01:00"]), AT)
    assert warnings == ()
    assert times.clock.all()


def test_many_midnights_are_told(write: Write) -> None:
    cells = ["1990-01-01 00:00"] * 30 + ["1990-01-01 05:00"] * 170
    times, (warning,) = times_of(write, with_ids("at", cells), AT)
    assert times.clock.all()
    assert "30 of 200 times of day are 00:00, and count as midnight" in warning
    times, warnings = times_of(write, with_ids("at", cells), AT + 'unknown = ["1990-01-01 00:00"]\n')
    assert warnings == ()
    assert times.known.sum() == 170


def test_dates_of_a_data_frame_beside_times(tmp_path: Path) -> None:
    """A date column is one of dates, whatever hour its type carries with it."""
    import numpy as np

    days = np.array(["1986-07-03", "1986-07-03", "NaT"], "datetime64[ns]")
    path = as_parquet(tmp_path / "cases.parquet", {"id": ["a", "b", "c"], "d": days, "t": [2355, None, 5]})
    times = read_cases(path, columns('id = "id"\n[features]\n[time]\nat = ["d", "t"]\n')).table.times
    assert times is not None
    assert (times.start[0], times.end[0], times.clock[0]) == NIGHT
    assert (times.start[1], times.end[1], times.clock[1]) == DAY
    assert not times.known[2]


BACKWARDS = (
    "id,d1,t1,d2,t2\n1,1993-01-06,1800,1993-01-06,0230\n2,1993-01-06,1800,1993-01-05,0230\n3,1993-01-06,,1993-01-05,\n"
    "4,1993-01-06,2355,1993-01-07,0439\n"
)


@pytest.mark.parametrize(
    ("how", "told", "spans"),
    [
        ("swap", ["3 rows have", "The two ends are swapped"], [(2.5, 18.0), (-21.5, 18.0), (-24.0, 24.0)]),
        (
            "next-day",
            ["1 row has", "The end is read as of the day after"],
            [(18.0, 26.5), (-21.5, 18.0), (-24.0, 24.0)],
        ),
        ("unknown", ["3 rows have", "The time counts as unknown"], [None, None, None]),
    ],
)
def test_an_end_before_the_start(
    write: Write, how: str, told: list[str], spans: list[tuple[float, float] | None]
) -> None:
    times, warnings = times_of(write, BACKWARDS, PARTS + f'reversed = "{how}"\n')
    zero = hours(datetime(1993, 1, 6))
    found = [
        (round(start - zero, 6), round(end - zero, 6)) if known else None
        for start, end, known in zip(times.start, times.end, times.known, strict=True)
    ]
    assert found == [*spans, (23.916667, 28.65)]
    assert times.clock.tolist() == [how != "unknown", how != "unknown", False, True]
    assert len(warnings) == (2 if how == "next-day" else 1)
    assert all(part in warnings[0] for part in [*told, "line 2 ('1993-01-06', '1800', '1993-01-06', '0230')"])


def test_from_2400_to_the_morning_of_the_same_date(write: Write) -> None:
    rows = "id,d1,t1,d2,t2\n1,1986-07-02,2400,1986-07-02,0930\n2,1986-07-01,2200,1986-07-02,0930\n"
    times, _ = times_of(write, rows, PARTS + 'reversed = "next-day"\n')
    assert (times.start[0] - DAY[0], times.end[0] - DAY[0]) == (0.0, 9.5)


def test_only_five_rows_are_shown(write: Write) -> None:
    rows = "".join(f"{n},1990-01-02,1990-01-01\n" for n in range(1, 9))
    _, (warning,) = times_of(write, "id,d1,d2\n" + rows, PLAIN)
    assert warning.startswith("cases.csv: 8 rows have a time that ends before it starts: line 2 (")
    assert "line 6 ('1990-01-02', '1990-01-01') and 3 more. The two ends are swapped." in warning


def test_one_end_alone_gives_the_day(write: Write) -> None:
    times, (warning,) = times_of(write, "id,d1,d2\n1,1986-07-03 10:00,\n2,,1986-07\n3,,\n4,1990,1990\n", PLAIN)
    assert times.known.tolist() == [True, True, False, True]
    assert (times.start[0], times.end[0], bool(times.clock[0])) == DAY
    assert (times.start[1], times.end[1], bool(times.clock[1])) == MONTH
    assert warning.startswith("cases.csv: 2 rows have one end of the time only: line 2 ('1986-07-03 10:00'), line 3 (")
    assert times.shown[:2] == ("1986-07-03 10:00", "1986-07")


def test_the_future_and_no_time_at_all_are_told(write: Write) -> None:
    _, (warning,) = times_of(write, with_ids("at", ["2095-01-01", "1990"]), AT)
    assert "1 row lies in the future: line 2 ('2095-01-01')" in warning
    _, (warning,) = times_of(write, with_ids("at", ["", "unknown"]), AT)
    assert warning == "cases.csv: no row has a time ('at'). Time cannot tell anything."


def test_a_time_zone_is_told(write: Write) -> None:
    times, (warning,) = times_of(write, with_ids("at", ["1986-07-03T23:55:00Z", "1986-07-03 23:55:00+02:00"]), AT)
    assert times.start.tolist() == [NIGHT[0]] * 2
    assert "The clock is read as written" in warning


MOMENTS = st.datetimes(datetime(1850, 1, 1), datetime(2025, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(MOMENTS, MOMENTS, st.sampled_from("mdMY")), min_size=2, max_size=12))
def test_any_span_is_what_the_calendar_says(write: Write, rows: list[tuple[datetime, datetime, str]]) -> None:
    """Written in one of four precisions; read as Python's calendar has it, the ends in order."""
    forms = {"m": "%Y-%m-%d %H:%M", "d": "%Y-%m-%d", "M": "%Y-%m", "Y": "%Y"}
    text = "".join(f"{n},{a.strftime(forms[form])},{b.strftime(forms[form])}\n" for n, (a, b, form) in enumerate(rows))
    times, _ = times_of(write, "id,d1,d2\n" + text, PLAIN)
    midnight = any(all(row[end].hour == row[end].minute == 0 for row in rows if row[2] == "m") for end in (0, 1))
    for row, (one_end, other_end, form) in enumerate(rows):
        first, last = min(one_end, other_end), max(one_end, other_end)
        low, high = low_of(first, form), high_of(last, form)
        assert times.start[row] == pytest.approx(hours(low), abs=1e-6)
        assert times.end[row] == pytest.approx(hours(high), abs=1e-6)
        assert times.known[row]
        assert midnight or times.clock[row] == (form == "m")


def low_of(at: datetime, form: str) -> datetime:
    if form == "m":
        return at
    return datetime(at.year, at.month if form in "dM" else 1, at.day if form == "d" else 1)


def high_of(at: datetime, form: str) -> datetime:
    if form == "m":
        return at
    if form == "d":
        return datetime(at.year, at.month, at.day) + timedelta(days=1)
    month = at.month if form == "M" else 12
    return datetime(at.year, month, calendar.monthrange(at.year, month)[1]) + timedelta(days=1)
