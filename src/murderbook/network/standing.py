"""Who stands where, over time? Every measure of standing in every period, with how far each ranking holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.network.graph.entity import Entity, Kind
from murderbook.network.graph.filters import in_period, undated
from murderbook.network.graph.network import Network
from murderbook.network.graph.pairs import Pairs
from murderbook.network.measures.centrality import SAYS, Measure, Scores, ranks_of, scores
from murderbook.network.robust import Rated, Robustness, first_of, robustness
from murderbook.network.sentences import number

RUNS = 50
MOST_PERIODS = 200
LIMITS = (
    "A tie whose date is a span counts in every period that it may lie in.",
    "Who was watched in a period has more ties in it: a rise may be that of the attention.",
)


@dataclass(frozen=True, slots=True)
class Period:
    name: str
    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """`rank`: 1 and the number of those above. `error`: standard error of an estimate, None where exact."""

    entity: Entity
    rank: int
    value: float
    error: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """`first`: the first by a measure; of equals by key. `shared_by`: how many share the first place."""

    measure: Measure
    first: tuple[Place, ...]
    shared_by: int
    sources: int | None
    robustness: Robustness

    @property
    def sentence(self) -> str:
        if not self.first:
            return f"By {self.measure} nobody has a place."
        beside = f", beside {number(self.shared_by - 1, 'other')}" if self.shared_by > 1 else ""
        return f"By {self.measure} {self.first[0].entity.label} is first{beside}. {self.robustness.sentence}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one period, or of all dates (period None). `undefined`: measures that gave nothing."""

    period: Period | None
    ties: int
    rankings: tuple[Ranking, ...]
    undefined: tuple[Measure, ...]

    @property
    def sentence(self) -> str:
        when = self.period.name if self.period else "All dates"
        return f"{when}: {number(self.ties, 'tie')}. {' '.join(one.sentence for one in self.rankings)}"


@dataclass(frozen=True, slots=True)
class Standings:
    """`undated`: reports without a date, which are in no period."""

    found: tuple[Standing, ...]
    undated: int
    says: dict[str, str]
    limits: tuple[str, ...]


def sliding(earliest: datetime, latest: datetime, width: timedelta, step: timedelta) -> list[Period]:
    """Periods of one width from `earliest` on, each `step` after the one before, until one reaches `latest`."""
    if width <= timedelta(0) or step <= timedelta(0) or latest < earliest:
        raise ValueError("a window has a width and a step above 0, and a time to slide over")
    if (latest - earliest) / step > MOST_PERIODS:
        raise ValueError(f"more than {MOST_PERIODS} periods: take a longer step")
    found: list[Period] = []
    begin = earliest
    while not found or found[-1].latest < latest:
        end = begin + width - timedelta(minutes=1)
        found.append(Period(f"{begin:%Y-%m-%d} to {end:%Y-%m-%d}", begin, end))
        begin += step
    return found


def standing(  # noqa: PLR0913 - what is asked, of whom, and how thoroughly
    network: Network,
    periods: Sequence[Period] = (),
    measures: Sequence[Measure] = tuple(Measure),
    *,
    top: int = 10,
    runs: int = RUNS,
    who: Collection[Kind] = tuple(Kind),
) -> Standings:
    """In each period, or over all dates where none is given, of entities of the kinds that are asked for; the others
    are in the network all the same. Ranks of equals are equal."""
    parts: list[tuple[Period | None, Network]]
    parts = [(one, in_period(network, one.earliest, one.latest)) for one in periods] or [(None, network)]
    found = tuple(_standing(part, period, measures, _Asked(top, runs, frozenset(who))) for period, part in parts)
    without_date = undated(network) if periods else 0
    return Standings(found, without_date, {one.value: SAYS[one] for one in measures}, LIMITS)


@dataclass(frozen=True, slots=True)
class _Asked:
    top: int
    runs: int
    who: frozenset[Kind]

    def ranked(self, network: Network) -> Flags:
        return np.fromiter((entity.kind in self.who for entity in network.entities), np.bool_, len(network))


def _standing(network: Network, period: Period | None, measures: Sequence[Measure], asked: _Asked) -> Standing:
    rankings, undefined = [], []
    for measure in measures:
        found = scores(network.pairs, measure)
        if found is None:
            undefined.append(measure)
        else:
            rankings.append(_ranking(network, found, asked))
    return Standing(period, len(network.pairs.left), tuple(rankings), tuple(undefined))


def _ranking(network: Network, found: Scores, asked: _Asked) -> Ranking:
    """Of those asked for alone: who is not has no place, and takes nobody's."""
    among = asked.ranked(network)
    ranks = ranks_of(np.where(among, found.for_order, -np.inf))
    # Who has no tie in a period stands nowhere in it.
    placed = among & ~np.isnan(found.values) & (network.pairs.degree > 0)
    order = [node for node in np.lexsort((np.arange(len(network)), ranks)).tolist() if placed[node]]
    first = tuple(
        Place(
            network.entities[node],
            int(ranks[node]),
            float(found.values[node]),
            None if found.error is None else float(found.error[node]),
        )
        for node in order[: asked.top]
    )
    shared_by = int((placed & (ranks == 1)).sum())
    followed = first_of(network, np.array(order, np.int64))
    score = Rated(lambda part: _for_order(part, found.measure, among), steps_of(network.pairs, found.measure))
    held = robustness(network.pairs, score, followed, asked.runs)
    return Ranking(found.measure, first, shared_by, found.sources, held)


def steps_of(pairs: Pairs, measure: Measure) -> int:
    """Of one ranking: each tie a number of times, or all shortest ways."""
    return (pairs.n + 2 * len(pairs.left)) * _TIMES.get(measure, max(1, pairs.n))


_TIMES = {Measure.DEGREE: 5, Measure.STRENGTH: 5, Measure.CORE: 20, Measure.EIGENVECTOR: 200, Measure.PAGERANK: 200}


def _for_order(pairs: Pairs, measure: Measure, among: Flags) -> Doubles:
    found = scores(pairs, measure)
    return np.full(pairs.n, -np.inf) if found is None else np.where(among, found.for_order, -np.inf)
