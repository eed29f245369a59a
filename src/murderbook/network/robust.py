"""How far a ranking holds when ties are missing: it is ranked anew without some of them, many times.

No investigation sees all ties. Three ways of missing them: any tie as likely as any other; ties of those who are at the
edge, who were little watched, rather than those of the centre (a wire on one end shows a tie, so it is missed as its
better known end is); and single calls or meetings, so that weak ties vanish and strong ones grow weaker. What was never
there at all, a whole person nobody looked at, is in none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from murderbook.compute.packed import Doubles, Ints
from murderbook.network.graph.network import Network
from murderbook.network.graph.pairs import Longs, Pairs
from murderbook.network.measures.centrality import ranks_of
from murderbook.network.sentences import number

SHARES = (0.05, 0.1, 0.2, 0.3)
RUNS = 200
FEWEST_RUNS = 20
FOLLOWED = 10
MOST_WORK = 4_000_000_000  # runs x scenarios x steps of one ranking: some minutes

Score = Callable[[Pairs], Doubles]


@dataclass(frozen=True, slots=True)
class Rated:
    """A score that takes so many steps, each over one arc; of any other it is taken to be one of all shortest ways."""

    score: Score
    steps: int

    def __call__(self, pairs: Pairs) -> Doubles:
        return self.score(pairs)


class Missing(StrEnum):
    RANDOM = "at random"
    EDGE = "at the edge first"
    THINNED = "single calls or meetings"


@dataclass(frozen=True, slots=True)
class Interval:
    """Ranks of one that is among the first now: 5 and 95 of 100 runs."""

    key: str
    rank: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """`first_stays` and `in_first_three`: shares of the runs in which nobody, or at most two, come before who is first
    now."""

    missing: Missing
    share: float
    first_stays: float
    in_first_three: float
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Robustness:
    """`runs` of each scenario; 0 where none was asked for, or the network is too large to be ranked so often."""

    first: str
    asked: int
    runs: int
    seed: int
    scenarios: tuple[Scenario, ...]

    @property
    def sentence(self) -> str:
        if not self.runs:
            why = ": the network is too large for it" if self.asked else ""
            return f"How far this ranking holds when ties are missing was not tried{why}."
        tenth = [one for one in self.scenarios if one.share == 0.1]
        told = ", ".join(f"{one.first_stays * self.runs:.0f} ({one.missing})" for one in tenth)
        worst = min(self.scenarios, key=lambda one: one.first_stays)
        if worst.first_stays == 1:
            return f"{self.first} stays first in all {number(self.runs, 'run')} of every way of missing ties tried."
        return (
            f"With a tenth of the ties missing {self.first} stays first in so many of {number(self.runs, 'run')}: "
            f"{told}; at the worst in {worst.first_stays * self.runs:.0f} ({worst.share:.0%} missing {worst.missing})."
        )


def first_of(network: Network, order: Longs | Ints) -> dict[int, str]:
    """Of nodes in order those that are followed, and what they are called."""
    return {node: network.entities[node].label for node in order[:FOLLOWED].tolist()}


def robustness(pairs: Pairs, score: Score, first: dict[int, str], runs: int = RUNS, seed: int = 1) -> Robustness:
    """Of a ranking by `score` (large is first). `first`: the first nodes of it, in order, and what they are called. A
    place is 1 and the number of those above: who shares the first place is first. The same seed gives the same figures,
    to the bit."""
    now = ranks_of(score(pairs))
    followed = list(first)
    steps = score.steps if isinstance(score, Rated) else pairs.n * 2 * len(pairs.left)
    wanted, runs = runs, affordable(steps, runs)
    asked = (
        [(missing, share) for missing in Missing for share in SHARES] if runs and followed and len(pairs.left) else []
    )
    scenarios = []
    for at, (missing, share) in enumerate(asked):
        ranks = np.empty((runs, len(followed)), np.int64)
        for run in range(runs):
            random = np.random.default_rng([seed, at, run])
            ranks[run] = ranks_of(score(_less(pairs, missing, share, random)))[followed]
        scenarios.append(_scenario(missing, share, ranks, [(first[node], int(now[node])) for node in followed]))
    return Robustness(next(iter(first.values()), ""), wanted, runs if asked else 0, seed, tuple(scenarios))


def affordable(steps: int, runs: int, most: int = MOST_WORK) -> int:
    """How many of the runs of a ranking that takes so many steps; none rather than too few to say anything."""
    allowed = min(runs, most // (max(1, steps) * len(Missing) * len(SHARES)))
    return allowed if allowed >= min(runs, FEWEST_RUNS) else 0


def _scenario(missing: Missing, share: float, ranks: Longs, followed: list[tuple[str, int]]) -> Scenario:
    low, high = np.quantile(ranks, (0.05, 0.95), axis=0, method="nearest")
    ends = zip(followed, low.tolist(), high.tolist(), strict=True)
    intervals = tuple(Interval(key, rank, one, other) for (key, rank), one, other in ends)
    first = ranks[:, 0]
    return Scenario(missing, share, float((first == 1).mean()), float((first <= 3).mean()), intervals)


def _less(pairs: Pairs, missing: Missing, share: float, random: np.random.Generator) -> Pairs:
    m = len(pairs.left)
    if missing is Missing.THINNED:
        whole = np.maximum(1, np.round(pairs.weight)).astype(np.int64)  # weights that are no counts: as the nearest
        return pairs.weighed(pairs.weight * random.binomial(whole, 1 - share) / whole)
    if missing is Missing.RANDOM:
        return pairs.kept(random.random(m) >= share)
    return pairs.kept(random.random(m) >= _at_the_edge(pairs, share))


def _at_the_edge(pairs: Pairs, share: float) -> Doubles:
    """float64 (pairs): how likely each is missed, `share` on average: inversely as the ties of its better known end."""
    degree = pairs.degree.astype(np.float64)
    little = 1 / np.maximum(degree[pairs.left], degree[pairs.right])
    low, high = 0.0, 1 / float(little.min())
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(1, middle * little).mean() < share else (low, middle)
    return np.minimum(1, high * little)
