"""One-off cases mixed in: does the ranking hold when most cases belong to no series (Pakkanen et al. 2021)?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.evidence.validation import Interval, roc_auc
from murderbook.linkage.tabular.learning.labels import Labels
from murderbook.linkage.tabular.validation.crossfit import CrossFit
from murderbook.linkage.tabular.validation.folds import LINKED, UNLINKED, Solved
from murderbook.linkage.tabular.validation.ranks import partner_ranks

SHARES = (0.0, 0.25, 0.5, 0.75, 0.9)
DRAWS = 100
MOST_UNLABELLED = 3_000


@dataclass(frozen=True)
class Mixture:
    """`share` of one-off cases, `unlabelled` of which no series names; intervals over draws of which cases are in."""

    share: float
    series_cases: float
    one_offs: float
    unlabelled: float
    auc: Interval
    specificity: Interval
    median_first_rank: Interval


@dataclass(frozen=True)
class _Pool:
    """Cases of series, and all that may be mixed in. `scores` [series cases, others], `own` among the series cases."""

    own: Doubles
    truth: Ints
    series: Ints
    scores: Doubles
    labelled: int


def mixtures(labels: Labels, solved: Solved, fitted: CrossFit, seed: int = 0) -> tuple[Mixture, ...]:
    """Unlabelled cases serve as one-offs once those known to be so are used up: some may belong to a series after all,
    which makes the figures too low rather than too high."""
    pool = _pool(labels, solved, fitted)
    return tuple(_mixed(pool, share, np.random.default_rng([seed, at])) for at, share in enumerate(SHARES))


def _pool(labels: Labels, solved: Solved, fitted: CrossFit) -> _Pool:
    several = solved.sizes() > 1
    own, other = np.flatnonzero(several), np.flatnonzero(~several)
    square, truth = solved.square(fitted.bits), solved.square(solved.truth)
    unlabelled = np.flatnonzero(labels.group < 0)[:MOST_UNLABELLED].astype(np.int32)
    beyond = np.zeros((len(own), len(unlabelled)))
    for part in fitted.folds:
        rows = np.flatnonzero(solved.fold[own] == part.fold)
        left = np.repeat(solved.rows[own[rows]], len(unlabelled))
        right = np.tile(unlabelled, len(rows))
        beyond[rows] = part.scorer(left, right).reshape(len(rows), len(unlabelled))
    return _Pool(
        square[np.ix_(own, own)],
        truth[np.ix_(own, own)].astype(np.int32),
        solved.series[own],
        np.hstack([square[np.ix_(own, other)], beyond]),
        len(other),
    )


def _mixed(pool: _Pool, share: float, source: np.random.Generator) -> Mixture:
    rows, counts = [], []
    for _ in range(DRAWS):
        kept, mixed = _drawn(pool, share, source)
        rows.append(_measured(pool, kept, mixed))
        counts.append((kept.sum(), len(mixed), (mixed >= pool.labelled).sum()))
    values, (own, others, unlabelled) = np.array(rows), np.mean(counts, axis=0)
    intervals = [_interval(values[:, at]) for at in range(3)]
    return Mixture(share, float(own), float(others), float(unlabelled), *intervals)


def _interval(values: Doubles) -> Interval:
    known = values[~np.isnan(values)]
    if not len(known):
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    low, high = np.quantile(known, [0.025, 0.975])
    return Interval(float(known.mean()), float(low), float(high), len(known))


def _drawn(pool: _Pool, share: float, source: np.random.Generator) -> tuple[Flags, Ints]:
    """Series cases kept [own] and the others mixed in. Whole series are left out where one-offs are too few."""
    own, others = len(pool.own), pool.scores.shape[1]
    kept = np.ones(own, np.bool_)
    most = int(others * (1.0 - share) / share) if share else own
    if own > most:
        order = source.permutation(int(pool.series.max()) + 1)
        kept[:] = False
        for number in order.tolist():
            held = pool.series == number
            if kept.sum() + held.sum() <= max(most, 2):
                kept |= held
    wanted = round(kept.sum() * share / (1.0 - share))
    known = source.permutation(pool.labelled)[:wanted]
    beyond = pool.labelled + source.permutation(others - pool.labelled)[: max(wanted - len(known), 0)]
    return kept, np.concatenate([known, beyond]).astype(np.int32)


def _measured(pool: _Pool, kept: Flags, mixed: Ints) -> tuple[float, float, float]:
    """AUC of pairs with a case of a series, specificity at 0 bits, median first rank of a partner."""
    rows = np.flatnonzero(kept)
    own, truth = pool.own[np.ix_(rows, rows)], pool.truth[np.ix_(rows, rows)]
    upper = np.triu_indices(len(rows), 1)
    beyond = pool.scores[np.ix_(rows, mixed)]
    linked = own[upper][truth[upper] == LINKED]
    rest = np.concatenate([own[upper][truth[upper] == UNLINKED], beyond.ravel()])
    if not len(linked) or not len(rest):
        return float("nan"), float("nan"), float("nan")
    scores = np.concatenate([linked, rest])
    first = []
    for row in range(len(rows)):
        apart = (truth[row] == UNLINKED) & (np.arange(len(rows)) != row)
        partners = own[row][truth[row] == LINKED]
        if len(partners):
            first.append(partner_ranks(partners, np.concatenate([own[row][apart], beyond[row]])).min())
    auc = roc_auc(scores, np.arange(len(scores)) < len(linked))
    return auc, float((rest <= 0.0).mean()), float(np.median(first))
