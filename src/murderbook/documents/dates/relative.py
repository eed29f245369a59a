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
from murderbook.documents.dates.words import ABOUT, AT, CLOCK, COUNT, GAP, MILITARY, MONTH, UNIT, WEEKDAY

_PART_OF_DAY = r"(?:day|date|morning|afternoon|evening|night)"

_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {"a": 1, "one": 1} | {word: at for at, word in enumerate(_WORDS, 2)}
_FEW, _MANY = 2, 9  # "several days" and "a few": wide rather than narrow
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


def _whole_unit(found: re.Match[str], anchor: date) -> TimeSpan:
    """This week, early last month, next year. A week is Monday to Sunday, and has no early or late part."""
    step, unit = {"last": -1, "this": 0, "next": 1}[found["which"].lower()], found["unit"].lower()
    if unit == "week":
        return around(anchor + timedelta(days=7 * step + 3 - anchor.weekday()), 3)
    year, month = (anchor.year + step, 1) if unit == "year" else _months(anchor, step)
    if not found["part"]:
        return TimeSpan.of_year(year) if unit == "year" else TimeSpan.of_month(year, month)
    whole = str(year) if unit == "year" else f"{calendar.month_name[month]} {year}"
    return read_span(f"{found['part'].strip(' -').lower()} {whole}", date(year + 1, 1, 1))


def _month(found: re.Match[str], anchor: date) -> TimeSpan:
    """Last March, next May, this June: the nearest one that way; this one is of the anchor's year."""
    month = read_span(f"{found['month'].strip('.:')} 1900", anchor).earliest.month
    which = found["which"].lower().split()[-1]
    year = anchor.year
    if which in ("last", "past") and month >= anchor.month:
        year -= 1
    if which == "next" and month <= anchor.month:
        year += 1
    return TimeSpan.of_month(year, month)


def _few(found: re.Match[str], anchor: date) -> TimeSpan:
    """Several days later: anything from two to nine."""
    sign = -1 if found["way"].lower() in ("ago", "earlier", "before that", "prior") else 1
    days = {"day": 1, "week": 7, "month": 31, "year": 366}[found["unit"].lower()]
    ends = sorted(anchor + timedelta(days=sign * count * days) for count in (_FEW, _MANY))
    first, last = of_day(ends[0]), of_day(ends[1])
    return TimeSpan(first.earliest, last.latest, Precision.RANGE)


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
_WHOLE = r"(?:(?P<part>early|mid|late)[ \t-])?(?P<which>last|this|next)[ \t](?P<unit>week|month|year)(?!['\u2019])\b"
_NAMED_MONTH = rf"\b(?P<which>[Ll]ast|[Tt]his past|[Tt]his|[Nn]ext)[ \t](?P<month>{MONTH})"
_SOME = rf"(?:several|a few|a couple of|some){GAP}(?P<unit>{UNIT})s{GAP}"
_TIME_OF_DAY = r"(?:[ \t](?:morning|afternoon|evening|night)\b)?"
_NO_DAY_NEXT = rf"(?!,?[ \t](?:the[ \t])?(?:{MONTH}|\d{{1,2}}[-/ \t.a-z]{{1,4}}(?:\d|{MONTH})))"  # Sunday, 3-15-87
_WHICH_WEEKDAY = (
    rf"\b(?P<which>[Ll]ast|[Tt]his past|[Pp]ast|[Nn]ext)[ \t](?P<weekday>{WEEKDAY}){_NO_DAY_NEXT}{_TIME_OF_DAY}"
    rf"(?:{AT})?"
)
# The name of a day alone is that day; with "a" or "every" before it, it is any. Short names ask for "on".
_DAY_NAMES = "|".join(calendar.day_name)
_DAY_ALONE = (
    rf"(?<!\ba )(?<!\bevery )(?<!\beach )\b(?P<weekday>(?:{_DAY_NAMES})\b|(?<=\b[Oo]n[ \t]){WEEKDAY})(?P<which>)"
    rf"{_NO_DAY_NEXT}{_TIME_OF_DAY}(?:{AT})?"
)
# A time alone is of the day of the date before it: with a.m. or p.m., hrs, or "at" before it.
_HALVES = r"\d{1,2}(?:[:.]\d{2})?[ \t]?[apAP]\.?[ \t]?[mM]\b\.?"
_HOURS = r"[0-2]\d:?[0-5]\d[ \t]?(?:hrs?|hours|HRS?|HOURS)\b\.?"
_NO_YEAR = r"(?!18[6-9]|19|20)"
_TIME_ALONE = re.compile(
    rf"(?<![\w:.$/-])(?:{ABOUT}?(?:{_HALVES}|{_HOURS})|{ABOUT}(?:\d{{1,2}}:[0-5]\d|noon|midnight)\b)"
    r"|(?<=\b(?:at|by|At|By|AT|BY)[ \t])(?:[0-2]?\d:[0-5]\d|noon|midnight)(?![\w:])"
    rf"|(?:(?<=\b[Aa]t[ \t]){ABOUT}?|{ABOUT}{_NO_YEAR}|(?<=\b(?:after|until)[ \t]){_NO_YEAR}|(?<=\bby[ \t]){_NO_YEAR})"
    rf"{MILITARY}(?![\w.]\w|[ \t](?:[A-Z]|bl(?:oc)?k\b))"  # at 2100 Elm Street
)
FORMS: tuple[Form, ...] = (
    _form(r"today|tonight|this (?:date|morning|afternoon|evening)", Rule.AGAINST_DOCUMENT, _day(0)),
    _form(r"yesterday(?: (?:morning|afternoon|evening))?|last (?:night|evening)", Rule.AGAINST_DOCUMENT, _day(1)),
    (re.compile(_WHICH_WEEKDAY), Rule.AGAINST_DOCUMENT, _weekday),
    (re.compile(_DAY_ALONE), Rule.AGAINST_DOCUMENT, _weekday),
    _form(r"tomorrow(?: (?:morning|afternoon|evening|night))?", Rule.AGAINST_DOCUMENT, _day(-1)),
    _form(_WHOLE, Rule.AGAINST_DOCUMENT, _whole_unit),
    (re.compile(_NAMED_MONTH), Rule.AGAINST_DOCUMENT, _month),
    _form(rf"{_SOME}(?P<way>ago)", Rule.AGAINST_DOCUMENT, _few),
    _form(rf"{_SOME}(?P<way>later|after that|thereafter|earlier|before that|prior)\b", Rule.AGAINST_BEFORE, _few),
    _form(rf"{_TIMES}(?:ago|before this (?:interview|statement|report|date))", Rule.AGAINST_DOCUMENT, _counted(-1)),
    _form(rf"{_TIMES}(?:later|after that|thereafter)", Rule.AGAINST_BEFORE, _counted(1)),
    _form(rf"{_TIMES}(?:earlier|before that|prior)\b", Rule.AGAINST_BEFORE, _counted(-1)),
    _form(
        rf"the (?:next|following) {_PART_OF_DAY}|(?:next|following) (?!date){_PART_OF_DAY}|the day after(?! tomorrow)",
        Rule.AGAINST_BEFORE,
        _day(-1),
    ),
    _form(
        rf"the (?:previous|preceding|prior) {_PART_OF_DAY}|the day before(?! yesterday)", Rule.AGAINST_BEFORE, _day(1)
    ),
    _form(rf"(?:(?:on |the )?(?:that )?same|on that|that|said) {_PART_OF_DAY}", Rule.AGAINST_BEFORE, _day(0)),
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
            return with_clock(meaning(found, anchor), text, context.today), context.counted_from(rule)
        except (ValueError, OverflowError):  # out of the calendar
            return None

    return read


def with_clock(span: TimeSpan, text: str, today: date) -> TimeSpan:
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
