"""Burt's constraint (Structural Holes, 1992): how far a node's ties lead back to the same few others."""

from __future__ import annotations

import numpy as np

from murderbook.compute.jit import inlined, jitted
from murderbook.compute.packed import Doubles, Ints
from murderbook.network.graph.pairs import Longs, Pairs


def constraint(pairs: Pairs) -> Doubles:
    """float64 (n): small of a node that bridges holes, 1 or so of one whose ties all know each other; NaN without ties.
    Ties weigh as their weights do."""
    return _constraint(pairs.start, pairs.neighbour, pairs.weight[pairs.pair], pairs.strength)


@inlined
def _at(neighbour: Ints, begin: int, end: int, wanted: int) -> int:
    """Where `wanted` stands among sorted neighbours, or -1."""
    low, high = begin, end
    while low < high:
        middle = (low + high) // 2
        if neighbour[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < end and neighbour[low] == wanted else -1


@jitted
def _constraint(start: Longs, neighbour: Ints, weight: Doubles, strength: Doubles) -> Doubles:
    """The shorter of two lists of neighbours is walked, the longer looked up in: a node of 10,000 ties costs little."""
    n = len(strength)
    found, mine = np.full(n, np.nan), np.zeros(n)
    for node in range(n):
        begin, end = start[node], start[node + 1]
        if begin == end:
            continue
        for arc in range(begin, end):
            mine[neighbour[arc]] = weight[arc] / strength[node]
        total = 0.0
        for arc in range(begin, end):
            other = neighbour[arc]
            its, until = start[other], start[other + 1]
            through = 0.0
            if until - its <= end - begin:
                for at in range(its, until):
                    third = neighbour[at]
                    through += mine[third] * weight[at] / strength[third]
            else:
                for at in range(begin, end):
                    third = neighbour[at]
                    there = _at(neighbour, its, until, third)
                    if there >= 0:
                        through += mine[third] * weight[there] / strength[third]
            total += (mine[other] + through) ** 2
        found[node] = total
        for arc in range(begin, end):
            mine[neighbour[arc]] = 0.0
    return found
