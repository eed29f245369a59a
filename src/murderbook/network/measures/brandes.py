"""Betweenness by Brandes (2001; 2008 for some sources and some targets), over ways of fewest steps.

rustworkx has it of all pairs, in threads whose sums come in any order. This one takes some sources and some targets,
adds in one order, and so gives the same to the bit on any number of processors, and is not slower (bench/network.py);
tests hold it to rustworkx and networkx.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from murderbook.compute.jit import jitted
from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.network.graph.pairs import Longs, Pairs

MOST_STEPS = 1_000_000_000  # arcs looked at: a minute or four; beyond it sources are drawn
FEWEST_SOURCES = 32


class Betweenness(NamedTuple):
    """`share`, float64 (n): of all pairs of others, on how many of the shortest ways between them a node lies, 0 to 1.
    `error`: its standard error where only `sources` of the nodes were looked at from; 0 where all were."""

    share: Doubles
    error: Doubles
    sources: int
    exact: bool


@jitted
def _from(start: Longs, neighbour: Ints, sources: Ints, target: Flags, added: Doubles) -> int:
    """Adds to added[0] what lies on each node from each source, its square to added[1]; how many pairs are joined."""
    n = len(start) - 1
    far, ways, rest = np.full(n, -1, np.int32), np.zeros(n), np.zeros(n)
    queue = np.empty(n, np.int32)
    joined = 0
    for source in sources:
        far[source], ways[source], queue[0] = 0, 1.0, source
        head, tail = 0, 1
        while head < tail:
            node = queue[head]
            head += 1
            for arc in range(start[node], start[node + 1]):
                other = neighbour[arc]
                if far[other] < 0:
                    far[other] = far[node] + 1
                    queue[tail] = other
                    tail += 1
                if far[other] == far[node] + 1:
                    ways[other] += ways[node]
        for at in range(tail - 1, 0, -1):
            node = queue[at]
            through = rest[node]
            if target[node]:
                joined += 1
                through += 1.0
            each = through / ways[node]
            if each > 0:
                for arc in range(start[node], start[node + 1]):
                    other = neighbour[arc]
                    if far[other] == far[node] - 1:
                        rest[other] += ways[other] * each
            added[0, node] += rest[node]
            added[1, node] += rest[node] * rest[node]
        for at in range(tail):
            node = queue[at]
            far[node], ways[node], rest[node] = -1, 0.0, 0.0
    return joined


def betweenness(pairs: Pairs, most_steps: int = MOST_STEPS, seed: int = 1) -> Betweenness:
    """Of all pairs: exact as long as that looks at `most_steps` arcs, else from sources drawn without putting back."""
    n = pairs.n
    arcs = max(1, 2 * len(pairs.left))
    count = min(n, max(FEWEST_SOURCES, most_steps // arcs))
    exact = count == n
    drawn = np.arange(n) if exact else np.sort(np.random.default_rng(seed).choice(n, count, replace=False))
    total, squares = added = np.zeros((2, n))
    _from(pairs.start, pairs.neighbour, drawn.astype(np.int32), np.ones(n, np.bool_), added)
    all_pairs = max(1.0, (n - 1) * (n - 2))
    if exact:
        return Betweenness(total / all_pairs, np.zeros(n), n, True)
    variance = np.maximum(0.0, squares / count - (total / count) ** 2) * count / max(1, count - 1)
    error = np.sqrt(variance / count * (1 - count / n)) * n
    return Betweenness(total / count * n / all_pairs, error / all_pairs, count, False)


def between_groups(pairs: Pairs, one: Ints, other: Ints) -> tuple[Doubles, int]:
    """float64 (n): over how many of the pairs (one of each group) the shortest ways go through a node, shared out where
    there are several; and how many of the pairs are joined at all. A node in both groups is not paired with itself."""
    added = np.zeros((2, pairs.n))
    target = np.zeros(pairs.n, np.bool_)
    target[other] = True
    joined = _from(pairs.start, pairs.neighbour, one.astype(np.int32), target, added)
    return added[0], int(joined)
