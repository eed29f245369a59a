"""A timeline as geometry for an SVG template: one band of rows for each lane, marks of time beneath, gaps behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from murderbook.casefile.timespan import TimeSpan
from murderbook.documents.timeline.event import Event
from murderbook.documents.timeline.lanes import Bar, lanes
from murderbook.documents.timeline.scale import share, ticks
from murderbook.workbench.timeline.disagreements import in_words

WIDTH, MARGIN = 1000, 8  # of the drawing, in units; the names of lanes stand above their rows
ROW, NAME, FOOT = 20, 20, 30
HEIGHT = 12  # of a bar


@dataclass(frozen=True, slots=True)
class Mark:
    """An event as it is drawn. `left` and `right`: its span goes on beyond the sheet. `disputed`: two papers
    disagree about it."""

    x: float
    y: float
    width: float
    middle: float
    event: Event
    point: bool
    left: bool
    right: bool
    disputed: bool


@dataclass(frozen=True, slots=True)
class Band:
    name: str
    y: float
    marks: tuple[Mark, ...]
    more: int
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """`anchor`: how its letters stand to it, so that none leaves the sheet."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Gap:
    x: float
    width: float
    says: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: float
    bands: tuple[Band, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]

    @property
    def floor(self) -> float:
        """Where the marks of time begin."""
        return self.height - FOOT


def drawing(
    told: Mapping[str, Sequence[Event]], window: TimeSpan, silent: Sequence[TimeSpan], disputed: frozenset[str]
) -> Drawing:
    """`silent`: gaps of the whole file; `disputed`: keys of events."""
    bands, y = list[Band](), 4.0
    for lane in lanes(told, window):
        top = y + NAME
        marks = tuple(_mark(bar, top, disputed) for bar in lane.bars)
        bands.append(Band(lane.name, y, marks, lane.more, NAME + lane.rows * ROW))
        y = top + lane.rows * ROW + 4
    lines = tuple(_line(share(tick.at, window), tick.label) for tick in ticks(window))
    return Drawing(WIDTH, y + FOOT, tuple(bands), lines, tuple(_gaps(silent, window)))


def x_of(part: float) -> float:
    return round(MARGIN + part * (WIDTH - 2 * MARGIN), 1)


def _mark(bar: Bar, top: float, disputed: frozenset[str]) -> Mark:
    x, end, y = x_of(bar.begin), x_of(bar.end), top + bar.row * ROW
    middle = round((x + end) / 2, 1)
    key = bar.event.key
    return Mark(x, y, round(end - x, 1), middle, bar.event, bar.point, bar.open_before, bar.open_after, key in disputed)


def _line(part: float, label: str) -> Line:
    return Line(x_of(part), label, "start" if part < 0.04 else "end" if part > 0.94 else "middle")


def _gaps(silent: Sequence[TimeSpan], window: TimeSpan) -> list[Gap]:
    shown = [one for one in silent if one.earliest < window.latest and window.earliest < one.latest]
    ends = [(x_of(share(one.earliest, window)), x_of(share(one.latest, window)), one) for one in shown]
    return [Gap(begin, round(end - begin, 1), f"nothing dated for {in_words(one.width)}") for begin, end, one in ends]
