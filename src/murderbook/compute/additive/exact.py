"""The exact score of a list of pairs: the reading of `form`, one pass for each part of the sum."""

# ruff: noqa: PLR0913, PLR0917 - kernels take columns one by one: a tuple would cost a reference count for each array

from __future__ import annotations

import numpy as np

from murderbook.compute.additive.form import Cells, Codes, Columns, Weights
from murderbook.compute.additive.tables import inner
from murderbook.compute.packed import SKIPPED, Flags, Ints

NONE = int(SKIPPED)


@inner
def score_pairs(
    queries: Columns,
    left: Ints,
    cases: Columns,
    right: Ints,
    count: int,
    register: bool,
    cells: Cells,
    w: Weights,
    relation: Ints,
    out: Ints,
) -> None:
    """Milli-bits of the first `count` pairs; `register`: the queries are the cases, and none is a lead to itself."""
    _leads(queries.closed, queries.series, left, cases.closed, cases.series, right, count, register, out)
    _relations(cells.area, cells.wider, cells.era, queries.cell, left, cases.cell, right, count, relation)
    for f in range(len(w.first)):
        own, other = queries.categories[:, f], cases.categories[:, f]
        _category(
            w.agree, cells.node, w.first[f], w.differ[f], own, queries.cell, left, other, right, count, relation, out
        )
    for f in range(len(w.grades)):
        _grade(w.grades[f], queries.graded[:, f], left, cases.graded[:, f], right, count, out)
    places_of(queries, left, cases, right, count, cells, w, relation)
    for at in range(count):
        if out[at] != NONE:
            out[at] += relation[at]
    _by_time(queries.tick, queries.span, left, cases.tick, cases.span, right, count, w.gap_edges, w.gaps, out)


@inner
def _leads(
    own_closed: Flags,
    own_series: Ints,
    left: Ints,
    closed: Flags,
    series: Ints,
    right: Ints,
    count: int,
    register: bool,
    out: Ints,
) -> None:
    for at in range(count):
        i, j = left[at], right[at]
        none = (own_closed[i] and closed[j]) or (own_series[i] >= 0 and own_series[i] == series[j])
        out[at] = NONE if none or (register and i == j) else 0


@inner
def _relations(
    area: Ints, wider: Ints, era: Ints, own_cell: Ints, left: Ints, cell: Ints, right: Ints, count: int, out: Ints
) -> None:
    for at in range(count):
        a, b = own_cell[left[at]], cell[right[at]]
        level = 1 if wider[a] >= 0 and wider[a] == wider[b] else 2
        level = 0 if area[a] >= 0 and area[a] == area[b] else level
        out[at] = 2 * level + (0 if era[a] >= 0 and era[a] == era[b] else 1)


@inner
def _category(
    agree: Ints,
    node: Ints,
    first: int,
    differ: int,
    own: Codes,
    own_cell: Ints,
    left: Ints,
    other: Codes,
    right: Ints,
    count: int,
    relation: Ints,
    out: Ints,
) -> None:
    for at in range(count):
        x, y = own[left[at]], other[right[at]]
        if out[at] == NONE or x == 0 or y == 0:
            continue
        out[at] += agree[node[own_cell[left[at]], relation[at]], first + x] if x == y else differ


@inner
def _grade(grades: Ints, own: Codes, left: Ints, other: Codes, right: Ints, count: int, out: Ints) -> None:
    for at in range(count):
        if out[at] != NONE:
            out[at] += grades[own[left[at]], other[right[at]]]


@inner
def places_of(
    queries: Columns, left: Ints, cases: Columns, right: Ints, count: int, cells: Cells, w: Weights, out: Ints
) -> None:
    """What the places of each pair weigh, or their areas alone; put into `out`."""
    own_located, own_xyz, own_radius2, own_spot = queries.located, queries.xyz, queries.radius2, queries.spot
    located, xyz, radius2, spot = cases.located, cases.xyz, cases.radius2, cases.spot
    distances, edges, places, steps = w.distances, w.edges, w.places, w.edges.shape[1]
    own_cell, cell, area, wider, weight = queries.cell, cases.cell, cells.area, cells.wider, cells.area_weight
    for at in range(count):
        i, j = left[at], right[at]
        if own_located[i] and located[j]:
            x, y = float(xyz[j, 0]) - float(own_xyz[i, 0]), float(xyz[j, 1]) - float(own_xyz[i, 1])
            z = float(xyz[j, 2]) - float(own_xyz[i, 2])
            apart = x * x + y * y + z * z + radius2[j] + own_radius2[i]
            mine, other, distance, nearness = own_spot[i], spot[j], len(distances), steps
            while distance > 0 and apart <= distances[distance - 1]:
                distance -= 1
            while nearness > 0 and apart <= min(edges[mine, nearness - 1], edges[other, nearness - 1]):
                nearness -= 1
            out[at] = places[distance, nearness]
            continue
        a, b = own_cell[i], cell[j]
        level = 3 if wider[a] < 0 or wider[b] < 0 else (1 if wider[a] == wider[b] else 2)
        level = 0 if area[a] == area[b] else level
        out[at] = weight[a, level] if area[a] >= 0 and area[b] >= 0 else 0


@inner
def _by_time(
    own_tick: Ints,
    own_span: np.ndarray[tuple[int], np.dtype[np.int8]],
    left: Ints,
    tick: Ints,
    span: np.ndarray[tuple[int], np.dtype[np.int8]],
    right: Ints,
    count: int,
    edges: Ints,
    gaps: Ints,
    out: Ints,
) -> None:
    for at in range(count):
        i, j = left[at], right[at]
        if out[at] == NONE or own_span[i] < 0 or span[j] < 0:
            continue
        gap, step = abs(tick[j] - own_tick[i]), 0
        while step < len(edges) and gap >= edges[step]:
            step += 1
        out[at] += gaps[own_span[i], span[j], step]
