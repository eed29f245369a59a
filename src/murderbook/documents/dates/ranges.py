"""From one date or time to another: between 2 and 4 March, March 3-9, 1987, between 10 p.m. and 2 a.m. on March 3."""

from __future__ import annotations

import re
from datetime import timedelta

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.documents.dates.absolute import A_DAY, Read, dated, in_full
from murderbook.documents.dates.context import Context
from murderbook.documents.dates.mention import Rule
from murderbook.documents.dates.words import ABOUT, AT, CLOCK, DAY, GAP, MILITARY, MONTH, ORDINAL, SHORT_YEAR, YEAR, S

_AND = rf"(?:{GAP}(?:and|to|until|till|through|thru){GAP}|[ \t]?[-\u2013][ \t]?)"
_FROM = r"(?:between|from|Between|From|BETWEEN|FROM)"

DAYS_OF_MONTH = re.compile(
    rf"(?:{_FROM}{GAP})?(?:the[ \t])?(?P<a>{DAY}){_AND}(?:the[ \t])?(?P<b>{DAY})(?:{GAP}(?:of[ \t])?)(?P<month>{MONTH})"
    rf"(?:,?{S}(?P<year>{SHORT_YEAR}))?"
    rf"|(?:{_FROM}{GAP})?(?P<month2>{MONTH})[ \t](?P<a2>{DAY})(?:{_AND})(?P<b2>{DAY})(?:,?{S}(?P<year2>{YEAR}))?"
)
TWO_DAYS = re.compile(rf"{_FROM}{GAP}(?P<a>{ABOUT}?{A_DAY}{AT}?){_AND}(?P<b>{ABOUT}?{A_DAY}{AT}?)")
CLOCKS = re.compile(
    rf"(?:{_FROM}{GAP}(?P<a>{ABOUT}?{CLOCK}|{MILITARY}|\d{{1,2}}){_AND}(?P<b>{ABOUT}?{CLOCK})"
    rf"|(?<![\w:.$/-])(?P<a2>{MILITARY}|{CLOCK}){_AND}(?P<b2>{CLOCK})),?"
    rf"{GAP}(?:(?:on|of|in)[ \t])?(?:the (?:night|evening|morning) of[ \t])?(?P<day>{A_DAY})"
)

TWO_ORDINALS = re.compile(
    rf"{_FROM}{GAP}the{GAP}(?P<a>{ORDINAL}){_AND}(?:the{GAP})?(?P<b>{ORDINAL})(?!{GAP}(?:of|{MONTH}))"
)


def two_ordinals(text: str, context: Context) -> Read | None:
    """Between the 3rd and the 5th: both of one month, that of the dates before them."""
    found = TWO_ORDINALS.fullmatch(text)
    if found is None:
        return None
    first, last = (int(re.sub(r"\D", "", found[one])) for one in "ab")
    at = context.month_for(last)
    if at is None or first >= last:
        return None
    month = f"{at[0]}-{at[1]:02d}"
    return _between(f"{month}-{first:02d}", f"{month}-{last:02d}", context, Rule.MONTH_BY_CONTEXT)


def days_of_month(text: str, context: Context) -> Read | None:
    """Two days of one month."""
    found = DAYS_OF_MONTH.fullmatch(text)
    if found is None:
        return None
    month, year = found["month"] or found["month2"], found["year"] or found["year2"]
    first, last = (f"{found[one] or found[one + '2']} {month}" + (f" {year}" if year else "") for one in "ab")
    return _between(first, last, context)


def two_days(text: str, context: Context) -> Read | None:
    """Two days, each with what it has of year and time; the first may leave its year to the second."""
    found = TWO_DAYS.fullmatch(text)
    return None if found is None else _between(found["a"], found["b"], context)


def _between(first: str, last: str, context: Context, rule: Rule | None = None) -> Read | None:
    end = dated(last, context)
    if end is None:
        return None
    before = Context(context.written, context.today, end[0])  # its year is the second's
    start = dated(first, before)
    if start is None or start[0].earliest > end[0].latest:
        return None
    return TimeSpan(start[0].earliest, end[0].latest, Precision.RANGE), rule or end[1]


def clocks(text: str, context: Context) -> Read | None:
    """Two times of a day; where the second is earlier, it is of the next day."""
    found = CLOCKS.fullmatch(text)
    if found is None:
        return None
    day, rule = in_full(found["day"], context)
    if day is None:
        return None
    first, second = found["a"] or found["a2"], found["b"] or found["b2"]
    if first.isdigit():  # between 2 and 4 p.m., 0100 to 0330 hrs
        first += " hrs" if len(first) == 4 else re.sub(r"^[\d:.]+", "", second)
    start, end = dated(f"{day} at {first}", context), dated(f"{day} at {second}", context)
    if start is None or end is None:
        return None
    latest = end[0].latest if end[0].latest >= start[0].earliest else end[0].latest + timedelta(days=1)
    return TimeSpan(start[0].earliest, latest, Precision.RANGE), rule
