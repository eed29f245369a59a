"""From solved series to a model: rates one by one, then how far each may count beside the others, then calibration.

Every number is fixed by the series themselves: the model is learned again without a fifth of them, that fifth is
scored, and from those scores come calibration, limits and the cut between groups.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.linkage.tabular.fitting.basis import basis_of
from murderbook.linkage.tabular.fitting.fitted import Fitted, area_shares, fit
from murderbook.linkage.tabular.fitting.terms import pair_steps, relations_of, terms
from murderbook.linkage.tabular.learning.bands import banded
from murderbook.linkage.tabular.learning.calibrate import calibrated_by, cost_unseen, folds_of
from murderbook.linkage.tabular.learning.curves import gathered, learned_curve, penalised_logistic
from murderbook.linkage.tabular.learning.labels import FEW_GROUPS, Labels, Sample, sample_of
from murderbook.linkage.tabular.learning.published import COUNTS, published_model
from murderbook.linkage.tabular.learning.repeats import WORTH, AreaPairs, area_intervals, learned_area, learned_repeat
from murderbook.linkage.tabular.model import AREA, Model, Repeat, Standing
from murderbook.linkage.tabular.table import CaseTable

FIRMNESS = (1.0, 3.0, 10.0)  # times the strength of all priors
FEWEST_CHOSEN_ON = 20  # series: as many as make a calibration one (tabular.bits), a convention like that
OWN, SHARED = 10.0, 10.0  # how firmly a comparison's share, and its group's, are held to COUNTS
FEW_NOTE = (
    f"Cases of fewer than {FEW_GROUPS} different offenders are known: how others' pairs lie is counted among all cases "
    "(base rates, which need no labels), and how far a row counts stays as published."
)
LN_2 = float(np.log(2.0))


def learn(
    table: CaseTable,
    labels: Labels,
    *,
    population: str = "",
    model_id: str = "learned",
    firmly: Callable[[Fitted, Labels], float] | None = None,
) -> Model:
    """A calibrated model of these cases and series. `firmly`: how firmly to hold to what is published, `firmness_for`
    unless another rule is tried."""
    start = fit(table, published_model(table, population))
    firmness = (firmly or firmness_for)(start, labels)
    found = with_intervals(start, rates_from(start, labels, firmness), sample_of(labels), firmness)
    few = (FEW_NOTE,) if labels.offenders < FEW_GROUPS else ()
    title = f"Learned from {labels.series} solved series"
    model = replace(found, id=model_id, title=title, notes=(*found.notes, *few))
    return calibrated_by(model, labels, lambda part: start.as_weighed_by(rates_from(start, part, firmness)))


def firmness_for(start: Fitted, labels: Labels) -> float:
    """The firmest of FIRMNESS where few series are known: to choose on those that are learned from fits their chance as
    well as them (Cawley & Talbot 2010, Journal of Machine Learning Research 11). From enough series it is chosen."""
    return FIRMNESS[-1] if labels.series < FEWEST_CHOSEN_ON else chosen_firmness(start, labels)


def chosen_firmness(start: Fitted, labels: Labels) -> float:
    """The value of FIRMNESS whose rates cost least on series held out."""
    folds = folds_of(labels)
    costs = []
    for firmness in FIRMNESS:
        parts = [(part, start.as_weighed_by(rates_from(start, rest, firmness))) for part, rest in folds]
        costs.append(cost_unseen(parts))
    return FIRMNESS[int(np.argmin(costs))]


def rates_from(start: Fitted, labels: Labels, firmness: float = 1.0) -> Model:
    """The rates that these labels give, before calibration. `start`: the table under published rates."""
    sample = sample_of(labels)
    model = _rates(start, sample, firmness)
    if sample.few:  # how far a row may count is told by pairs of different offenders: it stays as published
        return model
    return _counted(start.as_weighed_by(_in_full(model)), sample, firmness)


def _rates(start: Fitted, sample: Sample, firmness: float) -> Model:
    model, form = start.model, start.form
    steps = pair_steps(start, sample.left, sample.right)
    curves = []
    for curve in model.curves:
        basis, known = basis_of(curve.kind, steps, form.columns, sample.left, sample.right)
        curves.append(learned_curve(curve, basis, known, sample, start.table, firmness))
    worth = WORTH * firmness
    repeats = tuple(learned_repeat(part, *ratio_of(start, part, sample), sample, worth) for part in model.repeats)
    area = model.area and learned_area(model.area, _area_pairs(start, sample, steps.distance), sample, worth)
    return replace(model, standing=Standing.LEARNED, curves=tuple(curves), repeats=repeats, area=area)


def with_intervals(start: Fitted, model: Model, sample: Sample, firmness: float) -> Model:
    """The model with an interval in each step of its curves, and of its area. Repeats have theirs from the start."""
    steps = pair_steps(start, sample.left, sample.right)
    curves = []
    for curve in model.curves:
        basis, known = basis_of(curve.kind, steps, start.form.columns, sample.left, sample.right)
        linked, others = sample.linked & known, known & ~sample.linked
        rows, weight = np.eye(basis.shape[1]), np.array(curve.different)
        if not sample.few and others.any():
            rows, _, weight = gathered(basis[others], sample.linked[others], sample.weight[others])
        curves.append(banded(curve, rows, weight, float(sample.weight[linked].sum()), firmness))
    area = model.area and area_intervals(model.area, _area_pairs(start, sample, steps.distance), sample)
    return replace(model, curves=tuple(curves), area=area)


def ratio_of(start: Fitted, repeat: Repeat, sample: Sample) -> tuple[Doubles, Flags]:
    """P(y | repeat of x) / P(y) of each linked pair, and whether both values are known."""
    linked = int(sample.linked.sum())
    left, right, columns = sample.left[:linked], sample.right[:linked], start.form.columns
    if repeat in start.listed:
        number = start.listed.index(repeat)
        # as counted: of what is listed only where it is so, two lists that both have it are all that is known of a
        # pair, and would teach that everyone repeats everything
        x, y = start.told[left, number].astype(int), start.told[right, number].astype(int)
        node = start.form.cells.node[columns.cell[left], relations_of(start.form, left, right)]
        rate = start.rates[node, start.form.weights.first[number] + x]
        return np.where(x == y, 1.0 / np.maximum(rate, start.model.rarest), 0.0), (x > 0) & (y > 0)
    if repeat not in start.graded:
        return np.ones(linked), np.zeros(linked, np.bool_)
    number = start.graded.index(repeat)
    x, y = columns.graded[left, number], columns.graded[right, number]
    return start.ratios[number][x, y], (x > 0) & (y > 0)


def _area_pairs(start: Fitted, sample: Sample, distance: Ints) -> AreaPairs:
    linked = int(sample.linked.sum())
    left, right, regions = sample.left[:linked], sample.right[:linked], start.regions
    one, two = regions.cell[left], regions.cell[right]
    known = (regions.area[one] >= 0) & (regions.area[two] >= 0) & (distance[:linked] < 0)
    level = np.where(known, relations_of(start.form, left, right) // 2, -1).astype(np.int32)
    wider = np.where(regions.wider >= 0, area_shares(regions, regions.wider), 1.0)
    return AreaPairs(level, area_shares(regions, regions.area)[one], wider[one])


def _in_full(model: Model) -> Model:
    """Every comparison at its full weight: what the shares are then learned from."""
    return replace(
        model,
        curves=tuple(replace(curve, counts=1.0) for curve in model.curves),
        repeats=tuple(replace(repeat, counts=1.0) for repeat in model.repeats),
        area=model.area and replace(model.area, counts=1.0),
    )


def _counted(fitted: Fitted, sample: Sample, firmness: float) -> Model:
    """How far each row may count: logistic regression on the rows, held to COUNTS by group and by row."""
    model = fitted.model
    rows = terms(fitted, sample.left, sample.right) / 1000.0 * LN_2
    groups = _groups(model)
    if not groups:
        raise ValueError("nothing to compare: declare features, a place or a time in the columns file")
    names = list(dict.fromkeys(groups))
    member = np.array([[group == name for name in names] for group in groups], np.float64).reshape(len(groups), -1)
    basis = np.column_stack([rows, rows @ member])
    prior = np.concatenate([np.zeros(len(groups)), np.full(len(names), COUNTS)])
    penalty = firmness * np.diag(np.concatenate([np.full(len(groups), OWN), np.full(len(names), SHARED)]))
    found = penalised_logistic(basis, sample.linked, sample.weight, prior, penalty)
    counts = np.clip(found[: len(groups)] + member @ found[len(groups) :], 0.0, 1.0)
    share = {name: float(f"{value:.6g}") for name, value in zip(model.comparisons, counts, strict=True)}
    return replace(
        model,
        curves=tuple(replace(curve, counts=share[curve.id]) for curve in model.curves),
        repeats=tuple(replace(repeat, counts=share[repeat.id]) for repeat in model.repeats),
        area=model.area and replace(model.area, counts=share[AREA]),
    )


def _groups(model: Model) -> list[str]:
    area = [model.area.group] if model.area else []
    return [*(curve.group for curve in model.curves), *area, *(repeat.group for repeat in model.repeats)]
