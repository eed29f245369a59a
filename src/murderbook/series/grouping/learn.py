"""How much pairs within a string count, learned from solved series.

Of all solved cases, with pairs' bits from models that had not seen the series of either case, memberships are drawn
as if no series were known. Taken are the `weight` and `pooling` whose memberships say most surely which pairs are of
one hand (logarithmic score; Good, JRSS B 14, 1952). The search begins where each case's own string is most probable
given where all others are (pseudo-likelihood; Besag, The Statistician 24, 1975), and goes to the better neighbour on a
grid until there is none.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from murderbook.compute.jit import jitted
from murderbook.compute.packed import Doubles, Ints
from murderbook.series.grouping.rule import NATS, Rule
from murderbook.series.grouping.sampler import Longs, Prior, Units, draw, gain, single_cases, state_of
from murderbook.series.grouping.sizes import Sizes, sizes_of

FEWEST_SERIES = 5  # as calibration has it: of fewer there is nothing to test on
WEIGHT_STEP, POOLING_STEP = 1.1, 0.05
BOUNDS = ((0.05, 3.0), (0.0, 1.0))
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
    costs: dict[tuple[int, int], float] = {}

    def cost(at: tuple[int, int]) -> float:
        if at not in costs:
            prior = _rule(at, known).prior(len(numbers))
            costs[at] = surprise(draw(units, prior, SWEEPS, seed).together.mean(axis=0), one_hand)
        return costs[at]

    best = _start(units, numbers.astype(np.int64), known)
    while (better := min(_near(best), key=cost)) != best:
        best = better
    return _rule(best, known, "learned", f"{len(numbers):,} solved cases; {known.source}")


def surprise(together: Doubles, one_hand: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    """Nats: minus the logarithm of what memberships [n, n] gave to what is true of each pair."""
    left, right = np.triu_indices(len(together), 1)
    shares = np.clip(together[left, right], LEAST, 1.0 - LEAST)
    return float(-np.log(np.where(one_hand[left, right], shares, 1.0 - shares)).sum())


def _rule(at: tuple[int, int], sizes: Sizes, standing: str = "assumed", source: str = "") -> Rule:
    return Rule(round(WEIGHT_STEP ** at[0], 4), round(POOLING_STEP * at[1], 4), sizes, standing, source)


def _near(at: tuple[int, int]) -> list[tuple[int, int]]:
    """Itself first, so that a tie stays; the pooling within its bounds."""
    steps = ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1))
    return [(at[0] + i, at[1] + j) for i, j in steps if 0 <= at[1] + j <= round(1.0 / POOLING_STEP)]


def _start(units: Units, string: Longs, sizes: Sizes) -> tuple[int, int]:
    def cost(asked: Doubles) -> float:
        return -own_string(units, string, Rule(float(asked[0]), float(asked[1]), sizes).prior(len(string)))

    options = {"xatol": 1e-2, "fatol": 1e-2}
    found = minimize(cost, np.array((1.0, 0.8)), method="Nelder-Mead", bounds=BOUNDS, options=options).x
    return round(float(np.log(found[0]) / np.log(WEIGHT_STEP))), round(float(found[1]) / POOLING_STEP)


@jitted
def own_string(units: Units, string: Longs, prior: Prior) -> float:
    """Sum over cases of the logarithm of the probability of its own string, given where all others are."""
    n, found = len(string), 0.0
    state = state_of(units, string)
    options = np.empty(n + 1)
    for case in range(n):
        options[:] = -np.inf
        options[n] = prior.cohesion[1]
        own = n
        for other in range(n):
            itself = other == string[case]
            left = state.size[other] - itself
            if left:
                more = state.against[other, case]
                rest = state.total[other] - (more if itself else 0.0)
                options[other] = gain(prior, left, rest, 1, more)
                own = other if itself else own
        most = options.max()
        found += options[own] - most - np.log(np.exp(options - most).sum())
    return found
