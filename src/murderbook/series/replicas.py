"""What the same search finds where there is nothing to find: the outcomes drawn anew, the baseline fitted anew.

A replica keeps every case, its place, month, victim and method, and draws who is unsolved from the fitted baseline,
with fresh differences between agencies, their years and quarters (larger ones in the last years of the file, when not
every clearance is reported yet) and between counties in how they fare with a method. A baseline of its own is fitted to
it, since a baseline always swallows part of what it is to expect. All its clusters count, not its first alone. Replica
k of a seed is the same on any number of workers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from murderbook.compute.engine import in_order
from murderbook.compute.packed import Doubles, Flags
from murderbook.series.baseline import Fitted, is_late, lasting_log_odds, refitted
from murderbook.series.cells import Cells, Longs
from murderbook.series.homicides import Homicides
from murderbook.series.kernel import Outcomes, Rules, Windows, apart, windows_of

Progress = Callable[[float], None]  # the share that is done


@dataclass(frozen=True, slots=True)
class Draws:
    replicas: int
    seed: int
    workers: int


@dataclass(frozen=True, eq=False)
class Null:
    """`ratios`: by replica, the likelihood ratios of its clusters in falling order, as many as were kept."""

    ratios: tuple[Doubles, ...]

    def p_value(self, ratio: float) -> float:
        """Of a search whose strongest cluster is as strong: (1 + replicas as strong) / (1 + replicas)."""
        as_strong = sum(1 for one in self.ratios if len(one) and one[0] >= ratio)
        return (1 + as_strong) / (1 + len(self.ratios))

    def chance_clusters(self, ratio: float) -> float:
        """How many clusters at least as strong a search gives where there is nothing, on average."""
        return float(np.mean([np.count_nonzero(one >= ratio) for one in self.ratios])) if self.ratios else float("nan")


@dataclass(frozen=True, eq=False)
class Search:
    """One way to search these cases, for the outcomes on file and for others."""

    cases: Homicides
    base: Fitted
    cells: Cells
    rules: Rules

    def found(self, unsolved: Flags, expected: Doubles) -> tuple[Windows, Longs]:
        """The best window of every cell, and the cells of the clusters, the strongest first."""
        windows = windows_of(self.cells, Outcomes(self.cases.month, unsolved, expected), self.base.spread, self.rules)
        return windows, apart(windows, self.cells, unsolved, self.rules)

    def null(self, draws: Draws, progress: Progress | None = None) -> Null:
        kept, found = lasting_log_odds(self.base), list[Doubles]()
        for ratios in in_order(lambda number: self._replica(kept, draws.seed, number), draws.replicas, draws.workers):
            found.append(ratios)
            if progress is not None:
                progress(len(found) / draws.replicas)
        return Null(tuple(found))

    def _replica(self, kept: Doubles, seed: int, number: int) -> Doubles:
        unsolved = drawn(self.cases, self.base, kept, np.random.default_rng([seed, number]))
        if unsolved.all() or not unsolved.any():
            return np.zeros(0)
        windows, chosen = self.found(unsolved, refitted(unsolved.astype(np.float64), self.base))
        return windows.ratio[chosen]


def drawn(cases: Homicides, base: Fitted, kept: Doubles, random: np.random.Generator) -> Flags:
    """[n] who is unsolved in a replica."""
    log_odds = kept.copy()
    for at, one in enumerate(base.passing, start=len(base.lasting)):
        effect = random.normal(0, np.sqrt(base.variance[at]), one.levels)[one.level]
        is_yearly = one is base.passing[-1]
        log_odds += np.where(is_late(cases.month), np.sqrt(base.late), 1.0) * effect if is_yearly else effect
    log_odds += random.normal(0, np.sqrt(base.spread), base.local.levels)[base.local.level]
    return np.asarray(random.random(len(cases)) < 1 / (1 + np.exp(-log_odds)))
