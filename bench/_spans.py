"""How well found spans agree with marked ones: counts of one kind, and shares with Wilson's interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from _annotated import Marked

EDGES = " \t\n.,;:()'\""  # these belong to no mention
WIDE = 1.959964  # the normal deviate of a 95 % interval


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one kind. `exact` agree at both ends, `touching` share a character; of the touching dates whose meaning is
    marked (`valued`), `right` mean the same first and last minute."""

    marked: int = 0
    found: int = 0
    exact: int = 0
    touching: int = 0
    valued: int = 0
    right: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(one + two for one, two in zip(_parts(self), _parts(other), strict=True)))


def counted(text: str, marked: Sequence[Marked], found: Sequence[Marked]) -> Counts:
    """Counts of marks of one kind. Every mark is matched once at most, with what shares most characters first."""
    wanted, told = [trimmed(text, one) for one in marked], [trimmed(text, one) for one in found]
    pairs = _pairs(wanted, told)
    valued = [(marked[one].means, found[two].means) for one, two in pairs if marked[one].means is not None]
    return Counts(
        len(marked),
        len(found),
        sum(wanted[one] == told[two] for one, two in pairs),
        len(pairs),
        len(valued),
        sum(one == two for one, two in valued),
    )


def share(part: int, whole: int) -> str:
    """A share in percent with its 95 % interval (Wilson 1927, JASA 22:209), and a dash of nothing at all."""
    if not whole:
        return "-"
    low, high = wilson(part, whole)
    return f"{100 * part / whole:.0f} % ({100 * low:.0f} to {100 * high:.0f})"


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Bounds of a share of counts, both in [0, 1]. ZeroDivisionError of nothing at all."""
    rate, square = part / whole, WIDE**2
    middle = (rate + square / (2 * whole)) / (1 + square / whole)
    half = WIDE / (1 + square / whole) * math.sqrt(rate * (1 - rate) / whole + square / (4 * whole**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def trimmed(text: str, one: Marked) -> tuple[int, int]:
    """Start and end without blanks and stops at the ends."""
    start, end = one.start, one.end
    while start < end - 1 and text[start] in EDGES:
        start += 1
    while end > start + 1 and text[end - 1] in EDGES:
        end -= 1
    return start, end


def _pairs(wanted: Sequence[tuple[int, int]], told: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    shared = [
        (min(one[1], two[1]) - max(one[0], two[0]), -(max(one[1], two[1]) - min(one[0], two[0])), at, by)
        for at, one in enumerate(wanted)
        for by, two in enumerate(told)
    ]
    pairs, used, taken = list[tuple[int, int]](), set[int](), set[int]()
    for length, _, at, by in sorted(shared, reverse=True):
        if length > 0 and at not in used and by not in taken:
            pairs.append((at, by))
            used.add(at)
            taken.add(by)
    return pairs


def _parts(counts: Counts) -> tuple[int, ...]:
    return counts.marked, counts.found, counts.exact, counts.touching, counts.valued, counts.right
