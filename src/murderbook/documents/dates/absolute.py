"""Dates that name their day, month or year: 3-15-87 at 0310 hrs, March 14, the late 1980s, on the 5th.

What is found is put into the words that `casefile.timespan_text` reads, with the year or month that it leaves out.
"""

from __future__ import annotations

import re
from datetime import date

from murderbook.casefile.timespan import TimeSpan
from murderbook.casefile.timespan_text import DateError, read_span
from murderbook.documents.dates.context import Context
from murderbook.documents.dates.mention import Rule
from murderbook.documents.dates.words import (
    ABOUT,
    AT,
    CLOCK,
    DAY,
    DIGIT,
    GAP,
    MILITARY,
    MONTH,
    ORDINAL,
    SHORT_YEAR,
    WEEKDAY,
    YEAR,
    YEAR4,
    S,
)

Read = tuple[TimeSpan, Rule]
_ON = r"(?:(?:on|of|the)[ \t]{1,3}){0,2}"
_DAY_OF_WEEK = rf"(?:{WEEKDAY},?{GAP})?"
_PART = r"(?:(?:the[ \t])?(?:early|mid|middle of|late)[ \t-](?:the[ \t])?)?"

MONTH_DAY = rf"{MONTH}{S}{DAY}(?:,?{S}{YEAR})?"
_LINE = r"[ \t]{0,3}\n?[ \t]{0,3}"  # no empty line: above it stands the number of a page more often than a day
DAY_MONTH = (
    rf"(?:the[ \t])?(?<![\w/.\-#]){DAY}(?:{_LINE}(?:day[ \t])?(?:of[ \t])?|-)?{MONTH}"
    rf"(?:,?[ \t-]?{S}{SHORT_YEAR})?"
)
NUMERIC = (
    rf"(?<![\w/.\-#'])(?:{DIGIT}{{1,2}}[-/]{DIGIT}{{1,2}}[-/](?:{DIGIT}{{4}}|{DIGIT}{{2}})"
    r"|\d{1,2}\.\d{1,2}\.\d{4})(?![\w/#'-]|[.]\d)"
)
ISO = r"(?<![\w/.\-#])(?:1[89]|20)\d\d-\d\d-\d\d(?![\w/-])"
A_DAY = rf"{_DAY_OF_WEEK}(?:{MONTH_DAY}|{DAY_MONTH}|{NUMERIC}|{ISO})"
_ENDS = rf"(?={S}(?:[.,;:)]|$|{AT}|at\b|and\b|when\b|he\b|she\b|they\b|the\b|to\b|until\b|in\b|by\b))"

DATED = re.compile(rf"{ABOUT}?{A_DAY}{AT}?")
CLOCK_FIRST = re.compile(
    rf"(?:{ABOUT}?{CLOCK}|at{GAP}{ABOUT}?{MILITARY}),?{GAP}(?:that[ \t])?"
    rf"(?:(?:in|on|of)[ \t](?:the[ \t])?(?:morning|afternoon|evening|night)?[ \t]?)?{_ON}{A_DAY}"
)
MONTHS = re.compile(rf"{ABOUT}?{_PART}{MONTH},?{GAP}(?:of[ \t])?(?:{YEAR})(?![-/]\d)")
SEASONS = re.compile(rf"(?:the[ \t])?(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)(?:[ \t]of)?,?{GAP}{YEAR4}")
_GOES_ON = "and he she they the when to at by for with was".replace(" ", "|")
YEARS = re.compile(
    rf"(?<=\b(?:in|In|IN|by|By|BY|of|OF)[ \t]){YEAR4}(?=[ \t]?[.,;:)\n]|$|[ \t](?:{_GOES_ON})\b)"
    rf"|(?<=\b(?:[Ss]ince|[Uu]ntil|[Cc]irca|[Aa]bout|[Ee]arly|[Aa]fter)[ \t]){YEAR4}(?![-/,]\d)"
    rf"|(?<=\b(?:[Dd]uring|[Bb]efore)[ \t]){YEAR4}(?![-/,]\d)"
)
PARTS_OF_YEARS = re.compile(rf"\b(?:[Ee]arly|[Mm]id|[Ll]ate)(?:[ \t]in[ \t]|[ \t-]){YEAR4}(?![-/,]\d)")
DECADES = re.compile(
    r"(?:the[ \t])?(?:(?:early|mid|late)[ \t-](?:the[ \t])?)?(?:1[89]\d0|20\d0|['\u2019]\d0)['\u2019]?s\b"
)
ORDINALS = re.compile(
    r"(?:(?<=\b(?:on|by|of)[ \t])|(?<=\b(?:since|until|about|after)[ \t])|(?<=\bbefore[ \t]))"
    rf"the{GAP}(?P<day>{ORDINAL})(?P<month>{GAP}of (?:this|that|the same) month)?(?P<at>{AT})?{_ENDS}"
)

_FIND_DAY_MONTH = re.compile(DAY_MONTH)
_A_NUMERIC = re.compile(NUMERIC)
_THE_MONTH = re.compile(MONTH)
_THE_DAY = re.compile(r"\d{1,2}")
_DAY_FOUND = re.compile(A_DAY)
_CLOCK_FOUND = re.compile(rf"{ABOUT}?(?:{CLOCK}|{MILITARY})")
_TWO_DIGITS = re.compile(r"(?<=[-/ .,A-Za-z])['\u2019]?(\d\d)$")
MEMORY = 100  # years
_AS_DIGITS = str.maketrans("OolI", "0011")


def dated(text: str, context: Context) -> Read | None:
    """A day, with or without its year, with or without a time."""
    found = _DAY_FOUND.search(text)
    if found is None:
        return None
    day, rule = in_full(found[0], context)
    if day is None:
        return None
    return _read(f"{text[: found.start()]}{day}{text[found.end() :]}", context, rule)


def clock_first(text: str, context: Context) -> Read | None:
    """at about 10:45 p.m. on March 3, 1987"""
    clock, found = _CLOCK_FOUND.search(text), _DAY_FOUND.search(text)
    if clock is None or found is None or found.start() < clock.end():
        return None
    day, rule = in_full(found[0], context)
    return None if day is None else _read(f"{day} at {clock[0]}", context, rule)


def plain(text: str, context: Context) -> Read | None:
    """What has its year in it."""
    return _read(text, context, Rule.IN_FULL)


def year_alone(text: str, context: Context) -> Read | None:
    """since 1962; one that lies beyond all memory is none: about 1810 is ten past six in the evening"""
    read = plain(text, context)
    return read if read is None or context.latest.year - read[0].latest.year <= MEMORY else None


def ordinal(text: str, context: Context) -> Read | None:
    """on the 5th; on or about the 5th"""
    found = re.search(rf"the{GAP}(?P<day>{ORDINAL})", text)
    if found is None:
        return None
    day = int(_THE_DAY.findall(found["day"])[0])
    at = context.month_for(day)
    if at is None:
        return None
    year, month = at
    clock = _CLOCK_FOUND.search(text, found.end())
    words = f"{year}-{month:02d}-{day:02d}" + (f" at {clock[0]}" if clock else "")
    return _read(words, context, Rule.MONTH_BY_CONTEXT)


def in_full(day: str, context: Context) -> tuple[str | None, Rule]:
    """A day with its year in four digits, and by which rule; None where the year cannot be told."""
    day = " ".join(day.split())
    if _A_NUMERIC.search(day):
        day = re.sub(rf"{DIGIT}{{1,4}}(?=[-/]|$)", lambda found: found[0].translate(_AS_DIGITS), day)
        return _four_digits(day, context.latest), Rule.IN_FULL
    if re.search(ISO, day):
        return day, Rule.IN_FULL
    if re.search(rf"(?:{YEAR})$", day):
        return _four_digits(day, context.latest), Rule.IN_FULL
    day_first = _FIND_DAY_MONTH.search(day)
    if day_first and day_first.end() == len(day) and re.search(r"[ A-Za-z,.-]\d\d$", day):
        return _four_digits(day, context.latest), Rule.IN_FULL
    return _with_year(day, context), Rule.YEAR_BY_CONTEXT


def _with_year(day: str, context: Context) -> str | None:
    named, number = _THE_MONTH.search(day), _THE_DAY.search(day)
    if named is None or number is None:
        return None
    month = _month_number(named[0])
    year = context.year_for(month, int(number[0]))
    return None if year is None else f"{day}, {year}"


def _month_number(name: str) -> int:
    return read_span(f"1 {name.rstrip('.:')} 1900", date(2200, 1, 1)).earliest.month


def _four_digits(day: str, latest: date) -> str:
    """A year of two digits is the latest one that is not to come."""
    found = _TWO_DIGITS.search(day)
    if found is None:
        return day
    year = latest.year // 100 * 100 + int(found[1])
    return day[: found.start()] + str(year if year <= latest.year else year - 100)


def _read(words: str, context: Context, rule: Rule) -> Read | None:
    try:
        return read_span(_as_written(words), context.today), rule
    except DateError:
        return None


def _as_written(words: str) -> str:
    """The words as the grammar of dates has them."""
    words = re.sub(r"\bnoon\b", "12:00", re.sub(r"\bmidnight\b", "00:00", words))
    words = re.sub(r"(\d)\.(\d\d)(?=[ \t]?[apAP]\.?[ \t]?[mM])", r"\1:\2", words)
    words = re.sub(r"\b(?:on or |at )about\b", "about", words, flags=re.IGNORECASE)
    words = re.sub(r"\b(early|mid|late) in\b", r"\1", words, flags=re.IGNORECASE)
    words = re.sub(r"\bday of\b", "of", re.sub(r"(?<=[A-Za-z]):(?=\s)", ".", words))
    words = re.sub(r"(?<=\d),(?=\d{4})", ", ", words)
    return re.sub(r"\bthe (?=\d)", "", " ".join(words.split()))
