"""Cross-fitting: every pair is scored by models that have not seen the series of one of its cases."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.evidence.calibration import fit_affine
from murderbook.linkage.tabular.bits import pair_bits
from murderbook.linkage.tabular.fitting.fitted import Fitted, fit
from murderbook.linkage.tabular.learning.calibrate import BLOCK, PULL, scores_between
from murderbook.linkage.tabular.learning.labels import Labels, sample_of
from murderbook.linkage.tabular.learning.learn import firmness_for, learn, rates_from
from murderbook.linkage.tabular.model import Model
from murderbook.linkage.tabular.table import CaseTable
from murderbook.linkage.tabular.validation.folds import Solved

Scorer = Callable[[Ints, Ints], Doubles]  # rows of the table, left and right [pairs] -> bits [pairs]
Learner = Callable[[Labels], Scorer]
Progress = Callable[[str], None]


@dataclass(frozen=True)
class FoldScores:
    """What the model without fold `fold` says of each pair with a case in it: `pairs` are numbers of pairs."""

    fold: int
    pairs: Ints
    bits: Doubles
    scorer: Scorer  # for any other pair


@dataclass(frozen=True)
class CrossFit:
    """`bits` [pairs]: mean of the two models that left out the fold of either case."""

    folds: tuple[FoldScores, ...]
    bits: Doubles


def silent(_: str) -> None:
    """Tells nobody."""


def cross_fit(labels: Labels, solved: Solved, learner: Learner, progress: Progress = silent) -> CrossFit:
    found = []
    for fold in solved.folds:
        progress(f"learning without fold {fold} of {len(solved.folds)}")
        score = learner(without_fold(labels, solved, fold))
        held = (solved.fold[solved.left] == fold) | (solved.fold[solved.right] == fold)
        pairs = np.flatnonzero(held).astype(np.int32)
        bits = score(solved.rows[solved.left[pairs]], solved.rows[solved.right[pairs]])
        found.append(FoldScores(fold, pairs, bits, score))
    return CrossFit(tuple(found), mean_of(solved, found))


def without_fold(labels: Labels, solved: Solved, fold: int) -> Labels:
    """As if the series of this fold had never been solved."""
    kept = np.ones(int(labels.group.max()) + 1, np.bool_)
    kept[labels.group[solved.rows[solved.fold == fold]]] = False
    return as_if_only(labels, kept)


def as_if_only(labels: Labels, groups: Flags) -> Labels:
    """As if nobody knew of any other group: not even that its cases are of different offenders, which `Labels.only`
    remembers for tests within the labels. What is asked about here must stay unseen altogether."""
    return replace(labels.only(groups), whole=None)


def mean_of(solved: Solved, folds: list[FoldScores]) -> Doubles:
    total, times = np.zeros(len(solved.left)), np.zeros(len(solved.left))
    for part in folds:
        total[part.pairs] += part.bits
        times[part.pairs] += 1.0
    return np.asarray(total / times)


def learner_of(table: CaseTable, *, population: str = "", kept: list[Model] | None = None) -> Learner:
    """The engine itself, calibrated. `kept` gathers every model it learns."""

    def learned(labels: Labels) -> Scorer:
        model = learn(table, labels, population=population)
        if kept is not None:
            kept.append(model)
        return bits_of(fit(table, model))

    return learned


Firmness = dict[bytes, float]  # by the labels it was chosen on


def rates_of(start: Fitted, chosen: Firmness | None = None) -> Learner:
    """The engine without calibration, which changes no order: quicker, for ablations. `chosen` remembers how firmly
    published rates are held to, so that a model with a comparison less need not choose it again."""
    known: Firmness = {} if chosen is None else chosen

    def learned(labels: Labels) -> Scorer:
        key = labels.group.tobytes()
        if key not in known:
            known[key] = firmness_for(start, labels)
        return scores_of(start.as_weighed_by(rates_from(start, labels, known[key])))

    return learned


def unlearned(start: Fitted) -> Learner:
    """Whatever the labels: the table under rates that are already there, such as published ones."""
    return lambda labels: scores_of(start)


def calibrated_only(start: Fitted) -> Learner:
    """Rates as they are, and from the labels nothing but the affine map to bits."""

    def learned(labels: Labels) -> Scorer:
        sample, score = sample_of(labels), scores_of(start)
        if sample.linked.all():  # one offender: nothing to tell his pairs from
            return score
        affine = fit_affine(score(sample.left, sample.right), sample.linked, strength=PULL, weight=sample.weight)
        return lambda left, right: affine.bits(score(left, right))

    return learned


def bits_of(fitted: Fitted) -> Scorer:
    """Calibrated bits, a block of pairs at a time."""

    def score(left: Ints, right: Ints) -> Doubles:
        found = np.empty(len(left))
        for start in range(0, len(left), BLOCK):
            block = slice(start, start + BLOCK)
            found[block] = pair_bits(fitted, left[block], right[block])
        return found

    return score


def scores_of(fitted: Fitted) -> Scorer:
    """Sums of rows in bits, before calibration."""
    return lambda left, right: scores_between(fitted, left, right)


def write_folds(
    table: CaseTable, solved: Solved, fitted: CrossFit, directory: Path, cell: Callable[[str], str] = str
) -> list[Path]:
    """FOLDk.csv with a, b, bits: what each model says, for anybody's own measures; `cell`: how an id is written."""
    paths = []
    ids = [cell(table.ids[row]) for row in solved.rows.tolist()]
    for part in fitted.folds:
        path = directory / f"FOLD{part.fold}.csv"
        left, right = (side[part.pairs].tolist() for side in (solved.left, solved.right))
        with path.open("w", encoding="utf-8", newline="") as handle:
            rows = csv.writer(handle, lineterminator="\n")
            rows.writerow(("a", "b", "bits"))
            rows.writerows(
                (ids[a], ids[b], f"{bits:.6f}") for a, b, bits in zip(left, right, part.bits.tolist(), strict=True)
            )
        paths.append(path)
    return paths
