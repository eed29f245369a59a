"""What the same search finds where there is nothing to find: the outcomes drawn anew, the baseline fitted anew.

A replica keeps every case, its place, month, victim and method, and draws who is unsolved from the fitted baseline,
with fresh differences between agencies, their years and quarters (larger ones in the last years of the file, when not
every clearance is reported yet) and between counties in how they fare with a method. A baseline of its own is fitted to
it, since a baseline always swallows part of what it is to expect. All its clusters count, not its first alone. Replica
k of a seed is the same on any number of workers.

There are ten times as many ways to look at men who were shot as at women who were strangled, and chance has ten times
the room. So a ratio is told by how far it lies above the strongest that chance gives in its own stratum (the victims'
sex and the kind of method), which a few pilot replicas measure, and clusters are ordered by that: each stratum has the
same say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, pi, sqrt

import numpy as np

from murderbook.compute.engine import in_order
from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.series.clearance.baseline import Fitted, is_late, lasting_log_odds, refitted
from murderbook.series.clearance.cells import STRATA, Cells, Longs
from murderbook.series.clearance.homicides import Homicides
from murderbook.series.clearance.kernel import Outcomes, Rules, Windows, apart, highest, windows_of

Progress = Callable[[float], None]  # the share that is done
PILOTS, PILOT = 40, 1 << 20  # how many pilot replicas, and what sets their draws apart
MARGIN = 1e-6  # widths: what is as strong as the weakest asked for is counted
NARROWEST = 0.05  # nats: the least width of a stratum's scale


@dataclass(frozen=True, slots=True)
class Draws:
    replicas: int
    seed: int
    workers: int


@dataclass(frozen=True, eq=False)
class Scale:
    """By stratum, where the strongest of a search of nothing lies, and how far it varies (Gumbel, by moments)."""

    middle: Doubles
    width: Doubles

    def of(self, ratio: Doubles, stratum: Ints) -> Doubles:
        return np.asarray((ratio - self.middle[stratum]) / self.width[stratum])

    def ratio(self, strength: float) -> Doubles:
        """[strata] the ratio that is so strong."""
        return np.asarray(self.middle + self.width * strength)


@dataclass(frozen=True, eq=False)
class Asked:
    """`least` [strata]: ratios that do not exceed it are not asked for."""

    scale: Scale
    least: Doubles


@dataclass(frozen=True, eq=False)
class Null:
    """`strengths`: by replica, those of its clusters in falling order, as many as were kept; below what was asked for
    some are missing."""

    strengths: tuple[Doubles, ...]

    def p_value(self, strength: float) -> float:
        """Of a search whose strongest cluster is as strong: (1 + replicas as strong) / (1 + replicas)."""
        as_strong = sum(1 for one in self.strengths if len(one) and one[0] >= strength)
        return (1 + as_strong) / (1 + len(self.strengths))

    def chance_clusters(self, strength: float) -> float:
        """How many clusters at least as strong a search gives where there is nothing, on average."""
        return float(np.mean([np.count_nonzero(one >= strength) for one in self.strengths]))


@dataclass(frozen=True, eq=False)
class Search:
    """One way to search these cases, for the outcomes on file and for others."""

    cases: Homicides
    base: Fitted
    cells: Cells
    rules: Rules

    def windows(self, unsolved: Flags, expected: Doubles, least: Doubles | None = None) -> Windows:
        seen = Outcomes(self.cases.month, unsolved, expected)
        return windows_of(self.cells, seen, self.base.spread, self.rules, least)

    def clusters(self, windows: Windows, unsolved: Flags, scale: Scale) -> tuple[Longs, Doubles]:
        """The cells of the clusters, the strongest first, and how strong each is."""
        strength = scale.of(windows.ratio, self.cells.stratum)
        chosen = apart(strength, windows, self.cells, unsolved, self.rules)
        return chosen, strength[chosen]

    def scale(self, draws: Draws, progress: Progress | None = None) -> Scale:
        """From PILOTS replicas that are not among those counted. `progress` is told 0.0, so that it may stop them."""
        kept, each = lasting_log_odds(self.base), list[Doubles]()
        for one in in_order(lambda at: self._highest(kept, draws.seed, at), PILOTS, draws.workers):
            each.append(one)
            if progress is not None:
                progress(0.0)
        found = np.stack(each)
        width = np.maximum(found.std(axis=0) * sqrt(6) / pi, NARROWEST)
        return Scale(found.mean(axis=0) - np.euler_gamma * width, width)

    def null(self, scale: Scale, draws: Draws, progress: Progress | None = None, least: float = -inf) -> Null:
        """`least`: no strength below it will be asked for. A cluster is chosen before all that are weaker, so what is
        left out changes none that is told."""
        kept, found = lasting_log_odds(self.base), list[Doubles]()
        asked = Asked(scale, scale.ratio(least - MARGIN) if least > -inf else np.zeros(STRATA))
        for one in in_order(lambda at: self._replica(kept, asked, draws.seed, at), draws.replicas, draws.workers):
            found.append(one)
            if progress is not None:
                progress(len(found) / draws.replicas)
        return Null(tuple(found))

    def _highest(self, kept: Doubles, seed: int, number: int) -> Doubles:
        """By stratum, the greatest ratio of a replica."""
        unsolved, expected = self._drawn(kept, [seed, PILOT, number])
        return highest(self.cells, Outcomes(self.cases.month, unsolved, expected), self.base.spread, self.rules)

    def _replica(self, kept: Doubles, asked: Asked, seed: int, number: int) -> Doubles:
        unsolved, expected = self._drawn(kept, [seed, number])
        return self.clusters(self.windows(unsolved, expected, asked.least), unsolved, asked.scale)[1]

    def _drawn(self, kept: Doubles, seed: list[int]) -> tuple[Flags, Doubles]:
        """Who is unsolved in a replica, and what its own baseline expects."""
        unsolved = drawn(self.cases, self.base, kept, np.random.default_rng(seed))
        return unsolved, refitted(unsolved.astype(np.float64), self.base)


def drawn(cases: Homicides, base: Fitted, kept: Doubles, random: np.random.Generator) -> Flags:
    """[n] who is unsolved in a replica."""
    log_odds = kept.copy()
    for at, one in enumerate(base.passing, start=len(base.lasting)):
        effect = random.normal(0, np.sqrt(base.variance[at]), one.levels)[one.level]
        is_yearly = one is base.passing[-1]
        log_odds += np.where(is_late(cases.month), np.sqrt(base.late), 1.0) * effect if is_yearly else effect
    log_odds += random.normal(0, np.sqrt(base.spread), base.local.levels)[base.local.level]
    return np.asarray(random.random(len(cases)) < 1 / (1 + np.exp(-log_odds)))
