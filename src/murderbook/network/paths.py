"""How are A and B connected? The k cheapest ways between them, each tie with where it stands written."""

from __future__ import annotations

from dataclasses import dataclass

from murderbook.network.costs import UNITS, Costs, Priced, priced
from murderbook.network.graph.entity import Entity
from murderbook.network.graph.network import Edge, Network
from murderbook.network.path_search import Search, Way
from murderbook.network.sentences import edge_sentence, number

MOST_PATHS = 100
NOT_A_LINK = (
    "That a way exists says that papers mention these together, not that A knew B: in a network of any size "
    "nearly everybody is connected with everybody. What tells is how short a way is, how rare what lies on it, and how "
    "good its sources are."
)
UNSEEN = "A tie that nobody saw or wrote down is missing, and so is every way over it."


@dataclass(frozen=True, slots=True)
class Step:
    """One tie of a way, from one entity to the next. `cost`: of the tie. `hub`: ties of the entity reached, and
    `hub_cost` for going through it (None at the end of the way). `others`: further ties between the same two."""

    before: Entity
    after: Entity
    edge: Edge
    cost: float
    hub: int
    hub_cost: float | None
    others: tuple[str, ...]

    @property
    def sentence(self) -> str:
        told = edge_sentence(self.edge)
        if self.others:
            told += f" They are also related by: {', '.join(self.others)}."
        if self.hub_cost:
            told += f" {self.after.label} is tied to {number(self.hub, 'thing')}."
        return told


@dataclass(frozen=True, slots=True)
class Path:
    """`cost`: of its ties and of the hubs between its ends."""

    cost: float
    steps: tuple[Step, ...]

    @property
    def sentence(self) -> str:
        through = " - ".join([self.steps[0].before.label, *(step.after.label for step in self.steps)])
        return f"{through}: {number(len(self.steps), 'tie')}, {self.cost:.2f} points (the fewer, the better)."


@dataclass(frozen=True, slots=True)
class Paths:
    """`complete`: fewer than asked means that there are no more. Else the search broke off."""

    left: Entity
    right: Entity
    in_time: bool
    found: tuple[Path, ...]
    complete: bool
    limits: tuple[str, ...]

    @property
    def sentence(self) -> str:
        ends = f"{self.left.label} and {self.right.label}"
        if not self.found:
            why = "no way on which dates never run backwards" if self.in_time else "no way over any number of ties"
            return (
                f"Nothing here connects {ends}: there is {why}." if self.complete else f"Nothing was found for {ends}."
            )
        ties = number(len(self.found[0].steps), "tie")
        return f"{ends} are connected: {number(len(self.found), 'way')}, the best over {ties}."


def paths(
    network: Network, ends: tuple[str, str], k: int = 5, *, costs: Costs | None = None, in_time: bool = False
) -> Paths:
    """The k cheapest ways that pass nothing twice; of equals the shorter, then by keys. Directions are ignored. With
    `in_time` no tie is surely earlier than the one before it, from the first end to the other, and what has no date is
    left out. UnknownEntityError where an end is not there; ValueError where both are one, or k is out of range."""
    first, last = (network.at(key) for key in ends)
    if first == last:
        raise ValueError(f"{ends[0]!r} at both ends: name two entities")
    if not 1 <= k <= MOST_PATHS:
        raise ValueError(f"{k} ways: from 1 to {MOST_PATHS}")
    costs = costs or Costs()
    prices = priced(network, costs)
    turned = not in_time and first > last  # so that both directions give the same ways, equals included
    start, goal = (last, first) if turned else (first, last)
    search = Search(network, prices, goal, in_time)
    ways = [_turned(way) if turned else way for way in search.ways(start, k)]
    complete = search.labels > 0
    limits = [costs.in_words(), NOT_A_LINK, UNSEEN]
    if not complete:
        limits.insert(0, "The search broke off, for there are too many ways: leave out hubs, or narrow dates or kinds.")
    found = tuple(_path(network, prices, way) for way in ways)
    return Paths(network.entities[first], network.entities[last], in_time, found, complete, tuple(limits))


def _turned(way: Way) -> Way:
    return Way(way.cost, way.ties, way.nodes[::-1], way.edges[::-1])


def _path(network: Network, prices: Priced, way: Way) -> Path:
    steps = tuple(_step(network, prices, way, at) for at in range(way.ties))
    return Path(sum(step.cost + (step.hub_cost or 0.0) for step in steps), steps)


def _step(network: Network, prices: Priced, way: Way, at: int) -> Step:
    before, after, edge = way.nodes[at], way.nodes[at + 1], way.edges[at]
    others = tuple(network.edge(one).kind for one in network.between(before, after) if one != edge)
    hub_cost = float(prices.hub[after]) / UNITS if at + 1 < way.ties else None
    ends = network.entities[before], network.entities[after]
    ties = int(network.pairs.degree[after])
    return Step(*ends, network.edge(edge), float(prices.edge[edge]) / UNITS, ties, hub_cost, others)
