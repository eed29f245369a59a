"""Words of pages: dates as spans, a person in short, and how each state is drawn."""

from __future__ import annotations

from datetime import UTC, datetime

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import Status
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.casefile.person import Answer
from murderbook.casefile.timespan import Precision, TimeSpan

NOT_RECORDED = "not recorded"

# State: (style, icon). The word is always beside them.
STATUS_STYLES: dict[str, tuple[str, str]] = {
    Status.OPEN: ("warn", "open"),
    Status.CLEARED_BY_ARREST: ("good", "done"),
    Status.CLEARED_EXCEPTIONALLY: ("good", "half"),
    Status.CLEARED: ("good", "done"),
    Status.RESOLVED: ("good", "done"),
    Status.UNKNOWN: ("", "unknown"),
}
CUSTODY_STYLES: dict[str, tuple[str, str]] = {
    Custody.LOCATED: ("good", "done"),
    Custody.NOT_LOCATED: ("warn", "alert"),
    Custody.DESTROYED: ("bad", "none"),
    Custody.UNKNOWN: ("", "unknown"),
}
ANSWER_STYLES: dict[str, tuple[str, str]] = {
    Answer.YES: ("good", "done"),
    Answer.NO: ("bad", "none"),
    Answer.UNKNOWN: ("", "unknown"),
}
PRESENCE_STYLES: dict[str, tuple[str, str]] = {
    Presence.PRESENT: ("note", "done"),
    Presence.ABSENT: ("", "none"),
    Presence.UNKNOWN: ("", "unknown"),
    Presence.NOT_APPLICABLE: ("", "half"),
}
TEST_STYLES: dict[str, tuple[str, str]] = {
    TestState.NEVER_TESTED: ("warn", "alert"),
    TestState.BEFORE_METHOD: ("warn", "half"),
    TestState.NO_PROFILE: ("", "none"),
    TestState.IN_DATABASE: ("note", "done"),
    TestState.HIT: ("good", "done"),
    TestState.EXHAUSTED: ("bad", "none"),
    TestState.UNKNOWN: ("", "unknown"),
}
# Values of `order` in the address of a list, as paper says them.
ORDER_WORDS = {
    "points": "most points first",
    "fewest": "fewest points first",
    "newest": "newest first",
    "oldest": "oldest first",
    "longest": "longest first",
    "shortest": "shortest first",
    "number": "by number",
    "number-down": "by number, last first",
    "victim": "by victim",
    "victim-down": "by victim, last first",
    "area": "by area",
    "area-down": "by area, last first",
    "status": "by status",
    "status-down": "by status, last first",
    "strongest": "strongest first",
    "weakest": "weakest first",
    "chance": "least by chance first",
    "chance-down": "most by chance first",
}
SEXES = {"M": "male", "F": "female", "U": "sex not recorded"}


def span_of(earliest: datetime | None, latest: datetime | None, precision: str, as_written: str) -> TimeSpan | None:
    """The stored columns as a span; they hold local time under the name of UTC."""
    if earliest is None or latest is None:
        return None
    begin, end = (moment.astimezone(UTC).replace(tzinfo=None) for moment in (earliest, latest))
    return TimeSpan(begin, end, Precision(precision or Precision.RANGE), as_written)


def span_in_words(earliest: datetime | None, latest: datetime | None, precision: str, as_written: str) -> str:
    """'14 Mar 1987', 'summer 1986', 'between 3 Mar 1987 and 9 Jun 1987'; else what was written."""
    span = span_of(earliest, latest, precision, as_written)
    return span.in_words() if span else as_written or NOT_RECORDED


def age_in_words(low: float | None, high: float | None) -> str:
    """'34 years', '30 to 40 years', '65 years or more', 'age not recorded'."""
    if low is None:
        return "age not recorded" if high is None else f"up to {high:g} years"
    if high is None:
        return f"{low:g} years or more"
    if high == low:
        return f"{low:g} years"
    return f"{low:g} to {high:g} years"


def middle_in_words(age: float | None) -> str:
    """Where only the middle of a span is at hand: 'about 17 years', for 17.5 is nobody's age."""
    if age is None or age == int(age):
        return age_in_words(age, age)
    return f"about {int(age)} years"


def distance_in_words(kilometres: float) -> str:
    """'20 m', '2 km': a radius as a person would say it."""
    return f"{kilometres * 1000:.0f} m" if kilometres < 1 else f"{kilometres:g} km"


def to_the_hundredth(moment: datetime) -> str:
    """'14 Mar 2026, 09:05:03.27 +00:00': as the audit trail keeps time."""
    at = moment.astimezone(UTC)
    return f"{at.day} {at:%b %Y, %H:%M:%S}.{at.microsecond // 10_000:02d} +00:00"


def left_in_words(seconds: float) -> str:
    """'about 3 minutes': a time that is guessed is told no closer."""
    minutes = round(seconds / 60)
    if not minutes:
        return "less than a minute"
    if minutes < 100:
        return f"about {minutes} {'minute' if minutes == 1 else 'minutes'}"
    return f"about {round(minutes / 60)} hours"
