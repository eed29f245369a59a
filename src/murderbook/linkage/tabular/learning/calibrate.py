"""Calibration on series that the rates have not seen: the affine map to bits, the limits, the prior, the cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.evidence.calibration import Affine, fit_affine, fit_cap
from murderbook.evidence.validation import cllr, cllr_min
from murderbook.linkage.tabular.fitting.fitted import Fitted
from murderbook.linkage.tabular.fitting.terms import terms
from murderbook.linkage.tabular.learning.labels import Labels, sample_of, unlinked_weights, unseen_pairs
from murderbook.linkage.tabular.model import Calibration, Model

FOLDS = 5
PULL = 10.0  # pairs' worth of staying as the rates have it: a calibration from few series is itself uncertain
FEWEST_SERIES = 5  # of fewer, nothing is left to test the rates on: the model stays uncalibrated, and says so
CUTS = np.arange(-2.0, 14.1, 0.25)  # bits
MOST_CLUSTERED = 1_200  # cases of solved series that a cut is chosen on

NEARLY = 0.01  # of the adjusted Rand index: cuts that agree as well
BLOCK = 200_000  # pairs at a time
Learner = Callable[[Labels], Fitted]


def calibrated_by(model: Model, labels: Labels, learner: Learner) -> Model:
    """The model with its calibration; unchanged but for a note where too few series are known."""
    if labels.series < FEWEST_SERIES:
        note = f"Only {labels.series} solved series: too few to test on, so the totals are scores and not bits."
        return replace(model, notes=(*model.notes, note))
    parts = [(part, learner(rest)) for part, rest in folds_of(labels)]
    seen = _unseen(parts)
    affine = fit_affine(seen.score, seen.linked, strength=PULL, weight=seen.weight)
    bits = affine.bits(seen.score)
    cost = cllr(bits, seen.linked)
    if cost >= 1.0:
        note = f"On series held out these rates were worse than saying nothing (Cllr {cost:.2f}): totals are scores."
        return replace(model, notes=(*model.notes, note))
    cap = fit_cap(bits[seen.one_each], seen.linked[seen.one_each])
    found = Calibration(
        slope=_short(affine.slope),
        offset_bits=_short(affine.offset_bits),
        least_bits=_short(cap.lower_millibits / 1000.0),
        most_bits=_short(cap.upper_millibits / 1000.0),
        cut_bits=_cut(labels, parts, affine),
        pairs=int(seen.linked.sum()),
        series=seen.series,
        cllr=_short(cost),
        cllr_min=_short(cllr_min(seen.score, seen.linked)),
    )
    return replace(model, calibration=found)


def cost_unseen(parts: list[tuple[Labels, Fitted]]) -> float:
    """Cllr on series held out, each series weighed as in learning, after calibration: what rates are chosen by."""
    seen = _unseen(parts)
    bits = fit_affine(seen.score, seen.linked, strength=PULL, weight=seen.weight).bits(seen.score)
    costs = np.logaddexp2(0.0, np.where(seen.linked, -bits, bits))
    return float(np.mean([np.average(costs[held], weights=seen.weight[held]) for held in (seen.linked, ~seen.linked)]))


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def folds_of(labels: Labels) -> list[tuple[Labels, Labels]]:
    """Series dealt out in turn, the largest first; each fold with the rest of the labels."""
    sizes = np.bincount(labels.group[labels.group >= 0])
    order = np.lexsort((np.arange(len(sizes)), -sizes))
    fold = np.zeros(len(sizes), np.int32)
    fold[order] = np.arange(len(sizes)) % FOLDS
    pairs = [(labels.only(fold == k), labels.only(fold != k)) for k in range(FOLDS)]
    return [(part, rest) for part, rest in pairs if len(part.linked) and len(rest.linked)]


class Unseen(NamedTuple):
    """Pairs of held-out series with their scores (bits, uncalibrated) by rates that have not seen them.

    `one_each`: one pair of each series, and one of each two groups: pairs that are independent of one another.
    """

    score: Doubles
    linked: Flags
    weight: Doubles
    one_each: Flags
    series: int


def _unseen(parts: list[tuple[Labels, Fitted]]) -> Unseen:
    scores, linked, weight, first = [], [], [], []
    for part, fitted in parts:
        sample = sample_of(part)
        tied = sample.linked
        others = unseen_pairs(part)
        known = np.sort(np.stack([part.known[others[:, 0]], part.known[others[:, 1]]]), axis=0)
        for left, right, is_linked, by, key in (
            (sample.left[tied], sample.right[tied], True, sample.weight[tied], sample.series[None, :]),
            (others[:, 0], others[:, 1], False, unlinked_weights(part.known, others), known),
        ):
            scores.append(scores_between(fitted, left, right))
            linked.append(np.full(len(left), is_linked))
            weight.append(by)
            first.append(_first_of(key))
    series = sum(part.series for part, _ in parts)
    score, held = np.concatenate(scores), np.concatenate(linked)
    return Unseen(score, held, np.concatenate(weight), np.concatenate(first), series)


def _first_of(keys: Ints) -> Flags:
    """The first column [columns] of each kind."""
    found = np.zeros(keys.shape[1], np.bool_)
    if keys.shape[1]:
        found[np.unique(keys, axis=1, return_index=True)[1]] = True
    return found


def _cut(labels: Labels, parts: list[tuple[Labels, Fitted]], affine: Affine) -> float:
    """The cut of average linkage that agrees best with the series (adjusted Rand index), were no two of them known.

    Each pair has the mean score of the two models that had not seen one case's series. A plateau gives its middle.
    """
    rows = np.flatnonzero(labels.group >= 0)[:MOST_CLUSTERED].astype(np.int32)
    left, right = np.triu_indices(len(rows), 1)
    total, times = np.zeros(len(left)), np.zeros(len(left))
    for part, fitted in parts:
        unseen = part.group[rows] >= 0
        share = unseen[left].astype(np.float64) + unseen[right]
        asked = share > 0
        total[asked] += share[asked] * scores_between(fitted, rows[left[asked]], rows[right[asked]])
        times += share
    bits = affine.bits(np.where(times > 0, total / np.maximum(times, 1.0), 0.0))
    agreement = np.array([adjusted_rand(labels.group[rows], groups) for groups in groups_at(bits, CUTS)])
    best = np.flatnonzero(agreement >= agreement.max() - NEARLY)
    return float(CUTS[best[len(best) // 2]])


def scores_between(fitted: Fitted, left: Ints, right: Ints) -> Doubles:
    """Scores in bits [pairs], before calibration."""
    found = np.empty(len(left))
    for start in range(0, len(left), BLOCK):
        block = slice(start, start + BLOCK)
        found[block] = terms(fitted, left[block], right[block]).sum(axis=1) / 1000.0
    return found


def groups_at(bits: Doubles, cuts: Doubles) -> list[Ints]:
    """Average linkage of all pairs (in `triu` order): for each cut, groups whose mean is at least so many bits."""
    top = np.ceil(bits.max())
    tree = linkage(top - bits, "average")
    return [np.asarray(fcluster(tree, top - cut, "distance"), np.int32) for cut in cuts]


def adjusted_rand(one: Ints, two: Ints) -> float:
    """Adjusted Rand index (Hubert & Arabie 1985, Journal of Classification 2): 1 the same groups, 0 as by chance."""
    _, a = np.unique(one, return_inverse=True)
    _, b = np.unique(two, return_inverse=True)
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1.0)

    def pairs(counts: Doubles) -> float:
        return float((counts * (counts - 1.0) / 2.0).sum())

    both, rows, columns, total = pairs(table), pairs(table.sum(1)), pairs(table.sum(0)), pairs(np.array([len(a)]))
    chance = rows * columns / total
    most = (rows + columns) / 2.0
    return 1.0 if most == chance else (both - chance) / (most - chance)
