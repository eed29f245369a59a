"""All partitions of a few units, without listing them: sums over subsets.

With f(T) the value of string T, the sum over all partitions of a set S is Z(S) = sum over strings T of S that hold its
first unit of f(T) Z(S without T). The probability that T is a string is f(T) Z(rest) / Z(all): 3^n steps instead of
the Bell number of n partitions (1.4 billion for 15 cases).
"""

from __future__ import annotations

import numpy as np

from murderbook.compute.jit import jitted
from murderbook.compute.packed import Doubles
from murderbook.series.grouping.sampler import Prior, Units

MOST_EXACT = 14  # units; five million steps


def exact_together(units: Units, prior: Prior) -> Doubles:
    """Probability [n, n] that two units are in one string; on the diagonal, that a unit is in one by itself.

    ValueError for more than 14 units.
    """
    if len(units.cases) > MOST_EXACT:
        raise ValueError(f"{len(units.cases)} units: all partitions of at most {MOST_EXACT} are summed")
    return np.asarray(_together(units, prior))


@jitted
def _values(units: Units, prior: Prior) -> Doubles:
    """Nats of every subset as one string [2^n]; that of none is 0."""
    n = len(units.cases)
    total, size = np.zeros(1 << n), np.zeros(1 << n, np.int64)
    found = np.zeros(1 << n)
    for subset in range(1, 1 << n):
        first = 0
        while not subset >> first & 1:
            first += 1
        rest = subset & (subset - 1)
        total[subset], size[subset] = total[rest], size[rest] + units.cases[first]
        for other in range(first + 1, n):
            if rest >> other & 1:
                total[subset] += units.pairs[first, other]
        fits = size[subset] < len(prior.cohesion)
        found[subset] = prior.cohesion[size[subset]] + prior.worth[size[subset]] * total[subset] if fits else -np.inf
    return found


@jitted
def _partitions(values: Doubles, n: int) -> Doubles:
    """Logarithm of the sum over all partitions of every subset [2^n]."""
    found = np.zeros(1 << n)
    for subset in range(1, 1 << n):
        first = subset & -subset
        rest = subset ^ first
        most, part = -np.inf, rest
        while True:
            most = max(most, values[first | part] + found[rest ^ part])
            if part == 0:
                break
            part = (part - 1) & rest
        total, part = 0.0, rest
        while True:
            total += np.exp(values[first | part] + found[rest ^ part] - most)
            if part == 0:
                break
            part = (part - 1) & rest
        found[subset] = most + np.log(total)
    return found


@jitted
def _together(units: Units, prior: Prior) -> Doubles:
    n = len(units.cases)
    values = _values(units, prior)
    sums = _partitions(values, n)
    every = (1 << n) - 1
    together = np.zeros((n, n))
    for subset in range(1, 1 << n):
        share = np.exp(values[subset] + sums[every ^ subset] - sums[every])
        if subset & (subset - 1) == 0:
            alone = 0
            while not subset >> alone & 1:
                alone += 1
            together[alone, alone] = share
            continue
        for i in range(n):
            if subset >> i & 1:
                for j in range(i + 1, n):
                    if subset >> j & 1:
                        together[i, j] += share
                        together[j, i] += share
    return together
