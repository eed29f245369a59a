"""Learning a smooth rate: how the share of one offender's pairs in each step departs from what is published.

A logistic regression of linked against unlinked pairs on the steps, with a penalty on bends (P-splines: Eilers & Marx
1996, Statistical Science 11) and a light one on departing from the published curve, so that few series say little.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.linkage.tabular.learning.bands import bounded, smoothness
from murderbook.linkage.tabular.learning.labels import Sample
from murderbook.linkage.tabular.learning.published import SMALLEST, published_bits, shares_of
from murderbook.linkage.tabular.model import Curve, CurveKind
from murderbook.linkage.tabular.table import CaseTable

RISES = 1e4  # penalty on a curve that rises with the distance
NEWTON_STEPS = 50
HEAVY = 100.0  # times the linked pairs: what stands for endless
LN_2 = float(np.log(2.0))


def learned_curve(  # noqa: PLR0913, PLR0917 - a curve, its pairs, and how firmly it is held
    curve: Curve, basis: Doubles, known: Flags, sample: Sample, table: CaseTable, firmness: float
) -> Curve:
    """`curve` with learned shares. `basis` [pairs, steps]: chance of each step; `known` [pairs]."""
    linked, others = sample.linked & known, known & ~sample.linked
    if not linked.any() or not (sample.few or others.any()):
        return curve
    prior = published_bits(curve.kind, table) * LN_2
    if sample.few:
        different = np.array(curve.different)
        rows = _against_base(basis[linked], sample.weight[linked], different)
        whom = "the base rates of all cases"
    else:
        counted = sample.weight[others] @ basis[others] * (others.sum() / sample.weight[others].sum())
        different = (counted + SMALLEST) / (counted + SMALLEST).sum()
        rows = gathered(basis[known], sample.linked[known], sample.weight[known])
        whom = f"{int(others.sum()):,} unlinked pairs"
    coefficients = penalised_logistic(*rows, prior, smoothness(len(prior), firmness), falling=True)
    coefficients = np.minimum.accumulate(coefficients)  # what the penalty leaves of a rise
    same = different * np.exp(coefficients - coefficients.max())
    if curve.kind is CurveKind.GAP:
        same = bounded(same / same.sum(), different)
    return replace(
        curve,
        same=shares_of(same),
        different=curve.different if sample.few else shares_of(different),
        low=(),
        high=(),  # of the published curve; those of this one: `bands`
        pairs=int(linked.sum()),
        series=len(np.unique(sample.series[known[: len(sample.series)]])),
        source=f"learned from {int(linked.sum()):,} linked pairs against {whom}, smoothed",
    )


def _against_base(basis: Doubles, weight: Doubles, different: Doubles) -> tuple[Doubles, Flags, Doubles]:
    """Rows of a regression that tilts the base rates to fit the linked pairs: the steps themselves stand for the other
    class, so heavy that the fit is that of a density (infinitely weighted logistic regression: Fithian & Hastie 2013,
    Annals of Applied Statistics 7)."""
    rows = np.vstack([basis, np.eye(len(different))])
    linked = np.arange(len(rows)) < len(basis)
    return rows, linked, np.concatenate([weight, HEAVY * weight.sum() * different])


def gathered(basis: Doubles, linked: Flags, weight: Doubles) -> tuple[Doubles, Flags, Doubles]:
    """Pairs of one step and one class as a single row of their weight: the same fit, from hundreds of rows."""
    key = basis @ np.random.default_rng(0).random(basis.shape[1]) + 1e3 * linked  # two different rows share no sum
    _, first, where = np.unique(key, return_index=True, return_inverse=True)
    return basis[first], linked[first], np.asarray(np.bincount(where, weights=weight), np.float64)


def penalised_logistic(  # noqa: PLR0913 - the parts of one fit
    basis: Doubles, linked: Flags, weight: Doubles, prior: Doubles, penalty: Doubles, *, falling: bool = False
) -> Doubles:
    """Coefficients [columns], nats, penalised for leaving `prior`, with a free intercept that is not returned.

    `falling`: a coefficient must not exceed the one before it (asymmetric penalties: Eilers 2005, Statistical Modelling
    5): farther apart, in place or time, is never more in favour of one offender.
    """
    x = np.column_stack([basis, np.ones(len(basis))])
    full = np.zeros((len(prior) + 1, len(prior) + 1))
    centre = np.append(prior, 0.0)
    at = centre.copy()
    for _ in range(NEWTON_STEPS):
        full[:-1, :-1] = penalty + (_rising_penalty(at[:-1]) if falling else 0.0)
        full[-1, -1] = 1e-3
        pull = penalty @ (at - centre)[:-1] + (_rising_penalty(at[:-1]) @ at[:-1] if falling else 0.0)
        share = 1.0 / (1.0 + np.exp(-np.clip(x @ at, -40.0, 40.0)))
        slope = x.T @ (weight * (linked - share)) - np.append(pull, 1e-3 * at[-1])
        bend = (x * (weight * share * (1.0 - share))[:, None]).T @ x + full
        step = np.linalg.solve(bend, slope)
        at += step
        if np.abs(step).max() < 1e-8:
            break
    return at[:-1]


def _rising_penalty(at: Doubles) -> Doubles:
    """Quadratic penalty on every step that rises now."""
    rises = np.diff(np.eye(len(at)), axis=0)
    return np.asarray(RISES * rises.T @ (rises * (np.diff(at) > 0.0)[:, None]))
