"""Single cells: what a text means, what means unknown, and what to say where it means nothing.

Every reader takes a trimmed text and returns a value, or None for a declared unknown, or raises BadValueError.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.code_lists import Code, code_list
from murderbook.casefile.person import Answer
from murderbook.casefile.timespan import TimeSpan
from murderbook.casefile.timespan_text import EXPECTED, DateError, read_span
from murderbook.formats.reject import BadValueError

UNKNOWN_WORDS = frozenset(
    {"", "-", "--", "?", "unknown", "unk", "unk.", "n/a", "na", "none", "null", "not known", "not reported", "nan"}
)
UNKNOWN_AGES = frozenset({"999", "998", "00"})  # SHR compilations; 00 is the FBI's own two-digit code
OLDEST = 120


def is_unknown(text: str) -> bool:
    return text.lower() in UNKNOWN_WORDS


def code_of(name: str, text: str, own: dict[str, str] | None = None) -> str | None:
    """The code of a list that a code, label or synonym means; `own`: the unit's words from a mapping, tried first."""
    wanted = (own or {}).get(" ".join(text.lower().split()), text)
    entry = code_list(name).find(wanted)
    if entry is not None:
        return entry.code
    if is_unknown(wanted):
        return None
    raise BadValueError(
        f"{text!r} is not in the list '{name}'", _choices(name), "Use a code or label of the list, or map it."
    )


@cache
def _choices(name: str) -> str:
    shown = ", ".join(f"{entry.code} ({entry.label})" for entry in code_list(name).entries[:4])
    more = len(code_list(name).entries) - 4
    return f"one of {shown}" + (f" and {more} more" if more > 0 else "")


def coded(name: str, own: dict[str, str] | None = None) -> Callable[[str], str | None]:
    """A reader for one code list."""
    return lambda text: code_of(name, text, own)


def entry_of(name: str, code: str | None) -> Code | None:
    return code_list(name).get(code)


def too_long(length: int) -> BadValueError:
    return BadValueError(
        f"the text is longer than {length} characters",
        f"at most {length} characters",
        "Shorten it, or move it to the notes.",
    )


def text_within(length: int) -> Callable[[str], str]:
    """A reader for free text that must fit its column."""

    def read(text: str) -> str:
        if len(text) > length:
            raise too_long(length)
        return text

    return read


_AGE = re.compile(r"(?P<low>\d{1,3}(?:\.\d+)?)\s*(?P<unit>years?|yrs?|y/?o|months?|mos?|days?)?$")
_AGES = re.compile(r"(?P<low>\d{1,3})\s*(?:-|to|\u2013)\s*(?P<high>\d{1,3})\s*(?:years?|yrs?)?$")
_OVER = re.compile(r"(?P<low>\d{1,3})\s*(?:\+|and over|or older|and older)$")
_UNDER_WEEK = (0.0, 6 / 365)  # NB: birth to 6 days
_UNDER_YEAR = (7 / 365, 364 / 365)  # BB: 7 to 364 days
_AGE_REMEDY = "Write the age in years (34), a span (30-40), or leave it empty."

Ages = tuple[float, float | None]


def age(text: str) -> Ages | None:
    """Age in years as (low, high), inclusive: 34, 34.0, '34 Years', 30-40, 65+, NB, BB; 999 and 998 are unknown."""
    lowered = text.lower()
    if lowered in UNKNOWN_WORDS or re.sub(r"\.0*$", "", lowered) in UNKNOWN_AGES:
        return None
    if lowered in ("nb", "nn", "bb"):
        return _UNDER_YEAR if lowered == "bb" else _UNDER_WEEK
    if found := _AGE.match(lowered):
        return _one_age(text, float(found["low"]), found["unit"] or "y")
    if found := _AGES.match(lowered):
        return _two_ages(text, float(found["low"]), float(found["high"]))
    if found := _OVER.match(lowered):
        return _old_enough(text, float(found["low"])), None
    raise BadValueError(f"{text!r} is not an age", "years from 0 to 120, a span, or 999 for unknown", _AGE_REMEDY)


def _one_age(text: str, number: float, unit: str) -> Ages:
    years = number / {"m": 12, "d": 365}.get(unit[0], 1)
    return _old_enough(text, years), years


def _two_ages(text: str, low: float, high: float) -> Ages:
    if high < low:
        raise BadValueError(f"{text!r} begins above its end", "the lower age first", _AGE_REMEDY)
    return low, _old_enough(text, high)


def _old_enough(text: str, years: float) -> float:
    if years > OLDEST:
        raise BadValueError(
            f"{text!r} is above {OLDEST} years", "years from 0 to 120, a span, or 999 for unknown", _AGE_REMEDY
        )
    return years


_WHOLE = re.compile(r"-?\d+(?:\.0*)?$")


def whole(text: str) -> int | None:
    """A whole number, also written as 1976.0."""
    if is_unknown(text):
        return None
    if not _WHOLE.match(text) or len(text) > 15:
        raise BadValueError(f"{text!r} is not a whole number", "digits", "Correct the number, or leave it empty.")
    return int(text.split(".", maxsplit=1)[0])


def year(text: str) -> int | None:
    """A year of four digits, 1800 to this one."""
    found = whole(text)
    if found is not None and not 1800 <= found <= datetime.now().year:
        reason = f"{text!r} is not a year between 1800 and now"
        raise BadValueError(reason, "a year of four digits", "Correct the year.")
    return found


_MONTH_NAMES = {
    name: i
    for i, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}


def month(text: str) -> int | None:
    """1 to 12, 'August' or 'Aug'; 0 and 99 are unknown."""
    lowered = text.lower()
    named = [i for name, i in _MONTH_NAMES.items() if len(lowered) >= 3 and name.startswith(lowered)]
    if named:
        return named[0]
    try:
        number = whole(text)
    except BadValueError:
        number = -1
    if number in (None, 0, 99):
        return None
    if not 1 <= number <= 12:
        raise BadValueError(
            f"{text!r} is not a month", "1 to 12 or a month's name", "Correct the month, or leave it empty."
        )
    return number


def span(text: str) -> TimeSpan | None:
    """An approximate date (see casefile.timespan_text)."""
    if is_unknown(text):
        return None
    try:
        return read_span(text)
    except DateError as error:
        raise BadValueError(error.reason, EXPECTED, error.remedy + ".") from error


def day(text: str) -> date | None:
    """A date known to the day."""
    found = span(text)
    if found is None:
        return None
    if found.earliest.date() != found.latest.date():
        raise BadValueError(
            f"{text!r} is not one day", "a day such as 14 Mar 1987", "Give the day; its month alone is not enough here."
        )
    return found.earliest.date()


def fips(text: str) -> str | None:
    """A county's five-digit FIPS code; the leading zero that a spreadsheet dropped is restored."""
    if is_unknown(text):
        return None
    digits = re.sub(r"\.0*$", "", text)
    if not re.fullmatch(r"\d{4,5}", digits):
        raise BadValueError(
            f"{text!r} is not a county code", "five digits, such as 04013", "Correct the code, or leave it empty."
        )
    padded = digits.zfill(5)
    if state_of_fips(padded) is None:
        raise BadValueError(
            f"{text!r}: there is no state {padded[:2]}", "five digits, such as 04013", "Correct the code."
        )
    return padded


@cache
def state_of_fips(code: str) -> str | None:
    """The two letters of the state a county code lies in."""
    return next((s.code for s in code_list("state").entries if s.attributes["fips"] == code[:2]), None)


def coordinate(limit: float, name: str) -> Callable[[str], float | None]:
    """A reader for degrees within +-limit."""

    def read(text: str) -> float | None:
        if is_unknown(text):
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not -limit <= value <= limit:
            reason = f"{text!r} is not a {name} in degrees"
            raise BadValueError(
                reason, f"-{limit:g} to {limit:g}, such as 34.0522", "Correct it, or empty both coordinates."
            )
        return value

    return read


NULL_ISLAND = BadValueError(
    "coordinates 0, 0 lie in the Gulf of Guinea: a geocoder's sign for 'not found'",
    "the real coordinates, or none",
    "Empty both coordinates, or look the place up.",
)
HALF_A_PLACE = BadValueError(
    "one coordinate without the other", "both coordinates or neither", "Add the missing one, or empty both."
)

_ANSWERS = {"y": Answer.YES, "yes": Answer.YES, "true": Answer.YES, "1": Answer.YES, "x": Answer.YES} | {
    "n": Answer.NO, "no": Answer.NO, "false": Answer.NO, "0": Answer.NO, "u": Answer.UNKNOWN,
}  # fmt: skip


def answer(text: str) -> Answer:
    """yes, no or unknown; blank is unknown."""
    lowered = text.lower()
    found = Answer.UNKNOWN if lowered in UNKNOWN_WORDS else _ANSWERS.get(lowered)
    if found is None:
        raise BadValueError(f"{text!r} is neither yes nor no", "yes, no or empty", "Write yes, no, or leave it empty.")
    return found


_PRESENCES = {"p": Presence.PRESENT, "present": Presence.PRESENT, "y": Presence.PRESENT, "yes": Presence.PRESENT} | {
    "a": Presence.ABSENT, "absent": Presence.ABSENT, "no": Presence.ABSENT, "u": Presence.UNKNOWN, "": Presence.UNKNOWN,
    "unknown": Presence.UNKNOWN, "n": Presence.NOT_APPLICABLE, "not applicable": Presence.NOT_APPLICABLE,
}  # fmt: skip


def presence(text: str) -> Presence:
    """The coding rule: P, A, U, N or the words; yes and no are accepted, a bare N is 'not applicable'."""
    found = _PRESENCES.get(text.lower())
    if found is None:
        raise BadValueError(
            f"{text!r} is no coding",
            "present, absent, unknown, not applicable (P, A, U, N)",
            "Use one of these; blank is unknown.",
        )
    return found
