"""The rates as geometry for SVG templates: stacked bars of the comparisons, paired bars of the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from murderbook.workbench.leads.pages.model.shown import Rates, Step

LABEL_WIDTH = 230
PLOT_WIDTH = 560
VALUE_WIDTH = 70
ROW_HEIGHT = 30
TOP = 4
AXIS_HEIGHT = 26
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar; told apart by pattern, and by the words of the legend."""

    x: float
    width: float
    y: int
    height: int
    kind: str  # "same", "near", "afresh", "any"


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    y: float
    parts: tuple[Part, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Chart:
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    width: int
    height: int
    label_x: int = LABEL_WIDTH - 10
    value_x: int = LABEL_WIDTH + PLOT_WIDTH + 10

    @property
    def axis_y(self) -> int:
        return self.height - AXIS_HEIGHT

    @property
    def tick_y(self) -> int:
        return self.height - 7


def _chart(rows: Sequence[Row], top: float, ticks: Sequence[float]) -> Chart:
    drawn = tuple((round(LABEL_WIDTH + tick / top * PLOT_WIDTH, 1), f"{tick:g}") for tick in ticks)
    width = LABEL_WIDTH + PLOT_WIDTH + VALUE_WIDTH
    return Chart(tuple(rows), drawn, width, TOP + len(rows) * ROW_HEIGHT + AXIS_HEIGHT + 4)


def stacked(found: Sequence[Rates]) -> Chart:
    """For each comparison how one offender's second case comes about; every bar is one."""
    rows = []
    for number, rates in enumerate(found):
        at, parts = 0.0, []
        for kind, share in (("same", rates.same), ("near", rates.near), ("afresh", rates.afresh)):
            if share:
                parts.append(_part((at, share), 1.0, (5, 20), kind))
            at += share
        rows.append(Row(rates.label, TOP + number * ROW_HEIGHT, tuple(parts), f"{rates.same:g}"))
    return _chart(rows, 1.0, TICKS)


def paired(steps: Sequence[Step]) -> Chart:
    """For each step its share of one offender's pairs, and beneath it of any pairs where the declaration fixes that."""
    top = max(max(step.same, step.any or 0.0) for step in steps)
    top = next(limit for limit in (0.1, 0.2, 0.4, 0.8, 1.0) if limit >= top)
    rows = []
    for number, step in enumerate(steps):
        tall = 20 if step.any is None else 11
        parts = [_part((0.0, step.same), top, (5, tall), "same")]
        if step.any is not None:
            parts.append(_part((0.0, step.any), top, (17, 8), "any"))
        rows.append(Row(step.label, TOP + number * ROW_HEIGHT, tuple(parts), f"{step.same:g}"))
    return _chart(rows, top, [top * tick for tick in TICKS])


def _part(along: tuple[float, float], top: float, down: tuple[int, int], kind: str) -> Part:
    """`along`: start and share of the axis, which ends at `top`; `down`: where the bar begins, and how tall it is."""
    start, share = (PLOT_WIDTH * value / top for value in along)
    return Part(round(LABEL_WIDTH + start, 1), round(max(share, 1.0), 1), *down, kind)
