"""The waterfall as geometry for an SVG template: no script, no style attribute, prints as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LABEL_WIDTH = 250
PLOT_WIDTH = 560
VALUE_WIDTH = 90
ROW_HEIGHT = 28
AXIS_HEIGHT = 30
LABEL_LENGTH = 34


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
    row_height: int = ROW_HEIGHT

    @property
    def value_x(self) -> int:
        return LABEL_WIDTH + PLOT_WIDTH + 10

    @property
    def axis_y(self) -> int:
        return self.height - AXIS_HEIGHT + 4


def waterfall_chart(rows: Sequence[dict[str, Any]]) -> Chart:
    """Chart of rows {"label", "start", "end", "total"} in points or bits, as `waterfall_rows` gives them."""
    low = min(0.0, *(min(row["start"], row["end"]) for row in rows))
    high = max(0.0, *(max(row["start"], row["end"]) for row in rows))
    scale = PLOT_WIDTH / ((high - low) or 1.0)

    def across(value: float) -> float:
        return float(round(LABEL_WIDTH + (value - low) * scale, 1))

    bars = tuple(_bar(row, index, across) for index, row in enumerate(rows))
    ticks = tuple((across(value), f"{value:g}") for value in _ticks(low, high))
    height = len(rows) * ROW_HEIGHT + AXIS_HEIGHT
    return Chart(bars, ticks, LABEL_WIDTH + PLOT_WIDTH + VALUE_WIDTH, height, across(0.0))


def _bar(row: dict[str, Any], index: int, across: Any) -> Bar:  # noqa: ANN401 - a closure over the scale
    start, end = across(row["start"]), across(row["end"])
    change = row["end"] - row["start"]
    kind = "total" if row["total"] else "for" if change >= 0 else "against"
    label = row["label"] if len(row["label"]) <= LABEL_LENGTH else row["label"][: LABEL_LENGTH - 1] + "…"
    value = f"{row['end']:.2f}" if row["total"] else f"{change:+.2f}"
    return Bar(label, value, min(start, end), max(abs(end - start), 1.0), index * ROW_HEIGHT + 4, end, kind)


def _ticks(low: float, high: float) -> list[float]:
    """Four to nine round values that cover the range."""
    span = (high - low) or 1.0
    step = next(s for s in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1e9) if span / s <= 8)
    first = int(low / step) - 1
    values = [index * step for index in range(first, first + int(span / step) + 4)]
    return [value for value in values if low - 1e-9 <= value <= high + 1e-9]


def waterfall_rows(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of a stored lead: prior where there is one, what counted from strongest to weakest, then the total."""
    counted = [row for row in document["weights"] if row["state"] in ("used", "capped")]
    counted.sort(key=lambda row: (row["state"] == "capped", -abs(points(row)), row["comparison"]))
    rows: list[dict[str, Any]] = []
    total = 0.0
    if document["prior_bits"] is not None:
        total = document["prior_bits"]
        rows.append({"label": "Before any evidence", "start": 0.0, "end": total, "total": True})
    for row in counted:
        rows.append({"label": row["label"], "start": total, "end": total + points(row), "total": False})
        total += points(row)
    rows.append({"label": "Total", "start": 0.0, "end": total, "total": True})
    return rows


def points(row: dict[str, Any]) -> float:
    """What a row weighs: bits where validated, score points where assumed."""
    value = row["bits"] if row.get("bits") is not None else row.get("score")
    return float(value or 0.0)
