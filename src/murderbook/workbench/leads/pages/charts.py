"""The waterfall as geometry for an SVG template: no script, no style attribute, prints as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from murderbook.evidence.bits import bits, in_hundredths
from murderbook.evidence.waterfall import WaterfallRow
from murderbook.workbench.leads.pages.reasons import is_correction

LABEL_WIDTH = 290
PLOT_WIDTH = 540
VALUE_WIDTH = 80
ROW_HEIGHT = 28
AXIS_HEIGHT = 30
LABEL_LENGTH = 38


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: str
    x: float
    width: float
    y: float
    join_x: float  # where the bar ends: a thin line leads from there to the next row
    kind: str  # "for", "against", "correction", "total": told apart by pattern and sign, not by colour alone


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    width: int
    height: int
    zero_x: float
    label_x: int = LABEL_WIDTH - 10

    @property
    def has_corrections(self) -> bool:
        """Of leads that an earlier declaration found."""
        return any(bar.kind == "correction" for bar in self.bars)

    @property
    def value_x(self) -> int:
        return LABEL_WIDTH + PLOT_WIDTH + 10

    @property
    def axis_y(self) -> int:
        return self.height - AXIS_HEIGHT + 4

    @property
    def tick_y(self) -> int:
        return self.height - 8


def waterfall_chart(rows: Sequence[WaterfallRow]) -> Chart:
    """Chart of the rows in the order given."""
    ends = [0.0, *(bits(row.start) for row in rows), *(bits(row.end) for row in rows)]
    low, high = min(ends), max(ends)
    scale = PLOT_WIDTH / ((high - low) or 1.0)

    def across(value: float) -> float:
        return float(round(LABEL_WIDTH + (value - low) * scale, 1))

    bars = tuple(_bar(row, index, across) for index, row in enumerate(rows))
    ticks = tuple((across(value), f"{value:g}") for value in _ticks(low, high))
    height = len(rows) * ROW_HEIGHT + AXIS_HEIGHT
    return Chart(bars, ticks, LABEL_WIDTH + PLOT_WIDTH + VALUE_WIDTH, height, across(0.0))


def _bar(row: WaterfallRow, index: int, across: Callable[[float], float]) -> Bar:
    start, end = across(bits(row.start)), across(bits(row.end))
    is_total = row.weight is None and row.start == 0
    kind = "total" if is_total else _kind(row)
    label = row.label if len(row.label) <= LABEL_LENGTH else row.label[: LABEL_LENGTH - 1] + "…"
    value = in_hundredths(row.end).removeprefix("+") if is_total else in_hundredths(row.change)
    return Bar(label, value, min(start, end), max(abs(end - start), 1.0), index * ROW_HEIGHT + 4, end, kind)


def _kind(row: WaterfallRow) -> str:
    if row.weight is not None and is_correction(row.weight):
        return "correction"
    return "for" if row.change >= 0 else "against"


def _ticks(low: float, high: float) -> list[float]:
    """Up to nine round values that cover the range."""
    span = (high - low) or 1.0
    step = next(s for s in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1e9) if span / s <= 8)
    first = int(low / step) - 1
    values = [index * step for index in range(first, first + int(span / step) + 4)]
    return [value for value in values if low - 1e-9 <= value <= high + 1e-9]
