"""The link chart for the briefing room: the drawing, and a table with every report that a line stands for.

On sheets on their side. Plain data in, paper out: what stands in it whoever gathers it decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from murderbook.reports.item import Fact, printed_facts
from murderbook.reports.linked.parts import Column, grid, listed
from murderbook.reports.markup import Child, Markup, el
from murderbook.reports.network.drawing import Line, Thing, Written, chart
from murderbook.reports.paper import Paper, Printed, printed

LIMITS = (
    "It shows what whoever arranged it chose to put on it, from files that he may read. What is not on it may stand in "
    "the files all the same.",
    "That a line joins two says that a report joins them, and how that report is graded; it is no evidence against "
    "anybody. Lengths and places mean nothing.",
    "Nobody of the department is on it: who handled what stands in the chains of custody.",
)


@dataclass(frozen=True, slots=True)
class Report:
    """One report, by the number of its line on the chart."""

    number: int
    left: str
    right: str
    directed: bool
    kind: str
    when: str
    source: str
    grade: str
    weight: float


@dataclass(frozen=True, slots=True)
class LinkChart:
    """`notes`: what is not on it, and why. `written`: words of whoever arranged it, on it."""

    facts: Sequence[Fact]
    things: Sequence[Thing]
    lines: Sequence[Line]
    reports: Sequence[Report]
    notes: Sequence[str] = ()
    written: Sequence[Written] = ()


def link_chart(paper: Paper, as_of: str, told: LinkChart) -> Printed:
    """NoPrinterError where no PDF can be made."""
    return printed(el("div", list(_parts(paper, as_of, told)), class_="wide"), paper)


def _parts(paper: Paper, as_of: str, told: LinkChart) -> Iterator[Child]:
    yield el("h1", paper.title)
    yield el("p", as_of, class_="small")
    yield el("figure", chart(told.things, told.lines, told.written), el("figcaption", _legend(told.things)))
    yield printed_facts(told.facts)
    yield listed(told.notes) if told.notes else None
    if told.written:
        yield el("h2", "Notes of whoever arranged it, which no file says")
        yield listed([one.text for one in told.written])
    yield el("h2", "What each line stands for")
    yield _table(told.reports) if told.reports else el("p", "Nothing on the chart is tied to anything else on it.")
    yield el("h2", "What it does not say")
    yield listed(LIMITS)


def _legend(things: Sequence[Thing]) -> str:
    kinds = dict(sorted({one.letter: one.kind for one in things}.items()))
    letters = ", ".join(f"{letter} {kind}" for letter, kind in kinds.items())
    return f"{letters}. The number on a line is that of its reports below. An arrow points from whoever acts."


def _table(reports: Sequence[Report]) -> Markup:
    columns = (
        Column("No.", 10), Column("From", 40), Column("To", 40), Column("What", 30), Column("When", 34),
        Column("Source"), Column("Grade", 34), Column("Times", 13, number=True),
    )  # fmt: skip
    rows = [
        (
            str(one.number), one.left, f"\N{RIGHTWARDS ARROW} {one.right}" if one.directed else one.right, one.kind,
            one.when, one.source, one.grade, f"{one.weight:,.15g}",
        )
        for one in reports
    ]  # fmt: skip
    return grid(columns, rows)
