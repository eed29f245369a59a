"""What a set of tests is worth: the stated objective, which the solver and the brute force of the tests share in words
and not in code.

A stake is worth its points if one test at least that bears on it succeeds, the tests being taken as independent:

    worth of a stake x (1 - product of (1 - chance) over the chosen tests that bear on it)

That is worth x (1 - exp(-s)) with s the sum of -log(1 - chance), a curve that bends down. A solver of straight lines
takes chords of it: through every sum that up to four tests can make, so that there it is exact; with more tests through
33 points, so close that no stake is understated by more than a thousandth of its worth. The objective is with the
chords.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from murderbook.laboratory.records import Problem

EXACT = 4  # tests on one stake up to which the chords go through every sum
CHORDS = 32
SAME = 1e-9  # sums that differ by less are one
SUREST = 1 - 5e-5  # a chance above counts as this: no test is surer, and the solver is sharp to 1e-6 only
PARTS = ("bits", "assumed", "result", "danger", "law")


def effort_of(chance: float) -> float:
    """-log(1 - chance): what a test adds to the sum of a stake."""
    return -math.log1p(-min(chance, SUREST))


@dataclass(frozen=True, slots=True)
class Curve:
    """Chords of 1 - exp(-s): their ends, from 0 on; beyond the last it is level."""

    sums: tuple[float, ...]
    heights: tuple[float, ...]

    def at(self, total: float) -> float:
        for place in range(1, len(self.sums)):
            if total <= self.sums[place]:
                left, right = self.sums[place - 1], self.sums[place]
                share = (total - left) / (right - left)
                return self.heights[place - 1] + share * (self.heights[place] - self.heights[place - 1])
        return self.heights[-1]

    @property
    def pieces(self) -> tuple[tuple[float, float], ...]:
        """Length and slope of each chord, the steepest first."""
        ends = list(zip(self.sums, self.heights, strict=True))
        return tuple((x2 - x1, (y2 - y1) / (x2 - x1)) for (x1, y1), (x2, y2) in pairwise(ends))


@lru_cache(maxsize=100_000)
def curve_of(efforts: tuple[float, ...]) -> Curve:
    """`efforts` in ascending order, so that the same tests make the same curve."""
    sums = _every_sum(efforts) if len(efforts) <= EXACT else _spread(math.fsum(efforts))
    return Curve(sums, tuple(-math.expm1(-one) for one in sums))


def _every_sum(efforts: tuple[float, ...]) -> tuple[float, ...]:
    """Sums so near that the chord between them has no slope worth the name are one."""
    sums = [0.0]
    for one in efforts:
        sums += [one + before for before in sums]
    kept = [0.0]
    for one in sorted(sums):
        if one - kept[-1] > SAME:
            kept.append(one)
    return tuple(kept)


def _spread(total: float) -> tuple[float, ...]:
    """Evenly in exp(-s/2), which makes the gap under each chord about the same; of tests that cannot succeed, 0."""
    if total <= SAME:
        return (0.0,)
    end = -math.expm1(-total / 2)
    return tuple(-2 * math.log1p(-end * place / CHORDS) for place in range(CHORDS + 1))


def bearing_on(problem: Problem) -> list[list[int]]:
    """Of each stake the tests that bear on it."""
    found: list[list[int]] = [[] for _ in problem.stakes]
    for place, offer in enumerate(problem.offers):
        for stake in offer.stakes:
            found[stake].append(place)
    return found


@dataclass(frozen=True, slots=True)
class Worth:
    """A set's worth in points, in parts that add up to it. `law`: what limitation takes away, 0 or below."""

    total: float
    parts: dict[str, float]


class Valuer:
    """Worth of sets of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.bearing = bearing_on(problem)
        self._efforts = [
            {stake: effort_of(offer.chance_for(problem.stakes[stake])) for stake in offer.stakes}
            for offer in problem.offers
        ]
        self._curves: dict[int, Curve] = {}

    def effort(self, place: int, stake: int) -> float:
        """What a test adds to the sum of a stake that it bears on."""
        return self._efforts[place][stake]

    def curve(self, stake: int) -> Curve:
        if stake not in self._curves:
            self._curves[stake] = curve_of(tuple(sorted(self.effort(one, stake) for one in self.bearing[stake])))
        return self._curves[stake]

    def worth(self, chosen: Iterable[int]) -> Worth:
        """With the chords: the stated objective."""
        return self._worth(chosen, lambda stake, total: self.curve(stake).at(total))

    def exact(self, chosen: Iterable[int]) -> Worth:
        """With the curve itself."""
        return self._worth(chosen, lambda stake, total: -math.expm1(-total))

    def _worth(self, chosen: Iterable[int], height: Callable[[int, float], float]) -> Worth:
        parts = dict.fromkeys(PARTS, 0.0)
        for stake, total in sorted(self.sums(chosen).items()):
            told, reached = self.problem.stakes[stake], height(stake, total)
            parts[told.part] += told.points * reached
            parts["law"] -= (told.points - told.worth) * reached
        return Worth(math.fsum(parts.values()), parts)

    def sums(self, chosen: Iterable[int]) -> dict[int, float]:
        """The sum of each stake that a chosen test bears on, added in one order whatever the set's."""
        found: dict[int, float] = {}
        for place in sorted(chosen):
            for stake in self.problem.offers[place].stakes:
                found[stake] = found.get(stake, 0.0) + self.effort(place, stake)
        return found

    def adds(self, place: int, sums: dict[int, float]) -> float:
        """What one more test adds to a set of which these are the sums."""
        return sum(self.gains(place, sums).values())

    def gains(self, place: int, sums: dict[int, float]) -> dict[int, float]:
        """The same by stake."""
        found = {}
        for stake in self.problem.offers[place].stakes:
            curve, before = self.curve(stake), sums.get(stake, 0.0)
            gain = curve.at(before + self.effort(place, stake)) - curve.at(before)
            found[stake] = self.problem.stakes[stake].worth * gain
        return found

    def alone(self, place: int) -> Worth:
        """What a test is worth in a set of its own."""
        return self.worth([place])
