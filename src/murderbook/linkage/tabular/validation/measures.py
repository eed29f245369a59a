"""Measures of pairs under weights, so that a bootstrap of whole series costs one sort: AUC, AP, Cllr and more.

With every weight 1 they are those of `evidence.validation` (tests hold it). A series drawn m times gives its own pairs
m times, and a pair across two series m x m' times, as in `bootstrap_by_series` there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.evidence.validation import Interval
from murderbook.linkage.tabular.validation.folds import AMBIGUOUS, LINKED, Solved

Draws = npt.NDArray[np.int32]  # [replicas, series] how often each series is drawn
PAIRWISE = ("auc", "ap", "cllr", "cllr_min", "tpr_at_5", "misleading_h1", "misleading_h2")
HIGHER_IS_BETTER = {"auc": True, "ap": True, "cllr": False, "cllr_min": False, "tpr_at_5": True}
FALSE_RATE = 0.05
REPLICAS = 1000
MOST_WORK = 1.5e8  # pairs times replicas of one bootstrap: a large file has narrow intervals with fewer
FEWEST = 200
TAIL = 0.025


@dataclass(frozen=True)
class Pairs:
    """Scored pairs, highest first, so that each measure is a running sum.

    `start`: first pair of each segment; a segment is a run of equal scores with a linked pair among them, or all the
    runs between two of those, which no measure tells apart. `cost`: what each pair adds to Cllr.
    """

    bits: Doubles
    linked: Flags
    one: Ints
    two: Ints
    start: npt.NDArray[np.int64]
    cost: Doubles

    def weight(self, times: npt.NDArray[np.int32]) -> Doubles:
        """How often each pair stands in a resample in which the series stand `times` [series]."""
        first = times.astype(np.float64)
        return np.where(self.one == self.two, 1.0, first[self.two]) * first[self.one]


def pairs_of(bits: Doubles, solved: Solved, kept: Flags | None = None) -> Pairs:
    """Pairs whose truth is known, and of those only the `kept`."""
    held = solved.truth != AMBIGUOUS if kept is None else (solved.truth != AMBIGUOUS) & kept
    rows = np.flatnonzero(held)
    rows = rows[np.argsort(-bits[rows], kind="stable")]
    falling, linked = bits[rows], solved.truth[rows] == LINKED
    one, two = (solved.series[side[rows]] for side in (solved.left, solved.right))
    cost = np.logaddexp2(0.0, np.where(linked, -falling, falling))
    return Pairs(falling, linked, one, two, _segments(falling, linked), cost)


def _segments(falling: Doubles, linked: Flags) -> npt.NDArray[np.int64]:
    starts = np.flatnonzero(np.diff(falling, prepend=np.inf))
    if not len(starts):
        return starts
    holds = np.add.reduceat(linked.astype(np.int64), starts) > 0
    return np.asarray(starts[holds | np.append(True, holds[:-1])])


def measured(pairs: Pairs, weight: Doubles | None = None, names: Sequence[str] = PAIRWISE) -> dict[str, float]:
    """The named measures; NaN for all where a class is empty."""
    worth = np.ones(len(pairs.bits)) if weight is None else weight
    h1, h2 = worth * pairs.linked, worth * ~pairs.linked
    total = float(h1.sum()), float(h2.sum())
    if min(total) <= 0.0:
        return dict.fromkeys(names, float("nan"))
    at = _Sums(np.add.reduceat(h1, pairs.start), np.add.reduceat(h2, pairs.start), *total)
    found: dict[str, Callable[[], float]] = {
        "auc": at.auc,
        "ap": at.average_precision,
        "cllr": lambda: float(h1 @ pairs.cost / total[0] + h2 @ pairs.cost / total[1]) / 2.0,
        "cllr_min": at.cllr_min,
        "tpr_at_5": at.true_rate,
        "misleading_h1": lambda: float(h1 @ (pairs.bits < 0.0) / total[0]),
        "misleading_h2": lambda: float(h2 @ (pairs.bits > 0.0) / total[1]),
    }
    return {name: found[name]() for name in names}


@dataclass(frozen=True)
class _Sums:
    """Weight of linked and unlinked pairs in each segment, and of all."""

    h1: Doubles
    h2: Doubles
    all_h1: float
    all_h2: float

    def auc(self) -> float:
        below = self.all_h2 - np.cumsum(self.h2) + self.h2 / 2.0
        return float(self.h1 @ below / (self.all_h1 * self.all_h2))

    def average_precision(self) -> float:
        found, seen = np.cumsum(self.h1), np.cumsum(self.h1 + self.h2)
        return float((self.h1 * found / np.where(seen > 0.0, seen, 1.0)).sum() / self.all_h1)

    def true_rate(self) -> float:
        """Share of linked pairs found where at most 5 % of unlinked ones are."""
        within = np.cumsum(self.h2) <= FALSE_RATE * self.all_h2
        return float(self.h1[within].sum() / self.all_h1)

    def cllr_min(self) -> float:
        worth = self.h1 + self.h2
        held = worth > 0.0
        share = isotonic_regression(self.h1[held] / worth[held], weights=worth[held], increasing=False)
        starts = share.blocks[:-1]
        one, two = (np.add.reduceat(part[held], starts) for part in (self.h1, self.h2))
        return (_cost(one / self.all_h1, two / self.all_h2) + _cost(two / self.all_h2, one / self.all_h1)) / 2.0


def _cost(own: Doubles, other: Doubles) -> float:
    """Sum over blocks of own x log2(1 + other / own), which is 0 where `own` is."""
    held = own > 0.0
    return float((own[held] * np.log2(1.0 + other[held] / own[held])).sum())


def draws_of(solved: Solved, replicas: int = REPLICAS, seed: int = 0) -> Draws:
    """Resamples of the series; the same for every model of one validation, so that differences are paired."""
    count = int(solved.series.max()) + 1
    replicas = int(np.clip(MOST_WORK / max(len(solved.left), 1), min(FEWEST, replicas), replicas))
    source = np.random.default_rng(seed)
    rows = [np.bincount(source.integers(0, count, count), minlength=count) for _ in range(replicas)]
    return np.stack(rows).astype(np.int32)


def replicates(pairs: Pairs, draws: Draws, names: Sequence[str] = PAIRWISE) -> dict[str, Doubles]:
    """Each measure in each resample [replicas]; NaN where a resample lacks a class."""
    rows = [measured(pairs, pairs.weight(times), names) for times in draws]
    return {name: np.array([row[name] for row in rows]) for name in names}


def interval(estimate: float, drawn: Doubles) -> Interval:
    """The percentile interval of the resamples that have both classes."""
    known = drawn[~np.isnan(drawn)]
    low, high = np.quantile(known, [TAIL, 1.0 - TAIL]) if len(known) else (float("nan"), float("nan"))
    return Interval(estimate, float(low), float(high), len(known))


def with_intervals(pairs: Pairs, draws: Draws, names: Sequence[str] = PAIRWISE) -> dict[str, Interval]:
    estimates, drawn = measured(pairs, None, names), replicates(pairs, draws, names)
    return {name: interval(estimates[name], drawn[name]) for name in names}


def differences(ours: Pairs, theirs: Pairs, draws: Draws, names: Sequence[str] = PAIRWISE) -> dict[str, Interval]:
    """Ours minus theirs, paired: both are measured on the same resamples."""
    one, two = measured(ours, None, names), measured(theirs, None, names)
    drawn_one, drawn_two = replicates(ours, draws, names), replicates(theirs, draws, names)
    return {name: interval(one[name] - two[name], drawn_one[name] - drawn_two[name]) for name in names}
