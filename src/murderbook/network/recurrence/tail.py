"""The chance that somebody is in so many of the chosen files or more, if duty alone put him there.

Given the rates, the number of files is Poisson-binomial, computed exactly. Rates are not known exactly, and people
differ (leave, habit, a partner): everybody's rates are multiplied by a Gamma variable of mean 1 and variance phi, on
the scale of -log(1 - q), and the tail is the mean over it. With phi 0 it is the plain Poisson-binomial.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import gamma

from murderbook.network.recurrence.arrays import Floats

_NODES = 40


def distribution(q: Floats) -> Floats:
    """[files + 1, ...] probabilities of 0, 1, ... files, each of which is touched with its q [files, ...]."""
    found = np.zeros((len(q) + 1, *q.shape[1:]))
    found[0] = 1.0
    for one in q:
        found[1:] = found[1:] * (1.0 - one) + found[:-1] * one
        found[0] *= 1.0 - one
    return found


def mixed(q: Floats, phi: float) -> Floats:
    """The same with rates that vary together by phi."""
    if phi <= 0.0:
        return distribution(q)
    factors = gamma.ppf((np.arange(_NODES) + 0.5) / _NODES, 1.0 / phi, scale=phi)
    factors /= factors.mean()  # the middles of equal shares lose a little of the upper tail
    hazard = -np.log1p(-q)
    found: Floats = distribution(-np.expm1(-hazard[..., None] * factors)).mean(axis=-1)
    return found


def tails(probabilities: Floats) -> Floats:
    """[files + 1, ...] the chance of so many or more; never above 1."""
    found: Floats = np.minimum(np.cumsum(probabilities[::-1], axis=0)[::-1], 1.0)
    return found
