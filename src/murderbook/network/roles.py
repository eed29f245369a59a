"""Who leads, and who stands next to a leader? Suggestions from where somebody stands in a network of calls or meetings.

Leaders by betweenness, which publications on criminal networks take for the place of those who broker between others
(docs/science/network.md names them, and says what was seen in Caviar). A lieutenant by the tie to the leader times its
own betweenness: close to him, and one through whom others are reached.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.network.graph.entity import Entity, Kind
from murderbook.network.graph.network import Network
from murderbook.network.graph.pairs import Longs, Pairs
from murderbook.network.measures.brandes import betweenness
from murderbook.network.measures.centrality import Measure, Scores, ranks_of, scores
from murderbook.network.robust import RUNS, Robustness, Score, first_of, robustness
from murderbook.network.sentences import number

BESIDE = tuple(measure for measure in Measure if measure is not Measure.BETWEENNESS)
LIMITS = (
    "A place in a network is no rank in a gang and no guilt: it says who stands between others in what was recorded.",
    "Who was watched has more ties on record than who was not: compare with whose telephone was tapped, and when.",
    "A leader who keeps away from the telephone stands low here, and whoever talks for him stands high.",
)


@dataclass(frozen=True, slots=True)
class Leader:
    """`share`: of pairs of others, on how many of the shortest ways it lies, 0 to 1; `error`: its standard error where
    estimated. `places`: among persons by each other measure; None where that has no figure."""

    entity: Entity
    rank: int
    share: float
    error: float | None
    ties: int
    strength: float
    places: dict[str, int | None]

    @property
    def sentence(self) -> str:
        others = [f"{place} by {measure}" for measure, place in self.places.items() if place is not None]
        error = f" (standard error {100 * self.error:.2g})" if self.error else ""
        ties = f"{number(self.ties, 'tie')} of weight {self.strength:g}"
        return (
            f"{self.rank}. {self.entity.label} lies on {100 * self.share:.3g} of 100 shortest ways between others"
            f"{error}, with {ties}; place {', '.join(others)}."
        )


@dataclass(frozen=True, slots=True)
class Leaders:
    found: tuple[Leader, ...]
    sources: int | None
    robustness: Robustness
    limits: tuple[str, ...]

    @property
    def sentence(self) -> str:
        if not self.found or not self.found[0].share:
            return "Nobody stands between others here: no leader is suggested."
        return f"{self.found[0].entity.label} stands between the most others. {self.robustness.sentence}"


@dataclass(frozen=True, slots=True)
class Lieutenant:
    """`tie`: weight of the tie to the leader. `share`: as of a leader. `score`: their product, all his ties being 1."""

    entity: Entity
    rank: int
    score: float
    tie: float
    tie_rank: int
    share: float
    share_rank: int

    @property
    def sentence(self) -> str:
        return (
            f"{self.rank}. {self.entity.label}: {_place(self.tie_rank, 'strongest')} tie (weight {self.tie:g}), "
            f"{_place(self.share_rank, 'most')} between others ({100 * self.share:.3g} of 100 shortest ways)."
        )


@dataclass(frozen=True, slots=True)
class Lieutenants:
    leader: Entity
    found: tuple[Lieutenant, ...]
    robustness: Robustness
    limits: tuple[str, ...]

    @property
    def sentence(self) -> str:
        if not self.found:
            return f"{self.leader.label} has no ties here."
        return f"Next to {self.leader.label} stands {self.found[0].entity.label}. {self.robustness.sentence}"


def leaders(network: Network, top: int = 10, *, runs: int = RUNS, seed: int = 1) -> Leaders:
    """The first `top` persons by betweenness in the whole network; of equals who has more ties, more weight, then by
    key."""
    pairs, persons = network.pairs, _persons(network)
    beside = {measure: _places(scores(pairs, measure, seed), persons) for measure in BESIDE}
    main = betweenness(pairs, seed=seed)
    ranks = ranks_of(np.where(persons, main.share, -1.0))
    order = np.lexsort((np.arange(pairs.n), -pairs.strength, -pairs.degree, ranks, ~persons))[: persons.sum()]
    found = []
    for node in order[:top].tolist():
        figures = float(main.share[node]), None if main.exact else float(main.error[node])
        ties = int(pairs.degree[node]), float(pairs.strength[node])
        places = {
            measure.value: None if of is None or not of[node] else int(of[node]) for measure, of in beside.items()
        }
        found.append(Leader(network.entities[node], int(ranks[node]), *figures, *ties, places))
    score: Score = lambda part: np.where(persons, betweenness(part, seed=seed).share, -1.0)  # noqa: E731
    held = robustness(pairs, score, first_of(network, order), runs, seed)
    return Leaders(tuple(found), None if main.exact else main.sources, held, LIMITS)


def _persons(network: Network) -> Flags:
    return np.fromiter((entity.kind is Kind.PERSON for entity in network.entities), np.bool_, len(network))


def _places(found: Scores | None, persons: Flags) -> Longs | None:
    """int64 (n): each person's place among persons; 0 where the measure has no figure."""
    if found is None:
        return None
    return np.where(np.isnan(found.values), 0, ranks_of(np.where(persons, found.for_order, -np.inf)))


def lieutenants(network: Network, leader: str, top: int = 10, *, runs: int = RUNS, seed: int = 1) -> Lieutenants:
    """The first `top` persons of those tied to the leader; of equals the stronger tie, then by key. UnknownEntityError
    where there is no such leader."""
    pairs, node, persons = network.pairs, network.at(leader), _persons(network)
    near = pairs.neighbour[pairs.start[node] : pairs.start[node + 1]]
    near = near[persons[near]]
    tie, share, score = _beside(pairs, node, seed)
    ranks, ties, shares = ranks_of(score[near]), ranks_of(tie[near]), ranks_of(share[near])
    order = np.lexsort((near, -tie[near], ranks))
    found = tuple(
        _lieutenant(network, near, (tie, share, score), (ranks, ties, shares), at) for at in order[:top].tolist()
    )
    again: Score = lambda part: np.where(persons, _beside(part, node, seed)[2], -1.0)  # noqa: E731
    held = robustness(pairs, again, first_of(network, near[order]), runs, seed)
    return Lieutenants(network.entities[node], found, held, LIMITS)


def _beside(pairs: Pairs, leader: int, seed: int) -> tuple[Doubles, Doubles, Doubles]:
    """float64 (n) each: the tie to the leader, betweenness, and their product; -1 where there is no tie."""
    tie = np.zeros(pairs.n)
    arcs = slice(int(pairs.start[leader]), int(pairs.start[leader + 1]))
    tie[pairs.neighbour[arcs]] = pairs.weight[pairs.pair[arcs]]
    share = betweenness(pairs, seed=seed).share
    return tie, share, np.where(tie > 0, tie / max(1e-300, float(tie.sum())) * share, -1.0)


def _lieutenant(
    network: Network, near: Ints, figures: tuple[Doubles, ...], ranks: tuple[Longs, ...], at: int
) -> Lieutenant:
    node = int(near[at])
    tie, share, score = (float(one[node]) for one in figures)
    place, of_tie, of_share = (int(one[at]) for one in ranks)
    return Lieutenant(network.entities[node], place, score, tie, of_tie, share, of_share)


def _place(rank: int, what: str) -> str:
    if rank == 1:
        return f"the {what}"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10 if rank % 100 not in (11, 12, 13) else 0, "th")
    return f"the {rank}{ending} {what}"
