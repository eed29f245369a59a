"""What a step of a path costs: a doubtful source, an old report and a hub explain less, and cost more.

Assumed throughout: no data say how much a step of a grade is worth. Whole thousandths, so that equal ways are equal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

import numpy as np
from scipy.sparse import csr_array

from murderbook.casefile.timespan import TimeSpan
from murderbook.network.graph.entity import Relation
from murderbook.network.graph.network import Network
from murderbook.network.graph.pairs import Longs

DAYS_OF_YEAR = 365.25
UNITS = 1000  # of a cost of 1


@dataclass(frozen=True, slots=True)
class Costs:
    """`step`: of any tie. `grade`: of each step by which source and information fall short of A1 (8 in all; what nobody
    graded stands in the middle). `age`: of each twenty years before `as_of` (the latest date of the network), three at
    the most; what has no date costs `undated`. `hub`: of each doubling of the ties of an entity on the way: of two who
    both called one of 1,000 callers of a number it says as little as a draw of one in 1,000."""

    step: float = 1.0
    grade: float = 0.25
    age: float = 1.0
    undated: float = 0.5
    hub: float = 1.0
    as_of: datetime | None = None

    def __post_init__(self) -> None:
        if self.step <= 0 or min(self.grade, self.age, self.undated, self.hub) < 0:
            raise ValueError("a step costs more than 0, and nothing on a way costs less than 0")

    def in_words(self) -> str:
        """What a reader should know of the order of paths."""
        return (
            f"The best way has the fewest points: {self.step:g} a tie; {self.grade:g} for each step below grade A1 of "
            f"its best report; {self.age:g} for each twenty years of age, {self.undated:g} undated; and {self.hub:g} "
            "for each doubling of the ties of what it goes through. These points are assumed: they order, and are no "
            "evidence."
        )


@dataclass(frozen=True, eq=False)
class Priced:
    """`edge`, int64 (edges), and `hub`, int64 (nodes), in thousandths. `steps`: symmetric, between two nodes twice the
    cheapest edge and both hubs once, so that a way is as dear as its steps, twice over, with the hubs at its ends."""

    edge: Longs
    hub: Longs
    steps: csr_array


_known: WeakKeyDictionary[Network, dict[Costs, Priced]] = WeakKeyDictionary()


def priced(network: Network, costs: Costs) -> Priced:
    """Each edge by its cheapest report, each node by its ties. Kept as long as the network is."""
    known = _known.setdefault(network, {})
    if costs not in known:
        known[costs] = _priced(network, costs)
    return known[costs]


def _priced(network: Network, costs: Costs) -> Priced:
    as_of = costs.as_of or latest_of(network.reports)
    reports = np.fromiter((_of_report(one, costs, as_of) for one in network.reports), np.int64, len(network.reports))
    edge = np.minimum.reduceat(reports, network.first[:-1]) if network.edge_count else np.zeros(0, np.int64)
    hub = np.round(UNITS * costs.hub * np.log2(np.maximum(network.pairs.degree, 1))).astype(np.int64)
    return Priced(edge, hub, _steps(network, 2 * edge + hub[network.left] + hub[network.right]))


def _steps(network: Network, cost: Longs) -> csr_array:
    low, high = np.minimum(network.left, network.right), np.maximum(network.left, network.right)
    order = np.lexsort((cost, high, low))
    low, high, cost = low[order], high[order], cost[order]
    first = np.ones(len(low), np.bool_)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    low, high, least = low[first], high[first], cost[first].astype(np.float64)
    both = (np.concatenate([low, high]), np.concatenate([high, low]))
    return csr_array((np.concatenate([least, least]), both), shape=(len(network), len(network)))


def latest_of(reports: Iterable[Relation]) -> datetime | None:
    return max((one.when.latest for one in reports if one.when is not None), default=None)


def _of_report(report: Relation, costs: Costs, as_of: datetime | None) -> int:
    age = costs.undated if report.when is None or as_of is None else _of_age(report.when, costs.age, as_of)
    return round(UNITS * (costs.step + costs.grade * report.grade.steps + age))


def _of_age(when: TimeSpan, age: float, as_of: datetime) -> float:
    years = (as_of - when.middle).days / DAYS_OF_YEAR
    return age * min(3.0, math.floor(max(0.0, years)) / 20)
