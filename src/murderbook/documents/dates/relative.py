"""Dates that are counted from another: last Tuesday, two weeks ago, the next day, three days later, at 3:10 p.m."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.casefile.timespan_text import DateError, read_span
from murderbook.documents.dates.absolute import Read
from murderbook.documents.dates.context import Context, around, of_day
from murderbook.documents.dates.mention import Rule
from murderbook.documents.dates.words import ABOUT, AT, CLOCK, COUNT, GAP, MILITARY, UNIT, WEEKDAY

_PART_OF_DAY = r"(?:day|date|morning|afternoon|evening|night)"

_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {"a": 1, "one": 1} | {word: at for at, word in enumerate(_WORDS, 2)}
_CLOCK = re.compile(rf"{ABOUT}?(?:{CLOCK}|{MILITARY})$")


def _day(ago: int) -> Callable[[re.Match[str], date], TimeSpan]:
    return lambda found, anchor: of_day(anchor - timedelta(days=ago))


def _weekday(found: re.Match[str], anchor: date) -> TimeSpan:
    """The latest such day before the anchor, or the first after it where the text says next."""
    names = [name[:3].lower() for name in calendar.day_name]
    wanted, said = names.index(found["weekday"][:3].lower()), (found["which"] or "").lower()
    if said == "next":
        return of_day(anchor + timedelta(days=(wanted - anchor.weekday() - 1) % 7 + 1))
    return of_day(anchor - timedelta(days=(anchor.weekday() - wanted - 1) % 7 + 1))


def _last_unit(found: re.Match[str], anchor: date) -> TimeSpan:
    """Last week is Monday to Sunday before this week's Monday."""
    unit = found["unit"].lower()
    if unit == "week":
        return around(anchor - timedelta(days=anchor.weekday() + 4), 3)
    if unit == "year":
        return TimeSpan.of_year(anchor.year - 1)
    return TimeSpan.of_month(*_months(anchor, -1))


def _counted(sign: int) -> Callable[[re.Match[str], date], TimeSpan]:
    def span(found: re.Match[str], anchor: date) -> TimeSpan:
        count = sign * _number(found["count"])
        unit = found["unit"].lower()
        if unit == "day":
            return of_day(anchor + timedelta(days=count))
        if unit == "week":
            return around(anchor + timedelta(days=7 * count), 3)
        if unit == "month":
            return TimeSpan.of_month(*_months(anchor, count))
        return TimeSpan.of_year(anchor.year + count)

    return span


def _number(text: str) -> int:
    return _NUMBERS[text.lower()] if text.lower() in _NUMBERS else int(text)


def _months(anchor: date, count: int) -> tuple[int, int]:
    at = anchor.year * 12 + anchor.month - 1 + count
    return at // 12, at % 12 + 1


Form = tuple[re.Pattern[str], Rule, Callable[[re.Match[str], date], TimeSpan]]


def _form(words: str, rule: Rule, meaning: Callable[[re.Match[str], date], TimeSpan]) -> Form:
    return re.compile(rf"\b(?:{words})(?:{AT})?", re.IGNORECASE), rule, meaning


_TIMES = rf"(?P<count>{COUNT}){GAP}(?P<unit>{UNIT})s?{GAP}"
_ON_A_WEEKDAY = rf"\b(?:(?P<which>[Ll]ast|[Tt]his past|[Pp]ast|[Nn]ext|[Oo]n)[ \t])(?P<weekday>{WEEKDAY})(?:{AT})?"
# A time alone is of the day of the date before it: with a.m. or p.m., hrs, or "at" before it.
_HALVES = r"\d{1,2}(?:[:.]\d{2})?[ \t]?[apAP]\.?[ \t]?[mM]\b\.?"
_HOURS = r"[0-2]\d:?[0-5]\d[ \t]?(?:hrs?|hours|HRS?|HOURS)\b\.?"
_TIME_ALONE = re.compile(
    rf"(?<![\w:.$/-])(?:{_HALVES}|{_HOURS})"
    r"|(?<=\b(?:at|by|At|By|AT|BY)[ \t])(?:[0-2]?\d:[0-5]\d|noon|midnight)(?![\w:])"
)
FORMS: tuple[Form, ...] = (
    _form(r"today|tonight|this (?:date|morning|afternoon|evening)", Rule.AGAINST_DOCUMENT, _day(0)),
    _form(r"yesterday(?: (?:morning|afternoon|evening))?|last (?:night|evening)", Rule.AGAINST_DOCUMENT, _day(1)),
    (re.compile(_ON_A_WEEKDAY), Rule.AGAINST_DOCUMENT, _weekday),
    _form(r"last (?P<unit>week|month|year)(?!['\u2019])", Rule.AGAINST_DOCUMENT, _last_unit),
    _form(rf"{_TIMES}ago", Rule.AGAINST_DOCUMENT, _counted(-1)),
    _form(rf"{_TIMES}(?:later|after that|thereafter)", Rule.AGAINST_BEFORE, _counted(1)),
    _form(rf"{_TIMES}(?:earlier|before that|prior)\b", Rule.AGAINST_BEFORE, _counted(-1)),
    _form(rf"the (?:next|following) {_PART_OF_DAY}", Rule.AGAINST_BEFORE, _day(-1)),
    _form(
        rf"the (?:previous|preceding|prior) {_PART_OF_DAY}|the day before(?! yesterday)", Rule.AGAINST_BEFORE, _day(1)
    ),
    _form(rf"(?:(?:on |the )?(?:that )?same|on that|said) {_PART_OF_DAY}", Rule.AGAINST_BEFORE, _day(0)),
    (_TIME_ALONE, Rule.AGAINST_BEFORE, _day(0)),
)


def relative(form: Form) -> Callable[[str, Context], Read | None]:
    """Reads what a form finds."""

    def read(text: str, context: Context) -> Read | None:
        pattern, rule, meaning = form
        found = pattern.fullmatch(text) or _CLOCK.fullmatch(text)  # the word before a time alone is not in its text
        anchor = context.anchor(rule)
        if found is None or anchor is None:
            return None
        try:
            return _at(meaning(found, anchor), text, context.today), rule
        except (ValueError, OverflowError):  # out of the calendar
            return None

    return read


def _at(span: TimeSpan, text: str, today: date) -> TimeSpan:
    """With the time of day that stands behind it, if it is a day."""
    clock = _CLOCK.search(text)
    if clock is None or span.precision is not Precision.DAY:
        return span
    try:
        return read_span(
            f"{span.earliest:%Y-%m-%d} at {clock[0]}".replace("noon", "12:00").replace("midnight", "00:00"), today
        )
    except DateError:
        return span
