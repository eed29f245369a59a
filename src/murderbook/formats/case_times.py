"""Dates and times of day of a table of cases as spans of hours since 1850.

A date spans its day, a month its month, a year its year; a time of day makes it a moment. From and to give the span
between them. Which parts a text holds is found by pattern, once for each different text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from murderbook.formats.case_columns import Reversed, TimeColumns
from murderbook.formats.case_patterns import CLOCKS, DATE_PARTS, DATES, SHORT_CLOCK, Pattern, patterns_of
from murderbook.formats.case_source import Column, Source, joined, without_fraction
from murderbook.linkage.tabular.table import Doubles, Flags, Times

Longs = npt.NDArray[np.int64]

FIRST_YEAR, LAST_YEAR = 1850, 2100
FIRST_DAY = np.datetime64("1850-01-01", "D")
DAY = 24.0
ENOUGH_FOR_MIDNIGHTS = 3  # rows; so many at 00:00 and none at another hour are dates without one
MANY_MIDNIGHTS = 0.1  # of at least so many rows: a sign that 00:00 often stands for "not known"
ENOUGH_FOR_SHARES = 200
# Tried only to say what a MAP.toml might declare
COMMON = (
    "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y", "%d.%m.%Y", "%d.%m.%y", "%m-%d-%Y", "%d-%m-%Y", "%Y/%m/%d",
    "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d%b%Y", "%b %d, %Y", "%b %Y", "%m/%Y", "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p",
    "%Y %m %d", "%m %d %Y", "%d %m %Y", "%Y %B", "%Y %B %d",
)  # fmt: skip
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SHORT = tuple(name[:3] for name in MONTHS)
_DATE_REMEDY = (
    'Dates are written 1986-07-03, 1986-07 or 1986; declare others under [time], as in format = ["%m/%d/%Y"].'
)
_CLOCK_REMEDY = (
    'Times of day are written 2355 or 23:55; declare others under [time], as in format = ["%I:%M %p"]. A year and a '
    'month in two columns need format = ["%Y %m"], or "%Y %B" for names of months.'
)


@dataclass(frozen=True)
class Ends:
    """What each row's text spans: `low`..`high` [n] h, NaN where unknown; equal where `clock` [n] gives the hour."""

    low: Doubles
    high: Doubles
    clock: Flags

    @property
    def known(self) -> Flags:
        return ~np.isnan(self.low)


def read_times(source: Source, declared: TimeColumns) -> Times:
    times = _read(source, declared)
    columns = [source.columns[name] for name in (*declared.start, *declared.end)]
    ahead = np.flatnonzero(times.known & (times.start > _hours_of(datetime.now().date() + timedelta(days=1))))
    if len(ahead):
        count = "1 row lies" if len(ahead) == 1 else f"{len(ahead):,} rows lie"
        source.warn(
            f"{count} in the future: {source.shown(ahead, *columns)}. They are used all the same. Correct them."
        )
    if not times.known.any():
        names = ", ".join(repr(column.name) for column in columns)
        source.warn(f"no row has a time ({names}). Time cannot tell anything.")
    return times


def _hours_of(day: date) -> float:
    return float((np.datetime64(day, "D") - FIRST_DAY).astype(np.int64)) * DAY


def _read(source: Source, declared: TimeColumns) -> Times:
    patterns = patterns_of(declared.formats)
    start = _ends(source, declared.start, patterns, declared.unknown)
    if not declared.end:
        shown = _shown(source, declared.start)
        return Times(_filled(start.low), _filled(start.high), start.known, start.clock & start.known, shown)
    end = _ends(source, declared.end, patterns, declared.unknown)
    start, end = _completed(source, declared, start, end)
    return _between(source, declared, start, end)


def _filled(hours: Doubles) -> Doubles:
    return np.nan_to_num(hours, nan=0.0)


def _shown(source: Source, names: Sequence[str]) -> tuple[str, ...]:
    """In the file's own words."""
    columns = [source.columns[name] for name in names]
    texts = [Column(one.name, one.codes, without_fraction(one.words)).texts() for one in columns]
    return texts[0] if len(texts) == 1 else tuple(" ".join(filter(None, cells)) for cells in zip(*texts, strict=True))


def _completed(source: Source, declared: TimeColumns, start: Ends, end: Ends) -> tuple[Ends, Ends]:
    """Where one end is unknown the other one's day is all there is: the hour may be any."""
    lone = np.flatnonzero(start.known ^ end.known)
    if not len(lone):
        return start, end
    columns = [source.columns[name] for name in (declared.start[0], declared.end[0])]
    count = "1 row has" if len(lone) == 1 else f"{len(lone):,} rows have"
    source.warn(
        f"{count} one end of the time only: {source.shown(lone, *columns)}. It is taken for the day, without an hour. "
        "Fill in the other end where it is known."
    )
    first = np.where(start.known, start.low, end.low)
    last = np.where(end.known, end.high, start.high)
    one = start.known ^ end.known
    low = np.where(one, np.floor(first / DAY) * DAY, start.low)
    high = np.where(one, np.maximum(np.ceil(last / DAY) * DAY, low + DAY), end.high)
    return (
        Ends(low, np.where(one, high, start.high), start.clock & ~one),
        Ends(np.where(one, low, end.low), high, end.clock & ~one),
    )


def _between(source: Source, declared: TimeColumns, start: Ends, end: Ends) -> Times:
    known = start.known & end.known
    with np.errstate(invalid="ignore"):
        wrong = known & (start.low >= end.high) & ((start.low > end.high) | ~(start.clock | end.clock))
    low, high = start.low.copy(), end.high.copy()
    if wrong.any():
        known = known & ~_mend(source, declared, (start, end), wrong, (low, high))
    clock = known & start.clock & end.clock
    shown_from, shown_to = _shown(source, declared.start), _shown(source, declared.end)
    shown = tuple(f"{a} to {b}" if a and b and a != b else a or b for a, b in zip(shown_from, shown_to, strict=True))
    return Times(_filled(np.where(known, low, 0.0)), _filled(np.where(known, high, 0.0)), known, clock, shown)


def _mend(
    source: Source, declared: TimeColumns, ends: tuple[Ends, Ends], wrong: Flags, span: tuple[Doubles, Doubles]
) -> Flags:
    """Spans that end before they start, mended in place as MAP.toml wants it; which are unknown instead."""
    start, end = ends
    low, high = span
    nowhere = np.zeros(len(low), bool)
    next_day = nowhere
    if declared.reversed is Reversed.NEXT_DAY:
        midnight = np.floor(end.low / DAY) * DAY + DAY  # 2400 is of the date, too
        same_date = (np.floor(start.low / DAY) == np.floor(end.low / DAY)) | (start.low == midnight)
        next_day = wrong & start.clock & end.clock & same_date
        high[next_day] += DAY
    swapped = wrong & ~next_day if declared.reversed is not Reversed.UNKNOWN else nowhere
    low[swapped], high[swapped] = end.low[swapped], start.high[swapped]
    columns = [source.columns[name] for name in (*declared.start, *declared.end)]
    told = (
        (next_day, "The end is read as of the day after."),
        (swapped, "The two ends are swapped."),
        (wrong & ~next_day & ~swapped, "The time counts as unknown."),
    )
    for rows, what in told:
        if rows.any():
            count = "1 row has" if rows.sum() == 1 else f"{rows.sum():,} rows have"
            source.warn(
                f"{count} a time that ends before it starts: {source.shown(np.flatnonzero(rows), *columns)}. {what} "
                "Correct the dates, or set `reversed` under [time] to swap, next-day or unknown."
            )
    return wrong & ~next_day & ~swapped


def _ends(source: Source, names: Sequence[str], patterns: Sequence[Pattern], unknown: frozenset[str]) -> Ends:
    """One column; or several of which the last may be a clock's, or may be part of the date as the others are."""
    given = [source.columns[name].without(unknown) for name in names]
    columns = [Column(one.name, one.codes, without_fraction(one.words)) for one in given]
    of_dates = [pattern for pattern in patterns if pattern.parts & DATE_PARTS]
    if len(columns) == 1:
        return _of_rows(_dates(source, columns[0], of_dates, alone=True), columns[0])
    if not of_dates and len(columns) == 2:
        return _with_clock(source, columns, patterns)
    whole = joined(columns)
    if not of_dates:
        return _of_rows(_dates(source, whole, (), alone=True), whole)
    found = _of_rows(_spans(_parts(whole.words, (*of_dates, *DATES)), with_clock=False), whole)
    left = [Column(one.name, np.where(found.known, np.int32(-1), one.codes), one.words) for one in columns]
    rest = _with_clock(source, left, patterns)
    low, high = np.where(found.known, found.low, rest.low), np.where(found.known, found.high, rest.high)
    return Ends(low, high, rest.clock)


def _with_clock(source: Source, columns: Sequence[Column], patterns: Sequence[Pattern]) -> Ends:
    dates = columns[0] if len(columns) == 2 else joined(columns[:-1])
    words = _dates(source, dates, [pattern for pattern in patterns if pattern.parts & DATE_PARTS], alone=False)
    row, clocks = _of_rows(words, dates), columns[-1]
    hours = _clocks(source, clocks, [pattern for pattern in patterns if not pattern.parts & DATE_PARTS])
    told = np.where(clocks.codes >= 0, hours[clocks.codes] if len(hours) else np.nan, np.nan)
    told = np.where(row.high - row.low <= DAY, told, np.nan)  # an hour of no particular day is none
    clock = row.known & ~np.isnan(told)
    base = np.floor(row.low / DAY) * DAY
    return Ends(np.where(clock, base + told, row.low), np.where(clock, base + told, row.high), clock)


def _of_rows(words: Ends, column: Column) -> Ends:
    if not len(words.low):
        nothing = np.full(len(column.codes), np.nan)
        return Ends(nothing, nothing, np.zeros(len(column.codes), bool))
    some = column.codes >= 0
    low, high = (np.where(some, hours[column.codes], np.nan) for hours in (words.low, words.high))
    return Ends(low, high, words.clock[column.codes] & some)


def _dates(source: Source, column: Column, patterns: Sequence[Pattern], *, alone: bool) -> Ends:
    """Of each word of the column [words]. `alone`: no other column tells the time of day."""
    parts = _parts(column.words, (*patterns, *DATES))
    if (parts["z"] > 0).any():
        source.warn(f"column {column.name!r}: times carry a time zone. The clock is read as written.")
    hours, clock = _hours(parts)
    bad = ~_spans(parts, with_clock=True).known
    source.unreadable(column, bad, "date", _remedy(column.words.filter(pa.array(bad & column.used))))
    with_clock = alone and not _all_midnight(source, column, hours, clock & ~bad & column.used)
    return _spans(parts, with_clock=True) if with_clock else _days_alone(parts)


def _spans(parts: dict[str, Longs], *, with_clock: bool) -> Ends:
    """Of each word [words]. Without clocks, a text that gives one is no date."""
    low, high, good = _days(parts)
    hours, clock = _hours(parts)
    some = (parts["H"] >= 0) | (parts["I"] >= 0)
    good &= ~some | (clock if with_clock else False)
    low, high = np.where(clock, low + hours, low), np.where(clock, low + hours, high)
    return Ends(np.where(good, low, np.nan), np.where(good, high, np.nan), clock & good)


def _days_alone(parts: dict[str, Longs]) -> Ends:
    """The dates, whatever time of day stands beside them."""
    good = _spans(parts, with_clock=True).known
    low, high, _ = _days(parts)
    return Ends(np.where(good, low, np.nan), np.where(good, high, np.nan), np.zeros(len(low), bool))


def _remedy(words: Any) -> str:  # noqa: ANN401 - a pyarrow array
    """What to declare, by what is common; both where days and months cannot be told apart."""
    if len(words) and pc.all(pc.match_substring_regex(words, r"^[1-6]\d{4}(?:\.\d+)?$")).as_py():
        return "They look like the day numbers of a spreadsheet: give the column a date format there, and save again."
    fits = {form: int(_days(_parts(words, patterns_of([form])))[2].sum()) for form in COMMON}
    best = max(fits.values())
    found = [f'"{form}"' for form, count in fits.items() if count == best] if best else []
    return f"They look like format = [{' or '.join(found)}]: declare it under [time]." if found else _DATE_REMEDY


def _clocks(source: Source, column: Column, patterns: Sequence[Pattern]) -> Doubles:
    """Hours after midnight of each word of the column [words]; NaN where it is none."""
    whole = (*patterns, *CLOCKS)
    parts = _parts(column.words, whole)
    hours, clock = _hours(parts)
    lengths = np.asarray(pc.utf8_length(column.words).to_numpy(zero_copy_only=False))
    digits = np.asarray(pc.match_substring_regex(column.words, r"^\d+$").to_numpy(zero_copy_only=False), bool)
    if (digits & clock & (lengths >= 3) & column.used).any():
        short = _parts(column.words, (SHORT_CLOCK,))
        minutes = np.where(~clock & (short["M"] >= 0) & (short["M"] < 60), short["M"] / 60.0, np.nan)
        hours = np.where(clock, hours, minutes)
    source.unreadable(column, np.isnan(hours), "time of day", _CLOCK_REMEDY)
    if _all_midnight(source, column, hours, ~np.isnan(hours) & column.used):
        return np.full(len(hours), np.nan)
    return hours


def _all_midnight(source: Source, column: Column, hours: Doubles, clock: Flags) -> bool:
    """Are they dates that a program wrote with a time of day, 00:00 throughout?"""
    if not clock.any():
        return False
    rows = np.bincount(column.codes[column.codes >= 0], minlength=len(clock))[clock]
    midnight = hours[clock] % DAY == 0.0
    total, at_midnight = int(rows.sum()), int(rows[midnight].sum())
    if at_midnight == total >= ENOUGH_FOR_MIDNIGHTS:
        source.warn(
            f"column {column.name!r}: every time of day ({total:,} cells) is 00:00. They are read as dates without an "
            "hour. Leave the hour out where it is not known."
        )
        return True
    if total >= ENOUGH_FOR_SHARES and at_midnight > MANY_MIDNIGHTS * total:
        source.warn(
            f"column {column.name!r}: {at_midnight:,} of {total:,} times of day are 00:00, and count as midnight. "
            "If that says 'not known', put what the cells hold into `unknown` under [time]."
        )
    return False


def _parts(words: Any, patterns: Sequence[Pattern]) -> dict[str, Longs]:  # noqa: ANN401 - a pyarrow array
    """Each part of each word by the first pattern that fits, -1 where it has none; "fits" is 1 where one does."""
    size = len(words)
    found = {letter: np.full(size, -1, np.int64) for letter in "YymdbHIMSpz"}
    found["fits"] = np.zeros(size, np.int64)
    for pattern in patterns:
        open_ = np.flatnonzero(found["fits"] == 0)
        if not len(open_):
            break
        groups = pc.extract_regex(words.take(pa.array(open_)), pattern=pattern.regex)
        fits = np.asarray(groups.is_valid().to_numpy(zero_copy_only=False), bool)
        found["fits"][open_[fits]] = 1
        for number, letter in enumerate(field.name for field in groups.type):
            values = groups.field(number).filter(pa.array(fits))
            found[letter][open_[fits]] = _whole(values, letter)
    return found


def _whole(texts: Any, letter: str) -> Longs:  # noqa: ANN401 - pyarrow arrays
    """The number a part stands for: of a month's name, of am (0) and pm (1), of a zone (1); -1 where it is left out."""
    if letter == "b":
        known = pc.is_in(pc.utf8_lower(texts), value_set=pa.array([*MONTHS, *_SHORT, "sept"]))
        begins = pc.index_in(pc.utf8_slice_codeunits(pc.utf8_lower(texts), 0, 3), value_set=pa.array(_SHORT))
        months = pc.if_else(known, pc.add(begins, 1), 0)
        return np.asarray(months.to_numpy(zero_copy_only=False), np.int64)
    if letter in "pz":
        said = pc.not_equal(texts, "") if letter == "z" else pc.equal(pc.utf8_lower(texts), "p")
        return np.asarray(said.to_numpy(zero_copy_only=False), np.int64)
    return np.asarray(
        pc.if_else(pc.equal(texts, ""), "-1", texts).cast(pa.int64()).to_numpy(zero_copy_only=False), np.int64
    )


def _days(parts: dict[str, Longs]) -> tuple[Doubles, Doubles, Flags]:
    """First hour and the hour after the last, and whether it is a date [words]: 30 February is none."""
    year, month, day = _year(parts), np.where(parts["b"] >= 0, parts["b"], parts["m"]), parts["d"]
    good = (parts["fits"] == 1) & (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month <= 12) & (month != 0)
    first_month = (np.where(good, year, 1970) - 1970) * 12 + np.where(good & (month > 0), month - 1, 0)
    last_month = first_month + np.where(month > 0, 1, 12)
    first, after = (m.astype("datetime64[M]").astype("datetime64[D]") for m in (first_month, last_month))
    low = (first - FIRST_DAY).astype(np.int64) + np.where(day > 0, day - 1, 0)
    high = np.where(day >= 0, low + 1, (after - FIRST_DAY).astype(np.int64))
    good &= (day != 0) & (low < (after - FIRST_DAY).astype(np.int64))
    return np.asarray(low * DAY, np.float64), np.asarray(high * DAY, np.float64), good


def _year(parts: dict[str, Longs]) -> Longs:
    """Two digits are of the hundred years that end with this one."""
    this = datetime.now().year
    short = this // 100 * 100 + parts["y"]
    return np.where(parts["y"] >= 0, np.where(short > this, short - 100, short), parts["Y"])


def _hours(parts: dict[str, Longs]) -> tuple[Doubles, Flags]:
    """Hours after midnight, up to 24, and whether there is one [words]."""
    half = np.where(parts["I"] >= 0, parts["I"] % 12 + 12 * np.maximum(parts["p"], 0), -1)
    hour = np.where(parts["H"] >= 0, parts["H"], half)
    minute, second = np.maximum(parts["M"], 0), np.maximum(parts["S"], 0)
    total = hour + minute / 60.0 + second / 3600.0
    clock = (hour >= 0) & (minute < 60) & (second < 60) & (total <= DAY)
    return np.where(clock, total, np.nan), clock
