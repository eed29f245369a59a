"""One row of a telephone bill, cell by cell: what cannot be read is noted with its column, and the row goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import TypeVar

from murderbook.casefile.call import Direction, Number
from murderbook.formats.call_clock import LONGEST, MINUTE, NotDeclaredError
from murderbook.formats.reject import BadValueError, Problem

_One = TypeVar("_One")
Moments = tuple[datetime, datetime]
Parties = tuple[Number, Number, Direction]
LONGEST_CELL = 2_000  # characters of a column that is kept beside a call
AGREES = timedelta(minutes=1)  # an end and a duration may differ by what was rounded


@dataclass(slots=True)
class Row:
    """`of`: where each field stands among the cells; `aside`: those of them of which nothing could be made, to be kept
    as written."""

    line: int
    cells: tuple[str, ...]
    header: list[str]
    of: dict[str, int]
    problems: list[Problem] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    def cell(self, name: str) -> str:
        return self.cells[self.of[name]] if name in self.of else ""

    def take(self, name: str, read: Callable[[str], _One], text: str | None = None) -> _One | None:
        """What the cell says, or None with a problem noted."""
        said = self.cell(name) if text is None else text
        try:
            return read(said)
        except BadValueError as error:
            self.note(name, said, error)
            return None
        except NotDeclaredError as error:
            error.column = self.header[self.of[name]]
            raise

    def note(self, name: str, text: str, error: BadValueError) -> None:
        self.problems.append(Problem(self.line, self.header[self.of[name]] if name in self.of else "", text, error))

    def begins(self, read: Callable[[str], Moments]) -> Moments | None:
        """When the call began, of one column or two."""
        if "begin" in self.of:
            return self.take("begin", read)
        day, at = self.cell("date"), self.cell("time")
        return self.take("date" if day else "time", read, f"{day} {at}".strip())

    def seconds(
        self, begins: Moments | None, lasted: Callable[[str], int | None], read: Callable[[str], Moments]
    ) -> int | None:
        """How long it lasted: by its duration, else until its end, where clocks that are set back leave one way to read
        that. Where both are stated they must agree."""
        stated = self.take("duration", lasted) if "duration" in self.of else None
        if not self.cell("end") or begins is None:
            return stated
        ends = self.take("end", read)
        if ends is None:
            return stated
        if ends[1] < begins[0]:
            reason = f"{self.cell('end')!r} lies before the beginning, {self._written()!r}"
            self.note("end", self.cell("end"), _wrong_end(reason))
            return None
        if stated is None:
            return self._until(_lengths(begins, ends))
        off = AGREES + max(one[1] - one[0] for one in (begins, ends)) % MINUTE
        if not any(abs(one - timedelta(seconds=stated)) <= off for one in _lengths(begins, ends)):
            reason = f"{self.cell('end')!r} is not when a call ends that lasted {self.cell('duration')!r}"
            self.note("end", self.cell("end"), _wrong_end(reason))
        return stated

    def _until(self, lengths: set[timedelta]) -> int | None:
        """None of an hour that came twice, where the end may be of the one or the other: it is kept as written."""
        if min(lengths) > LONGEST:
            reason = f"{self.cell('end')!r} lies more than {LONGEST.days} days after the beginning, {self._written()!r}"
            self.note("end", self.cell("end"), _wrong_end(reason))
            return None
        if len(lengths) > 1:
            self.aside.append("end")
            return None
        return int(min(lengths).total_seconds())

    def _written(self) -> str:
        return self.cell("begin") or f"{self.cell('date')} {self.cell('time')}"

    def word(self, name: str, meant: Callable[[str], _One | None], choices: Iterable[_One], table: str) -> _One:
        """What a word of the bill means; of the choices the one that says nothing, where it does, or is not known."""
        found = meant(self.cell(name))
        known = [one for one in choices if str(one)]
        if found is None:
            said, names = self.cell(name), ", ".join(str(one) for one in known)
            error = BadValueError(
                f"{said!r} is no {name} that is known",
                f"one of {names}",
                f'Say under {table}: "{said}" = "{known[0]}".',
            )
            self.note(name, said, error)
        silent = next(one for one in choices if not str(one))
        return silent if found is None else found

    def text(self, name: str, length: int) -> str:
        said = self.cell(name)
        if len(said) > length:
            error = BadValueError(f"it has {len(said)} characters", f"at most {length}", "Shorten it.")
            self.note(name, said, error)
        return said

    def bound(self, places: Iterable[int]) -> None:
        """No cell of another column is longer than a page or a sheet can show."""
        for at in places:
            if len(self.cells[at]) > LONGEST_CELL:
                reason = f"it has {len(self.cells[at]):,} characters"
                error = BadValueError(reason, f"at most {LONGEST_CELL:,}", "Shorten it, or delete the column.")
                self.problems.append(Problem(self.line, self.header[at], self.cells[at], error))

    def parties(self, read: Callable[[str], Number], subscriber: Number, direction: Direction) -> Parties | None:
        """Who called whom, and how that is seen from the line of the bill."""
        if "other" in self.of:
            return self._of_one_line(read, subscriber, direction)
        caller = self.take("caller", read) if "caller" in self.of else subscriber
        called = self.take("called", read) if "called" in self.of else subscriber
        if caller is None or called is None:
            return None
        return caller, called, _seen_from(subscriber, caller, called) or direction

    def _of_one_line(self, read: Callable[[str], Number], subscriber: Number, direction: Direction) -> Parties | None:
        other = self.take("other", read)
        if direction is Direction.NOT_STATED:
            if not any(problem.column == self.header[self.of["direction"]] for problem in self.problems):
                error = BadValueError("it is not said who called whom", "out or in", "Fill the direction in.")
                self.note("direction", self.cell("direction"), error)
            return None
        if other is None:
            return None
        return (subscriber, other, direction) if direction is Direction.OUT else (other, subscriber, direction)


def _seen_from(line: Number, caller: Number, called: Number) -> Direction:
    """Which way a call went, as seen from the line whose bill it is."""
    if not line.is_known or caller.number == called.number:
        return Direction.NOT_STATED
    ways = {caller.number: Direction.OUT, called.number: Direction.IN}
    return ways.get(line.number, Direction.NOT_STATED)


def _lengths(begins: Moments, ends: Moments) -> set[timedelta]:
    """How long a call may have lasted, by each of the hours that its beginning and its end may be of. Within a minute
    of which the seconds are not known it may seem to end before it began: no time, then."""
    found = {ended - began for began, ended in product(_either(begins), _either(ends)) if ended - began > -MINUTE}
    return {max(one, timedelta(0)) for one in found}


def _either(moments: Moments) -> set[datetime]:
    """The one moment, or both of an hour that came twice."""
    earliest, latest = moments
    return {earliest, earliest + (latest - earliest) // MINUTE * MINUTE}


def _wrong_end(reason: str) -> BadValueError:
    return BadValueError(
        reason, "the moment at which the call ended", "Correct the end, the beginning or the duration."
    )
