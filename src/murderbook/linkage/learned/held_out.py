"""Learned rates against declared ones on series left out: the same pairs, the same resamples, the difference between.

Each fold of series is scored by rates that were learned without it; a pair of two folds by the mean of the two. Pairs
of two solved series are taken as two offenders'. In the lists, a case's partners compete with every other case of the
register, whoever did those.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from murderbook.compute.additive.form import Columns
from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.packed import SKIPPED, Doubles, Ints
from murderbook.evidence.validation import Interval
from murderbook.linkage.coding.columns import Coding
from murderbook.linkage.fitted import fit
from murderbook.linkage.learned.labelled import SEED, Labelled
from murderbook.linkage.learned.parts import Part
from murderbook.linkage.learned.rates import learned_only, points, with_shares
from murderbook.linkage.model import Declaration
from murderbook.linkage.tabular.validation.folds import AMBIGUOUS, LINKED, UNLINKED, Solved
from murderbook.linkage.tabular.validation.measures import (
    HIGHER_IS_BETTER,
    Draws,
    draws_of,
    interval,
    measured,
    pairs_of,
    replicates,
)
from murderbook.linkage.tabular.validation.ranks import HITS, partner_ranks

FOLDS = 5
MOST_CASES = 2_000  # solved cases that are asked about: of more, whole series in a fixed order
REPLICAS = 500
FEWEST_REPLICAS = 200
MOST_WORK = 4e6  # pairs times replicas: many pairs have narrow intervals with fewer
PAIRWISE = ("auc", "cllr", "cllr_min")
BETTER, WORSE, NO_DIFFERENCE = "better", "worse", "no difference shown"

Progress = Callable[[float, str], None]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure by the declared and by the learned rates, and learned less declared on the same resamples."""

    name: str
    declared: Interval
    learned: Interval
    difference: Interval

    @property
    def verdict(self) -> str:
        """Whether the interval of the difference leaves out nothing at all."""
        low, high = self.difference.low, self.difference.high
        if not HIGHER_IS_BETTER.get(self.name, True):
            low, high = -high, -low
        return BETTER if low > 0.0 else WORSE if high < 0.0 else NO_DIFFERENCE


@dataclass(frozen=True, slots=True)
class Validation:
    """`among`: cases that each list ranks; `linked`, `unlinked`: pairs of the same series, and of two."""

    series: int
    cases: int
    linked: int
    unlinked: int
    among: int
    folds: int
    measures: tuple[Measure, ...]

    @property
    def better(self) -> bool:
        """Better in something, and worse in nothing."""
        verdicts = {measure.verdict for measure in self.measures}
        return BETTER in verdicts and WORSE not in verdicts


@dataclass(frozen=True)
class _Scores:
    """Of every solved case that is asked about: bits with every other one (NaN: can be no lead), rank of its best
    partner in the whole register."""

    square: Doubles
    best: Doubles

    def bits(self, solved: Solved) -> Doubles:
        return np.asarray((self.square[solved.left, solved.right] + self.square[solved.right, solved.left]) / 2.0)


def validate(known: Labelled, parts: list[Part], progress: Progress) -> Validation:
    """Learn without each fold in turn, and ask about it."""
    fold = _dealt(known.count)
    solved = _asked(known, fold)
    lists = _Lists.of(known, solved)
    declared = lists.scored(known.declaration, np.arange(solved.n))
    learned = _Scores(np.full_like(declared.square, np.nan), np.full_like(declared.best, np.nan))
    for number in solved.folds:
        progress(number / (len(solved.folds) + 1), "testing on series left out")
        shares = learned_only(parts, points(parts, known.weight_of(fold != number)))
        rows = np.flatnonzero(solved.fold == number)
        found = lists.scored(with_shares(known.declaration, shares), rows)
        learned.square[rows], learned.best[rows] = found.square, found.best
    return _measured(declared, learned, solved, len(known.cases) - 1)


def _measured(declared: _Scores, learned: _Scores, solved: Solved, among: int) -> Validation:
    one, two = declared.bits(solved), learned.bits(solved)
    truth = np.where(np.isnan(one), AMBIGUOUS, solved.truth).astype(np.int8)
    solved = replace(solved, truth=truth)
    replicas = int(np.clip(MOST_WORK / len(solved.left), FEWEST_REPLICAS, REPLICAS))
    draws = draws_of(solved, replicas, SEED)
    found = [*_pairwise(one, two, solved, draws), *_hits(declared.best, learned.best, solved, draws)]
    return Validation(
        series=int(solved.series.max()) + 1,
        cases=solved.n,
        linked=int((truth == LINKED).sum()),
        unlinked=int((truth == UNLINKED).sum()),
        among=among,
        folds=len(solved.folds),
        measures=tuple(measure for measure in found if not np.isnan(measure.difference.low)),
    )


def _dealt(series: int) -> Ints:
    """Fold of each series, from 1."""
    order = np.random.default_rng(SEED).permutation(series)
    fold = np.zeros(series, np.int32)
    fold[order] = 1 + np.arange(series) % min(FOLDS, series)
    return fold


def _asked(known: Labelled, fold: Ints) -> Solved:
    """The solved cases, and every pair of them; of very many, those of series drawn in a fixed order."""
    order = np.random.default_rng(SEED + 1).permutation(known.count)
    sizes = np.bincount(known.series, minlength=known.count)[order]
    held = order[(np.cumsum(sizes) <= MOST_CASES) | (np.arange(known.count) < FOLDS)]
    kept = np.isin(known.series, held)
    _, series = np.unique(known.series[kept], return_inverse=True)
    left, right = np.triu_indices(len(series), 1)
    truth = np.where(series[left] == series[right], LINKED, UNLINKED).astype(np.int8)
    return Solved(
        known.row[kept],
        series.astype(np.int32),
        fold[known.series[kept]],
        left.astype(np.int32),
        right.astype(np.int32),
        truth,
    )


@dataclass(frozen=True)
class _Lists:
    """The register as a search has it on the day before any of these series was known."""

    coding: Coding
    columns: Columns
    solved: Solved

    @classmethod
    def of(cls, known: Labelled, solved: Solved) -> _Lists:
        coding = Coding(fit(known.cases, known.declaration))
        _, columns = coding.columns(known.cases)
        return cls(coding, columns._replace(closed=np.zeros_like(columns.closed)), solved)

    def scored(self, declaration: Declaration, asked: Longs) -> _Scores:
        """Of the `asked` rows of `solved`, by these rates."""
        model = replace(self.coding.model, declaration=declaration)
        search = AdditiveSearch(self.coding.on(model).form(self.columns))
        rows, series = self.solved.rows, self.solved.series
        square, best = np.full((len(asked), len(rows)), np.nan), np.full(len(asked), np.nan)
        for at, case in enumerate(asked.tolist()):
            scores = search.scores_of(int(rows[case]))
            told = scores != SKIPPED
            own = np.zeros(len(scores), np.bool_)
            own[rows[series == series[case]]] = True
            if (own & told).any():
                best[at] = partner_ranks(scores[own & told], scores[~own & told]).min()
            square[at] = np.where(told, scores / 1000.0, np.nan)[rows]
        return _Scores(square, best)


def _pairwise(one: Doubles, two: Doubles, solved: Solved, draws: Draws) -> list[Measure]:
    pairs = [pairs_of(bits, solved) for bits in (one, two)]
    estimates = [measured(found, None, PAIRWISE) for found in pairs]
    drawn = [replicates(found, draws, PAIRWISE) for found in pairs]
    return [
        _measure(name, (estimates[0][name], estimates[1][name]), (drawn[0][name], drawn[1][name])) for name in PAIRWISE
    ]


def _hits(one: Doubles, two: Doubles, solved: Solved, draws: Draws) -> list[Measure]:
    """Share of cases with a partner among the first k; the intervals resample series, the lists stay."""
    ranked = np.flatnonzero(~np.isnan(one))
    weight = draws[:, solved.series[ranked]].astype(np.float64)
    total = np.where(weight.sum(axis=1) > 0.0, weight.sum(axis=1), np.nan)
    found = []
    for k in HITS:
        hits = [(best[ranked] <= k).astype(np.float64) for best in (one, two)]
        drawn = [weight @ hit / total for hit in hits]
        found.append(_measure(f"hit@{k}", (float(hits[0].mean()), float(hits[1].mean())), (drawn[0], drawn[1])))
    return found


def _measure(name: str, estimates: tuple[float, float], drawn: tuple[Doubles, Doubles]) -> Measure:
    (before, after), (one, two) = estimates, drawn
    return Measure(name, interval(before, one), interval(after, two), interval(after - before, two - one))
