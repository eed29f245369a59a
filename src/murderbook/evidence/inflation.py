"""How far a real search lies above its replicas, measured where true leads are too few to matter.

A replica knows only what it was told to keep. Where files resemble one another for a reason that it does not keep
(kinds of homicide finer than its own, habits of a coder), the real search has more leads than the replicas at every
score, and the more so the higher the score. Most of a search is chance, whatever else is in it: so the excess is
measured in its bulk, at ranks far beyond the number of true leads, and carried on to the top. This is an empirical null
(Efron 2004, JASA 99:96-104; genomic control, Devlin & Roeder 1999, Biometrics 55:997-1004).

Carried on how: the upper tail of a sum of many weights falls about exponentially (as in Karlin & Altschul 1990, PNAS
87:2264-2268). Two such tails of different rate make one count a power of the other, seen = exp(level) x
expected^(1 + slope): a straight line between their logarithms, fitted by least squares. docs/science/linkage.md shows
how well it holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

DEEP = 500  # the bulk reaches down to one pair in so many, where the tail still falls as at the top,
LEAST_LAST, MOST_LAST = 1000, 5000  # within these ranks: fewer are mostly luck, more say nothing new
SHARE = 3  # and of a small search no further than its best third
DECADE = 10  # the bulk is one power of ten: from a tenth of the last rank, far below the pairs of one long series
POINTS = 25  # ranks looked at, evenly spaced by their logarithm: neighbours tell the same
FEWEST = 100  # a bulk that ends before this rank measures nothing
STEEPEST = -0.5  # keeps count and limit rising together; measured slopes lie above -0.3
DIGITS = 4  # of level and slope: beyond, machines may differ


@dataclass(frozen=True, slots=True)
class Inflation:
    """Leads seen for each one expected. `level`: natural logarithm at an expectation of one; `slope`: per unit of ln
    expectation, never above 0, so that the excess does not shrink towards the top."""

    level: float = 0.0
    slope: float = 0.0
    measured: bool = False

    def at(self, expected: float) -> float:
        """The factor at an expectation above 0; never below 1, for a small excess of replicas is no licence."""
        return max(1.0, math.exp(self.level + self.slope * math.log(expected)))


NOT_MEASURED = Inflation()


def bulk_of(pairs: int) -> tuple[int, int]:
    """First and last rank of the bulk of a search of so many pairs."""
    last = min(MOST_LAST, max(pairs // DEEP, min(LEAST_LAST, pairs // SHARE)))
    return max(1, last // DECADE), last


def measure(seen: Sequence[int], expected: Callable[[int], float], pairs: int) -> Inflation:
    """The inflation of a search. `seen`: its milli-bit scores in falling order, at least to the last rank of its bulk;
    `expected`: leads of at least a score that the replicas give. Unmeasured, and 1, where the bulk is too short."""
    first, last = bulk_of(pairs)
    last = min(last, len(seen))
    if last < max(FEWEST, 2 * first):
        return NOT_MEASURED
    step = (last / first) ** (1 / (POINTS - 1))
    ranks = sorted({round(first * step**point) for point in range(POINTS)})
    points = [_point(seen, rank, expected) for rank in ranks]
    known = [point for point in points if point is not None]
    return _line(known) if len(known) > POINTS // 2 else NOT_MEASURED


def _point(seen: Sequence[int], rank: int, expected: Callable[[int], float]) -> tuple[float, float] | None:
    """ln expected, and ln of what was seen over it, at the score of a rank; all that tie with it count."""
    score = seen[rank - 1]
    while rank < len(seen) and seen[rank] == score:
        rank += 1
    awaited = expected(score)
    return (math.log(awaited), math.log(rank / awaited)) if awaited > 0.0 else None


def _line(points: Sequence[tuple[float, float]]) -> Inflation:
    """Least squares, by exact sums: the same bits on every machine."""
    n = len(points)
    mean_x, mean_y = math.fsum(x for x, _ in points) / n, math.fsum(y for _, y in points) / n
    spread = math.fsum((x - mean_x) ** 2 for x, _ in points)
    joint = math.fsum((x - mean_x) * (y - mean_y) for x, y in points)
    slope = min(0.0, max(STEEPEST, joint / spread)) if spread > 0.0 else 0.0
    return Inflation(round(mean_y - slope * mean_x, DIGITS), round(slope, DIGITS), measured=True)
