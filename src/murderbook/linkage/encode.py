"""From cases to packed columns: the one place where the explained model becomes the tables of the bulk kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from murderbook.casefile.case import Case, Status
from murderbook.compute.packed import RELATIONS, Cases, Cells, Doubles, Ints, Packed, Weights
from murderbook.linkage.compare import share_of
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.model import ABSENT, PRESENT
from murderbook.linkage.place import Square
from murderbook.linkage.rates import node_of
from murderbook.linkage.reading import Reading, read, units_of

CLOSED = (Status.CLEARED, Status.CLEARED_BY_ARREST, Status.CLEARED_EXCEPTIONALLY, Status.RESOLVED)
Key = tuple[str | None, str | None, str | None]


class Encoded(NamedTuple):
    """`cases[k]` is row k of `packed`: ordered by id, so that ties never depend on the order of the input."""

    cases: tuple[Case, ...]
    packed: Packed


def encode(cases: Sequence[Case], model: FittedModel) -> Encoded:
    """Pack the cases. ValueError where one was not counted, or changed to values never seen, since the model's fit."""
    ordered = tuple(sorted(cases, key=lambda case: case.id))
    for case in ordered:
        if case.id not in model.ids:
            raise ValueError(f"case {case.id} was not counted when the model was fitted: fit it again")
    readings = [read(case, model.declaration) for case in ordered]
    keys: dict[Key, int] = {}
    cell = np.array([keys.setdefault((r.area, r.wider, r.era), len(keys)) for r in readings], np.int32)
    first = {key: reading for reading in reversed(readings) for key in [(reading.area, reading.wider, reading.era)]}
    spots: dict[Square, int] = {}
    columns = Cases(
        cell=cell,
        values=_values(readings, model),
        located=np.array([r.point is not None for r in readings], np.bool_),
        xyz=np.array([(r.point.x, r.point.y, r.point.z) if r.point else (0, 0, 0) for r in readings], np.float64),
        radius2=np.array([r.point.radius2 if r.point else 0 for r in readings], np.float64),
        spot=np.array([_spot(r, model, spots) for r in readings], np.int32),
        day=np.array([r.span.day if r.span else 0 for r in readings], np.int32),
        span=np.array([r.span.length if r.span else -1 for r in readings], np.int32),
        closed=np.array([case.status in CLOSED for case in ordered], np.bool_),
        series=_numbers(units_of(ordered)),
    )
    columns = columns._replace(xyz=columns.xyz.reshape(-1, 3))
    return Encoded(ordered, Packed(columns, _cells([first[key] for key in keys], model), _weights(model, spots)))


def _values(readings: Sequence[Reading], model: FittedModel) -> Ints:
    items, position = model.declaration.items, model.tables.position
    values = np.full((len(readings), len(items)), -1, np.int32)
    for row, reading in enumerate(readings):
        for column, (item, value) in enumerate(zip(items, reading.values, strict=True)):
            if value is not None:
                at = position.get((item.id, value.key))
                if at is None:
                    raise ValueError(
                        f"case {reading.id}: {item.label} {value.key!r} was not there at the model's fit: fit it again"
                    )
                values[row, column] = at
    return values


def _spot(reading: Reading, model: FittedModel, spots: dict[Square, int]) -> int:
    return -1 if reading.point is None else spots.setdefault(model.density.square_of(reading.point), len(spots))


def _numbers(names: Sequence[str | None]) -> Ints:
    """Distinct names numbered in order of appearance; -1 for None."""
    known = {name: number for number, name in enumerate(dict.fromkeys(n for n in names if n is not None))}
    return np.array([-1 if name is None else known[name] for name in names], np.int32)


def _cells(readings: Sequence[Reading], model: FittedModel) -> Cells:
    rows = model.tables.nodes
    node = np.zeros((len(readings), RELATIONS), np.int32)
    areas = np.zeros((len(readings), 4), np.int32)
    for at, reading in enumerate(readings):
        for relation in range(RELATIONS):
            found = node_of(reading, relation)
            node[at, relation] = rows[found] if found is not None else -1  # such a relation never holds
        if reading.area:
            areas[at] = model.area_weights(reading.area, reading.wider)
    return Cells(
        area=_numbers([r.area for r in readings]),
        wider=_numbers([r.wider for r in readings]),
        era=_numbers([r.era for r in readings]),
        node=node,
        area_weight=areas,
    )


def _weights(model: FittedModel, spots: dict[Square, int]) -> Weights:
    tables, items = model.tables, model.declaration.items
    groups = {group: number for number, group in enumerate(model.declaration.groups)}
    return Weights(
        same=tables.same,
        near=tables.near,
        differ=tables.differ,
        kin=tables.kin,
        broad=tables.broad,
        leads=np.array([not (item.is_presence and value.key == ABSENT) for item, value in tables.values], np.bool_),
        group=np.array([groups[item.group] for item in items], np.int32),
        present=np.array([tables.position.get((item.id, PRESENT), -1) for item in items], np.int32),
        absent=np.array([tables.position.get((item.id, ABSENT), -1) for item in items], np.int32),
        presence=np.array([item.is_presence for item in items], np.bool_),
        share=share_of(model.declaration),
        edges=_edges(model, spots),
        steps=model.steps,
        gaps=model.gaps,
        grain=model.declaration.time.grain_days,
    )


def _edges(model: FittedModel, spots: dict[Square, int]) -> Doubles:
    if not spots:
        return np.zeros((1, len(model.steps) - 1))
    return np.array([model.edges(square) for square in spots], np.float64)
