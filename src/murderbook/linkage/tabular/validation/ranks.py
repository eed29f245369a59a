"""What a detective sees: where in a case's list its partners stand, and whether groups come out as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.evidence.validation import Interval
from murderbook.linkage.tabular.learning.calibrate import groups_at
from murderbook.linkage.tabular.validation.folds import LINKED, UNLINKED, Solved
from murderbook.linkage.tabular.validation.measures import Draws, interval

HITS = (1, 5, 10)
RECALLS = (1, 5, 10, 50)
METHODS = ("average", "single", "complete")
CUTS = np.arange(-3.0, 13.0, 0.5)  # bits, as the benchmark's own script tries them


@dataclass(frozen=True)
class Ranks:
    """Cases with a linked partner: `case` [m], `best` rank of a partner [m], `recall` [m, RECALLS] share of partners.

    A partner competes with unlinked cases only; equal scores count half.
    """

    case: Ints
    best: Doubles
    recall: Doubles


def ranks_of(bits: Doubles, solved: Solved) -> Ranks:
    scores, truth = solved.square(bits), solved.square(solved.truth)
    others = ~np.eye(solved.n, dtype=bool)
    case, best, recall = [], [], []
    for row in np.flatnonzero((truth == LINKED).any(axis=1)).tolist():
        partners = np.sort(scores[row][truth[row] == LINKED])
        ranks = partner_ranks(partners, scores[row][(truth[row] == UNLINKED) & others[row]])
        case.append(row)
        best.append(ranks.min())
        recall.append([(ranks <= k).mean() for k in RECALLS])
    return Ranks(np.array(case, np.int32), np.array(best), np.array(recall))


def partner_ranks(partners: Doubles, rest: Doubles) -> Doubles:
    """Rank of each partner among the rest [partners], 1 is best."""
    ordered = np.sort(rest)
    above = len(ordered) - np.searchsorted(ordered, partners, side="right")
    same = len(ordered) - np.searchsorted(ordered, partners, side="left") - above
    return np.asarray(1.0 + above + 0.5 * same)


def rank_measures(ranks: Ranks, solved: Solved, draws: Draws) -> dict[str, Interval]:
    """hit@k, recall@k and the median best rank; the intervals resample series, the list they compete in stays."""
    hits = {f"hit@{k}": (ranks.best <= k).astype(np.float64) for k in HITS}
    shares = {f"recall@{k}": ranks.recall[:, number] for number, k in enumerate(RECALLS)}
    weight = draws[:, solved.series[ranks.case]].astype(np.float64)
    total = weight.sum(axis=1)
    held = total > 0
    found = {
        name: interval(float(value.mean()), weight[held] @ value / total[held])
        for name, value in {**hits, **shares}.items()
    }
    medians = np.array([_weighted_median(ranks.best, row) for row in weight[held]])
    return {**found, "median_best_rank": interval(float(np.median(ranks.best)), medians)}


def _weighted_median(values: Doubles, weight: Doubles) -> float:
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weight[order])
    half = passed[-1] / 2.0
    low, high = int(np.searchsorted(passed, half, side="left")), int(np.searchsorted(passed, half, side="right"))
    return float((values[order[low]] + values[order[high]]) / 2.0)


def grouping(bits: Doubles, solved: Solved, cut: float, draws: Draws) -> dict[str, Interval]:
    """Adjusted Rand index: average linkage at `cut`; the best method at the best of CUTS, chosen on the answers."""
    top = np.ceil(bits.max())
    trees = [linkage(top - bits, method) for method in METHODS]
    every = groups_at(bits, np.array([cut])) + [fcluster(tree, top - at, "distance") for tree in trees for at in CUTS]
    together = [groups[solved.left] == groups[solved.right] for groups in every]
    one_series = solved.series[solved.left] == solved.series[solved.right]
    scores = [rand_of_pairs(held, one_series) for held in together]
    best = 1 + int(np.argmax(scores[1:]))
    weights = [_pair_weight(solved, times) for times in draws]
    return {
        name: interval(scores[at], np.array([rand_of_pairs(together[at], one_series, worth) for worth in weights]))
        for name, at in (("ari_at_cut", 0), ("ari_best_cut", best))
    }


def _pair_weight(solved: Solved, times: npt.NDArray[np.int32]) -> Doubles:
    one, two = times[solved.series[solved.left]], times[solved.series[solved.right]]
    return np.where(solved.series[solved.left] == solved.series[solved.right], one, one * two).astype(np.float64)


def rand_of_pairs(one: Flags, two: Flags, weight: Doubles | None = None) -> float:
    """Adjusted Rand index from pairs: are both in one group, by either grouping?"""
    worth = np.ones(len(one)) if weight is None else weight
    total, both = worth.sum(), worth[one & two].sum()
    rows, columns = worth[one].sum(), worth[two].sum()
    if total <= 0.0:
        return float("nan")
    chance, most = rows * columns / total, (rows + columns) / 2.0
    return 1.0 if most == chance else float((both - chance) / (most - chance))
