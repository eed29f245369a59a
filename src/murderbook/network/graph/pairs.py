"""A network as arrays for measures: who is joined to whom at all, how strongly, whatever the kinds and directions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from murderbook.compute.packed import Doubles, Flags, Ints

if TYPE_CHECKING:
    import rustworkx

Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pairs:
    """`n` nodes and pairs `left` < `right` of them, each once, in order, with a weight above 0."""

    n: int
    left: Ints
    right: Ints
    weight: Doubles

    @cached_property
    def _arcs(self) -> tuple[Longs, Ints, Ints]:
        """Where each node's neighbours begin, the neighbours in order, and the pair of each."""
        here = np.concatenate([self.left, self.right])
        there = np.concatenate([self.right, self.left])
        pair = np.concatenate([np.arange(len(self.left), dtype=np.int32)] * 2)
        order = np.lexsort((there, here))
        start = np.zeros(self.n + 1, np.int64)
        np.cumsum(np.bincount(here, minlength=self.n), out=start[1:])
        return start, there[order].astype(np.int32), pair[order]

    @property
    def start(self) -> Longs:
        """int64 (n + 1): the neighbours of node i are neighbour[start[i]:start[i + 1]]."""
        return self._arcs[0]

    @property
    def neighbour(self) -> Ints:
        return self._arcs[1]

    @property
    def pair(self) -> Ints:
        """Of each arc."""
        return self._arcs[2]

    @property
    def degree(self) -> Longs:
        """int64 (n): how many others."""
        return np.diff(self.start)

    @property
    def strength(self) -> Doubles:
        """float64 (n): the sum of the weights of its pairs."""
        total: Doubles = self.matrix @ np.ones(self.n)
        return total

    @cached_property
    def matrix(self) -> csr_array:
        """Symmetric, of the weights."""
        return csr_array((self.weight[self.pair], self.neighbour, self.start), shape=(self.n, self.n))

    @cached_property
    def graph(self) -> rustworkx.PyGraph[int, int]:
        """For rustworkx: nodes and edges carry their numbers."""
        import rustworkx

        made: rustworkx.PyGraph[int, int] = rustworkx.PyGraph(multigraph=False)
        made.add_nodes_from(range(self.n))
        made.add_edges_from(list(zip(self.left.tolist(), self.right.tolist(), range(len(self.left)), strict=True)))
        return made

    def kept(self, keep: Flags) -> Pairs:
        """The same nodes with some of the pairs."""
        return Pairs(self.n, self.left[keep], self.right[keep], self.weight[keep])

    def weighed(self, weight: Doubles) -> Pairs:
        """With other weights; pairs of weight 0 are gone."""
        keep = weight > 0
        return Pairs(self.n, self.left[keep], self.right[keep], weight[keep])

    def without(self, nodes: Ints) -> Pairs:
        """The same nodes, but those named have no pair left."""
        gone = np.zeros(self.n, np.bool_)
        gone[nodes] = True
        return self.kept(~(gone[self.left] | gone[self.right]))


def pairs_of(n: int, left: Ints, right: Ints, weight: Doubles) -> Pairs:
    """From edges in any direction, several of a pair among them; their weights add up in the order of the edges."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((high, low))
    low, high, weight = low[order], high[order], weight[order]
    if not len(low):
        return Pairs(n, low.astype(np.int32), high.astype(np.int32), weight.astype(np.float64))
    first = np.flatnonzero(np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])])
    return Pairs(n, low[first].astype(np.int32), high[first].astype(np.int32), np.add.reduceat(weight, first))
