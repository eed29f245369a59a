"""A life against the offences, as geometry for an SVG template: a row for each stretch, a band for each offence.

A stretch is drawn as far as it is possible in outline and as far as it is certain in full; a presence is hatched. A
band has its verdict in a sign at its head, since colours are not told apart by everybody. The table beneath says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.documents.timeline.scale import SHORTEST, share, ticks
from murderbook.enquiries.interval import BEGINNING, END, Extent, Interval
from murderbook.enquiries.pieces import pieces
from murderbook.enquiries.presence import Finding, Verdict

WIDTH, MARGIN = 1000, 10
HEAD, ROW, FOOT = 22, 42, 30  # a line of numbers of offences, a stretch with its name, the marks of time
NAME, HEIGHT = 16, 14
NARROWEST, LETTER = 5.0, 8.0
SIGNS = {Verdict.COULD_NOT: "✕", Verdict.COULD: "●", Verdict.NOT_KNOWN: "?"}
STYLES = {Verdict.COULD_NOT: "out", Verdict.COULD: "in", Verdict.NOT_KNOWN: "unknown"}


@dataclass(frozen=True, slots=True)
class Band:
    """An offence: `line` of the head in which its number stands."""

    x: float
    width: float
    middle: float
    anchor: str
    y: float
    says: str
    style: str
    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    y: float
    name: str
    possible: Bar
    certain: tuple[Bar, ...]
    absent: bool
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: float
    floor: float
    head: float
    bands: tuple[Band, ...]
    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]
    window: TimeSpan


def drawing(findings: Sequence[Finding], intervals: Sequence[Interval]) -> Drawing | None:
    """None where nothing is dated."""
    window = _window(findings, intervals)
    if window is None:
        return None
    bands, head = _bands(findings, window)
    rows = tuple(_row(one, intervals, window, head + number * ROW) for number, one in enumerate(intervals))
    floor = head + max(len(rows), 1) * ROW
    marks = tuple(Mark(_x(tick.at, window), tick.label, _anchor(_x(tick.at, window))) for tick in ticks(window))
    return Drawing(WIDTH, floor + FOOT, floor, head, bands, rows, marks, window)


def _window(findings: Sequence[Finding], intervals: Sequence[Interval]) -> TimeSpan | None:
    spans = [one.offence.when for one in findings if one.offence.when is not None]
    ends = [end for span in spans for end in (span.earliest, span.latest)]
    ends += [end for one in intervals for end in one.possible if end not in (BEGINNING, END)]
    ends += [one.until for one in intervals if one.until is not None]
    if not ends:
        return None
    first, last = min(ends), max(ends)
    room = max((last - first) / 40, SHORTEST, timedelta(days=2))
    return TimeSpan(first - room, last + room, Precision.RANGE)


def _x(moment: datetime, window: TimeSpan) -> float:
    clipped = min(max(moment, window.earliest), window.latest)
    return round(MARGIN + share(clipped, window) * (WIDTH - 2 * MARGIN), 1)


def _anchor(x: float) -> str:
    return "start" if x < 50 else "end" if x > WIDTH - 60 else "middle"


def _bands(findings: Sequence[Finding], window: TimeSpan) -> tuple[tuple[Band, ...], float]:
    """In the order of time; where numbers would touch, one stands a line lower."""
    dated = [(one.offence.when, one) for one in findings if one.offence.when is not None]
    found, free = list[Band](), list[float]()
    for when, one in sorted(dated, key=lambda each: each[0].middle):
        bar = _bar((when.earliest, when.latest), window)
        middle, says = round(bar.x + bar.width / 2, 1), f"{SIGNS[one.verdict]} {one.offence.name}"
        anchor, wide = _anchor(middle), len(says) * LETTER
        begin = middle - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        line = next((at for at, until in enumerate(free) if until <= begin), len(free))
        free[line:] = [begin + wide + LETTER, *free[line + 1 :]]
        title = f"{one.offence.name}, {when.in_words()}: {one.verdict}. {one.words}"
        found.append(Band(bar.x, bar.width, middle, anchor, line * HEAD + 15.0, says, STYLES[one.verdict], title))
    return tuple(found), max(len(free), 1) * HEAD + 6.0


def _row(one: Interval, intervals: Sequence[Interval], window: TimeSpan, y: float) -> Row:
    where = f", {one.where}" if one.where else ""
    name = f"{one.kind.capitalize()}{where}: {one.when_in_words()}"
    sure = pieces(one, intervals) if one.is_absence else [one.certain] if one.certain else []
    certain = tuple(_bar(piece, window) for piece in sure)
    return Row(y, name, _bar(one.possible, window), certain, one.is_absence, one.in_words())


def _bar(extent: Extent, window: TimeSpan) -> Bar:
    begin, end = (_x(moment, window) for moment in extent)
    if end - begin >= NARROWEST:
        return Bar(begin, round(end - begin, 1))
    return Bar(round((begin + end - NARROWEST) / 2, 1), NARROWEST)
