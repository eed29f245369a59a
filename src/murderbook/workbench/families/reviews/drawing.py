"""The clocks of an application as a drawing: a line for each deadline, from where it is counted to the day it is due.

Places are in hundredths of the width. The same is in the table beneath.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from murderbook.procedures.clocks import Deadline, State

LINE, TOP = 30, 26  # height of a line; room for the words above


@dataclass(frozen=True, slots=True)
class Line:
    deadline: Deadline
    y: int
    due: float
    done: float | None
    mark: str  # due, overdue, done: also by its shape, not by colour alone


@dataclass(frozen=True, slots=True)
class Drawn:
    lines: tuple[Line, ...]
    start: date
    end: date
    today: float
    height: int
    anchor: str  # of the word "today"


def drawn(deadlines: Sequence[Deadline], received: date, today: date) -> Drawn | None:
    if not deadlines:
        return None
    days = [received, today, *(one.due for one in deadlines), *(one.done for one in deadlines if one.done)]
    start, end = min(days), max(days)
    whole = max(1, (end - start).days)

    def at(day: date) -> float:
        return round(100 * (day - start).days / whole, 2)

    lines = tuple(
        Line(one, TOP + LINE * row, at(one.due), at(one.done) if one.done else None, _MARKS[one.state])
        for row, one in enumerate(deadlines)
    )
    now = at(today)
    anchor = "start" if now < 10 else "end" if now > 90 else "middle"
    return Drawn(lines, start, end, now, TOP + LINE * len(lines), anchor)


_MARKS = {
    State.DUE: "due",
    State.OVERDUE: "overdue",
    State.DONE: "done",
    State.LATE: "late",
    State.ENDED: "ended",
}
