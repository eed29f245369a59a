"""Shares of a mixture from weighed pairs: expectation-maximisation with a Dirichlet prior, for many resamples at once.

Each pair says how likely it is under each part: repeated, kept to the family, drawn afresh; or in this step, in that.
A pair that all parts explain as well teaches nothing, and the shares stay at the prior.
"""

from __future__ import annotations

import numpy as np

from murderbook.compute.packed import Doubles

WORTH = 10.0  # weighed pairs that the declared shares are worth; a convention, the one of linkage on plain files
STEPS = 500
SETTLED = 1e-6
SEED = 20261129
FLOOR = 1e-6


def shares_of(parts: Doubles, weight: Doubles, prior: Doubles) -> Doubles:
    """Shares [resamples, parts]. `parts` [pairs, parts]: likelihood of each pair under each part; `weight` [resamples,
    pairs]; `prior` [resamples, parts]: weighed pairs that speak for each part beforehand."""
    kinds, where = np.unique(parts, axis=0, return_inverse=True)
    gathered = np.zeros((len(weight), len(kinds)))
    np.add.at(gathered.T, where.reshape(-1), weight.T)
    total = gathered.sum(axis=1, keepdims=True) + prior.sum(axis=1, keepdims=True)
    shares = prior / prior.sum(axis=1, keepdims=True)
    for _ in range(STEPS):
        likely = np.maximum(shares @ kinds.T, 1e-300)
        found = (shares * ((gathered / likely) @ kinds) + prior) / total
        moved = np.abs(found - shares).max()
        shares = found
        if moved < SETTLED:
            break
    return np.asarray(shares, np.float64)


def priors(centre: Doubles) -> Doubles:
    """Prior pairs [resamples, parts] about these shares [resamples, parts]: as they are in the first row, then
    drawn, as uncertain as so few pairs are.

    With the series drawn anew beside it, what the labels say nothing of keeps the doubt of the rate it began with: an
    interval is never narrow for want of pairs.
    """
    held = np.maximum(centre, FLOOR)
    held /= held.sum(axis=1, keepdims=True)
    drawn = np.maximum(np.random.default_rng(SEED).standard_gamma(WORTH * held), FLOOR)
    drawn[0] = held[0]
    return np.asarray(WORTH * drawn / drawn.sum(axis=1, keepdims=True))
