"""A link chart as a drawing: where the person who arranged it left everything, black on white.

Shape and letter say the kind; the number on a line is that of its reports in the table, since words on lines cannot be
read where many cross.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from textwrap import wrap

from murderbook.reports.markup import Markup, el

WIDTH, HEIGHT, MARGIN = 1000.0, 560.0, 46.0  # of the drawing, in units; a unit is a quarter of a millimetre
RADIUS, SMALL = 13.0, 8.0
NOTE_WIDTH, NOTE_LINES = 34, 14  # characters, lines
MANY = 40  # things: of more, everything is smaller
# Round for who lives, square for a case and paper, pointed for what is held in a hand, a roof for a place.
CORNERS: Mapping[str, Sequence[tuple[float, float]]] = {
    "case": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "document": [(-0.8, -1), (0.4, -1), (0.8, -0.5), (0.8, 1), (-0.8, 1)],
    "place": [(0, -1.2), (1.1, -0.2), (1.1, 1), (-1.1, 1), (-1.1, -0.2)],
    "vehicle": [(-1.3, -0.7), (1.3, -0.7), (1.3, 0.7), (-1.3, 0.7)],
    "phone": [(-0.7, -1.2), (0.7, -1.2), (0.7, 1.2), (-0.7, 1.2)],
    "weapon": [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
    "exhibit": [(0, -1.2), (1.15, 0.9), (-1.15, 0.9)],
    "organisation": [
        (-0.5, -1.1),
        (0.5, -1.1),
        (1.1, -0.5),
        (1.1, 0.5),
        (0.5, 1.1),
        (-0.5, 1.1),
        (-1.1, 0.5),
        (-1.1, -0.5),
    ],
    "event": [(-0.6, -1.1), (0.6, -1.1), (1.2, 0), (0.6, 1.1), (-0.6, 1.1), (-1.2, 0)],
}
SANS = "DejaVu Sans"
INK, PAPER = "#000", "#fff"


@dataclass(frozen=True, slots=True)
class Thing:
    """`x`, `y` in whatever units the chart has, downwards. `first`: the chart began with it."""

    key: str
    label: str
    kind: str
    letter: str
    x: float
    y: float
    first: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Between two things, whatever says so, by its number. `towards`: keys of the ends at which an arrow points."""

    number: int
    left: str
    right: str
    towards: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Written:
    """A note on the chart, in a frame of its own kind, so that nobody takes it for what a file says."""

    text: str
    x: float
    y: float


def chart(things: Sequence[Thing], lines: Sequence[Line], written: Sequence[Written] = ()) -> Markup:
    """Things over lines, words over both, notes over all. Every end of a line is among the things. The grounds of all
    words lie beneath all of them: one label would else rub out letters of its neighbour's."""
    place, noted = _fitted(things, written)
    radius, size = (SMALL, 7.0) if len(things) > MANY else (RADIUS, 9.0)
    words = [said for thing in things for said in _label(thing, place[thing.key], radius, size)]
    words += [_number(line, place, size) for line in lines]
    title = f"Link chart (things: {len(things)}, ties: {len(lines)}). The table holds the same."
    return el(
        "svg",
        el("title", title),
        [_line(line, place, radius) for line in lines],
        [_ground(*said, size) for said in words],
        [_thing(thing, place[thing.key], radius) for thing in things],
        [_text(*said, size) for said in words],
        [_written(note, at, size) for note, at in zip(written, noted, strict=True)],
        viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}",
    )


_Place = Mapping[str, tuple[float, float]]
_Said = tuple[float, float, str]  # words, and where


def _fitted(things: Sequence[Thing], written: Sequence[Written] = ()) -> tuple[_Place, list[tuple[float, float]]]:
    """As large as the sheet allows, as it was arranged: one scale for both directions, in the middle."""
    every: list[Thing | Written] = [*things, *written]
    xs, ys = [one.x for one in every], [one.y for one in every]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    room = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    scale = min(room[0] / wide if wide else 1.0, room[1] / high if high else 1.0, 4.0)
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2

    def on_sheet(one: Thing | Written) -> tuple[float, float]:
        return left + (one.x - min(xs)) * scale, top + (one.y - min(ys)) * scale

    return {one.key: on_sheet(one) for one in things}, [on_sheet(one) for one in written]


def _written(note: Written, at: tuple[float, float], size: float) -> Markup:
    """In a dashed frame, moved into the sheet where it would be cut."""
    lines = [line for part in note.text.splitlines() for line in wrap(part, NOTE_WIDTH) or [""]][:NOTE_LINES]
    wide, high = max(map(len, lines)) * size * 0.57 + 10, len(lines) * size * 1.25 + 8
    x = min(max(at[0], wide / 2 + 1), WIDTH - wide / 2 - 1)
    y = min(max(at[1], high / 2 + 1), HEIGHT - high / 2 - 1)
    frame = el(
        "rect", x=_n(x - wide / 2), y=_n(y - high / 2), width=_n(wide), height=_n(high), fill=PAPER, stroke=INK,
        stroke_width="0.8", stroke_dasharray="3 2",
    )  # fmt: skip
    words = [
        _text(x, y - high / 2 + size * 1.25 * (number + 1), words, size, style="italic")
        for number, words in enumerate(lines)
    ]
    return el("g", frame, words)


def _line(line: Line, place: _Place, radius: float) -> Markup:
    (x1, y1), (x2, y2) = place[line.left], place[line.right]
    drawn = el("line", x1=_n(x1), y1=_n(y1), x2=_n(x2), y2=_n(y2), stroke="#555", stroke_width="0.9")
    return el("g", drawn, list(_arrows(line, place, radius)))


def _arrows(line: Line, place: _Place, radius: float) -> Iterator[Markup]:
    """Heads just outside the shape of the end."""
    for end, other in ((line.left, line.right), (line.right, line.left)):
        (x, y), (from_x, from_y) = place[end], place[other]
        length = hypot(x - from_x, y - from_y)
        if end not in line.towards or length < 2 * radius:
            continue
        along = (x - from_x) / length, (y - from_y) / length
        tip = x - along[0] * (radius + 1), y - along[1] * (radius + 1)
        back = tip[0] - along[0] * 8, tip[1] - along[1] * 8
        wings = (
            (back[0] - along[1] * 3.2, back[1] + along[0] * 3.2),
            (back[0] + along[1] * 3.2, back[1] - along[0] * 3.2),
        )
        yield el("polygon", points=_points([tip, *wings]), fill="#555")


def _thing(thing: Thing, at: tuple[float, float], radius: float) -> Markup:
    x, y = at
    return el("g", _shape(thing, x, y, radius), _text(x, y + radius * 0.36, thing.letter, radius, weight="bold"))


def _label(thing: Thing, at: tuple[float, float], radius: float, size: float) -> list[_Said]:
    x, y = at
    lines = enumerate(_broken(thing.label))
    return [(x, y + radius * 1.3 + size * (1.1 + number * 1.15), words) for number, words in lines]


def _shape(thing: Thing, x: float, y: float, r: float) -> Markup:
    style = {"fill": PAPER, "stroke": INK, "stroke_width": "2.6" if thing.first else "1"}
    corners = CORNERS.get(thing.kind)
    if corners is None:
        return el("circle", cx=_n(x), cy=_n(y), r=_n(r), **style)
    return el("polygon", points=_points([(x + r * dx, y + r * dy) for dx, dy in corners]), **style)


def _number(line: Line, place: _Place, size: float) -> _Said:
    (x1, y1), (x2, y2) = place[line.left], place[line.right]
    return (x1 + x2) / 2, (y1 + y2) / 2 + size * 0.35, str(line.number)


def _broken(label: str) -> list[str]:
    """Two lines at most."""
    lines = wrap(label, 26) or [label]
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1][:23]}..."]


def _ground(x: float, y: float, words: str, size: float) -> Markup:
    """White beneath words, so that lines do not run through them."""
    wide = len(words) * size * 0.57 + 3
    return el("rect", x=_n(x - wide / 2), y=_n(y - size * 0.9), width=_n(wide), height=_n(size * 1.15), fill=PAPER)


def _text(x: float, y: float, words: str, size: float, **font: str) -> Markup:
    """`font`: weight, style."""
    more = {f"font_{name}": value for name, value in {"weight": "normal", **font}.items()}
    return el(
        "text", words, x=_n(x), y=_n(y), text_anchor="middle", font_family=SANS, font_size=_n(size), fill=INK, **more
    )


def _points(corners: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)


def _n(value: float) -> str:
    return f"{value:.1f}"
