"""A strip of a timeline on paper: black on white, every mark with the number of its line in the table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from murderbook.casefile.timespan import TimeSpan
from murderbook.documents.timeline.event import Event
from murderbook.documents.timeline.lanes import Bar, Lane, lanes
from murderbook.documents.timeline.scale import share, ticks
from murderbook.reports.cases.stretches import Stretch
from murderbook.reports.markup import Markup, el

WIDTH, MARGIN = 1000.0, 6.0  # of the drawing, in units; on a sheet on its side a unit is a quarter of a millimetre
ROW, NAME, FOOT, HEIGHT = 17.0, 20.0, 24.0, 14.0
DIGIT, AROUND = 6.4, 8.0  # units that a digit of a number needs, and what stands around it
SANS = "DejaVu Sans"
INK, FAINT, SPAN = "#000", "#999", "#d8d8d8"


@dataclass(frozen=True, slots=True)
class Marked:
    """How events are marked: `numbers` and `lane_of` by their keys, the names of all lanes in order, and the keys of
    events about which two papers may disagree."""

    numbers: Mapping[str, int]
    lane_of: Mapping[str, str]
    order: Sequence[str]
    disputed: Collection[str]


def strip(of: Stretch, marked: Marked, *, whole: bool = False) -> Markup:
    """`whole`: lanes in which nothing lies are shown, too: that one is silent is something to be seen."""
    held = {marked.lane_of[one.key] for one in of.events}
    told: dict[str, list[Event]] = {name: [] for name in marked.order if whole or name in held}
    for event in of.events:
        told[marked.lane_of[event.key]].append(event)
    narrowest = (max(len(str(marked.numbers[one.key])) for one in of.events) * DIGIT + AROUND) / (WIDTH - 2 * MARGIN)
    drawn = lanes(told, of.window, narrowest)
    floor = sum(_height(one) for one in drawn)
    title = f"Strip of {len(of.events)} events, {of.window.in_words()}. The table holds the same."
    return el(
        "svg",
        el("title", title),
        _hatch(),
        list(_silences(of, floor)),
        list(_scale(of.window, floor)),
        list(_lanes(drawn, marked)),
        viewBox=f"0 0 {WIDTH:g} {floor + FOOT:g}",
    )


def _height(lane: Lane) -> float:
    return NAME + (lane.rows * ROW if lane.bars else 0.0)


def _x(part: float) -> float:
    return MARGIN + part * (WIDTH - 2 * MARGIN)


def _hatch() -> Markup:
    line = el("path", d="M 0 7 L 7 0", stroke=FAINT, stroke_width="0.7")
    return el("defs", el("pattern", line, id="silence", width="7", height="7", patternUnits="userSpaceOnUse"))


def _silences(of: Stretch, floor: float) -> Iterator[Markup]:
    for one in of.silent:
        begin, end = (_x(share(at, of.window)) for at in (one.earliest, one.latest))
        yield el("rect", x=f"{begin:g}", y="0", width=f"{end - begin:g}", height=f"{floor:g}", fill="url(#silence)")


def _scale(window: TimeSpan, floor: float) -> Iterator[Markup]:
    for tick in ticks(window):
        part = share(tick.at, window)
        anchor = "start" if part < 0.04 else "end" if part > 0.94 else "middle"
        yield _line(_x(part), _x(part), 0.0, floor, FAINT)
        yield _text(_x(part), floor + 15, tick.label, anchor)
    yield _line(0.0, WIDTH, floor, floor, INK)


def _lanes(drawn: list[Lane], marked: Marked) -> Iterator[Markup]:
    top = 0.0
    for lane in drawn:
        more = f"; {lane.more} more, in the table only" if lane.more else ""
        silent = "" if lane.bars or lane.more else ": nothing"
        words = f"{lane.name}{silent}{more}"
        yield el("rect", x="0", y=f"{top:g}", width=f"{len(words) * 6.6 + 2 * MARGIN:g}", height="17", fill="#fff")
        yield _line(0.0, WIDTH, top, top, INK)
        yield _text(MARGIN, top + 13, words, "start", 11)
        for bar in lane.bars:
            key = bar.event.key
            yield _mark(bar, top + NAME, marked.numbers[key], key in marked.disputed)
        top += _height(lane)


def _mark(bar: Bar, top: float, number: int, is_disputed: bool) -> Markup:
    """Round: known more closely than the strip can show. Square: a span within which it happened."""
    x, end, y = _x(bar.begin), _x(bar.end), top + bar.row * ROW
    shape = el(
        "rect",
        x=f"{x:.1f}",
        y=f"{y:g}",
        width=f"{end - x:.1f}",
        height=f"{HEIGHT:g}",
        rx="7" if bar.point else "0",
        fill="#fff" if bar.point else SPAN,
        stroke=INK,
        stroke_width="2.4" if is_disputed else "0.8",
    )
    return el("g", shape, _text((x + end) / 2, y + 10.6, str(number), "middle"))


def _line(x1: float, x2: float, y1: float, y2: float, stroke: str) -> Markup:
    return el("line", x1=f"{x1:.1f}", x2=f"{x2:.1f}", y1=f"{y1:g}", y2=f"{y2:g}", stroke=stroke, stroke_width="0.6")


def _text(x: float, y: float, words: str, anchor: str, size: int = 10) -> Markup:
    return el(
        "text", words, x=f"{x:.1f}", y=f"{y:g}", text_anchor=anchor, font_family=SANS, font_size=str(size), fill=INK
    )
