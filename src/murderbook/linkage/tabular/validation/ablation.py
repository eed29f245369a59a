"""What each comparison adds, and how few solved series are enough to learn from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.evidence.validation import Interval
from murderbook.linkage.tabular.fitting.fitted import Fitted, fit
from murderbook.linkage.tabular.learning.labels import Labels
from murderbook.linkage.tabular.learning.learn import learn
from murderbook.linkage.tabular.model import AREA, Model
from murderbook.linkage.tabular.table import CaseTable
from murderbook.linkage.tabular.validation.crossfit import (
    Firmness,
    Progress,
    as_if_only,
    bits_of,
    cross_fit,
    rates_of,
    scores_of,
    silent,
)
from murderbook.linkage.tabular.validation.folds import Solved
from murderbook.linkage.tabular.validation.measures import Draws, Pairs, differences, interval, measured, pairs_of

MOST_LEFT_OUT = 16  # of more comparisons, whole groups are left out
ABLATED = ("auc", "ap", "cllr_min")
REPLICAS = 300
LEARNED_FROM = (10, 20, 40)
RESAMPLES, FEWER_RESAMPLES = 100, 12  # of ten series, and of other numbers
TEN = 10
NORMAL = 1.96  # standard errors: 95 %
CURVE_MEASURES = ("auc", "ap", "cllr")
AS_GOOD = {"auc": 0.01, "ap": 0.01, "cllr": 0.01}  # a loss that nobody would notice


@dataclass(frozen=True)
class Ablation:
    """`change`: without it minus with it, paired by series; below 0 in AUC and AP means that it helps."""

    left_out: str
    change: dict[str, Interval]


def ablations(
    start: Fitted, labels: Labels, solved: Solved, draws: Draws, progress: Progress = silent
) -> tuple[Ablation, ...]:
    """`start`: the table under published rates. Rates are learned again without the comparison, uncalibrated."""

    firmness: Firmness = {}

    def scored(fitted: Fitted, words: str) -> Pairs:
        def tell(fold: str) -> None:
            progress(f"{words}, {fold}")

        return pairs_of(cross_fit(labels, solved, rates_of(fitted, firmness), tell).bits, solved)

    whole, found = scored(start, "all comparisons"), []
    for label, model in _without(start.model):
        part = scored(fit(start.table, model), f"without {label}")
        found.append(Ablation(label, differences(part, whole, draws[:REPLICAS], ABLATED)))
    return tuple(found)


def count_of_ablations(model: Model) -> int:
    return len(list(_without(model)))


def _without(model: Model) -> Iterator[tuple[str, Model]]:
    parts = [(curve.id, curve.label, curve.group) for curve in model.curves]
    parts += [(AREA, model.area.label, model.area.group)] if model.area else []
    parts += [(repeat.id, repeat.label, repeat.group) for repeat in model.repeats]
    several = len(parts) > MOST_LEFT_OUT
    for name in dict.fromkeys(group if several else label for _, label, group in parts):
        lost = {part for part, label, group in parts if (group if several else label) == name}
        if len(lost) < len(parts):
            yield name, _reduced(model, lost)


def _reduced(model: Model, lost: set[str]) -> Model:
    return replace(
        model,
        curves=tuple(curve for curve in model.curves if curve.id not in lost),
        repeats=tuple(repeat for repeat in model.repeats if repeat.id not in lost),
        area=None if AREA in lost else model.area,
    )


@dataclass(frozen=True)
class Learning:
    """Learned from `series` solved series, asked about the others. `gain`: learned minus published, mean and the range
    of 95 % of resamples; `mean_gain`: the mean with its own interval over resamples, these series being given."""

    series: int
    resamples: int
    learned: dict[str, float]
    published: dict[str, float]
    gain: dict[str, Interval]
    mean_gain: dict[str, Interval]
    better: dict[str, float]  # share of resamples in which learned is at least equal
    as_good: dict[str, float]  # ... or worse by no more than AS_GOOD


Way = Callable[[CaseTable, Labels], Model]


def learning_curve(  # noqa: PLR0913, PLR0917
    start: Fitted,
    labels: Labels,
    solved: Solved,
    seed: int = 0,
    progress: Progress = silent,
    sizes: Sequence[int] = LEARNED_FROM,
    way: Way | None = None,
    resamples: int | None = None,
) -> tuple[Learning, ...]:
    """No one-off cases are learned from: a unit that has solved a few series may know no others. `way`: of learning,
    `learn` itself unless another is tried."""
    groups = np.unique(labels.group[solved.rows[solved.sizes() > 1]])
    published = scores_of(start)(solved.rows[solved.left], solved.rows[solved.right])
    found = []
    for size in sizes:
        if size > 0.7 * len(groups):
            continue
        times = resamples or (RESAMPLES if size == TEN else FEWER_RESAMPLES)
        progress(f"learning from {size} series, {times} times")
        source = np.random.default_rng([seed, size])
        picks = [source.choice(groups, size, replace=False) for _ in range(times)]
        asked = _Asked(start.table, labels, solved, published, way or learn)
        rows = [row for pick in picks if (row := _learned_from(asked, pick))]
        if rows:
            found.append(_summed(size, rows))
    return tuple(found)


Row = tuple[dict[str, float], dict[str, float]]


@dataclass(frozen=True)
class _Asked:
    """`published` [pairs]: scores by published rates."""

    table: CaseTable
    labels: Labels
    solved: Solved
    published: Doubles
    way: Way


def _learned_from(asked: _Asked, pick: Ints) -> Row | None:
    """Learned and published measures on the pairs of all other series; None where those hold no linked pair."""
    labels, solved = asked.labels, asked.solved
    known = np.isin(np.arange(int(labels.group.max()) + 1), pick)
    unseen = ~known[labels.group[solved.rows]]
    kept: Flags = unseen[solved.left] & unseen[solved.right]
    model = asked.way(asked.table, as_if_only(labels, known))
    bits, rows = np.zeros(len(kept)), np.flatnonzero(kept)
    left, right = solved.rows[solved.left[rows]], solved.rows[solved.right[rows]]
    bits[rows] = bits_of(fit(asked.table, model))(left, right)
    ours, theirs = (
        measured(pairs_of(values, solved, kept), None, CURVE_MEASURES) for values in (bits, asked.published)
    )
    return None if np.isnan(ours["auc"]) else (ours, theirs)


def _summed(size: int, rows: list[Row]) -> Learning:
    learned, published, gain, mean_gain, better, as_good = {}, {}, {}, {}, {}, {}
    for name in CURVE_MEASURES:
        one, two = (np.array([row[side][name] for row in rows]) for side in (0, 1))
        learned[name], published[name] = float(one.mean()), float(two.mean())
        gain[name] = interval(float((one - two).mean()), one - two)
        mean, error = gain[name].estimate, float((one - two).std() / np.sqrt(len(rows)))
        mean_gain[name] = Interval(mean, mean - NORMAL * error, mean + NORMAL * error, len(rows))
        up = two - one if name == "cllr" else one - two
        better[name], as_good[name] = float((up >= 0.0).mean()), float((up >= -AS_GOOD[name]).mean())
    return Learning(size, len(rows), learned, published, gain, mean_gain, better, as_good)
