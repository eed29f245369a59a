"""What each comparison weighs in a pair: the parts whose sum the kernels give, for many pairs at once."""

from __future__ import annotations

import numpy as np

from murderbook.compute.additive.form import Additive
from murderbook.compute.packed import Ints
from murderbook.linkage.tabular.fitting.fitted import Fitted, curve_millibits
from murderbook.linkage.tabular.fitting.steps import PairSteps, steps_of
from murderbook.linkage.tabular.model import AREA, CurveKind

NO_NODE = -1


def relations_of(form: Additive, left: Ints, right: Ints) -> Ints:
    """0 the same area and era ... 5 neither [pairs]; unknown is never the same as unknown."""
    cells, one, two = form.cells, form.columns.cell[left], form.columns.cell[right]

    def same(column: Ints) -> np.typing.NDArray[np.bool_]:
        return np.asarray((column[one] == column[two]) & (column[one] >= 0))

    level = np.where(same(cells.area), 0, np.where(same(cells.wider), 1, 2))
    return (2 * level + np.where(same(cells.era), 0, 1)).astype(np.int32)


def pair_steps(fitted: Fitted, left: Ints, right: Ints) -> PairSteps:
    return steps_of(fitted.form.columns, fitted.form.weights.edges, left, right)


def terms(fitted: Fitted, left: Ints, right: Ints) -> Ints:
    """Milli-bits [pairs, comparisons], in the order of `Model.comparisons`; 0 where a comparison says nothing."""
    form, steps = fitted.form, pair_steps(fitted, left, right)
    relation = relations_of(form, left, right)
    parts = {curve.id: _curve(fitted, curve.kind, steps, left, right) for curve in fitted.model.curves}
    if fitted.model.area is not None:
        parts[AREA] = _area(form, steps, relation, left, right)
    node = form.cells.node[form.columns.cell[left], relation]
    for number, repeat in enumerate(fitted.listed):
        x, y = form.columns.categories[left, number].astype(int), form.columns.categories[right, number].astype(int)
        agree = form.weights.agree[node, form.weights.first[number] + x]
        weight = np.where(x == y, agree, form.weights.differ[number])
        parts[repeat.id] = np.where((x > 0) & (y > 0), weight, 0)
    for number, repeat in enumerate(fitted.graded):
        x, y = form.columns.graded[left, number], form.columns.graded[right, number]
        parts[repeat.id] = form.weights.grades[number, x, y]
    nothing = np.zeros(len(left), np.int32)
    columns = [parts.get(name, nothing) for name in fitted.model.comparisons]
    return np.stack(columns, axis=1).astype(np.int32) if columns else np.zeros((len(left), 0), np.int32)


def _curve(fitted: Fitted, kind: CurveKind, steps: PairSteps, left: Ints, right: Ints) -> Ints:
    if kind is CurveKind.GAP:
        columns = fitted.form.columns
        found = fitted.form.weights.gaps[columns.span[left], columns.span[right], steps.gap]
        return np.where(steps.gap >= 0, found, 0).astype(np.int32)
    step = steps.distance if kind is CurveKind.DISTANCE else steps.nearness
    return np.where(step >= 0, curve_millibits(fitted.model, kind)[step], 0).astype(np.int32)


def _area(form: Additive, steps: PairSteps, relation: Ints, left: Ints, right: Ints) -> Ints:
    cells, one, two = form.cells, form.columns.cell[left], form.columns.cell[right]
    unknown = (cells.wider[one] < 0) | (cells.wider[two] < 0)
    level = np.where(relation < 4, relation // 2, np.where(unknown, 3, 2))
    known = (cells.area[one] >= 0) & (cells.area[two] >= 0) & (steps.distance < 0)
    return np.where(known, cells.area_weight[one, level], 0).astype(np.int32)
