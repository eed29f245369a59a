"""How sure a curve is: a 95 % interval of one offender's share in each step, as wide as so few series leave it.

The Bayesian interval of a penalised fit (Wahba 1983, Journal of the Royal Statistical Society B 45): the penalty is the
prior, and linked pairs count by their weights, a long series as the root of its pairs, as in the intervals of repeats.
The others' shares come from many more pairs and are taken as they are.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import isotonic_regression

from murderbook.compute.packed import Doubles
from murderbook.linkage.tabular.model import Curve, CurveKind

BENDS = 40.0  # penalty on second differences, for steps of half an octave
DEPARTURE = 0.1  # penalty on leaving the published curve
# Time is what is least known of an unsolved series: the next one may pause for prison, or run for decades, however
# short the solved ones were. So a long gap never weighs more than this against one offender.
LEAST_TIME_BITS = -2.0
ROUNDS = 30  # of raising and sharing out anew; settles long before
DRAWS = 400
ENDS = (0.025, 0.975)


def smoothness(steps: int, firmness: float) -> Doubles:
    """`firmness`: how many times as strongly as DEPARTURE the published curve holds."""
    bends = np.diff(np.eye(steps), 2, axis=0)
    return np.asarray(BENDS * bends.T @ bends + DEPARTURE * firmness * np.eye(steps))


def bounded(same: Doubles, different: Doubles) -> Doubles:
    """Shares [..., steps] of which none is below LEAST_TIME_BITS of what it is between others, whatever the solved
    series show."""
    for _ in range(ROUNDS):
        same = np.maximum(same, different * 2.0**LEAST_TIME_BITS)
        same = same / same.sum(axis=-1, keepdims=True)
    return np.asarray(same)


def banded(curve: Curve, basis: Doubles, weight: Doubles, worth: float, firmness: float) -> Curve:
    """`curve` with the interval of each step. `basis` [pairs, steps] and `weight` [pairs] of others' pairs; `worth`:
    sum of the weights of the linked pairs, 0 where none is known, which leaves what the prior allows."""
    same, different = np.array(curve.same), np.array(curve.different)
    at = np.log(same / different)
    precision = smoothness(len(same), firmness) + worth * _spread(basis, weight, at)
    upper = cholesky(precision)
    noise = np.random.default_rng(0).standard_normal((len(same), DRAWS))
    drawn = at[:, None] + solve_triangular(upper, noise)
    sure = np.diag(precision)  # a step that few pairs lie in is moved to its neighbour, not the neighbour to it
    falling = np.stack([isotonic_regression(one, weights=sure, increasing=False).x for one in drawn.T])
    shares = different * np.exp(falling - falling.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    if curve.kind is CurveKind.GAP:
        shares = bounded(shares, different)
    low, high = np.quantile(shares, ENDS, axis=0)
    return replace(curve, low=_short(np.minimum(low, same)), high=_short(np.maximum(high, same)))


def _spread(basis: Doubles, weight: Doubles, at: Doubles) -> Doubles:
    """What one linked pair tells of the steps [steps, steps]: the covariance of its step, as the curve has it."""
    if not len(basis):
        return np.zeros((len(at), len(at)))
    share = weight * np.exp(basis @ (at - at.max()))
    share /= share.sum()
    mean = share @ basis
    return np.asarray((basis * share[:, None]).T @ basis - np.outer(mean, mean))


def _short(values: Doubles) -> tuple[float, ...]:
    return tuple(float(f"{value:.9g}") for value in values)
