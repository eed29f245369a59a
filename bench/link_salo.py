"""The published design of serial homicides, simulated: to which of 19 series does a case belong, one-offs among them?

After Salo et al. 2013 (19 series, 116 cases, 92 behaviours present or absent; 83.6 % of cases to their own series,
59 % with one other case known, 69.2 % with two) and Pakkanen et al. 2021 (one-off cases added). Consistency is set to
where the published method (naive Bayes with the series' own rates) does on the simulation about what it did on the
cases. A case goes to the series whose known cases have the highest mean score with it. Learned: by rates that have seen
no case of its series (five folds). `--quick`: few replicas.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student_t

from _harness import Row, report
from _simulated_series import SALO_SIZES, Homicides, homicides
from murderbook.evidence.validation import roc_auc
from murderbook.linkage.tabular.fitting.fitted import fit
from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.validation.crossfit import Learner, Scorer, cross_fit, rates_of, unlearned
from murderbook.linkage.tabular.validation.folds import solved_of

Floats = npt.NDArray[np.float64]
CONSISTENCY = 0.22
CHOSEN = 15
KEPT = 0.8  # of the series' own cases are still attributed at the threshold of the specificity
SERIES = len(SALO_SIZES)


def jaccard(found: Homicides) -> Learner:
    shown = found.shown.astype(np.float64)
    both, count = shown @ shown.T, shown.sum(axis=1)
    alike = both / np.maximum(count[:, None] + count[None, :] - both, 1.0)
    scorer: Scorer = lambda left, right: alike[left, right]  # noqa: E731
    return lambda labels: scorer


def squares(found: Homicides) -> dict[str, Floats]:
    """Scores [cases, cases] of each method; of a pair across folds, the mean of its two models."""
    labels, table = found.labels(), found.table()
    solved, start = solved_of(table, labels, most=len(found.series)), fit(table, published_model(table))
    ways = {"learned": rates_of(start), "published": unlearned(start), "Jaccard": jaccard(found)}
    return {name: solved.square(cross_fit(labels, solved, way).bits) for name, way in ways.items()}


def series_scores(scores: Floats, found: Homicides, known: int | None, rng: np.random.Generator) -> Floats:
    """Mean score [cases, series] of each case with the others of each series, or with `known` of them at random."""
    total = np.full((len(found.series), SERIES), -np.inf)
    for case in range(len(found.series)):
        for series in range(SERIES):
            others = np.flatnonzero((found.series == series) & (np.arange(len(found.series)) != case))
            others = rng.permutation(others)[:known] if known else others
            total[case, series] = scores[case, others].mean()
    return total


def naive_bayes(found: Homicides, known: int | None, rng: np.random.Generator) -> Floats:
    """The published method: log likelihood [cases, series] by the series' own rates, drawn to the common ones."""
    shown = found.shown.astype(np.float64)
    base, total = shown.mean(axis=0).clip(0.02, 0.98), np.zeros((len(shown), SERIES))
    for case in range(len(shown)):
        for series in range(SERIES):
            others = np.flatnonzero((found.series == series) & (np.arange(len(shown)) != case))
            others = rng.permutation(others)[:known] if known else others
            rate = (shown[others].sum(axis=0) + 2.0 * base) / (len(others) + 2.0)
            odds = shown[case] * np.log(rate / base) + (1.0 - shown[case]) * np.log((1.0 - rate) / (1.0 - base))
            total[case, series] = odds.sum()
    return total


def attributed(total: Floats, found: Homicides) -> float:
    own = found.series < SERIES
    return float((total[own].argmax(axis=1) == found.series[own]).mean())


def attribution(replica: int) -> dict[str, float]:
    """Share of cases to their own series, by method and by how many others are known."""
    found, rng = homicides(replica, CONSISTENCY), np.random.default_rng(replica)
    values, scored = {}, squares(found)
    for words, known in (("all others", None), ("one", 1), ("two", 2)):
        for name, scores in scored.items():
            values[f"{name}, {words} known"] = attributed(series_scores(scores, found, known, rng), found)
        values[f"naive Bayes, {words} known"] = attributed(naive_bayes(found, known, rng), found)
    few = chosen(found)
    for name, scores in squares(few).items():
        values[f"{name}, {CHOSEN} chosen behaviours"] = attributed(series_scores(scores, few, None, rng), few)
    values[f"naive Bayes, {CHOSEN} chosen behaviours"] = attributed(naive_bayes(few, None, rng), few)
    return values


def chosen(found: Homicides) -> Homicides:
    """The behaviours that are neither rare nor everywhere, chosen without a look at who did what."""
    rate = found.shown.mean(axis=0)
    kept = np.argsort(-(rate * (1.0 - rate)), kind="stable")[:CHOSEN]
    return found.only(np.arange(len(found.series)), np.sort(kept))


def with_one_offs(share: float) -> Callable[[int], dict[str, float]]:
    """AUC of attribution (own series against the best series of a one-off), specificity, median first rank."""

    def measured(replica: int) -> dict[str, float]:
        found, rng = homicides(replica, CONSISTENCY, one_off_share=share), np.random.default_rng(replica)
        own, values = found.series < SERIES, {}
        for name, scores in squares(found).items():
            total = series_scores(scores, found, None, rng)
            best, right = total.max(axis=1), total[own, found.series[own]]
            same = (found.series[:, None] == found.series[None, :]) & ~np.eye(len(found.series), dtype=bool)
            upper = np.triu_indices(len(found.series), 1)
            values[f"{name}, AUC of pairs"] = roc_auc(scores[upper], same[upper])
            values[f"{name}, first rank"] = first_rank(scores, same, own)
            if not own.all():
                values[f"{name}, AUC of attribution"] = roc_auc(
                    np.append(right, best[~own]), np.arange(len(best)) < own.sum()
                )
                threshold = np.quantile(right, 1.0 - KEPT)
                values[f"{name}, specificity"] = float((best[~own] < threshold).mean())
        return values

    return measured


def first_rank(scores: Floats, same: npt.NDArray[np.bool_], own: npt.NDArray[np.bool_]) -> float:
    """Median rank of the first partner among all other cases, of the cases of series."""
    ranks = []
    for case in np.flatnonzero(own):
        others = np.arange(len(scores)) != case
        best = scores[case][same[case]].max()
        rest = scores[case][~same[case] & others]
        ranks.append(1.0 + (rest > best).sum() + 0.5 * (rest == best).sum())
    return float(np.median(ranks))


def repeated(name: str, run: Callable[[int], dict[str, float]], replicas: int) -> list[Row]:
    """A row for each measure and for learned minus each other method: mean over replicas with its 95 % interval."""
    began = time.perf_counter()
    found = [run(replica) for replica in range(1000, 1000 + replicas)]
    values = {key: np.array([row[key] for row in found]) for key in found[0]}
    seconds = round(time.perf_counter() - began, 1)
    print(f"{name}: {replicas} replicas, {seconds} s", file=sys.stderr)
    rows = [Row(f"{name}: {key}", seconds, shown(drawn)) for key, drawn in values.items()]
    for key, drawn in values.items():
        method, _, measure = key.partition(", ")
        if method != "learned" and f"learned, {measure}" in values:
            rows.append(Row(f"{name}: learned minus {key}", 0.0, shown(values[f"learned, {measure}"] - drawn)))
    return rows


def shown(drawn: Floats) -> dict[str, str | int | float | None]:
    """Mean with the 95 % interval of the mean, and where 95 % of replicas lie."""
    error = student_t.ppf(0.975, len(drawn) - 1) * drawn.std(ddof=1) / len(drawn) ** 0.5
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {
        "mean": f"{drawn.mean():.3f} ({drawn.mean() - error:.3f} to {drawn.mean() + error:.3f})",
        "replicas within": f"{low:.3f} to {high:.3f}",
        "replicas": len(drawn),
    }


REPLICAS = {0.0: 8, 0.25: 6, 0.5: 6, 0.75: 5, 0.9: 4}  # by share of one-offs: of 1,160 cases each takes minutes


def main(quick: bool) -> list[Row]:
    rows = repeated("attribution", attribution, 3 if quick else 10)
    for share, replicas in REPLICAS.items():
        rows += repeated(f"{share:.0%} one-offs", with_one_offs(share), 2 if quick else replicas)
    return rows


if __name__ == "__main__":
    report(__file__, main("--quick" in sys.argv))
