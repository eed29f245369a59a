"""Stretches of a life of which the record tells where somebody was: each with its source and with approximate ends.

What is certain of a stretch is what holds for every moment at which it may have begun and ended; what is possible is
what holds for at least one. Exclusions rest on what is certain, doubts on what is possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from murderbook.casefile.timespan import TimeSpan


class Kind(StrEnum):
    """What the record tells of a person for a stretch of time."""

    CUSTODY = "custody"
    HOSPITAL = "hospital"
    MILITARY = "military"
    TRAVEL = "travel"
    ABROAD = "abroad"
    ELSEWHERE = "seen elsewhere"
    LEAVE = "leave"  # from custody, hospital or service: present within an absence
    ESCAPE = "escape"
    HERE = "seen here"
    BORN = "born"
    DEAD = "dead"


POINTS = (Kind.BORN, Kind.DEAD)  # a date, and no stretch
PRESENCES = (Kind.LEAVE, Kind.ESCAPE, Kind.HERE)
PLACED = (Kind.MILITARY, Kind.TRAVEL)  # say nothing of where, but by their place: a barracks may stand round the corner
INTERRUPTED = (Kind.CUSTODY, Kind.HOSPITAL, Kind.MILITARY)  # by leave and by escape

BEGINNING, END = datetime.min, datetime.max  # of time  # noqa: DTZ901 - spans have no offset
Extent = tuple[datetime, datetime]  # without its two ends


class EnquiryError(ValueError):
    """What was entered cannot be so: `field` names the part of it, `remedy` says what to do."""

    def __init__(self, field: str, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}. {remedy}.")
        self.field, self.reason, self.remedy = field, reason, remedy


@dataclass(frozen=True, slots=True)
class Interval:
    """`begin` or `end` None: not known when. `until`: a moment at which it is known to have still gone on, where the
    end is not known. EnquiryError where it cannot be so."""

    key: str
    kind: Kind
    begin: TimeSpan | None
    end: TimeSpan | None
    source: str
    where: str = ""
    until: datetime | None = None

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise EnquiryError("source", "It is not said from where this is known", "Write the source")
        if self.kind in POINTS:
            self._check_point()
        elif self.begin is None and self.end is None:
            raise EnquiryError("begin", "There is no date at all", "Write when it began, or when it ended")
        elif self.begin is not None and self.end is not None and self.end.latest < self.begin.earliest:
            said = f"It ends ({self.end.in_words()}) before it begins ({self.begin.in_words()})"
            raise EnquiryError("end", said, "Correct one of the two dates")
        self._check_until()

    def _check_point(self) -> None:
        if self.begin is None:
            raise EnquiryError("begin", f"It is not said when the person was {self.kind}", "Write the date")
        if self.end is not None:
            raise EnquiryError("end", f"Being {self.kind} is one date", "Leave the end empty")

    def _check_until(self) -> None:
        if self.until is None:
            return
        if self.end is not None:
            raise EnquiryError("until", "It has an end, and goes on as well", "Leave one of the two empty")
        if self.begin is not None and self.until < self.begin.earliest:
            raise EnquiryError("until", "It still went on before it had begun", "Correct one of the two dates")

    @property
    def is_absence(self) -> bool:
        return self.kind not in PRESENCES

    @property
    def tells_where(self) -> bool:
        return self.kind not in PLACED or bool(self.where.strip())

    @property
    def certain(self) -> Extent | None:
        """None where no moment of it is certain."""
        begin, end = self._certain_ends()
        return (begin, end) if begin < end else None

    def _certain_ends(self) -> Extent:
        if self.begin is None:
            return END, END
        if self.kind is Kind.BORN:  # before that the person was not there
            return BEGINNING, self.begin.earliest
        begin = self.begin.latest
        if self.kind is Kind.DEAD:
            return begin, END
        return begin, self.end.earliest if self.end else self.until or begin

    @property
    def possible(self) -> Extent:
        """From the first moment at which it can have begun to the last at which it can have ended."""
        begin = self.begin.earliest if self.begin else BEGINNING
        if self.kind is Kind.BORN and self.begin is not None:
            return BEGINNING, self.begin.latest
        return begin, self.end.latest if self.end else END

    def in_words(self) -> str:
        """'custody, State Prison, from 3 May 1985 to 9 Jun 1987 (prison file)'."""
        what = f"{self.kind}, {self.where}" if self.where else str(self.kind)
        return f"{what}, {self.when_in_words()} ({self.source})"

    def when_in_words(self) -> str:
        if self.kind in POINTS and self.begin is not None:
            return self.begin.in_words()
        begin = f"from {self.begin.in_words()}" if self.begin else "not known from when"
        if self.end is not None:
            return f"{begin} to {self.end.in_words()}"
        if self.until is not None:
            return f"{begin}, still so on {self.until.day} {self.until:%b %Y}"
        return f"{begin}, not known until when"
