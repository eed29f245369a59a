"""Learned linkage beside its peers on series left out: the public burglary benchmark, and simulated burglaries.

The figures of docs/science/linkage-learned.md. scikit-learn is run; the rows of crimelinkage (R), crimeserieslinkage
and Splink are quoted as measured for the data's own page, and marked so. Differences are paired over resamples of whole
series: an interval without 0 is a difference. The public data lie beside the checkout or are passed over. `--quick`:
few resamples, one simulation.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from _harness import Row, report
from _peers import PEERS, peer
from _simulated_series import burglaries, summary
from murderbook.cli.link_files import load_columns, read_solved, read_table
from murderbook.evidence.validation import Interval
from murderbook.linkage.tabular.fitting.fitted import fit
from murderbook.linkage.tabular.learning.labels import Labels, labels_of
from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.model import Model
from murderbook.linkage.tabular.table import CaseTable
from murderbook.linkage.tabular.validation.crossfit import (
    Learner,
    calibrated_only,
    cross_fit,
    learner_of,
    unlearned,
)
from murderbook.linkage.tabular.validation.folds import Solved, read_folds, solved_of
from murderbook.linkage.tabular.validation.measures import Draws, Pairs, differences, draws_of, pairs_of, with_intervals
from murderbook.linkage.tabular.validation.ranks import grouping, rank_measures, ranks_of
from murderbook.linkage.tabular.validation.run import cut_of

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "linkage"
COMPARED = ("auc", "ap", "cllr", "cllr_min")
RANKED = ("hit@1", "hit@5", "hit@10", "recall@1", "recall@5", "recall@10", "ari_best_cut")
# As the data's own pages give them; hit@1 to recall@10 are against all 389 others, ARI at the best cut of the answers.
QUOTED = {
    "crimelinkage 1.0 (R), naive Bayes": "0.895 0.260 0.583 0.521 0.544 0.711 0.758 0.376 0.581 0.639 0.462",
    "crimelinkage features, stepwise logistic": "0.918 0.284 0.606 0.453 0.544 0.738 0.778 0.399 0.611 0.668 0.341",
    "crimelinkage features, boosted trees (R)": "0.902 0.254 0.611 0.505 0.564 0.664 0.732 0.403 0.541 0.616 0.351",
    "crimeserieslinkage 1.1 (Python), naive Bayes": "0.891 0.232 0.596 0.542 0.503 0.685 0.745 0.330 0.545 0.613 0.400",
    "Splink 5, unsupervised EM": "0.885 0.305 1.077 0.572 0.523 0.685 0.725 0.399 0.531 0.588 0.349",
    "Splink 5, m from labels": "0.915 0.339 0.568 0.480 0.577 0.758 0.819 0.434 0.627 0.693 0.358",
    "distance alone": "0.888 0.164 1.706 0.555 0.436 0.624 0.671 0.325 0.488 0.566 0.201",
}
OURS = "murderbook, learned"


def compared(name: str, table: CaseTable, labels: Labels, solved: Solved, replicas: int) -> Iterator[Row]:
    """A row for each model, then ours minus each other, paired."""
    draws, models, scored = draws_of(solved, replicas), list[Model](), dict[str, Pairs]()
    for model, learner in learners(table, models).items():
        began = time.perf_counter()
        bits = cross_fit(labels, solved, learner).bits
        scored[model] = pairs_of(bits, solved)
        seconds = round(time.perf_counter() - began, 1)
        cut = cut_of(solved, models) if model == OURS else 0.0
        print(f"{name}: {model}, {seconds} s", file=sys.stderr)
        yield Row(f"{name}: {model}", seconds, row_of(bits, scored[model], solved, draws, cut, ours=model == OURS))
    for model in scored:
        if model != OURS:
            found = differences(scored[OURS], scored[model], draws, COMPARED)
            yield Row(f"{name}: ours minus {model}", 0.0, {key: shown(value) for key, value in found.items()})


def learners(table: CaseTable, models: list[Model]) -> dict[str, Learner]:
    start = fit(table, published_model(table))
    return {
        OURS: learner_of(table, kept=models),
        "murderbook, published rates": unlearned(start),
        "murderbook, published rates, calibrated": calibrated_only(start),
        **{name: peer(table, features, make) for name, (features, make) in PEERS.items()},
    }


def row_of(  # noqa: PLR0913
    bits: np.ndarray, pairs: Pairs, solved: Solved, draws: Draws, cut: float, *, ours: bool
) -> dict[str, str | int | float | None]:
    found = {
        **with_intervals(pairs, draws),
        **rank_measures(ranks_of(bits, solved), solved, draws),
        **grouping(bits, solved, cut, draws),
    }
    names = (*COMPARED, *RANKED, *(("ari_at_cut", "tpr_at_5", "misleading_h1", "misleading_h2") if ours else ()))
    return {name: shown(found[name]) for name in names}


def shown(value: Interval) -> str:
    return f"{value.estimate:.3f} ({value.low:.3f} to {value.high:.3f})"


def quoted() -> Iterator[Row]:
    for name, figures in QUOTED.items():
        values = dict(zip((*COMPARED, *RANKED), figures.split(), strict=True))
        yield Row(f"burglaries: {name} (quoted, not run)", 0.0, dict(values))


def public_cases() -> tuple[CaseTable, Labels, Solved]:
    columns = load_columns(ROOT / "examples" / "burglary" / "columns.toml")
    table = read_table(DATA / "crimes.csv", columns)
    series = read_solved(DATA / "offenders.csv", columns, table)
    labels = labels_of(table, series.offenders, series.cases)
    return table, labels, solved_of(table, labels, read_folds(DATA / "series_folds.json", table))


def public(replicas: int) -> Iterator[Row]:
    if not DATA.is_dir():
        print("THE PUBLIC BENCHMARK IS ABSENT: its rows are passed over", file=sys.stderr)
        return
    yield from compared("burglaries", *public_cases(), replicas)
    yield from quoted()


def simulated(seed: int, replicas: int) -> Iterator[Row]:
    found = burglaries(seed, 200, 250)
    solved = solved_of(found.table, found.labels)
    told = {key: f"{value:.3g}" for key, value in summary(found).items()}
    yield Row(f"simulation {seed}: {found.labels.series} series, {found.table.n} cases", 0.0, dict(told))
    yield from compared(f"simulation {seed}", found.table, found.labels, solved, replicas)


def main(quick: bool) -> list[Row]:
    rows = list(public(100 if quick else 1000))
    for seed in (101,) if quick else (101, 102):
        rows += simulated(seed, 100 if quick else 300)
    return rows


if __name__ == "__main__":
    report(__file__, main("--quick" in sys.argv))
