"""Dates and times of day as patterns: the ISO forms, and those that a MAP.toml declares in the words of strptime.

Patterns, and not strptime itself, because Arrow's reads 02/30/1987 as the 2nd of March, and Python's takes a call for
each cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from murderbook.formats.reject import BadValueError

DATE_PARTS, CLOCK_PARTS = frozenset("Yymdb"), frozenset("HIM")
_ZONE = r"\s?(?P<z>Z|[+-]\d\d:?\d\d)?"
_CLOCK = r"(?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,]\d+)?)?"


class Pattern(NamedTuple):
    """`regex` with a group for each part it gives, named by its letter; `written` as a person would write it."""

    regex: str
    parts: frozenset[str]
    written: str


DATES = (
    Pattern(
        rf"^(?P<Y>\d{{4}})(?:-(?P<m>\d\d)(?:-(?P<d>\d\d)(?:[T ]{_CLOCK}{_ZONE})?)?)?$", frozenset("YmdHMSz"), "ISO"
    ),
    Pattern(r"^(?P<Y>(?:18|19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)$", frozenset("Ymd"), "ISO"),
)
CLOCKS = (
    Pattern(r"^(?P<H>\d\d?):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,]\d+)?)?$", frozenset("HMS"), "23:55"),
    Pattern(r"^(?P<H>\d\d?)(?P<M>\d\d)$", frozenset("HM"), "2355"),
    Pattern(r"^(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)$", frozenset("HMS"), "235500"),
)
# 5 for 00:05: what is left of "0005" once a spreadsheet took it for a number. Only beside longer ones.
SHORT_CLOCK = Pattern(r"^(?P<M>\d\d?)$", frozenset("M"), "5")

_DIRECTIVES = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d\d)",
    "m": r"(?P<m>1[0-2]|0?[1-9])",
    "d": r"(?P<d>3[01]|[12]\d|0?[1-9])",
    "b": r"(?P<b>[A-Za-z]{3,9})\.?",
    "B": r"(?P<b>[A-Za-z]{3,9})\.?",
    "H": r"(?P<H>2[0-4]|[01]?\d)",
    "I": r"(?P<I>1[0-2]|0?[1-9])",
    "M": r"(?P<M>[0-5]\d)",
    "S": r"(?P<S>[0-5]\d)",
    "p": r"(?P<p>[AaPp])\.?[Mm]\.?",
    "%": "%",
}


def patterns_of(formats: Iterable[str]) -> tuple[Pattern, ...]:
    """BadValueError for a format that is none."""
    return tuple(_pattern(text) for text in formats)


def _pattern(text: str) -> Pattern:
    regex, parts = "", set()
    for found in re.finditer(r"%(.?)|\s+|[^%\s]+", text, re.DOTALL):
        letter = found[1]
        if letter is None:
            regex += r"\s+" if found[0].isspace() else re.escape(found[0])
            continue
        if letter not in _DIRECTIVES:
            raise BadValueError(
                f"{text!r} holds %{letter}", "", f"Known are {', '.join('%' + one for one in _DIRECTIVES)}."
            )
        part = "b" if letter == "B" else letter
        if part in parts:
            raise BadValueError(f"{text!r} gives %{letter} twice", "", "Give each part of a date once.")
        parts.add(part)
        regex += _DIRECTIVES[letter]
    _check(text, parts - {"%"})
    return Pattern(f"^{regex}$", frozenset(parts - {"%"}), text)


def _check(text: str, parts: set[str]) -> None:
    year, month = parts & {"Y", "y"}, parts & {"m", "b"}
    whole_date = len(year) == 1 and len(month) <= 1 and (bool(month) or "d" not in parts)
    clock = parts & {"H", "I"}
    whole_clock = len(clock) == 1 and ("I" in parts) == ("p" in parts) and ("M" in parts or "S" not in parts)
    if parts & DATE_PARTS and not whole_date:
        raise BadValueError(f"{text!r} is no date", "", "Give the year, and a month where there is a day: %m/%d/%Y.")
    if parts & {*CLOCK_PARTS, "S", "p"} and not whole_clock:
        raise BadValueError(f"{text!r} is no time of day", "", "Write %H:%M, or %I:%M %p.")
    if parts & DATE_PARTS and clock and "d" not in parts:
        raise BadValueError(f"{text!r} gives an hour without a day", "", "Add %d.")
    if not parts:
        raise BadValueError(f"{text!r} names no part of a date", "", "Write it as in %m/%d/%Y or %H:%M.")
