"""Times of a bill: dates in a declared order, on the clock of a declared time zone; and how long a call lasted.

Where clocks are set back an hour comes twice: a time in it may be either, and the call spans both. Where they are set
forward an hour is left out: a time in it never was, and its row is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from murderbook.formats.reject import BadValueError, FormatError

FIRST_YEAR = 1900
LONGEST = timedelta(days=31)
MINUTE = timedelta(minutes=1)
MOST_LETTERS = 60  # of a cell: what is longer is no date and no duration, and is not looked at


class Order(StrEnum):
    MONTH_FIRST = "month first"
    DAY_FIRST = "day first"


class Unit(StrEnum):
    SECONDS = "seconds"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Clock:
    """What a mapping says of times. `order`: of dates such as 3/4/1991; None: the file has none. `unit`: of durations
    that are bare numbers; None: it has none."""

    zone: ZoneInfo
    order: Order | None = None
    unit: Unit | None = None


class NotDeclaredError(Exception):
    """A cell that can be read in two ways, and the mapping does not say in which."""

    def __init__(self, value: str, why: str, remedy: str) -> None:
        super().__init__(why)
        self.value, self.why, self.remedy, self.column = value, why, remedy, ""

    def in_file(self, file: str, line: int) -> FormatError:
        return FormatError(file, f"column {self.column!r} holds {self.value!r}, {self.why}", self.remedy, line)


_ISO = re.compile(r"(?P<year>\d{4})([-/.]?)(?P<month>\d{1,2})\2(?P<day>\d{1,2})")
_DIGITS = re.compile(r"(?P<one>\d{1,2})([-/. ])(?P<two>\d{1,2})\2(?P<year>\d{4}|\d{2})")
_NAMED = re.compile(r"(?P<day>\d{1,2})[- ]?(?P<name>[a-z]{3,9})\.?[-, ]*(?P<year>\d{4}|\d{2})")
_NAME_FIRST = re.compile(r"(?P<name>[a-z]{3,9})\.?[- ]?(?P<day>\d{1,2}),?[- ]+(?P<year>\d{4}|\d{2})")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})[:.h]?(?P<minute>\d{2})(?:[:.]?(?P<second>\d{2})(?:\.\d{1,6})?)?\s*(?P<half>[ap])?\.?m?\.?"
)
_OFFSET = re.compile(r"(?P<moment>.*\d)\s*(?P<offset>z|utc|gmt|[+-]\d{2}:?\d{2})", re.IGNORECASE)
_BETWEEN = re.compile(  # a date and a time of day
    r"(?P<day>.*?\d)(?:\s*t\s*|\s*,?\s+)"
    r"(?P<clock>\d{1,2}[:.h]?\d{2}(?:[:.]?\d{2}(?:\.\d{1,6})?)?\s*(?:[ap]\.?m?\.?)?)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE_REMEDY = "Write it as 1991-03-04 22:15:30, or correct the cell."
_DATE_EXPECTED = "a date with a time of day"


def begun(text: str, clock: Clock) -> tuple[datetime, datetime]:
    """Between which moments (UTC) a call began, of a date and a time in one text. The two are equal where the second is
    known, a minute less a second apart where the minute is; of an hour that comes twice they are an hour apart.
    BadValueError; NotDeclaredError where the order of day and month is asked for."""
    _short_enough(text, _DATE_EXPECTED)
    said, zone = _without_offset(text.strip(), clock.zone)
    found = _BETWEEN.fullmatch(said.lower())
    if found is None:
        raise BadValueError(f"{text!r} is no date with a time of day", _DATE_EXPECTED, _DATE_REMEDY)
    on, (at, exact) = _day(found["day"], text, clock.order), _time(found["clock"], text)
    earliest, latest = _moments(datetime.combine(on, at), zone, text)
    latest = latest if exact else latest + MINUTE - timedelta(seconds=1)
    if earliest > datetime.now(UTC) + timedelta(days=1):
        raise _in_the_future(text)
    return earliest, latest


def _short_enough(text: str, expected: str) -> None:
    if len(text) > MOST_LETTERS:
        reason = f"it has {len(text):,} characters, where at most {MOST_LETTERS} are read"
        raise BadValueError(reason, expected, "Correct the cell, or look whether it is the right column.")


def _in_the_future(text: str) -> BadValueError:
    remedy = "Correct the date; if many rows are so, day and month are exchanged: look at dates in the mapping."
    return BadValueError(f"{text!r} lies in the future", "a call that was made", remedy)


def _without_offset(text: str, zone: ZoneInfo) -> tuple[str, tzinfo]:
    """The text without an offset from UTC, and the clock that it is of: that of the offset, where it has one."""
    found = _OFFSET.fullmatch(text)
    if found is None or ":" not in found["moment"]:
        return text, zone
    offset = found["offset"].lower()
    if offset in ("z", "utc", "gmt"):
        return found["moment"], UTC
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 14 or minutes > 59:
        raise BadValueError(f"{text!r} has no offset from UTC that is in use", _DATE_EXPECTED, _DATE_REMEDY)
    east = timedelta(hours=hours, minutes=minutes)
    return found["moment"], timezone(east if offset[0] == "+" else -east)


def _moments(local: datetime, zone: tzinfo, text: str) -> tuple[datetime, datetime]:
    """The moment, or both of an hour that comes twice."""
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    one, two = first.astimezone(UTC), second.astimezone(UTC)
    if one.astimezone(zone).replace(tzinfo=None) != local:
        reason = f"{text!r} never was: on that day clocks in {zone} were set forward over it"
        remedy = (
            "Look whether the bill's times are of another time zone (UTC, the carrier's own), and declare that one."
        )
        raise BadValueError(reason, "a time that clocks of the declared zone showed", remedy)
    return min(one, two), max(one, two)


def _day(said: str, text: str, order: Order | None) -> date:
    said = said.strip().strip(",")
    if found := _ISO.fullmatch(said):
        return _date(int(found["year"]), int(found["month"]), int(found["day"]), text)
    if found := _DIGITS.fullmatch(said):
        if order is None:
            why = "which may be day or month first"
            raise NotDeclaredError(text, why, 'Declare it under [bill]: dates = "month first", or "day first".')
        one, two = int(found["one"]), int(found["two"])
        month, day = (one, two) if order is Order.MONTH_FIRST else (two, one)
        return _date(_year(found["year"]), month, day, text, order)
    if found := _NAMED.fullmatch(said) or _NAME_FIRST.fullmatch(said):
        name = found["name"][:3]
        if name in _MONTHS:
            return _date(_year(found["year"]), _MONTHS.index(name) + 1, int(found["day"]), text)
    raise BadValueError(f"{text!r} has no date that is understood", _DATE_EXPECTED, _DATE_REMEDY)


def _year(digits: str) -> int:
    """Of two digits the latest year that is not to come."""
    if len(digits) == 4:
        return int(digits)
    now = datetime.now().year
    return next(year for year in range(now, now - 100, -1) if year % 100 == int(digits))


def _date(year: int, month: int, day: int, text: str, order: Order | None = None) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        remedy = f"Correct it; the mapping says {order}: is that so?" if order else _DATE_REMEDY
        raise BadValueError(f"{text!r}: there is no such day", _DATE_EXPECTED, remedy) from None
    if found.year < FIRST_YEAR:
        raise BadValueError(f"{text!r} lies before {FIRST_YEAR}", _DATE_EXPECTED, _DATE_REMEDY)
    if found.year > datetime.now().year + 1:  # the last days that a calendar has are none that a zone can move
        raise _in_the_future(text)
    return found


def _time(said: str, text: str) -> tuple[time, bool]:
    """The time of day, and whether its second is known."""
    found = _CLOCK.fullmatch(said.strip())
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second")) if found else (99, 0, 0)
    half = found["half"] if found else None
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half:
        hour = 99
    if found is None or hour > 23 or minute > 59 or second > 59:
        reason = f"{text!r} has no time of day from 00:00 to 23:59:59"
        raise BadValueError(reason, _DATE_EXPECTED, _DATE_REMEDY)
    return time(hour, minute, second), found["second"] is not None


_PARTS = re.compile(r"(?:(?P<hours>\d{1,4}):)?(?P<minutes>\d{1,5}):(?P<seconds>\d{1,2})")
_DAYS = re.compile(r"(?P<days>\d{1,3}) days?, (?P<hours>\d{1,2}):(?P<minutes>\d{2}):(?P<seconds>\d{2})")
_BARE = re.compile(r"\d{1,9}(?:\.\d{1,6})?")
_LASTED = "seconds, mm:ss or hh:mm:ss"


def lasted(text: str, unit: Unit | None) -> int | None:
    """Seconds of "5:30" (five minutes and a half), "1:05:30", or a bare number in the unit declared; None of an empty
    cell. BadValueError; NotDeclaredError where the unit is asked for."""
    _short_enough(text, _LASTED)
    said = text.strip().lower()
    if said in ("", "-", "--", "n/a", "na", "null"):
        return None
    if said.startswith("-"):
        raise BadValueError(f"{text!r} is below zero", _LASTED, "Correct the duration, or leave it empty.")
    found = _PARTS.fullmatch(said) or _DAYS.fullmatch(said)
    if found:
        return _within(text, _sum(text, found))
    if not _BARE.fullmatch(said):
        raise BadValueError(f"{text!r} is no duration", _LASTED, "Correct the duration, or leave it empty.")
    if unit is None and float(said):
        why = "a number that may be seconds or minutes"
        raise NotDeclaredError(text, why, 'Declare it under [bill]: durations = "seconds", or "minutes".')
    return _within(text, round(float(said) * (60 if unit is Unit.MINUTES else 1)))


def _sum(text: str, found: re.Match[str]) -> int:
    parts = {name: int(value or 0) for name, value in found.groupdict().items()}
    over = parts["seconds"] > 59 or (found["hours"] is not None and parts["minutes"] > 59)
    if over:
        raise BadValueError(f"{text!r} is no duration", _LASTED, "Correct the duration, or leave it empty.")
    hours = parts.get("days", 0) * 24 + parts["hours"]
    return hours * 3600 + parts["minutes"] * 60 + parts["seconds"]


def _within(text: str, seconds: int) -> int:
    if seconds > LONGEST.total_seconds():
        reason = f"{text!r} is longer than {LONGEST.days} days"
        raise BadValueError(reason, _LASTED, "Look whether the column is in seconds or in minutes.")
    return seconds
