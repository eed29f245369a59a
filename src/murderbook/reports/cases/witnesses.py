"""The plan of witnesses for the meeting: one sheet of who is in danger, who may talk now, and who goes to whom.

Plain data in, paper out: what stands in it whoever gathers it decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from murderbook.reports.linked.parts import Column, grid
from murderbook.reports.markup import Child, el
from murderbook.reports.paper import Paper, Printed, printed

LONGEST = 120  # letters of a cell: the rest stands on the page
ROOM = 124.0  # mm of a sheet for the rows of the table, beside its title, head and foot
LINE, AROUND, GROUP, LETTER = 3.7, 2.0, 7.5, 1.6  # mm: a line, the room around a row, a head, the width of a letter
WIDTHS = (38.0, 23.0, 30.0, 72.0, 42.0, 36.0)  # mm of the columns; the fourth takes what the others leave
NOBODY = "There is nobody to see now: no fear has ended that nobody asked about, and nothing is planned."


@dataclass(frozen=True, slots=True)
class Line:
    """A witness: case, state in words, of whom he was afraid and how that stands, the last approach, who goes when."""

    witness: str
    case: str
    state: str
    fear: str
    last: str
    next: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Groups in their order, each with its lines."""

    groups: Sequence[tuple[str, Sequence[Line]]]


def witness_plan(paper: Paper, as_of: str, told: Plan) -> Printed:
    """The plan on one sheet, across. NoPrinterError where no PDF can be made."""
    return printed(el("div", list(_plan(paper.title, as_of, told)), class_="wide"), paper)


def _plan(title: str, as_of: str, told: Plan) -> Iterator[Child]:
    yield el("h1", title)
    yield el("p", as_of, class_="lede")
    every = sum(len(lines) for _, lines in told.groups)
    if not every:
        yield el("p", NOBODY)
        return
    names = ("Witness", "Case", "State", "Was afraid of", "Last approach", "Next")
    columns = [Column(name, 0 if at == 3 else WIDTHS[at]) for at, name in enumerate(names)]
    shown = list(_shown(told))
    yield grid(columns, _rows(shown))
    if len(shown) < every:
        yield el("p", f"{every - len(shown):,} more stand on the page Witnesses.")


def _shown(told: Plan) -> Iterator[tuple[str, Sequence[str]]]:
    """As many as there is room for on one sheet, with the group of each."""
    left, before = ROOM, ""
    for group, lines in told.groups:
        for one in lines:
            cells = [_cut(cell) for cell in (one.witness, one.case, one.state, one.fear, one.last, one.next)]
            left -= _height(cells) + (GROUP if group != before else 0)
            if left < 0:
                return
            before = group
            yield group, cells


def _height(cells: Sequence[str]) -> float:
    """Of a row, about: words are broken where they end, which leaves a few letters of a line."""
    lines = (ceil(len(cell) / max(width / LETTER - 2, 1)) for cell, width in zip(cells, WIDTHS, strict=True))
    return max(lines) * LINE + AROUND


def _rows(shown: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Sequence[Child]]:
    before = ""
    for group, cells in shown:
        if group != before:
            yield [group]
        yield cells
        before = group


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
