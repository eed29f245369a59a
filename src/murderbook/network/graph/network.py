"""A network: entities in order of their keys, edges in order of their ends, each edge with all its reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.network.graph.entity import Entity, Relation
from murderbook.network.graph.pairs import Longs, Pairs, pairs_of
from murderbook.network.graph.treated import Treated


class UnknownEntityError(ValueError):
    """A key that is not in the network."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Everything that says one thing of two entities: `reports` in order of time, then of source."""

    kind: str
    left: Entity
    right: Entity
    directed: bool
    reports: tuple[Relation, ...]

    @property
    def weight(self) -> float:
        return sum(report.weight for report in self.reports)

    @property
    def best(self) -> Relation:
        """The report that is best graded; of equals the first."""
        return min(self.reports, key=lambda report: report.grade.steps)


@dataclass(frozen=True, eq=False)
class Network:
    """Immutable. Node i is entities[i]; edge j joins left[j] and right[j] (of an edge without direction the smaller
    first) and has reports[first[j]:first[j + 1]]. Made by `build`, or as a part of another."""

    entities: tuple[Entity, ...]
    reports: tuple[Relation, ...]
    first: Longs
    left: Ints
    right: Ints
    treated: Treated = field(default_factory=Treated)

    def __post_init__(self) -> None:
        for array in (self.first, self.left, self.right):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.entities)

    @property
    def edge_count(self) -> int:
        return len(self.left)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {entity.key: at for at, entity in enumerate(self.entities)}

    def __contains__(self, key: str) -> bool:
        return key in self._index

    def at(self, key: str) -> int:
        """Which node has this key. UnknownEntityError where none has."""
        found = self._index.get(key)
        if found is None:
            apart = next((one for one in self._index if one.startswith(f"{key} in ")), None)
            why = f"it names nobody, and was kept apart paper by paper, such as {apart!r}" if apart else "check the key"
            raise UnknownEntityError(f"{key!r} is not in this network: {why}")
        return found

    def nodes(self, keys: Sequence[str]) -> Ints:
        """int32, in order, each once."""
        return np.array(sorted({self.at(key) for key in keys}), np.int32)

    def edge(self, at: int) -> Edge:
        reports = self.reports[self.first[at] : self.first[at + 1]]
        left, right = self.entities[self.left[at]], self.entities[self.right[at]]
        return Edge(reports[0].kind, left, right, reports[0].directed, reports)

    def edges(self) -> Iterator[Edge]:
        return map(self.edge, range(self.edge_count))

    @cached_property
    def report_weights(self) -> Doubles:
        return np.fromiter((report.weight for report in self.reports), np.float64, len(self.reports))

    @cached_property
    def weight(self) -> Doubles:
        """float64 (edges): the weights of its reports, added up."""
        return np.add.reduceat(self.report_weights, self.first[:-1]) if len(self.left) else np.zeros(0)

    @cached_property
    def directed(self) -> Flags:
        """bool (edges)."""
        begins = (self.reports[at].directed for at in self.first[:-1].tolist())
        return np.fromiter(begins, np.bool_, self.edge_count)

    @cached_property
    def pairs(self) -> Pairs:
        """Who is joined to whom, whatever the kinds and directions."""
        return pairs_of(len(self), self.left, self.right, self.weight)

    @cached_property
    def edges_at(self) -> tuple[Longs, Ints]:
        """The edges of node i are the second's [start[i]:start[i + 1]], in order of their other end."""
        here, there = np.concatenate([self.left, self.right]), np.concatenate([self.right, self.left])
        edge = np.concatenate([np.arange(self.edge_count, dtype=np.int32)] * 2)
        order = np.lexsort((edge, there, here))
        start = np.zeros(len(self) + 1, np.int64)
        np.cumsum(np.bincount(here, minlength=len(self)), out=start[1:])
        return start, edge[order]

    def between(self, one: int, other: int) -> list[int]:
        """The edges that join two nodes, in order."""
        start, edge = self.edges_at
        low, high = (one, other) if start[one + 1] - start[one] <= start[other + 1] - start[other] else (other, one)
        mine = edge[start[low] : start[low + 1]]
        return sorted(mine[(self.left[mine] == high) | (self.right[mine] == high)].tolist())
