"""Leads put into strings, beside single, average and complete linkage: the public burglaries, and simulated ones.

The figures of docs/science/series-grouping.md. Adjusted Rand index (ARI) without looking at the answers: how much pairs
count, and where the linkages are cut, come from the series outside each fold. Intervals and differences are over
resamples of whole series. The public data lie beside the checkout or are passed over. `--quick`: fewer simulations.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from _grouped import METHODS, agreement, best_cut, cut_at, outside, rule_of, strings_of, together_by_fold
from _harness import Row, report
from _simulated_series import burglaries
from link_accuracy import DATA, public_cases, shown
from murderbook.compute.packed import Doubles, Ints
from murderbook.linkage.tabular.learning.labels import Labels
from murderbook.linkage.tabular.table import CaseTable
from murderbook.linkage.tabular.validation.crossfit import cross_fit, learner_of
from murderbook.linkage.tabular.validation.folds import AMBIGUOUS, LINKED, Solved, solved_of
from murderbook.linkage.tabular.validation.measures import draws_of, interval

OURS = "murderbook, all partitions"
UNSEEN = range(401, 405)
BINS = (0.0, 0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
QUOTED = {  # at the best cut of the answers; Bayesian clustering knows the series of the other folds
    "crimelinkage (R), single linkage, best cut": 0.462,
    "crimelinkage (R), average linkage, best cut": 0.324,
    "scikit-learn boosting, average linkage, best cut": 0.405,
    "crimelinkage (R), Bayesian clustering": 0.275,
}


def grouped(name: str, table: CaseTable, labels: Labels, solved: Solved) -> Iterator[Row]:
    """A row for each way, then ours minus each, then how far memberships hold."""
    began = time.perf_counter()
    bits, known = solved.square(cross_fit(labels, solved, learner_of(table)).bits), outside(table, labels, solved)
    rules = {fold: rule_of(part) for fold, part in known.items()}
    together = together_by_fold(bits, solved.fold, rules)
    ways: dict[str, Ints] = {OURS: strings_of(together)}
    for method in METHODS:
        more = {fold: float(np.log2(solved.n / len(part.rows))) for fold, part in known.items()}
        cut = float(np.mean([best_cut(part, method) + more[fold] for fold, part in known.items()]))
        ways[f"{method} linkage, cut outside the fold"] = cut_at(bits, method, cut)
    seconds = round(time.perf_counter() - began, 1)
    print(f"{name}: {seconds} s", file=sys.stderr)
    told = {fold: f"{rule.pooling:.2f}" for fold, rule in rules.items()}
    yield Row(f"{name}: pooling by fold", seconds, {f"fold {fold}": rule for fold, rule in told.items()})
    yield from _rows(name, ways, solved)
    yield from _holding(name, together, solved)


def _rows(name: str, ways: dict[str, Ints], solved: Solved) -> Iterator[Row]:
    draws = draws_of(solved, 1000)
    weights = [_worth(solved, times) for times in draws]
    drawn = {way: np.array([agreement(strings, solved.series, w) for w in weights]) for way, strings in ways.items()}
    reached = {way: agreement(strings, solved.series) for way, strings in ways.items()}
    for way, strings in ways.items():
        values = {"ari": shown(interval(reached[way], drawn[way])), "strings": int((np.bincount(strings) > 1).sum())}
        if way != OURS:
            values["ours_minus"] = shown(interval(reached[OURS] - reached[way], drawn[OURS] - drawn[way]))
        yield Row(f"{name}: {way}", 0.0, values)


def _worth(solved: Solved, times: Ints) -> Doubles:
    one, two = times[solved.series[solved.left]], times[solved.series[solved.right]]
    return np.where(solved.series[solved.left] == solved.series[solved.right], one, one * two).astype(np.float64)


def _holding(name: str, together: Doubles, solved: Solved) -> Iterator[Row]:
    """Pairs by what their membership was said to be: how many were of one hand."""
    known = solved.truth != AMBIGUOUS
    said, one_hand = together[solved.left, solved.right][known], solved.truth[known] == LINKED
    for low, high in pairwise(BINS):
        held = (said >= low) & ((said < high) | (high == BINS[-1]))
        if held.any():
            values = {
                "pairs": int(held.sum()),
                "said": f"{said[held].mean():.3f}",
                "seen": f"{one_hand[held].mean():.3f}",
            }
            yield Row(f"{name}: membership {low:g} to {high:g}", 0.0, dict(values))


def public() -> Iterator[Row]:
    if not DATA.is_dir():
        print("THE PUBLIC BENCHMARK IS ABSENT: its rows are passed over", file=sys.stderr)
        return
    yield from grouped("burglaries", *public_cases())
    for name, value in QUOTED.items():
        yield Row(f"burglaries: {name} (quoted, not run)", 0.0, {"ari": f"{value:.3f}"})


def simulated(seed: int) -> Iterator[Row]:
    made = burglaries(seed, 48, 241)
    yield from grouped(f"simulation {seed}", made.table, made.labels, solved_of(made.table, made.labels))


def main(quick: bool) -> list[Row]:
    rows = list(public())
    for seed in UNSEEN[:1] if quick else UNSEEN:
        rows += simulated(seed)
    return rows


if __name__ == "__main__":
    report(__file__, main("--quick" in sys.argv))
