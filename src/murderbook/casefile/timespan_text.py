"""Approximate dates as people write them, read by a grammar: every accepted form becomes a span with its precision.

Accepted (each also with a weekday before it and a clock time after it where that makes sense):

    14 Mar 1987 · March 14, 1987 · 03/14/1987 · 3-15-87 · 1987-03-14 · 19870314 · 3-15-87 at 0310 hrs · 1987-03-14 03:10
    March 1987 · 3/1987 · 1987-03 · early March 1987 · 3-9 Mar 1987 · March 3-9, 1987
    summer 1986 · winter 1986-87 · 1987 · late 1987 · 1980s · the late 1980s · 1986-88
    between X and Y · from X to Y · X - Y · X through Y          (X and Y any of the above)
    about X · circa X · ca. X · approximately X

Numbers are read in the order of the United States, month first: 03/04/1987 is 4 March 1987 (`is_ambiguous` tells).
Nothing is guessed: a text that fits no form is a DateError that says why and what to write. General date finders are
not used because they turn times and heights into dates.

Conventions of this grammar (wide rather than narrow, since engines integrate over the span): seasons join the
meteorological and the astronomical reading (summer 1 June to 22 September); "winter 1986" covers both winters of that
year; early, middle and late thirds overlap a little; "about" adds a year to a year, a month to a month, three days to a
day; a year of two digits is the latest one that is not in the future.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from murderbook.casefile.timespan import Precision, TimeSpan

LONGEST = 200  # characters: no date is longer, and reading one takes time that grows with the square of its length
EXPECTED = "a date such as 14 Mar 1987, 03/14/1987, 1987-03-14, March 1987, summer 1986, 1987, late 1980s"


class DateError(ValueError):
    """Why a text is no date that can be used, and what to write instead."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}. {remedy}")
        self.reason, self.remedy = reason, remedy


def read_span(text: str, today: date | None = None) -> TimeSpan:
    """The span a text means. DateError where it means none, or begins after `today` (the real day by default)."""
    today = today or date.today()  # noqa: DTZ011 - local by design: spans have no offset
    written = " ".join(text[: 10 * LONGEST].split())
    if len(written) > LONGEST or len(text) > 10 * LONGEST:
        raise DateError(f"a date has at most {LONGEST} characters: {written[:40]!r} goes on", f"Write {EXPECTED}")
    plain = _plain(written)
    if not plain:
        raise DateError("there is no date", f"Write {EXPECTED}")
    span = _phrase(plain, today)
    if span is None:
        raise DateError(f"{written!r} is not a date in any form that is known", f"Write {EXPECTED}")
    if span.earliest.date() > today:
        raise DateError(f"{written!r} lies in the future", "Correct the year")
    return TimeSpan(span.earliest, span.latest, span.precision, written)


def is_ambiguous(text: str) -> bool:
    """Whether the order of the numbers matters and cannot be told from them: 03/04/1987."""
    found = _NUMERIC.search(_plain(text))
    return found is not None and max(int(found["a"]), int(found["b"])) <= 12 and int(found["a"]) != int(found["b"])


_DASHES = str.maketrans({"\u2013": "-", "\u2014": "-", "\u2012": "-", "\u2212": "-", "\u2019": "'", "\u00a0": " "})
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s*")
_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|'\d{2})"
_PART = r"(?P<part>early|mid|middle of|late)[ -]?(?:the )?"
_NUMERIC = re.compile(r"(?<!\d)(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})(?!\d)")
_SEASONS = {
    "spring": ((3, 1), (6, 21)),
    "summer": ((6, 1), (9, 22)),
    "autumn": ((9, 1), (12, 21)),
    "fall": ((9, 1), (12, 21)),
}
_HOURS = r"(?: ?(?:hrs?|hours))?"
_CLOCK = re.compile(
    r"[ ,]+(?:at )?(?P<about>about |approx\.? |approximately |around )?"
    rf"(?:(?P<military>\d{{4}}){_HOURS}|(?P<hour>\d{{1,2}})(?::(?P<minute>\d{{2}})(?::\d{{2}})?)?"
    rf"(?: ?(?P<half>[ap])\.?m\.?)?{_HOURS})$"
)


_ABOUT = re.compile(r"(?:about|around|circa|approximately|approx\.?|ca?\.|ca|on or about|abt\.?|~) ?(?P<rest>.+)$")


def _plain(text: str) -> str:
    lowered = " ".join(text.translate(_DASHES).lower().split())
    return _WEEKDAY.sub("", lowered).strip(" ,.;")


def _phrase(text: str, today: date) -> TimeSpan | None:
    """about X, between X and Y, or one date."""
    rest, widened = text, False
    while about := _ABOUT.match(rest):
        rest, widened = about["rest"], True
    span = _single(rest, today) or _range(rest, today)
    return _widened(span) if span and widened else span


def _widened(span: TimeSpan) -> TimeSpan:
    days = {Precision.YEAR: 366, Precision.MONTH: 31, Precision.SEASON: 31, Precision.DECADE: 731}.get(
        span.precision, 3
    )
    if span.precision is Precision.YEAR:
        first, last = datetime(span.earliest.year - 1, 1, 1), datetime(span.latest.year + 1, 12, 31, 23, 59)
        return TimeSpan(first, last, Precision.RANGE)
    margin = timedelta(minutes=30) if span.precision is Precision.MINUTE else timedelta(days=days)
    return TimeSpan(span.earliest - margin, span.latest + margin, Precision.RANGE)


def _range(text: str, today: date) -> TimeSpan | None:
    between = re.match(r"(?:between (?P<a>.+?) and|from (?P<b>.+?) (?:to|until|till|through)) (?P<end>.+)$", text)
    if between:
        return _joined(between["a"] or between["b"], between["end"], today)
    for separator in (" through ", " thru ", " to ", " until ", " - ", "-"):
        for place in _places(text, separator):
            joined = _joined(text[:place], text[place + len(separator) :], today)
            if joined:
                return joined
    return None


def _places(text: str, separator: str) -> list[int]:
    return [i for i in range(1, len(text) - len(separator)) if text.startswith(separator, i)]


def _joined(first: str, last: str, today: date) -> TimeSpan | None:
    """The span from one date to another; a year missing in the first is that of the second."""
    end = _single(last.strip(), today)
    if end is None:
        return None
    start = _single(first.strip(), today) or _single(f"{first.strip()} {end.earliest.year}", today)
    if start is None:
        return None
    if end.latest < start.earliest:
        raise DateError(f"{first.strip()!r} comes after {last.strip()!r}", "Write the earlier date first")
    return TimeSpan(start.earliest, end.latest, Precision.RANGE)


def _single(text: str, today: date) -> TimeSpan | None:
    return _form(text, today) or _with_clock(text, today)


def _form(text: str, today: date) -> TimeSpan | None:
    """A date without a time of day."""
    return next((span for form in _FORMS if (span := form(text, today)) is not None), None)


def _with_clock(text: str, today: date) -> TimeSpan | None:
    """A day, then a time of day."""
    clock = _CLOCK.search(text)
    if clock is None:
        iso = re.fullmatch(r"(\d{4}-\d{2}-\d{2})t(\d{1,2}:\d{2}(?::\d{2})?)", text)
        return _with_clock(f"{iso[1]} {iso[2]}", today) if iso else None
    if not clock["military"] and not clock["minute"] and not clock["half"]:
        return None
    day = _form(text[: clock.start()].rstrip(" ,"), today)
    if day is None or day.precision is not Precision.DAY:
        return None
    hour, minute = _time_of(clock)
    start = day.earliest + timedelta(hours=hour, minutes=minute)
    if clock["about"]:
        return TimeSpan(start - timedelta(minutes=30), start + timedelta(minutes=30), Precision.HOUR)
    if clock["military"] or clock["minute"]:
        return TimeSpan(start, start, Precision.MINUTE)
    return TimeSpan(start, start + timedelta(minutes=59), Precision.HOUR)


def _time_of(clock: re.Match[str]) -> tuple[int, int]:
    if clock["military"]:
        hour, minute = int(clock["military"][:2]), int(clock["military"][2:])
    else:
        hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise DateError(f"there is no {hour} o'clock {clock['half']}m", "Write the time as 15:10 or 3:10 pm")
        hour = hour % 12 + (12 if clock["half"] == "p" else 0)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise DateError(f"there is no time {hour:02d}:{minute:02d}", "Write the time as 15:10 or 1510 hrs")
    return hour, minute


def _day(year: int, month: int, day: int, written: str) -> TimeSpan:
    _check_year(year, written)
    if not 1 <= month <= 12:
        swapped = 1 <= day <= 12 and 1 <= month <= 31
        hint = (
            f"if the day comes first, write {month} {calendar.month_abbr[day]} {year}"
            if swapped
            else f"write {EXPECTED}"
        )
        raise DateError(f"{written!r}: there is no month {month}", f"Dates are month/day/year; {hint}")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        reason = f"{written!r}: {calendar.month_name[month]} {year} has no day {day}"
        raise DateError(reason, f"Correct the day, or write only {calendar.month_name[month]} {year}")
    return TimeSpan.of_day(year, month, day)


def _check_year(year: int, written: str) -> None:
    if not 1800 <= year <= 2200:
        raise DateError(f"{written!r}: the year {year} is not between 1800 and 2200", "Correct the year")


def _year(text: str, today: date) -> int:
    """Four digits, or two: then the latest such year that is not in the future."""
    digits = text.lstrip("'")
    if len(digits) == 4:
        return int(digits)
    year = today.year // 100 * 100 + int(digits)
    return year if year <= today.year else year - 100


def _iso(text: str, today: date) -> TimeSpan | None:
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})/(\d{1,2})/(\d{1,2})|(\d{4})(\d{2})(\d{2})", text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    return _day(year, month, day, text)


def _us(text: str, today: date) -> TimeSpan | None:
    found = _NUMERIC.fullmatch(text)
    return None if found is None else _day(_year(found["year"], today), int(found["a"]), int(found["b"]), text)


def _worded(text: str, today: date) -> TimeSpan | None:
    forms = (rf"{_DAY}[ -](?:of )?{_MONTH}[ ,-]+{_YEAR}", rf"{_MONTH}[ -]{_DAY},?[ -]+{_YEAR}")
    for form in forms:
        found = re.fullmatch(form, text)
        if found:
            return _day(_year(found["year"], today), _MONTHS[found["month"]], int(found["day"]), text)
    return None


def _days_of_month(text: str, today: date) -> TimeSpan | None:
    last = r"(?P<last>\d{1,2})(?:st|nd|rd|th)?"
    for form in (rf"{_DAY} ?- ?{last} {_MONTH},? {_YEAR}", rf"{_MONTH} {_DAY} ?- ?{last},? {_YEAR}"):
        found = re.fullmatch(form, text)
        if found:
            year, month = _year(found["year"], today), _MONTHS[found["month"]]
            first, end = (_day(year, month, int(found[part]), text) for part in ("day", "last"))
            if end.latest < first.earliest:
                raise DateError(f"{text!r}: the span ends before it begins", "Write the earlier day first")
            return TimeSpan(first.earliest, end.latest, Precision.RANGE)
    return None


def _month(text: str, today: date) -> TimeSpan | None:
    found = re.fullmatch(rf"(?:{_PART})?{_MONTH},?[ -](?:of )?{_YEAR}", text)
    if found:
        year, month = _year(found["year"], today), _MONTHS[found["month"]]
    else:
        numeric = re.fullmatch(r"(?P<m>\d{1,2})/(?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d{2})", text)
        if numeric is None:
            return None
        year, month = int(numeric["y"] or numeric["y2"]), int(numeric["m"] or numeric["m2"])
        if numeric["m2"] and month > 12:
            return None  # 1986-88 is a span of years
    _check_year(year, text)
    if not 1 <= month <= 12:
        raise DateError(f"{text!r}: there is no month {month}", f"Write {EXPECTED}")
    whole = TimeSpan.of_month(year, month)
    if found is None or not found["part"]:
        return whole
    first, last = {"e": (1, 11), "m": (9, 22), "l": (19, 31)}[found["part"][0]]
    end = whole.latest.replace(day=min(last, whole.latest.day))
    return TimeSpan(whole.earliest.replace(day=first), end, Precision.RANGE)


def _season(text: str, today: date) -> TimeSpan | None:
    found = re.fullmatch(
        rf"(?:the )?(?P<name>spring|summer|autumn|fall|winter)(?: of)?,? {_YEAR}(?:[-/](?P<to>\d{{4}}|\d{{2}}))?", text
    )
    if found is None:
        return None
    year = _year(found["year"], today)
    _check_year(year, text)
    if found["name"] == "winter":
        start = datetime(year, 12, 1) if found["to"] else datetime(year - 1, 12, 1)
        return TimeSpan(start, datetime(year + 1, 3, 20, 23, 59), Precision.SEASON)
    if found["to"]:
        return None
    first, last = _SEASONS[found["name"]]
    return TimeSpan(datetime(year, *first), datetime(year, *last, 23, 59), Precision.SEASON)


def _whole_year(text: str, today: date) -> TimeSpan | None:
    found = re.fullmatch(rf"(?:{_PART})?(?P<year>\d{{4}})", text)
    if found is None:
        return None
    year = int(found["year"])
    _check_year(year, text)
    if not found["part"]:
        return TimeSpan.of_year(year)
    first, last = {"e": (1, 5), "m": (4, 9), "l": (8, 12)}[found["part"][0]]
    end = TimeSpan.of_month(year, last).latest
    return TimeSpan(datetime(year, first, 1), end, Precision.RANGE)


def _decade(text: str, today: date) -> TimeSpan | None:
    found = re.fullmatch(rf"(?:the )?(?:{_PART})?(?P<year>\d{{3}}0|'?\d0)'?s", text)
    if found is None:
        return None
    year = _year(found["year"], today)
    _check_year(year, text)
    first, last = {"e": (0, 4), "m": (3, 6), "l": (6, 9)}[found["part"][0]] if found["part"] else (0, 9)
    return TimeSpan(datetime(year + first, 1, 1), datetime(year + last, 12, 31, 23, 59), Precision.DECADE)


def _years(text: str, today: date) -> TimeSpan | None:
    """1986-88, 1986/87."""
    found = re.fullmatch(r"(?P<a>\d{4})[-/](?P<b>\d{2})", text)
    if found is None:
        return None
    first = int(found["a"])
    last = first // 100 * 100 + int(found["b"])
    _check_year(first, text)
    if last < first:
        raise DateError(f"{text!r}: the span ends before it begins", "Write the years with four digits: 1999-2001")
    return TimeSpan(datetime(first, 1, 1), datetime(last, 12, 31, 23, 59), Precision.RANGE)


_FORMS: tuple[Callable[[str, date], TimeSpan | None], ...] = (
    _iso, _us, _worded, _days_of_month, _month, _season, _whole_year, _decade, _years,
)  # fmt: skip
