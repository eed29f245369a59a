"""How far a real search lies above its replicas, measured where true leads are too few to matter.

A replica knows only what it was told to keep. Where files resemble one another for a reason that it does not keep
(kinds of homicide finer than its own, habits of a coder), the real search has more leads than the replicas at every
score, and the more so the higher the score. So the excess is measured at ranks of some hundreds to thousands, where
chance is most of what a search gives, and carried on to the top. The thought is that of an empirical null (Efron 2004,
JASA 99:96-104; genomic control, Devlin & Roeder 1999, Biometrics 55:997-1004); the place is not theirs, the middle of
all pairs, for likeness that matters shows in the tail alone. Many true links at those ranks make the number too high.

Carried on how: over a decade of ranks the upper tail of a sum of many weights falls about exponentially. Two such tails
of different rate make one count a power of the other, seen = exp(level) x expected^(1 + slope): a straight line between
their logarithms, fitted by least squares. docs/science/linkage.md shows how well it holds, and where it does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

DEEP = 500  # the bulk reaches down to one pair in so many,
LEAST_LAST, MOST_LAST = 1000, 5000  # within these ranks: fewer are mostly luck, more say nothing new
SHARE = 3  # and of a search of one case no further than its best third, for want of more
DECADE = 10  # the bulk is one power of ten: from a tenth of the last rank
POINTS = 25  # ranks looked at, evenly spaced by their logarithm: neighbours tell the same
FEWEST = 100  # a bulk that ends before this rank measures nothing
STEEPEST = -0.5  # keeps count and limit rising together
MOST = 8.0  # in 143 simulated registers without a common hand no excess was greater: what is, is true links
DIGITS = 4  # of level and slope: beyond, machines may differ


@dataclass(frozen=True, slots=True)
class Inflation:
    """Leads seen for each one expected. `level`: natural logarithm at an expectation of one; `slope`: per unit of ln
    expectation, never above 0, so that the excess does not shrink towards the top."""

    level: float = 0.0
    slope: float = 0.0
    measured: bool = False

    def at(self, expected: float) -> float:
        """The factor at an expectation above 0, from 1 (a small excess of replicas is no licence) to MOST."""
        return min(MOST, max(1.0, math.exp(self.level + self.slope * math.log(expected))))


NOT_MEASURED = Inflation()


def bulk_of(pairs: int) -> tuple[int, int]:
    """First and last rank of the bulk of a search of so many pairs."""
    last = min(MOST_LAST, max(pairs // DEEP, min(LEAST_LAST, pairs // SHARE)))
    return max(1, last // DECADE), last


def measure(seen: Sequence[int], expected: Callable[[int], float], pairs: int) -> Inflation:
    """The inflation of a search. `seen`: its milli-bit scores in falling order, at least to the last rank of its bulk;
    `expected`: leads of at least a score that the replicas give, above 0. Unmeasured where the bulk is too short."""
    first, last = bulk_of(pairs)
    last = min(last, len(seen))
    if last < max(FEWEST, 2 * first):
        return NOT_MEASURED
    step = (last / first) ** (1 / (POINTS - 1))
    ranks = sorted({round(first * step**point) for point in range(POINTS)})
    return _line([_point(seen, rank, expected) for rank in ranks])


def _point(seen: Sequence[int], rank: int, expected: Callable[[int], float]) -> tuple[float, float]:
    """ln expected, and ln of what was seen over it, at the score of a rank; all that tie with it count."""
    score = seen[rank - 1]
    while rank < len(seen) and seen[rank] == score:
        rank += 1
    awaited = expected(score)
    return math.log(awaited), math.log(rank / awaited)


def _line(points: Sequence[tuple[float, float]]) -> Inflation:
    """Least squares, by exact sums: the same bits on every machine."""
    n = len(points)
    mean_x, mean_y = math.fsum(x for x, _ in points) / n, math.fsum(y for _, y in points) / n
    spread = math.fsum((x - mean_x) ** 2 for x, _ in points)
    joint = math.fsum((x - mean_x) * (y - mean_y) for x, y in points)
    slope = min(0.0, max(STEEPEST, joint / spread)) if spread > 0.0 else 0.0
    return Inflation(round(mean_y - slope * mean_x, DIGITS), round(slope, DIGITS), measured=True)
