"""How good a model's numbers are: calibration, discrimination, ranking, each with an interval by series.

Pairs are given as scores (bits) and labels (H1 true or not). Costs are in bits per pair.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from murderbook.evidence.calibration import Flags, Floats, isotonic_bits, labelled

Metric = Callable[[Floats, Flags], float]


def cllr(bits: npt.ArrayLike, linked: npt.ArrayLike) -> float:
    """Cost of log likelihood ratios (Bruemmer & du Preez 2006): 0 is perfect, 1 is saying nothing, above 1 is harm."""
    return empirical_cross_entropy(bits, linked, 0.0)


def cllr_min(scores: npt.ArrayLike, linked: npt.ArrayLike) -> float:
    """Cllr after the best order-keeping calibration: what discrimination alone allows."""
    return cllr(isotonic_bits(scores, linked), linked)


def empirical_cross_entropy(bits: npt.ArrayLike, linked: npt.ArrayLike, prior_bits: float) -> float:
    """ECE (Ramos et al. 2013, J. Forensic Sci. 58): uncertainty left, in bits per pair, at these prior odds.

    Not the "expected calibration error" of machine learning, which shares the letters.
    """
    values, truth = labelled(bits, linked)
    share = 1.0 / (1.0 + np.exp2(-prior_bits))
    return float(
        share * np.logaddexp2(0.0, -(values[truth] + prior_bits)).mean()
        + (1.0 - share) * np.logaddexp2(0.0, values[~truth] + prior_bits).mean()
    )


def reference_entropy(prior_bits: float) -> float:
    """ECE of saying nothing (all bits 0): the entropy of the prior."""
    return empirical_cross_entropy([0.0, 0.0], [True, False], prior_bits)


@dataclass(frozen=True, slots=True)
class TippettPoint:
    """Shares of linked and unlinked pairs with at least `bits`."""

    bits: float
    linked: float
    unlinked: float


def tippett(bits: npt.ArrayLike, linked: npt.ArrayLike) -> tuple[TippettPoint, ...]:
    """One point per distinct value, ascending: both steps of a Tippett plot."""
    values, truth = labelled(bits, linked)
    at = np.unique(values)
    shares = [1.0 - np.searchsorted(np.sort(group), at, side="left") / group.size for group in _classes(values, truth)]
    points = zip(at.tolist(), shares[0].tolist(), shares[1].tolist(), strict=True)
    return tuple(TippettPoint(value, h1, h2) for value, h1, h2 in points)


def misleading(bits: npt.ArrayLike, linked: npt.ArrayLike) -> tuple[float, float]:
    """Shares of linked pairs below 0 bits and of unlinked pairs above: the rates of misleading evidence."""
    values, truth = labelled(bits, linked)
    h1, h2 = _classes(values, truth)
    return float((h1 < 0.0).mean()), float((h2 > 0.0).mean())


def _classes(values: Floats, truth: Flags) -> tuple[Floats, Floats]:
    return values[truth], values[~truth]


def roc_auc(scores: npt.ArrayLike, linked: npt.ArrayLike) -> float:
    """Chance that a linked pair scores above an unlinked one, ties half (Mann & Whitney 1947)."""
    from scipy.stats import rankdata  # here, since every command on a record imports this module and few compute

    values, truth = labelled(scores, linked)
    positives = int(truth.sum())
    ranks = float(rankdata(values)[truth].sum())
    return (ranks - positives * (positives + 1) / 2.0) / (positives * (truth.size - positives))


def average_precision(scores: npt.ArrayLike, linked: npt.ArrayLike) -> float:
    """Precision averaged over the linked pairs, equal scores taken together (no luck of the order)."""
    values, truth = labelled(scores, linked)
    order = np.argsort(-values, kind="stable")
    descending, found = values[order], np.cumsum(truth[order])
    last = np.append(np.flatnonzero(np.diff(descending)), values.size - 1)  # last of each run of equal scores
    gained = np.diff(found[last], prepend=0)
    return float((gained * found[last] / (last + 1)).sum() / found[-1])


@dataclass(frozen=True, slots=True)
class Ranking:
    """Per case with a linked partner, the ranks of its partners among all its other cases (1 is best).

    A partner competes with unlinked cases only, and ties count half, so a rank may end in .5.
    """

    ranks: tuple[tuple[float, ...], ...]

    def hit_at(self, k: int) -> float:
        """Share of cases with a partner among the first k."""
        return float(np.mean([min(ranks) <= k for ranks in self.ranks]))

    def recall_at(self, k: int) -> float:
        """Share of a case's partners among the first k, averaged over cases."""
        return float(np.mean([np.mean([rank <= k for rank in ranks]) for ranks in self.ranks]))


def ranking(scores: npt.ArrayLike, labels: npt.ArrayLike) -> Ranking:
    """Ranks from square, symmetric arrays [case, case]: scores, and labels 1 linked, 0 unlinked, -1 left out.

    ValueError for other shapes, NaN off the diagonal, or no linked case at all.
    """
    values, truth = np.asarray(scores, dtype=np.float64), np.asarray(labels)
    if values.ndim != 2 or values.shape[0] != values.shape[1] or values.shape != truth.shape:
        raise ValueError(f"ranking needs two square arrays of one shape, not {values.shape} and {truth.shape}")
    others = ~np.eye(len(values), dtype=bool)
    if np.isnan(values[others]).any():
        raise ValueError("ranking needs a score for every pair")
    ranks = [_partner_ranks(values[i], truth[i], others[i]) for i in range(len(values))]
    if not any(ranks):
        raise ValueError("ranking needs at least one linked pair")
    return Ranking(tuple(found for found in ranks if found))


def _partner_ranks(scores: Floats, labels: npt.NDArray[np.int_], others: Flags) -> tuple[float, ...]:
    rest = scores[(labels == 0) & others]
    partners = scores[(labels == 1) & others]
    return tuple(float(1 + (rest > score).sum() + 0.5 * (rest == score).sum()) for score in partners)


@dataclass(frozen=True, slots=True)
class Resampling:
    """How often, with which coverage and from which seed. ValueError outside 0 < level < 1 or without a replica."""

    replicas: int = 1000
    level: float = 0.95
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0.0 < self.level < 1.0 or self.replicas < 1:
            raise ValueError(f"resampling needs 0 < level < 1 and at least one replica, not {self}")


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its percentile interval over `replicas` resamples."""

    estimate: float
    low: float
    high: float
    replicas: int


def bootstrap_by_series(
    metric: Metric,
    scores: npt.ArrayLike,
    linked: npt.ArrayLike,
    series: tuple[npt.ArrayLike, npt.ArrayLike],
    resampling: Resampling = Resampling(),
) -> Interval:
    """The metric with an interval that resamples whole series, since pairs of one series are not independent.

    `series` holds per pair the series of its left and of its right case; a case of no series is a series of its own.
    A series drawn m times gives its own pairs m times, and a pair across two series m x m' times (Davezies,
    D'Haultfoeuille & Guyonvarch 2021, Annals of Statistics 49, on such dyadic data). Resamples without a linked or
    without an unlinked pair are drawn again. ValueError where that is hopeless.
    """
    values, truth = labelled(scores, linked)
    names, where = np.unique(np.concatenate([np.asarray(side) for side in series]), return_inverse=True)
    left, right = np.split(where, 2)
    if left.shape != values.shape:
        raise ValueError(f"each of the {values.size} pairs needs the series of both its cases")
    drawn: list[float] = []
    source = np.random.default_rng(resampling.seed)
    most = 100 * resampling.replicas
    for _ in range(most):
        times = np.bincount(source.integers(0, names.size, names.size), minlength=names.size)
        weight = np.where(left == right, times[left], times[left] * times[right])
        rows = np.repeat(np.arange(values.size), weight)
        if truth[rows].any() and not truth[rows].all():
            drawn.append(metric(values[rows], truth[rows]))
        if len(drawn) == resampling.replicas:
            break
    else:
        raise ValueError(f"only {len(drawn)} of {most} resamples held both classes: too few series")
    tail = (1.0 - resampling.level) / 2.0
    low, high = np.quantile(drawn, [tail, 1.0 - tail])
    return Interval(metric(values, truth), float(low), float(high), resampling.replicas)
