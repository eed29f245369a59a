"""Nearness by local density: what share of all cases lies nearer than the other one.

Two murders 2 km apart say much in a county of five cases and little in a block of fifty. Density is counted on a grid
(the model then holds no exact scene), and each grid square knows the distances within which 0.1 %, 0.3 %, ... of all
other cases lie. The share is taken from whichever of the two cases sees more cases nearer: the cautious one.

So taken, and in whole cases, the share of two different offenders' cases is no even draw: how many pairs of the
register lie in each step is counted (`steps_seen`), and the width of the step is where the count begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from math import floor, sqrt

import numpy as np
import numpy.typing as npt

from murderbook.casefile.place import Site
from murderbook.linkage.model import PlaceRule
from murderbook.linkage.rates import FEW, millibits_of_array, percent
from murderbook.linkage.reading import Point, metres_of

Square = tuple[int, int]
FINEST_DEGREES = 0.005  # about 500 m
MOST_SQUARES = 3000  # coarser squares until no more are occupied: keeps the table of distances small
FARTHEST = 4.0 * 6.5e6**2  # above any squared chord, m2
PAIRS = 400_000  # looked at, or one for each case where cases are more; all of them where there are no more
NOMINAL_PAIRS = 200  # that the widths of the steps are worth; a convention, not an estimate
SITE_WORDS = {
    Site.DEATH: "place of death",
    Site.ASSAULT: "place of the assault",
    Site.DISPOSAL: "where the body was found",
    Site.REPORTED: "place as reported",
    Site.CONTACT: "place of first contact",
    Site.LAST_KNOWN: "where last seen alive",
}


@dataclass(frozen=True)
class Density:
    """Located cases per square of `degrees`; squares are numbered (north, east)."""

    degrees: float
    squares: dict[Square, int]

    @property
    def located(self) -> int:
        return sum(self.squares.values())

    def square_of(self, point: Point) -> Square:
        return floor(point.latitude / self.degrees), floor(point.longitude / self.degrees)

    @cached_property
    def _centres(self) -> npt.NDArray[np.float64]:
        return np.array([self._centre(square) for square in self.squares], np.float64).reshape(-1, 3)

    @cached_property
    def _cases(self) -> npt.NDArray[np.int64]:
        return np.array(list(self.squares.values()), np.int64)

    def _centre(self, square: Square) -> tuple[int, int, int]:
        return metres_of(min((square[0] + 0.5) * self.degrees, 90.0), (square[1] + 0.5) * self.degrees)

    @cached_property
    def _seen(self) -> dict[tuple[Square, tuple[float, ...]], npt.NDArray[np.float64]]:
        return {}

    def edges(self, square: Square, shares: tuple[float, ...]) -> npt.NDArray[np.float64]:
        """Squared chords (m2) within which each share of the other cases lies, the two compared left out; of the last
        share, which is all of them, none. Worked out once for each square."""
        if (square, shares) not in self._seen:
            self._seen[square, shares] = self._edges(square, shares[:-1])
        return self._seen[square, shares]

    def _edges(self, square: Square, shares: tuple[float, ...]) -> npt.NDArray[np.float64]:
        if not self.squares:
            return np.full(len(shares), FARTHEST)
        away = ((self._centres - np.array(self._centre(square), np.float64)) ** 2).sum(axis=1)
        order = np.argsort(away, kind="stable")
        reached = np.cumsum(self._cases[order]) - 2
        wanted = np.array(shares) * max(self.located - 2, 1)
        # the last square that is still within the share: anything farther has more than the share nearer
        held = np.searchsorted(reached, wanted, side="right")
        return np.where(held > 0, away[order][np.maximum(held - 1, 0)], 0.0)


def density_of(points: Sequence[Point]) -> Density:
    """Count the points, on the finest squares of which no more than MOST_SQUARES are occupied."""
    degrees = FINEST_DEGREES
    while True:
        density = Density(degrees, {})
        counted = Counter(density.square_of(point) for point in points)
        if len(counted) <= MOST_SQUARES:
            return Density(degrees, dict(sorted(counted.items())))
        degrees *= 2.0


def chord2(a: Point, b: Point) -> int:
    """Squared straight distance in m2, each location's uncertainty added."""
    return (a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.z - b.z) ** 2 + a.radius2 + b.radius2


def steps_seen(located: Mapping[str, tuple[Point, str]], density: Density, rule: PlaceRule) -> tuple[int, ...]:
    """Pairs in each step, among pairs drawn evenly from all. `located`: point and unit of each case, by its id; pairs
    of one unit are no leads and do not count.

    Cases stand in a ring, in the order of a hash of their ids; each is paired with those that follow. So every case is
    in as many pairs as any other, the order of the input is nothing, and one case more changes few of the pairs.
    """
    if len(located) < 2:
        return (0,) * len(rule.nearer_share)
    order = sorted(located, key=lambda key: (blake2b(key.encode()).digest(), key))
    points = [located[key][0] for key in order]
    units = np.unique([located[key][1] for key in order], return_inverse=True)[1].reshape(-1)
    xyz = np.array([(point.x, point.y, point.z) for point in points], np.int64).reshape(-1, 3)
    radius2 = np.array([point.radius2 for point in points], np.int64)
    squares = [density.square_of(point) for point in points]
    numbers = {square: number for number, square in enumerate(dict.fromkeys(squares))}
    spot = np.array([numbers[square] for square in squares], np.int64)
    edges = np.array([density.edges(square, rule.nearer_share) for square in numbers]).reshape(len(numbers), -1)
    seen = np.zeros(len(rule.nearer_share), np.int64)
    for one, other in _ring(len(order)):
        apart = ((xyz[one] - xyz[other]) ** 2).sum(axis=1) + radius2[one] + radius2[other]
        sides = [(apart[:, None] > edges[spot[side]]).sum(axis=1) for side in (one, other)]
        told = np.maximum(*sides)[units[one] != units[other]]
        seen += np.bincount(told, minlength=len(seen))
    return tuple(seen.tolist())


def _ring(cases: int) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Each case and the first after it, the second after it, ...; every pair once where all are looked at."""
    here = np.arange(cases)
    for away in range(1, min(cases // 2, max(PAIRS // max(cases, 1), 1)) + 1):
        start = here[: cases // 2] if 2 * away == cases else here
        yield start, (start + away) % cases


@dataclass(frozen=True, eq=False)
class Steps:
    """What each step of nearness says [steps]: share of one offender's pairs in it, share of any two offenders' pairs,
    milli-bits. `parts` [steps, declared steps]: how much of each declared share goes into the step."""

    parts: npt.NDArray[np.float64]
    same: npt.NDArray[np.float64]
    any: npt.NDArray[np.float64]
    weights: npt.NDArray[np.int32]


def steps_of(rule: PlaceRule, seen: Sequence[int] = ()) -> Steps:
    """`seen`: pairs of the register in each step; by the widths of the steps alone where there are none.

    What puts the pairs of different offenders into other steps than the widths say (rough coordinates, whole cases,
    the more cautious of two views) does the same to those of one offender. So a declared share is that of the nearest
    pairs: 0.02 of one offender's pairs are as near as the nearest thousandth of all, whatever step these lie in, and
    no step says more than the declaration says of any.
    """
    nominal = np.array([0.0, *rule.nearer_share])
    widths = np.diff(nominal)
    counted = np.array(seen, np.float64) if len(seen) else np.zeros(len(widths))
    shares = (counted + NOMINAL_PAIRS * widths) / (counted.sum() + NOMINAL_PAIRS)
    edges = np.append(0.0, np.cumsum(shares))
    low, high = (
        np.maximum(edges[:-1, None], nominal[None, :-1]),
        np.minimum(edges[1:, None], nominal[None, 1:]),
    )
    parts = np.maximum(high - low, 0.0) / widths
    same = parts @ np.array(rule.same_offender)
    return Steps(parts, same, shares, millibits_of_array(same / shares))


def step_weights(rule: PlaceRule) -> npt.NDArray[np.int32]:
    """Milli-bits of each step where nothing was counted: what the declaration says by itself."""
    return steps_of(rule).weights


def point_words(point: Point | None) -> str | None:
    """'34.1000, -118.2000 (place of death)': coordinates, and which of the places of the file they are."""
    return None if point is None else f"{point.latitude:.4f}, {point.longitude:.4f} ({SITE_WORDS[point.site]})"


def distance_sentence(a: Point, b: Point, step: int, rule: PlaceRule, n: int) -> str:
    """Which places were compared, how far apart they lie, and how many of the `n` other located cases lie nearer."""
    one, other = SITE_WORDS[a.site], SITE_WORDS[b.site]
    compared = f"{one}, in both files" if a.site == b.site else f"{one} here, {other} there"
    lower, upper = (0.0, *rule.nearer_share)[step], rule.nearer_share[step]
    if n < FEW:
        reach = (
            f"no more than {floor(upper * n)} of the {n} other located cases lie nearer" if n else "no other is located"
        )
    elif step == 0:
        reach = f"of the {n:,} other located cases fewer than {percent(upper)} lie nearer"
    else:
        reach = f"of the {n:,} other located cases {percent(lower)} to {percent(upper)} lie nearer"
    return f"Compared: {compared}. About {sqrt(chord2(a, b)) / 1000.0:.1f} km apart; {reach}."
