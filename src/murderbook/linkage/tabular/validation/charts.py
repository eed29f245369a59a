"""Line charts as plain SVG: no script; lines are told apart by dashes as well as by shade, for the copier."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 640, 460
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 88, 48  # the names of up to four lines stand above the plot
DASHES = ("", "7 4", "2 3", "10 3 2 3")
SHADES = ("#000", "#1f4e8c", "#8a3b12", "#555")
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Line:
    """`marks`: a small square at each point, for lines of few points."""

    name: str
    points: tuple[tuple[float, float], ...]
    marks: bool = False


@dataclass(frozen=True)
class Chart:
    title: str
    across: str
    up: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)


def svg_of(chart: Chart) -> str:
    """The chart as an SVG element with a title and a description for screen readers."""
    across = _scale([x for line in chart.lines for x, _ in line.points])
    up = _scale([y for line in chart.lines for _, y in line.points])
    names = ", ".join(line.name for line in chart.lines)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12">',
        f"<title>{escape(chart.title)}</title>",
        f"<desc>{escape(f'{chart.up} by {chart.across}: {names}. The numbers stand in the table.')}</desc>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_axes(chart, across, up),
    ]
    for number, line in enumerate(chart.lines):
        parts += _drawn(line, number, across, up)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _scale(values: Sequence[float]) -> _Scale:
    known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    rough = (high - low) / 6.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * step for step in STEPS if power * step >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return _Scale(first * step, last * step, tuple(number * step for number in range(first, last + 1)))


def _at(x: float, y: float, across: _Scale, up: _Scale) -> tuple[float, float]:
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    return LEFT + wide * across.share(x), HEIGHT - BOTTOM - high * up.share(y)


def _axes(chart: Chart, across: _Scale, up: _Scale) -> list[str]:
    parts = []
    for tick in across.ticks:
        x, y = _at(tick, up.low, across, up)
        parts.append(f'<path d="M{x:.1f} {TOP}V{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{y + 16:.1f}" text-anchor="middle">{tick:g}</text>')
    for tick in up.ticks:
        x, y = _at(across.low, tick, across, up)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(chart.across)}</text>')
    parts.append(f'<text transform="rotate(-90)" x="{-middle}" y="16" text-anchor="middle">{escape(chart.up)}</text>')
    return parts


def _drawn(line: Line, number: int, across: _Scale, up: _Scale) -> list[str]:
    shade, dash = SHADES[number % len(SHADES)], DASHES[number % len(DASHES)]
    points = [_at(x, y, across, up) for x, y in line.points if math.isfinite(x) and math.isfinite(y)]
    style = f'fill="none" stroke="{shade}" stroke-width="2"' + (f' stroke-dasharray="{dash}"' if dash else "")
    parts = [f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" {style}/>']
    if line.marks:
        parts += [f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="{shade}"/>' for x, y in points]
    y = 16 + 18 * number
    return [
        *parts,
        f'<path d="M{LEFT + 12} {y}h36" {style}/>',
        f'<text x="{LEFT + 54}" y="{y + 4}">{escape(line.name)}</text>',
    ]
