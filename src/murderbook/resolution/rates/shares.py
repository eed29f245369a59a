"""How often a record at random is at each level to a value: counted, drawn to the average, bounded below.

What is counted at level L to a value x is n(L, x) of the n records that tell one, both that are compared left out:
(n(L, x) + k a(L)) / (n + k), never below the declaration's `rarest`. a(L) is the average over all values, for equal
ones 1 in V, the number of values there are, seen or not (Chao 1984, Scandinavian Journal of Statistics 11). How far a
value's own count is believed, k, is what predicts each record best from the others: dates of birth are all about as
frequent, so that two who share one say no more than 1 in V, while "Smith" and "Quarrelham" are each believed.
One value among thousands of rare ones may stand in many records all the same, a precinct's telephone: no share lies
below the lower 99 % limit of its own count (Garwood 1936).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from murderbook.compute.levelled.form import SAME, UNKNOWN, Levels, Near
from murderbook.compute.packed import Ints
from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.resolution.model import Rates

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shares:
    """`at[level, code]`, 1 for what is unknown; drawn to `average[level]`. `n` records tell one."""

    at: Floats  # [levels + 1, values]
    average: Floats  # [levels + 1]
    n: int
    k: float
    rarest: float

    def reaching(self, reach: Levels) -> Shares:
        """Where equal values agree no closer than at `reach` [values], equal is as common as all levels up to there."""
        upto, at = np.cumsum(self.at[SAME:], axis=0), self.at.copy()
        loose = np.flatnonzero(reach > SAME)
        at[SAME, loose] = np.minimum(upto[reach[loose] - SAME, loose], 1.0)
        return replace(self, at=at)

    def of_unseen(self, level: int, held: int) -> float:
        """At a value that none of the records tells, where `held` of them are at that level to it."""
        others = max(held - 1, 0)
        share = (others + self.k * float(self.average[level])) / (max(self.n - 1, 0) + self.k)
        return min(max(share, float(surely(np.array([others]), self.n - 1)[0]), self.rarest), 1.0)


def shares_of(near: Near, counts: Counts, levels: int, rates: Rates) -> Shares:
    """For pairs of one comparison; `counts` [values] of records."""
    held = _near_records(near, counts, levels)
    held[SAME] += counts
    held[levels] = counts[1:].sum() - held[1:levels].sum(axis=0)
    n, same = int(counts[1:].sum()), np.arange(levels + 1) == SAME
    number, k = values_there(counts[1:]), strength_of(counts[1:], rates)
    average = held[:, 1:] @ counts[1:] / (max(n, 1) * max(n - 1, 1))
    average[SAME] = 1.0 / number
    return Shares(_drawn(held - np.where(same, 2, 1)[:, None], average, (n - 2, k), rates), average, n, k, rates.rarest)


def values_there(counts: Counts) -> float:
    """How many values there are, seen or not, by how many were seen once and twice (Chao 1984, bias corrected)."""
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    return max(float((counts > 0).sum()) + once * (once - 1) / (2.0 * (twice + 1)), 1.0)


def strength_of(counts: Counts, rates: Rates) -> float:
    """How many records' worth the average is believed beside a value's own count: predicts each record best from the
    others, as their counts and the average 1 in V would; from `prior_strength` on, in steps of a factor of 2."""
    seen, times = np.unique(counts[counts > 0], return_counts=True)
    n, number = int(counts.sum()), values_there(counts)
    steps = rates.prior_strength * np.exp2(np.arange(24))
    likelihood = [
        float((times * seen) @ np.log((seen - 1 + k / number) / (n - 1 + k))) if n > 1 else 0.0 for k in steps.tolist()
    ]
    return float(steps[int(np.argmax(likelihood))])


def shares_across(near: Near, counts: tuple[Counts, Counts], levels: int, rates: Rates) -> Shares:
    """How often the other comparison of a record at random is at each level to each value of this one.

    `counts` of this comparison's values and of the other's.
    """
    held = _near_records(near, counts[1], levels)[:, : len(counts[0])]
    this, other = (int(one[1:].sum()) for one in counts)
    average, k = held[:, 1:] @ counts[0][1:] / (max(this, 1) * max(other, 1)), strength_of(counts[1][1:], rates)
    return Shares(_drawn(held - 1, average, (other - 1, k), rates), average, other, k, rates.rarest)


def _near_records(near: Near, counts: Counts, levels: int) -> Counts:
    """[levels + 1, values] records at each level to each value that stand in `near`."""
    values = len(near.start) - 1
    rows = np.repeat(np.arange(values), np.diff(near.start))
    held = np.zeros((levels + 1, values), np.int64)
    np.add.at(held, (near.level.astype(np.int64), rows), counts[near.other])
    return held


def _drawn(others: Counts, average: Floats, sizes: tuple[int, float], rates: Rates) -> Floats:
    n, k = sizes
    share: Floats = (np.maximum(others, 0) + k * average[:, None]) / (max(n, 0) + k)
    share = np.clip(np.maximum(share, surely(others, n)), rates.rarest, 1.0)
    share[UNKNOWN], share[:, UNKNOWN] = 1.0, 1.0
    return share


def surely(others: Counts, n: int) -> Floats:
    """The lower 99 % limit of a share of which `others` of `n` records were counted."""
    from scipy.special import gammaincinv  # here, since every command on a record imports this module and few compute

    counted = np.maximum(others, 0)
    return np.where(counted > 0, gammaincinv(np.maximum(counted, 1), 0.01), 0.0) / max(n, 1)


def millibits(shares: npt.ArrayLike) -> Ints:
    """Rounded milli-bits of probabilities above 0."""
    found: Ints = np.rint(np.log2(np.asarray(shares, np.float64)) * MILLIBITS_PER_BIT).astype(np.int32)
    return found


def halves(shares: npt.ArrayLike) -> Ints:
    """Half of minus the logarithm, in rounded milli-bits: each of the two values of a pair gives its half."""
    found: Ints = np.rint(np.log2(np.asarray(shares, np.float64)) * (-MILLIBITS_PER_BIT / 2)).astype(np.int32)
    return found
