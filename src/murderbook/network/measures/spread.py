"""Standing that is passed on from neighbour to neighbour: eigenvector centrality and PageRank, both weighted."""

from __future__ import annotations

import numpy as np

from murderbook.compute.packed import Doubles
from murderbook.network.graph.pairs import Pairs

MOST_ROUNDS = 2000
SETTLED = 1e-11
DAMPING = 0.85


def eigenvector(pairs: Pairs) -> Doubles | None:
    """float64 (n), the largest 1 (Bonacich 1972): who is tied to those who are tied to many. Outside the piece that is
    most closely knit it is 0. None where it does not settle, or nobody is tied.

    By repeated multiplication, with half of what it grows by as a shift: in a network of two camps it would swing."""
    if not len(pairs.left):
        return None
    now = np.ones(pairs.n)
    for _ in range(MOST_ROUNDS):
        grown = pairs.matrix @ now
        after = grown + now * (float(grown.max()) / 2)
        after /= after.max()
        if float(np.abs(after - now).max()) < SETTLED:
            return np.where(after < SETTLED * 1000, 0.0, after)
        now = after
    return None


def pagerank(pairs: Pairs) -> Doubles:
    """float64 (n), sums to 1 (Page et al. 1999): where somebody is who walks along ties, and begins anew after some."""
    strength = pairs.strength
    alone = strength == 0
    share = np.divide(1.0, strength, out=np.zeros(pairs.n), where=~alone)
    now = np.full(pairs.n, 1.0 / max(1, pairs.n))
    if not pairs.n:
        return now
    for _ in range(MOST_ROUNDS):
        lost = float(now[alone].sum())
        after: Doubles = DAMPING * (pairs.matrix @ (now * share) + lost / pairs.n) + (1 - DAMPING) / pairs.n
        if float(np.abs(after - now).sum()) < SETTLED / 10:
            return after
        now = after
    return now
