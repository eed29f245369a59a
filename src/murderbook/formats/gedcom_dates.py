"""Dates of GEDCOM as spans of years: the standard's own styles, and those that programs write instead."""

from __future__ import annotations

import re
from math import inf

from ged4py.calendar import CalendarDate, CalendarType, GregorianDate
from ged4py.date import DateValue, DateValueTypes

from murderbook.kinship.genealogy.people import Years

# Years that a word leaves open on either side. The standard gives no figure; these are this project's reading.
AROUND = {"ABT": 3, "EST": 10, "CAL": 1}
_KINDS = {
    DateValueTypes.ABOUT: "ABT",
    DateValueTypes.ESTIMATED: "EST",
    DateValueTypes.CALCULATED: "CAL",
}
_FROM = (DateValueTypes.AFTER, DateValueTypes.FROM)
_TO = (DateValueTypes.BEFORE, DateValueTypes.TO)
_BETWEEN = (DateValueTypes.RANGE, DateValueTypes.PERIOD)
_READ = (CalendarType.GREGORIAN, CalendarType.JULIAN)

_CALENDAR = re.compile(r"@#D([^@]*)@\s*")
_OTHER_WORDS = (
    (r"(?:abt|about|approx(?:imately)?|c|ca|circa|around|~)[.\s]+(?=\d)", "ABT "),
    (r"~\s*(?=\d)", "ABT "),
    (r"(?:est|estimated)[.\s]+(?=\d)", "EST "),
    (r"(?:cal|calculated)[.\s]+(?=\d)", "CAL "),
    (r"(?:bef|before|by|<)[.\s]*(?=\d)", "BEF "),
    (r"(?:aft|after|since|>)[.\s]*(?=\d)", "AFT "),
    (r"(?:bet|between|btw)[.\s]+", "BET "),
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_PLAIN = (
    rf"(?:\d{{1,2}}\.?\s+)?{_MONTH},?\s+(?P<y1>\d{{3,4}})",  # 3 February 1850
    rf"{_MONTH}\s+\d{{1,2}},?\s+(?P<y2>\d{{3,4}})",  # February 3, 1850
    r"(?P<y3>\d{4})-\d{1,2}-\d{1,2}",  # 1850-02-03
    r"\d{1,2}[/.\-]\d{1,2}[/.\-](?P<y4>\d{4})",  # 3/2/1850, whichever is the month
    r"(?P<y5>\d{3,4})\s*\?",  # 1850?
)
_YEAR = re.compile(rf"^(?:{'|'.join(_PLAIN)})$", re.IGNORECASE)
_SPAN = re.compile(r"^(\d{4})\s*(?:-|\u2013|to)\s*(\d{4})$", re.IGNORECASE)


def years_of(value: DateValue) -> Years | None:
    """None for a date that is not read: a phrase, or a calendar other than the Gregorian and the Julian."""
    if value.kind is DateValueTypes.PHRASE:
        return _of_phrase(getattr(value, "phrase", None) or "")
    ends = _ends(value)
    if any(one.calendar not in _READ for one in ends):
        return None
    first, last = _year(ends[0])[0], _year(ends[-1])[1]
    if value.kind in _FROM:
        return Years(first, inf)
    if value.kind in _TO:
        return Years(-inf, last)
    if value.kind in _KINDS:
        around = AROUND[_KINDS[value.kind]]
        return Years(first - around, last + around)
    return Years(min(first, last), max(first, last))


def _ends(value: DateValue) -> list[CalendarDate]:
    if value.kind in _BETWEEN:
        return [value.date1, value.date2]  # type: ignore[attr-defined]
    return [value.date]  # type: ignore[attr-defined]


def _year(date: CalendarDate) -> tuple[int, int]:
    """First and last: a dual year (1699/00) may be either."""
    year = -date.year if date.bc else date.year
    dual = date.dual_year if isinstance(date, GregorianDate) else None
    return year, dual if dual is not None and not date.bc else year


def _of_phrase(text: str) -> Years | None:
    """What programs and people write instead of the standard's words; one plain year in it, or nothing."""
    calendar = _CALENDAR.search(text)
    if calendar and calendar[1].strip().upper() not in ("GREGORIAN", "JULIAN"):
        return None
    plain = _CALENDAR.sub("", text).strip(" ()").strip()
    for pattern, word in _OTHER_WORDS:
        plain = re.sub(rf"^{pattern}", word, plain, flags=re.IGNORECASE)
    span = _SPAN.match(plain)
    if span:
        return Years(int(span[1]), int(span[2])) if int(span[1]) <= int(span[2]) else None
    found = _YEAR.match(plain)
    if found:
        return _around("ABT" if found["y5"] else "", int(next(one for one in found.groups() if one)))
    word, _, rest = plain.partition(" ")
    inner = _YEAR.match(rest)
    if inner and word.upper() in ("ABT", "EST", "CAL", "BEF", "AFT"):
        return _around(word.upper(), int(next(one for one in inner.groups() if one)))
    return _again(plain.upper())


def _around(word: str, year: int) -> Years:
    if word == "BEF":
        return Years(-inf, year)
    if word == "AFT":
        return Years(year, inf)
    around = AROUND.get(word, 0)
    return Years(year - around, year + around)


def _again(text: str) -> Years | None:
    try:
        value = DateValue.parse(text)
    except ValueError:
        return None
    return None if value.kind is DateValueTypes.PHRASE else years_of(value)
