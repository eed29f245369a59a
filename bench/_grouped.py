"""Putting pairs into strings, for the benchmarks: murderbook's way and the linkages a user would take instead.

What is chosen (how much pairs count; where to cut) is chosen without the series that are judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from murderbook.compute.packed import Doubles, Ints
from murderbook.linkage.tabular.learning.labels import Labels
from murderbook.linkage.tabular.table import CaseTable
from murderbook.linkage.tabular.validation.crossfit import cross_fit, learner_of, without_fold
from murderbook.linkage.tabular.validation.folds import Solved, solved_of
from murderbook.linkage.tabular.validation.ranks import rand_of_pairs
from murderbook.series.grouping import Rule, best_partition, learn, memberships
from murderbook.series.grouping.rule import NATS
from murderbook.series.grouping.sampler import single_cases

METHODS = ("average", "single", "complete")
CUTS = np.arange(-3.0, 14.1, 0.25)  # bits
SEED = 20260101


@dataclass(frozen=True)
class Unseen:
    """What the solved cases outside a fold say: `rows` of the cases judged with, `bits` [n, n] of their pairs by models
    that had not seen the series of one, and the true `series` [n]."""

    rows: Ints
    bits: Doubles
    series: Ints


def outside(table: CaseTable, labels: Labels, solved: Solved) -> dict[int, Unseen]:
    """By fold, the cases outside it, cross-fitted among themselves: as if the fold had never been solved."""
    found, at = {}, {row: number for number, row in enumerate(solved.rows.tolist())}
    for fold in solved.folds:
        known = without_fold(labels, solved, fold)
        folds = {
            table.ids[row]: of for row, of in zip(solved.rows.tolist(), solved.fold.tolist(), strict=True) if of != fold
        }
        rest = solved_of(table, known, folds)
        bits = rest.square(cross_fit(known, rest, learner_of(table)).bits)
        rows = np.array([at[row] for row in rest.rows.tolist()], np.int32)
        found[fold] = Unseen(rows, bits, rest.series)
    return found


def rule_of(known: Unseen) -> Rule:
    return learn(known.bits, known.series, SEED)


def together_by_fold(bits: Doubles, fold: Ints, rules: dict[int, Rule]) -> Doubles:
    """Membership [n, n] of each pair: the mean of what the rules say that left out the fold of either case."""
    found = np.zeros(bits.shape)
    for number, rule in rules.items():
        said, _ = memberships(single_cases(bits * NATS), rule.prior(len(bits)), SEED)
        found[fold == number] += said[fold == number] / 2.0
        found[:, fold == number] += said[:, fold == number] / 2.0
    return found


def strings_of(together: Doubles) -> Ints:
    return best_partition(together)


def cut_at(bits: Doubles, method: str, cut: float) -> Ints:
    top = np.ceil(bits.max())
    left, right = np.triu_indices(len(bits), 1)
    return fcluster(linkage(top - bits[left, right], method), top - cut, "distance").astype(np.int32)


def best_cut(known: Unseen, method: str) -> float:
    """The cut whose groups agree best with the known series; of cuts that agree as well, the middle one."""
    reached = np.array([agreement(cut_at(known.bits, method, cut), known.series) for cut in CUTS])
    best = np.flatnonzero(reached >= reached.max() - 1e-9)
    return float(CUTS[best[len(best) // 2]])


def agreement(one: Ints, two: Ints, weight: Doubles | None = None) -> float:
    """Adjusted Rand index."""
    left, right = np.triu_indices(len(one), 1)
    return rand_of_pairs(one[left] == one[right], two[left] == two[right], weight)
