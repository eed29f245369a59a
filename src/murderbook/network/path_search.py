"""The k cheapest ways between two nodes that pass no node twice: Yen (1971), each of its searches led by exact bounds.

One run of Dijkstra from the goal tells how cheaply every node reaches it; a search from anywhere then looks at little
but the way itself (A*), and the bounds stay true when nodes are forbidden. Costs are whole numbers: ties are ties.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count, pairwise

import numpy as np
from scipy.sparse.csgraph import dijkstra

from murderbook.compute.packed import Doubles
from murderbook.network.costs import Priced
from murderbook.network.graph.network import Network

MOST_LABELS = 2_000_000
_ALWAYS, _NEVER = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)
_Ties = list[tuple[float, int, int]]  # cost ahead at least, edge, other end


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """In order of cost, then of the number of ties, then of nodes. `cost`: twice the thousandths of `Priced`, with the
    hubs at both ends counted, which are the same for all."""

    cost: int
    ties: int
    nodes: tuple[int, ...]
    edges: tuple[int, ...]


@dataclass
class Search:
    """From `start` to `goal`. With `in_time`, dates never run backwards along the way: each tie may have been after the
    one before it; what has no date is then no tie. `labels`: how much may still be looked at; at 0 it broke off."""

    network: Network
    prices: Priced
    goal: int
    in_time: bool
    labels: int = MOST_LABELS
    bound: Doubles = field(init=False)
    _sorted: dict[int, _Ties] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bound = dijkstra(self.prices.steps, indices=self.goal)

    def ways(self, start: int, k: int) -> list[Way]:
        """The k cheapest, or as many as there are."""
        first = self._cheapest((start,), set())
        found: list[Way] = []
        waiting = [first] if first else []
        seen = {first.nodes} if first else set()
        while waiting and len(found) < k:
            found.append(heappop(waiting))
            for way in self._off(found) if len(found) < k else ():
                if way.nodes not in seen:
                    seen.add(way.nodes)
                    heappush(waiting, way)
        return found

    def _off(self, found: list[Way]) -> Iterator[Way]:
        """From each node of the last way, the cheapest that leaves it there, and leaves all found so far."""
        last = found[-1].nodes
        for at in range(1, len(last)):
            taken = {way.nodes[at] for way in found if way.nodes[:at] == last[:at]}
            way = self._cheapest(last[:at], taken)
            if way is not None:
                yield way

    def _cheapest(self, begun: tuple[int, ...], taken: set[int]) -> Way | None:
        """The cheapest way that begins with these nodes, over whichever of their ties, and then goes to none of
        `taken`. Of a node only its next best tie waits at a time: a hub of 10,000 costs no more than what is used."""
        if not self._leads_on(begun, taken):
            return None
        led, number = dict(pairwise(begun)), count()
        reached: dict[int, datetime] = {}  # when, at the earliest, at a cost as low as any so far
        waiting: list[tuple[float, int, int, int, _Label, _Ties, int]] = []

        def wait(label: _Label, ties: _Ties, at: int) -> None:
            if at < len(ties):
                ahead, _, node = ties[at]
                heappush(waiting, (label.cost + ahead, label.ties, node, next(number), label, ties, at))

        def settle(label: _Label) -> None:
            reached[label.node] = label.time
            wait(label, self._ties(label.node, led.get(label.node)), 0)

        settle(_Label(0, 0, begun[0], _ALWAYS, None, -1))
        while waiting and self.labels > 0:
            *_, label, ties, at = heappop(waiting)
            wait(label, ties, at + 1)
            self.labels -= 1
            _, edge, node = ties[at]
            time = self._time(edge, label.time)
            barred = label.node not in led and (node in begun or (label.node == begun[-1] and node in taken))
            if barred or time is None or time >= reached.get(node, _NEVER):
                continue
            after = _Label(label.cost + self._cost(edge), label.ties + 1, node, time, label, edge)
            if node == self.goal:
                return _whole(after)
            settle(after)
        return None

    def _leads_on(self, begun: tuple[int, ...], taken: set[int]) -> bool:
        """Whether any way leads on, whatever its dates. Looked for from both ends, the smaller first: most that lead
        nowhere end near the goal, where else all of the network would be searched in vain."""
        pairs, spur = self.network.pairs, begun[-1]
        near = set(pairs.neighbour[pairs.start[spur] : pairs.start[spur + 1]].tolist()) - taken - set(begun)
        reached, edges = [set(near), {self.goal}], [near, {self.goal}]
        while edges[0] and edges[1]:
            if reached[0] & reached[1]:
                return True
            side = 0 if len(edges[0]) <= len(edges[1]) else 1
            ends = [pairs.neighbour[pairs.start[node] : pairs.start[node + 1]] for node in edges[side]]
            edges[side] = set(np.concatenate(ends).tolist()) - reached[side] - set(begun)
            reached[side].update(edges[side])
        return False

    def _ties(self, node: int, to: int | None) -> _Ties:
        """Of every tie of a node, or of those to one other: what it and all beyond it cost at least; cheapest first."""
        if to is None and node in self._sorted:
            return self._sorted[node]
        net, hub = self.network, self.prices.hub
        start, edges = net.edges_at
        mine = edges[start[node] : start[node + 1]] if to is None else np.array(net.between(node, to), np.int32)
        other = net.left[mine].astype(np.int64) + net.right[mine] - node
        ahead = 2 * self.prices.edge[mine] + hub[node] + hub[other] + self.bound[other]
        order = np.lexsort((mine, other, ahead))
        found = list(zip(ahead[order].tolist(), mine[order].tolist(), other[order].tolist(), strict=True))
        if to is None:
            self._sorted[node] = found
        return found

    def _cost(self, edge: int) -> int:
        hub, net = self.prices.hub, self.network
        return int(2 * self.prices.edge[edge] + hub[net.left[edge]] + hub[net.right[edge]])

    def _time(self, edge: int, time: datetime) -> datetime | None:
        """When, at the earliest, after `time` the tie may have been; None where surely before, or undated."""
        if not self.in_time:
            return time
        reports = self.network.reports[self.network.first[edge] : self.network.first[edge + 1]]
        may = [max(time, one.when.earliest) for one in reports if one.when is not None and one.when.latest >= time]
        return min(may, default=None)


@dataclass(frozen=True, slots=True)
class _Label:
    """How far a search has come: by which label and edge."""

    cost: int
    ties: int
    node: int
    time: datetime
    before: _Label | None
    edge: int


def _whole(label: _Label) -> Way:
    nodes, edges = [label.node], list[int]()
    last, before = label, label.before
    while before is not None:
        nodes.append(before.node)
        edges.append(last.edge)
        last, before = before, before.before
    return Way(label.cost, label.ties, tuple(nodes[::-1]), tuple(edges[::-1]))
