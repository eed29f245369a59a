"""From cases to columns: the one place where the explained model becomes the additive score of the bulk kernels."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from murderbook.casefile.case import Case, Status
from murderbook.compute.additive.form import Additive, Cells, Columns, Weights
from murderbook.compute.growth import Belonging
from murderbook.compute.packed import RELATIONS, Doubles, Flags, Ints
from murderbook.linkage.coding.layout import Layout, layout_of
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.overlap import positions_of
from murderbook.linkage.place import Square
from murderbook.linkage.rates import Tables, node_of
from murderbook.linkage.reading import Point, Where, incidents_of, read, units_of

CLOSED = (Status.CLEARED, Status.CLEARED_BY_ARREST, Status.CLEARED_EXCEPTIONALLY, Status.RESOLVED)


@dataclass(frozen=True, eq=False)
class Encoded:
    """`cases[k]` is row k of `form`: ordered by id, so that ties never depend on the order of the input. `values` [n,
    items]: positions in the tables of weights, -1 unknown, from which the categories of `form` follow."""

    cases: tuple[Case, ...]
    values: Ints
    form: Additive

    @cached_property
    def belonging(self) -> Belonging:
        return Belonging(self.form.columns.series, _numbers(incidents_of(self.cases)))


class Coding:
    """The numbers of the cells and spots that cases lie in. Cases that come later get the numbers that follow, so that
    what was coded before stays as it is."""

    def __init__(self, model: FittedModel, cells: Iterable[Where] = (), spots: Iterable[Square] = ()) -> None:
        self.model = model
        self.cells = {where: number for number, where in enumerate(cells)}
        self.spots = {square: number for number, square in enumerate(spots)}

    def on(self, model: FittedModel) -> Coding:
        """The same numbers for the same cases, counted by another model."""
        return Coding(model, self.cells, self.spots)

    def columns(self, cases: Sequence[Case]) -> tuple[Ints, Columns]:
        """Positions of the values [n, items], and the columns, in the order of the cases.

        ValueError where a case was not counted, or changed to values never seen, since the model's fit.
        """
        for case in cases:
            if case.id not in self.model.ids:
                raise ValueError(f"case {case.id} was not counted when the model was fitted: fit it again")
        readings = [read(case, self.model.declaration) for case in cases]
        values, points = positions_of(readings, self.model.tables), [reading.point for reading in readings]
        return values, Columns(
            categories=layout_of(self.model.tables).codes(values),
            graded=np.zeros((len(readings), 0), np.uint16),
            cell=np.array([self.cells.setdefault(r.where, len(self.cells)) for r in readings], np.int32),
            located=np.array([point is not None for point in points], np.bool_),
            xyz=np.array([(p.x, p.y, p.z) if p else (0, 0, 0) for p in points], np.int32).reshape(-1, 3),
            radius2=np.array([point.radius2 if point else 0 for point in points], np.float64),
            spot=np.array([self._spot(point) for point in points], np.int32),
            tick=np.array([r.span.day if r.span else 0 for r in readings], np.int32),
            span=np.array([r.span.length if r.span else -1 for r in readings], np.int8),
            closed=np.array([case.status in CLOSED for case in cases], np.bool_),
            series=_numbers(units_of(cases)),
        )

    def _spot(self, point: Point | None) -> int:
        return -1 if point is None else self.spots.setdefault(self.model.density.square_of(point), len(self.spots))

    def form(self, columns: Columns) -> Additive:
        """The score of cases that were coded here."""
        return Additive(columns, _cells(list(self.cells), self.model), _weights(self.model, list(self.spots)))


def encode(cases: Sequence[Case], model: FittedModel) -> Encoded:
    """Code the cases. ValueError as `Coding.columns` has it."""
    ordered, coding = tuple(sorted(cases, key=lambda case: case.id)), Coding(model)
    values, columns = coding.columns(ordered)
    return Encoded(ordered, values, coding.form(columns))


def with_values(form: Additive, values: Ints, tables: Tables, layout: Layout) -> Additive:
    """The same cases with other values [n, items], and the weights that these give: what a replica reassigns."""
    columns = form.columns._replace(categories=layout.codes(values))
    return replace(form, columns=columns, weights=form.weights._replace(agree=layout.agree(tables)))


def with_no_lead_within(form: Additive, chosen: Flags) -> Additive:
    """The same cases, but no pair of two chosen ones is a lead: as of one known series."""
    series = form.columns.series.copy()
    series[chosen] = series.max(initial=0) + 1
    return replace(form, columns=form.columns._replace(series=series))


def _numbers(names: Sequence[Hashable]) -> Ints:
    """Distinct names numbered in order of appearance; -1 for None."""
    known = {name: number for number, name in enumerate(dict.fromkeys(n for n in names if n is not None))}
    return np.array([-1 if name is None else known[name] for name in names], np.int32)


def _cells(cells: Sequence[Where], model: FittedModel) -> Cells:
    rows = model.tables.nodes
    node = np.full((len(cells), RELATIONS), -1, np.int32)
    areas = np.zeros((len(cells), 4), np.int32)
    for at, where in enumerate(cells):
        for relation in range(RELATIONS):
            found = node_of(where, relation)
            if found is not None:  # else such a relation never holds
                node[at, relation] = rows[found]
        if where.area:
            areas[at] = model.area_weights(where.area, where.wider)
    return Cells(
        area=_numbers([where.area for where in cells]),
        wider=_numbers([where.wider for where in cells]),
        era=_numbers([where.era for where in cells]),
        node=node,
        area_weight=areas,
    )


def _weights(model: FittedModel, spots: Sequence[Square]) -> Weights:
    layout = layout_of(model.tables)
    return Weights(
        agree=layout.agree(model.tables),
        first=layout.first,
        differ=layout.differ(model.tables),
        grades=np.zeros((0, 1, 1), np.int32),
        distances=np.zeros(0),  # nearness says it all
        edges=_edges(model, spots),
        places=model.steps[None, :],
        gap_edges=model.gap_edges,
        gaps=model.gaps,
    )


def _edges(model: FittedModel, spots: Sequence[Square]) -> Doubles:
    if not spots:
        return np.zeros((1, len(model.steps) - 1))
    return np.array([model.edges(square) for square in spots], np.float64)
