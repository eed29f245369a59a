"""A telephone call as a bill has it: when, from which number to which, for how long, by which tower."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class CallKind(StrEnum):
    VOICE = "voice"
    TEXT = "text"
    DATA = "data"
    NOT_STATED = ""


class Direction(StrEnum):
    """As seen from the line whose bill it is."""

    OUT = "out"
    IN = "in"
    NOT_STATED = ""


@dataclass(frozen=True, slots=True)
class Number:
    """`written`: as the bill has it, leading zeros and all. `number`: the same in one form for all bills, E.164
    ("+12135550142") of a whole number, bare signs of a short one ("911", "*67"), "" where it is withheld or not
    stated."""

    written: str
    number: str

    @property
    def is_known(self) -> bool:
        return bool(self.number)


NOBODY = Number("", "")


@dataclass(frozen=True, slots=True)
class Call:
    """`earliest` and `latest` (both with a time zone): between these it began. They are equal where the second is known
    and no clock was set back; `seconds`: how long it lasted, None where that is not stated; `line`: of the file;
    `repeats`: the line that says the same in all of this, to the second; `rest`: cells of other columns, as written."""

    line: int
    earliest: datetime
    latest: datetime
    caller: Number
    called: Number
    seconds: int | None = None
    direction: Direction = Direction.NOT_STATED
    kind: CallKind = CallKind.NOT_STATED
    tower: str = ""
    place: str = ""
    repeats: int | None = None
    rest: tuple[tuple[str, str], ...] = ()

    @property
    def ends(self) -> datetime:
        """The latest moment at which it was going on, as far as is stated."""
        return self.latest + timedelta(seconds=self.seconds or 0)

    def repeating(self, line: int) -> Call:
        """The same, as a repetition of an earlier line."""
        return replace(self, repeats=line)
