"""How far pairs within a string repeat each other, learned from solved series.

Of all solved cases, with pairs' bits from models that had not seen the series of either case, memberships are drawn
as if no series were known. Taken is the pooling whose memberships say most surely which pairs are of one hand
(logarithmic score; Good, JRSS B 14, 1952). Bits are calibrated already: a string of two says what its pair says, so
nothing else is fitted but how many strings there are and of what sizes.
"""

from __future__ import annotations

import numpy as np

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.series.grouping.rule import NATS, Rule
from murderbook.series.grouping.sampler import draw, single_cases
from murderbook.series.grouping.sizes import sizes_of

FEWEST_SERIES = 5  # as calibration has it: of fewer there is nothing to test on
COARSE, FINE = 0.1, 0.05
SWEEPS = 250
LEAST = 1e-4  # no membership is taken as surer: so many draws do not say more


def learn(bits: Doubles, strings: Ints, seed: int = 0) -> Rule:
    """The rule under which memberships, given the pairs' bits [n, n], say best what the true strings [n] are.

    ValueError with fewer than five strings of two cases or more.
    """
    _, numbers, sizes = np.unique(strings, return_inverse=True, return_counts=True)
    if (sizes > 1).sum() < FEWEST_SERIES:
        raise ValueError(f"{int((sizes > 1).sum())} solved series with two cases or more: at least {FEWEST_SERIES}")
    units, known = single_cases(bits * NATS), sizes_of(sizes.tolist())
    one_hand = numbers[:, None] == numbers[None, :]

    def cost(pooling: float) -> float:
        prior = Rule(pooling, known).prior(len(numbers))
        return surprise(draw(units, prior, SWEEPS, seed).together.mean(axis=0), one_hand)

    costs = {pooling: cost(pooling) for pooling in np.round(np.arange(0.0, 1.01, COARSE), 2).tolist()}
    coarse = min(costs, key=lambda pooling: costs[pooling])
    near = [round(coarse + step, 2) for step in (-FINE, FINE) if 0.0 <= coarse + step <= 1.0]
    costs |= {pooling: cost(pooling) for pooling in near}
    best = min(costs, key=lambda pooling: costs[pooling])
    return Rule(best, known, "learned", f"{len(numbers):,} solved cases; {known.source}")


def surprise(together: Doubles, one_hand: Flags) -> float:
    """Nats: minus the logarithm of what memberships [n, n] gave to what is true of each pair."""
    left, right = np.triu_indices(len(together), 1)
    shares = np.clip(together[left, right], LEAST, 1.0 - LEAST)
    return float(-np.log(np.where(one_hand[left, right], shares, 1.0 - shares)).sum())
