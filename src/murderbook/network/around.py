"""What is around one entity? As much as a person can read, the strongest ties first, and how much is not shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from murderbook.network.graph.entity import Entity
from murderbook.network.graph.network import Edge, Network
from murderbook.network.sentences import edge_sentence, number

MOST = 150  # more on one chart is no chart
FEW = 25


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`weight`: of all edges between the two, added up."""

    entity: Entity
    weight: float
    edges: tuple[Edge, ...]

    @property
    def sentence(self) -> str:
        return " ".join(edge_sentence(edge) for edge in self.edges)


@dataclass(frozen=True, slots=True)
class Around:
    """`shown` the strongest first. `ties`: edges among those shown, or from them to `with_`. `not_shown`: how many
    neighbours more there are, by kind."""

    entity: Entity
    shown: tuple[Neighbour, ...]
    ties: tuple[Edge, ...]
    not_shown: dict[str, int]

    @property
    def sentence(self) -> str:
        told = f"{self.entity.label}: {number(len(self.shown), 'neighbour')} shown, the strongest ties first"
        hidden = sum(self.not_shown.values())
        if not hidden:
            return f"{told}; there are no more."
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in self.not_shown.items())
        return f"{told}; {hidden:,} more are not shown ({kinds})."


def around(network: Network, key: str, most: int = FEW, with_: Collection[str] = ()) -> Around:
    """The `most` neighbours of greatest weight; of equals those of better grade, then by key. `with_`: keys that are on
    the chart already: ties to them are given. UnknownEntityError where a key is not there, ValueError where `most` is
    out of range."""
    if not 1 <= most <= MOST:
        raise ValueError(f"{most} neighbours: from 1 to {MOST}; more on one chart cannot be read, so filter instead")
    node, pairs = network.at(key), network.pairs
    arcs = slice(int(pairs.start[node]), int(pairs.start[node + 1]))
    near, weight = pairs.neighbour[arcs], pairs.weight[pairs.pair[arcs]]
    order = np.lexsort((near, _steps(network, node), -weight))
    shown = near[order[:most]].tolist()
    found = tuple(
        Neighbour(network.entities[at], float(one), tuple(map(network.edge, network.between(node, at))))
        for at, one in zip(shown, weight[order[:most]].tolist(), strict=True)
    )
    counts = Counter(network.entities[at].kind.value for at in near[order[most:]].tolist())
    ties = _ties(network, shown, set(network.nodes(list(with_)).tolist()) - {node})
    return Around(network.entities[node], found, ties, dict(sorted(counts.items())))


def _steps(network: Network, node: int) -> np.ndarray:
    """int64 (neighbours): steps below A1 of the best report on each, in order of the neighbours."""
    start, edges = network.edges_at
    best: dict[int, int] = {}
    for edge in edges[start[node] : start[node + 1]].tolist():
        other = int(network.left[edge]) + int(network.right[edge]) - node
        reports = network.reports[network.first[edge] : network.first[edge + 1]]
        best[other] = min([best.get(other, 99), *(report.grade.steps for report in reports)])
    return np.array([best[other] for other in sorted(best)], np.int64)


def _ties(network: Network, shown: list[int], there: set[int]) -> tuple[Edge, ...]:
    """Each once, in order of edges."""
    start, edges = network.edges_at
    inside, found = set(shown), set[int]()
    for node in shown:
        mine = edges[start[node] : start[node + 1]]
        others = network.left[mine].astype(np.int64) + network.right[mine] - node
        found.update(
            edge
            for edge, other in zip(mine.tolist(), others.tolist(), strict=True)
            if other in inside or other in there
        )
    return tuple(network.edge(edge) for edge in sorted(found))
