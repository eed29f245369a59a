"""The drawings of the pages on paper: the same geometry, black on white, each shape told apart without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from murderbook.reports.markup import Markup, el
from murderbook.workbench.leads.pages.charts import Bar, Chart
from murderbook.workbench.leads.pages.string.course import AXIS, ROW, Lane, Lanes

SANS = "DejaVu Sans"
INK, GRID, FAINT = "#000", "#bbb", "#777"
BAR, THIN = 20, 8  # heights; arithmetic that is no evidence is thin
LANES_AT_ONCE = 36  # what a sheet has room for
FILLS = {"for": "#8a8a8a", "against": "url(#hatch)", "correction": "#fff", "total": "#222"}


def waterfall(chart: Chart) -> Markup:
    """The score as bars."""
    view = f"0 0 {chart.width} {chart.height}"
    title = el("title", "Waterfall of the score; the table below holds the same numbers")
    return el("svg", title, _hatch(), list(_scale(chart)), [_bar(bar, chart) for bar in chart.bars], viewBox=view)


def _hatch() -> Markup:
    line = el("path", d="M 0 6 L 6 0", stroke=INK, stroke_width="1.2")
    ground = el("rect", width="6", height="6", fill="#fff")
    return el("defs", el("pattern", ground, line, id="hatch", width="6", height="6", patternUnits="userSpaceOnUse"))


def _scale(chart: Chart) -> Iterator[Markup]:
    for x, label in chart.ticks:
        yield _line(x, x, 0, chart.axis_y, GRID)
        yield _text(x, chart.tick_y, label, anchor="middle")
    yield _line(chart.zero_x, chart.zero_x, 0, chart.axis_y, INK)


def _bar(bar: Bar, chart: Chart) -> Markup:
    is_thin = bar.kind == "correction"
    height, top = (THIN, bar.y + (BAR - THIN) / 2) if is_thin else (BAR, bar.y)
    shape = el(
        "rect", x=f"{bar.x:g}", y=f"{top:g}", width=f"{bar.width:g}", height=str(height), fill=FILLS[bar.kind],
        stroke=INK, stroke_width="0.8",
    )  # fmt: skip
    label = _text(chart.label_x, bar.y + 14, bar.label, anchor="end")
    return el("g", label, shape, _text(chart.value_x, bar.y + 14, bar.value))


def lanes(drawn: Lanes) -> list[Markup]:
    """The cases in time, a lane each; a string that is longer than a sheet in several drawings, each with its years."""
    parts = [drawn.lanes[begin : begin + LANES_AT_ONCE] for begin in range(0, len(drawn.lanes), LANES_AT_ONCE)]
    return [_drawing(drawn, part, at) for at, part in enumerate(parts)]


def _drawing(drawn: Lanes, part: Sequence[Lane], at: int) -> Markup:
    top, height = part[0].y, len(part) * ROW
    scale = [
        [_line(x, x, top, top + height, GRID), _text(x, top + height + 17, str(year), anchor="middle")]
        for x, year in drawn.ticks
    ]
    title = el("title", drawn.words if at == 0 else f"The cases in time, from {part[0].number} to {part[-1].number}")
    view = f"0 {top} {drawn.width} {height + AXIS}"
    return el("svg", title, scale, [_lane(lane, drawn) for lane in part], viewBox=view)


def _lane(lane: Lane, drawn: Lanes) -> Markup:
    base = lane.y + ROW - 9
    ground = _line(drawn.left, drawn.words_x - 16, lane.middle, lane.middle, GRID)
    label = _text(0, base, f"{lane.number}  {lane.label}")
    return el("g", ground, label, _when(lane), _text(drawn.words_x, base, lane.words))


def _when(lane: Lane) -> Markup | None:
    if lane.x is None:
        return None
    if not lane.width:
        return el("circle", cx=f"{lane.x:g}", cy=f"{lane.middle:g}", r="6", fill=INK)
    return el(
        "rect", x=f"{lane.x:g}", y=f"{lane.middle - 5:g}", width=f"{lane.width:g}", height="10", fill=FAINT, stroke=INK
    )


def _line(x1: float, x2: float, y1: float, y2: float, stroke: str) -> Markup:
    return el("line", x1=f"{x1:g}", x2=f"{x2:g}", y1=f"{y1:g}", y2=f"{y2:g}", stroke=stroke, stroke_width="1")


def _text(x: float, y: float, words: str, anchor: str = "start") -> Markup:
    return el("text", words, x=f"{x:g}", y=f"{y:g}", text_anchor=anchor, font_family=SANS, font_size="13", fill=INK)
