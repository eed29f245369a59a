"""All that is asked of an engine on series that it has not seen, in one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count, pairwise

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.evidence.calibration import isotonic_bits
from murderbook.evidence.validation import Interval, empirical_cross_entropy, reference_entropy
from murderbook.linkage.tabular.fitting.fitted import Fitted, fit
from murderbook.linkage.tabular.learning.labels import Labels
from murderbook.linkage.tabular.learning.learn import learn
from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.model import Model
from murderbook.linkage.tabular.table import CaseTable
from murderbook.linkage.tabular.validation.ablation import (
    LEARNED_FROM,
    Ablation,
    Learning,
    ablations,
    count_of_ablations,
    learning_curve,
)
from murderbook.linkage.tabular.validation.crossfit import (
    CrossFit,
    Learner,
    Progress,
    calibrated_only,
    cross_fit,
    learner_of,
    silent,
    unlearned,
)
from murderbook.linkage.tabular.validation.folds import AMBIGUOUS, LINKED, UNLINKED, Solved, solved_of
from murderbook.linkage.tabular.validation.measures import (
    REPLICAS,
    Draws,
    differences,
    draws_of,
    interval,
    pairs_of,
    with_intervals,
)
from murderbook.linkage.tabular.validation.oneoffs import Mixture, mixtures
from murderbook.linkage.tabular.validation.ranks import grouping, rank_measures, ranks_of
from murderbook.linkage.tabular.validation.subgroups import Fairness, Subgroup, fairness, subgroups

BINS = (-np.inf, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, np.inf)
PRIORS = tuple(np.arange(-12.0, 6.1, 1.0).tolist())
TIPPETT_AT = tuple(np.arange(-8.0, 14.1, 0.5).tolist())
BIN_REPLICAS = 300


@dataclass(frozen=True)
class Bin:
    """Pairs whose bits lie in [low, high): what they say on average, and what turned out."""

    low: float
    high: float
    linked: int
    unlinked: int
    said: float
    observed: Interval  # log2 of the share of linked pairs over the share of unlinked pairs in the bin


@dataclass(frozen=True)
class Entropy:
    prior_bits: float
    bits: float
    best: float  # with the best order-keeping calibration
    nothing: float  # of saying nothing


@dataclass(frozen=True)
class Step:
    """Shares of linked and unlinked pairs with at least `bits`."""

    bits: float
    linked: float
    unlinked: float


@dataclass(frozen=True)
class Validation:
    """`measures`: of the learned model; `published` and `published_calibrated`: the same without learning rates;
    `gain`: learned minus published, and minus published calibrated, paired by series."""

    population: str
    table: CaseTable
    solved: Solved
    fitted: CrossFit
    model: Model
    fold_models: tuple[Model, ...]
    cut_bits: float
    measures: dict[str, Interval]
    published: dict[str, Interval]
    published_calibrated: dict[str, Interval]
    gain: dict[str, Interval]
    gain_calibrated: dict[str, Interval]
    reliability: tuple[Bin, ...]
    entropy: tuple[Entropy, ...]
    tippett: tuple[Step, ...]
    subgroups: tuple[Subgroup, ...]
    fairness: tuple[Fairness, ...]
    mixtures: tuple[Mixture, ...]
    ablations: tuple[Ablation, ...]
    learning: tuple[Learning, ...]


def validate(  # noqa: PLR0913
    table: CaseTable,
    labels: Labels,
    folds: Mapping[str, int] | None = None,
    *,
    population: str = "",
    seed: int = 0,
    replicas: int = REPLICAS,
    thorough: bool = True,
    progress: Callable[[float, str], None] | None = None,
) -> Validation:
    """Learn without each fold, score it, and measure.

    `thorough`: also what each comparison adds and how few series suffice, which learns some dozens of models more.
    `progress` is told the share done and what comes. ValueError where the labels do not allow a test.
    """
    solved = solved_of(table, labels, folds, seed)
    draws, start = draws_of(solved, replicas, seed), fit(table, published_model(table, population))
    tell = stepwise(progress, _steps(solved, start, thorough)) if progress else silent
    models: list[Model] = []
    fitted = cross_fit(labels, solved, learner_of(table, population=population, kept=models), tell)
    tell("measuring")
    found = _measured(table, labels, solved, start, fitted, models, draws, population, seed)
    if not thorough:
        return found
    left_out = ablations(start, labels, solved, draws, tell)
    return replace(found, ablations=left_out, learning=learning_curve(start, labels, solved, seed, tell))


def _measured(  # noqa: PLR0913, PLR0917 - what `validate` has made
    table: CaseTable,
    labels: Labels,
    solved: Solved,
    start: Fitted,
    fitted: CrossFit,
    models: list[Model],
    draws: Draws,
    population: str,
    seed: int,
) -> Validation:
    cut, pairs, ranks = cut_of(solved, models), pairs_of(fitted.bits, solved), ranks_of(fitted.bits, solved)
    plain, mapped = (
        pairs_of(_quiet(labels, solved, way), solved) for way in (unlearned(start), calibrated_only(start))
    )
    return Validation(
        population=population,
        table=table,
        solved=solved,
        fitted=fitted,
        model=learn(table, labels, population=population),
        fold_models=tuple(models),
        cut_bits=cut,
        measures=all_measures(fitted.bits, solved, cut, draws),
        published=with_intervals(plain, draws),
        published_calibrated=with_intervals(mapped, draws),
        gain=differences(pairs, plain, draws),
        gain_calibrated=differences(pairs, mapped, draws),
        reliability=reliability(fitted.bits, solved, draws),
        entropy=entropies(fitted.bits, solved),
        tippett=tippett_steps(fitted.bits, solved),
        subgroups=subgroups(table, solved, fitted.bits, draws),
        fairness=fairness(table, solved, fitted.bits, ranks, seed),
        mixtures=mixtures(labels, solved, fitted, seed),
        ablations=(),
        learning=(),
    )


def _steps(solved: Solved, start: Fitted, thorough: bool) -> int:
    """Times that `validate` tells of: folds, the measuring, comparisons left out in each fold, the learning curve."""
    more = len(solved.folds) * (count_of_ablations(start.model) + 1) + len(LEARNED_FROM) if thorough else 0
    return len(solved.folds) + 1 + more


def stepwise(progress: Callable[[float, str], None], steps: int) -> Progress:
    """Tells `progress` the share of steps done before each."""
    done = count()
    return lambda words: progress(min(next(done) / steps, 1.0), words)


def _quiet(labels: Labels, solved: Solved, learner: Learner) -> Doubles:
    return cross_fit(labels, solved, learner).bits


def cut_of(solved: Solved, models: list[Model]) -> float:
    """Where to cut groups apart: each model's cut, chosen on the series it knows, carried to the number of cases here
    (twice the cases, half the prior odds). A model without a cut says 0 bits of evidence for one offender: its prior.
    """
    cuts = []
    for fold, model in zip(solved.folds, models, strict=True):
        if model.calibration is not None:
            known = int((solved.fold != fold).sum())
            cuts.append(model.calibration.cut_bits + float(np.log2(solved.n / known)))
    return float(np.mean(cuts)) if cuts else 0.0


def all_measures(bits: Doubles, solved: Solved, cut: float, draws: Draws) -> dict[str, Interval]:
    """Of pairs, of ranks and of groups."""
    ranks = ranks_of(bits, solved)
    pairs = with_intervals(pairs_of(bits, solved), draws)
    return {**pairs, **rank_measures(ranks, solved, draws), **grouping(bits, solved, cut, draws)}


def reliability(bits: Doubles, solved: Solved, draws: Draws) -> tuple[Bin, ...]:
    """Half a pair is added to each class of a bin that has pairs, so that no ratio is endless."""
    found = []
    known = solved.truth != AMBIGUOUS
    linked = solved.truth[known] == LINKED
    values, one, two = bits[known], *(solved.series[side[known]] for side in (solved.left, solved.right))
    weights = [np.where(one == two, times[one], times[one] * times[two]) for times in draws[:BIN_REPLICAS]]
    for low, high in pairwise(BINS):
        held = (values >= low) & (values < high)
        h1, h2 = int((held & linked).sum()), int((held & ~linked).sum())
        if h1 + h2 == 0:
            continue
        drawn = np.array([_observed(held, linked, weight) for weight in weights])
        observed = interval(_observed(held, linked, np.ones(len(values))), drawn)
        found.append(Bin(low, high, h1, h2, float(values[held].mean()), observed))
    return tuple(found)


def _observed(held: Flags, linked: Flags, weight: Doubles) -> float:
    h1, h2 = weight[held & linked].sum() + 0.5, weight[held & ~linked].sum() + 0.5
    return float(np.log2(h1 / (weight[linked].sum() + 0.5)) - np.log2(h2 / (weight[~linked].sum() + 0.5)))


def entropies(bits: Doubles, solved: Solved) -> tuple[Entropy, ...]:
    known = solved.truth != AMBIGUOUS
    values, linked = bits[known], solved.truth[known] == LINKED
    best = isotonic_bits(values, linked)
    return tuple(
        Entropy(
            prior,
            empirical_cross_entropy(values, linked, prior),
            empirical_cross_entropy(best, linked, prior),
            reference_entropy(prior),
        )
        for prior in PRIORS
    )


def tippett_steps(bits: Doubles, solved: Solved) -> tuple[Step, ...]:
    h1, h2 = (np.sort(bits[solved.truth == side]) for side in (LINKED, UNLINKED))
    return tuple(Step(at, _at_least(h1, at), _at_least(h2, at)) for at in TIPPETT_AT)


def _at_least(values: Doubles, at: float) -> float:
    return float(1.0 - np.searchsorted(values, at, side="left") / len(values))
