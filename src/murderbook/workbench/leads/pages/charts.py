"""The waterfall as geometry for an SVG template: no script, no style attribute, prints as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from murderbook.evidence.bits import bits
from murderbook.evidence.waterfall import WaterfallRow

LABEL_WIDTH = 290
PLOT_WIDTH = 540
VALUE_WIDTH = 80
ROW_HEIGHT = 28
AXIS_HEIGHT = 30
LABEL_LENGTH = 38
BARS_SHOWN = 12  # the rest are one bar: forty slivers hide the reasons that matter


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: str
    x: float
    width: float
    y: float
    join_x: float  # where the bar ends: a thin line leads from there to the next row
    kind: str  # "for", "against", "total": told apart by pattern and sign, not by colour alone


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    width: int
    height: int
    zero_x: float
    label_x: int = LABEL_WIDTH - 10

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
    """Chart of the rows of `evidence.waterfall`: the strongest as bars of their own, the rest as one."""
    shown = folded(rows)
    ends = [0.0, *(bits(row.start) for row in shown), *(bits(row.end) for row in shown)]
    low, high = min(ends), max(ends)
    scale = PLOT_WIDTH / ((high - low) or 1.0)

    def across(value: float) -> float:
        return float(round(LABEL_WIDTH + (value - low) * scale, 1))

    bars = tuple(_bar(row, index, across) for index, row in enumerate(shown))
    ticks = tuple((across(value), f"{value:g}") for value in _ticks(low, high))
    height = len(shown) * ROW_HEIGHT + AXIS_HEIGHT
    return Chart(bars, ticks, LABEL_WIDTH + PLOT_WIDTH + VALUE_WIDTH, height, across(0.0))


def folded(rows: Sequence[WaterfallRow]) -> list[WaterfallRow]:
    """The strongest reasons in the order given, then one row for all others, then the total; nothing is lost."""
    reasons = [row for row in rows if row.weight is not None]
    strongest = sorted(reasons, key=lambda row: -abs(row.change))[:BARS_SHOWN]
    rest = [row for row in reasons if row not in strongest]
    if len(rest) < 2:
        return list(rows)
    shown: list[WaterfallRow] = []
    level = 0
    for row in [row for row in rows if row.weight is None or row in strongest]:
        if row.weight is None and row is rows[-1]:
            other = sum(part.change for part in rest)
            shown.append(WaterfallRow(f"{len(rest)} smaller reasons together", level, level + other))
            shown.append(row)
        else:
            shown.append(WaterfallRow(row.label, level, level + row.change, row.weight))
            level += row.change
    return shown


def _bar(row: WaterfallRow, index: int, across: Callable[[float], float]) -> Bar:
    start, end = across(bits(row.start)), across(bits(row.end))
    is_total = row.weight is None and row.start == 0
    kind = "total" if is_total else "for" if row.change >= 0 else "against"
    label = row.label if len(row.label) <= LABEL_LENGTH else row.label[: LABEL_LENGTH - 1] + "…"
    value = f"{bits(row.end):.2f}" if is_total else f"{bits(row.change):+.2f}"
    return Bar(label, value, min(start, end), max(abs(end - start), 1.0), index * ROW_HEIGHT + 4, end, kind)


def _ticks(low: float, high: float) -> list[float]:
    """Up to nine round values that cover the range."""
    span = (high - low) or 1.0
    step = next(s for s in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1e9) if span / s <= 8)
    first = int(low / step) - 1
    values = [index * step for index in range(first, first + int(span / step) + 4)]
    return [value for value in values if low - 1e-9 <= value <= high + 1e-9]
