"""Ten solved series: are learned rates ever worse than published ones? Drawn again and again, asked about all others.

The section "Ten solved series" of docs/science/linkage-learned.md. No tolerance: what is lower by a millionth is worse.
Two ways of holding to published rates: firmly, as `link learn` does with few series, and as chosen on the ten. The
public data lie beside the checkout or are passed over. `--quick`: few resamples.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from functools import partial

from _harness import Row, report
from _simulated_series import burglaries
from link_accuracy import DATA, public_cases
from murderbook.linkage.tabular.fitting.fitted import fit
from murderbook.linkage.tabular.learning.labels import Labels
from murderbook.linkage.tabular.learning.learn import chosen_firmness, learn
from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.table import CaseTable
from murderbook.linkage.tabular.validation.ablation import CURVE_MEASURES, TEN, learning_curve
from murderbook.linkage.tabular.validation.folds import Solved, solved_of

WAYS = {"as shipped": learn, "firmness chosen on the ten": partial(learn, firmly=chosen_firmness)}
WORDS = {"auc": "AUC", "ap": "AP", "cllr": "Cllr"}


def ten(name: str, table: CaseTable, labels: Labels, solved: Solved, resamples: int) -> Iterator[Row]:
    """A row for each measure and way: published and learned means, the gain, and how often learned was no worse."""
    start = fit(table, published_model(table))
    for way, learner in WAYS.items():
        began = time.perf_counter()
        (found,) = learning_curve(start, labels, solved, sizes=(TEN,), way=learner, resamples=resamples)
        seconds = round(time.perf_counter() - began, 1)
        print(f"{name}, {way}: {seconds} s", file=sys.stderr)
        for measure in CURVE_MEASURES:
            gain, mean = found.gain[measure], found.mean_gain[measure]
            yield Row(
                f"{way}: {name}: {WORDS[measure]}",
                seconds,
                {
                    "resamples": found.resamples,
                    "published": f"{found.published[measure]:.3f}",
                    "learned": f"{found.learned[measure]:.3f}",
                    "gain": f"{mean.estimate:.4f} ({mean.low:.4f} to {mean.high:.4f})",
                    "range": f"{gain.low:.3f} to {gain.high:.3f}",
                    "no_worse": f"{found.better[measure]:.0%}",
                },
            )


def main(quick: bool) -> list[Row]:
    rows: list[Row] = []
    if DATA.is_dir():
        rows += ten("burglaries", *public_cases(), 10 if quick else 120)
    else:
        print("THE PUBLIC BENCHMARK IS ABSENT: its rows are passed over", file=sys.stderr)
    found = burglaries(101, 120, 150)
    solved = solved_of(found.table, found.labels)
    rows += ten("simulation 101", found.table, found.labels, solved, 10 if quick else 40)
    return rows


if __name__ == "__main__":
    report(__file__, main("--quick" in sys.argv))
