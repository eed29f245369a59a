"""Which cases of a register can be in a string at all, cut into parts that have nothing to do with each other.

Of millions of pairs nearly all are so improbable that no string holds them. A pair takes part where, by itself, it is
one hand's with odds of at least 1 in 500; cases tied by such pairs, directly or through others, make a part. A part of
more than 400 units is not made: the weakest pairs that would make one are left out, and counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from murderbook.compute.growth import Belonging, Known
from murderbook.compute.packed import SKIPPED, Doubles, Found, Ints
from murderbook.series.grouping.rule import NATS, Rule
from murderbook.series.grouping.sampler import Longs, Units
from murderbook.series.grouping.sizes import MOST_CASES

LEAST_ODDS = 1 / 500
MOST_PAIRS = 3_000  # looked at, the strongest
MOST_UNITS = 400  # of a part
BARRED = -1e6  # nats of a pair that is known to be of two hands
PER_MILLIBIT = NATS / 1000.0


@dataclass(frozen=True, slots=True)
class Part:
    """`units`: rows of the cases of each; `sizes`: its cases, those of one incident counted once."""

    units: tuple[tuple[int, ...], ...]
    sizes: tuple[int, ...]

    @property
    def rows(self) -> Ints:
        return np.array([row for unit in self.units for row in unit], np.int32)


class Families:
    """Rows joined step by step; each family has its first row as a name. `incidents` [n]: by row, -1 none."""

    def __init__(self, incidents: Ints | None = None) -> None:
        self._incidents = incidents
        self._first: dict[int, int] = {}
        self.rows: dict[int, list[int]] = {}

    def of(self, row: int) -> int:
        if row not in self._first:
            self._first[row], self.rows[row] = row, [row]
        return self._first[row]

    def join(self, one: int, two: int) -> None:
        first, other = sorted((self.of(one), self.of(two)))
        if first != other:
            for row in self.rows.pop(other):
                self._first[row] = first
                self.rows[first].append(row)

    def size(self, row: int) -> int:
        """Cases of its family, those of one incident counted once: who kills two at once is no series of two."""
        rows = self.rows[self.of(row)]
        if self._incidents is None:
            return len(rows)
        numbers = self._incidents[rows]
        return len(np.unique(numbers[numbers >= 0])) + int((numbers < 0).sum())


def least_millibits(rule: Rule, cases: int) -> int:
    """The weakest pair that takes part: one hand's, by itself, with odds of 1 in 500."""
    prior = rule.prior(cases)
    beforehand = prior.cohesion[2] - 2.0 * prior.cohesion[1]
    return int(np.ceil(1000.0 * (math.log(LEAST_ODDS) - beforehand) / (prior.worth[2] * NATS)))


def hands_of(known: Known, belonging: Belonging) -> Families:
    """Cases known to be of one hand: by a trace or a person, or by the register's own series."""
    hands, series = Families(belonging.incidents), belonging.series
    first: dict[int, int] = {}
    for row in np.flatnonzero(series >= 0).tolist():
        hands.join(first.setdefault(int(series[row]), row), row)
    for (i, j), same in sorted(known.items()):
        if same:
            hands.join(i, j)
    return hands


def parts_of(found: Found, known: Known, hands: Families, also: Iterable[Sequence[int]] = ()) -> tuple[list[Part], int]:
    """Parts of the cases of the pairs found, strongest first; and how many pairs were left out.

    `hands`: each is one unit; one of more than 400 cases is no string and takes no part. `also`: rows that take part
    together, whatever their pairs say.
    """
    parts, left_out = Families(), 0
    joined = [*zip(found.left.tolist(), found.right.tolist(), strict=True)]
    joined = [pair for pair in joined if known.get(pair) is not False]
    joined += [(rows[0], row) for rows in also for row in rows[1:]]
    joined += [pair for pair, same in sorted(known.items()) if same]
    too_long = {first for first in hands.rows if hands.size(first) > MOST_CASES}
    for i, j in joined:
        if too_long & {hands.of(i), hands.of(j)}:
            left_out += 1
            continue
        one, two = parts.of(hands.of(i)), parts.of(hands.of(j))
        if one != two and len(parts.rows[one]) + len(parts.rows[two]) > MOST_UNITS:
            left_out += 1
        else:
            parts.join(one, two)
    named = sorted(parts.rows.values(), key=min)
    return [_part(hands, sorted(part)) for part in named], left_out


def _part(hands: Families, part: Sequence[int]) -> Part:
    return Part(tuple(tuple(sorted(hands.rows[hand])) for hand in part), tuple(hands.size(hand) for hand in part))


def units_of(part: Part, millibits: Ints, known: Known, pooling: float) -> Units:
    """What pairs of units say, given `millibits` [rows, rows] of the part's cases. Units are barred from each other
    where a pair of theirs is SKIPPED or known to be of two hands. What pairs within a unit say is no evidence."""
    rows = part.rows.tolist()
    barred = millibits == SKIPPED
    at = {row: position for position, row in enumerate(rows)}
    for (i, j), same in known.items():
        if not same and i in at and j in at:
            barred[at[i], at[j]] = barred[at[j], at[i]] = True
    cases, sizes = np.array([len(unit) for unit in part.units], np.int64), np.array(part.sizes, np.int64)
    pairs = _between(np.where(barred, 0.0, millibits * PER_MILLIBIT), cases) * compared(cases, sizes, pooling)
    pairs[_between(barred.astype(np.float64), cases) > 0.0] = BARRED
    np.fill_diagonal(pairs, 0.0)
    return Units(np.ascontiguousarray(pairs), sizes)


def _between(square: Doubles, cases: Longs) -> Doubles:
    """Sums over the pairs of cases between two units."""
    starts = np.concatenate([[0], np.cumsum(cases)[:-1]])
    return np.add.reduceat(np.add.reduceat(square, starts, axis=0), starts, axis=1)


def compared(cases: Longs, sizes: Longs, pooling: float) -> Doubles:
    """What each pair between two units counts [units, units]. Pooled in full, a string of q units is then worth q - 1
    comparisons, each the mean over pairs, however many cases are known to be of one hand: these are compared once."""
    return np.asarray(((sizes[:, None] + sizes) / (2.0 * cases[:, None] * cases)) ** pooling)
