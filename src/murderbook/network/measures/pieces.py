"""Pieces of a network, and what alone holds them together: components, cut points, bridges, cores."""

from __future__ import annotations

from typing import cast

import numpy as np
from scipy.sparse.csgraph import connected_components

from murderbook.compute.packed import Ints
from murderbook.network.graph.pairs import Longs, Pairs


def pieces(pairs: Pairs) -> Ints:
    """int32 (n): the number of the piece that each node lies in, pieces in order of their first node."""
    return np.asarray(connected_components(pairs.matrix, directed=False)[1], np.int32)


def sizes(piece: Ints) -> Longs:
    """int64: how many nodes each piece has."""
    return np.bincount(piece).astype(np.int64)


def joined_pairs(size: Longs) -> int:
    """How many pairs of nodes are joined by some way."""
    return int((size * (size - 1) // 2).sum())


def cut_points(pairs: Pairs) -> Ints:
    """int32, in order: nodes without which their piece falls apart."""
    import rustworkx

    return np.array(sorted(rustworkx.articulation_points(pairs.graph)), np.int32)


def bridges(pairs: Pairs) -> list[tuple[int, int]]:
    """Pairs of nodes, in order, whose tie is the only way between two parts."""
    import rustworkx

    return sorted((min(pair), max(pair)) for pair in rustworkx.bridges(pairs.graph))


def cores(pairs: Pairs) -> Longs:
    """int64 (n): the largest k such that a node lies in a part where each has k neighbours (Seidman 1983)."""
    import rustworkx

    found = cast(dict[int, int], rustworkx.core_number(pairs.graph))
    return np.fromiter((found[at] for at in range(pairs.n)), np.int64, pairs.n)
