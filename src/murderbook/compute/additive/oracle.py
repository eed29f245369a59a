"""The oracle: NumPy, one row of pairs at a time, a plain reading of `form`. Every engine must give the same numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from murderbook.compute.additive.form import UNKNOWN, Additive
from murderbook.compute.packed import SKIPPED, Flags, Ints

Rows = npt.NDArray[np.int64]


def scores_of(additive: Additive, i: int, others: Rows) -> Ints:
    """Milli-bits [others] of case `i` against each; SKIPPED where the pair is no lead, `i` itself included."""
    columns, relation = additive.columns, _relations(additive, i, others)
    total = _categories(additive, i, others, relation) + _graded(additive, i, others)
    total += _place(additive, i, others, relation) + _time(additive, i, others)
    one_series = (columns.series[others] == columns.series[i]) & (columns.series[i] >= 0)
    no_lead = (columns.closed[others] & columns.closed[i]) | one_series | (others == i)
    return np.where(no_lead, SKIPPED, total).astype(np.int32)


def top_partners(additive: Additive, queries: Ints, k: int) -> tuple[Ints, Ints]:
    """Scores and rows [queries, k] of each query's best partners: highest first, ties by row; SKIPPED and -1 pad."""
    score, partner = np.full((len(queries), k), SKIPPED, np.int32), np.full((len(queries), k), -1, np.int32)
    others = np.arange(additive.n)
    for at, i in enumerate(queries):
        found = scores_of(additive, int(i), others).astype(np.int64)
        order = np.argsort(-found, kind="stable")[:k]
        order = order[found[order] != SKIPPED]
        score[at, : len(order)], partner[at, : len(order)] = found[order], order
    return score, partner


def pairs_of(additive: Additive, i: int, queries: Flags, floor: int) -> tuple[Ints, Ints]:
    """Scores and other rows of the pairs of query `i` that reach the floor, but those of an earlier query [n]."""
    found = scores_of(additive, i, np.arange(additive.n))
    kept = (found != SKIPPED) & (found >= floor)
    kept[:i] &= ~queries[:i]
    return found[kept], np.flatnonzero(kept).astype(np.int32)


def _relations(additive: Additive, i: int, others: Rows) -> Rows:
    cells, here, there = additive.cells, additive.columns.cell[i], additive.columns.cell[others]
    area = (cells.area[there] == cells.area[here]) & (cells.area[here] >= 0)
    wider = (cells.wider[there] == cells.wider[here]) & (cells.wider[here] >= 0)
    era = (cells.era[there] == cells.era[here]) & (cells.era[here] >= 0)
    return 2 * np.where(area, 0, np.where(wider, 1, 2)) + np.where(era, 0, 1)


def _categories(additive: Additive, i: int, others: Rows, relation: Rows) -> Rows:
    w, categories = additive.weights, additive.columns.categories
    node, total = additive.cells.node[additive.columns.cell[i], relation], np.zeros(len(others), np.int64)
    for f, first in enumerate(w.first):
        x, y = categories[i, f], categories[others, f]
        if x != UNKNOWN:
            weight = np.where(x == y, w.agree[node, first + x], w.differ[f])
            total += np.where(y != UNKNOWN, weight, 0)
    return total


def _graded(additive: Additive, i: int, others: Rows) -> Rows:
    graded, total = additive.columns.graded, np.zeros(len(others), np.int64)
    for f in range(graded.shape[1]):
        total += additive.weights.grades[f, graded[i, f], graded[others, f]]
    return total


def _place(additive: Additive, i: int, others: Rows, relation: Rows) -> Rows:
    columns, cells, w = additive.columns, additive.cells, additive.weights
    here, there = columns.cell[i], columns.cell[others]
    unknown = (cells.wider[there] < 0) | (cells.wider[here] < 0)
    level = np.where(relation < 4, relation // 2, np.where(unknown, 3, 2))
    by_area = np.where((cells.area[there] >= 0) & (cells.area[here] >= 0), cells.area_weight[here, level], 0)
    if not columns.located[i]:
        return by_area.astype(np.int64)
    apart = ((columns.xyz[others].astype(np.float64) - columns.xyz[i]) ** 2).sum(axis=1)
    apart += columns.radius2[others] + columns.radius2[i]
    distance = (apart[:, None] > w.distances).sum(axis=1)
    nearness = np.maximum(
        (apart[:, None] > w.edges[columns.spot[others]]).sum(axis=1),
        (apart[:, None] > w.edges[columns.spot[i]]).sum(axis=1),
    )
    return np.where(columns.located[others], w.places[distance, nearness], by_area).astype(np.int64)


def _time(additive: Additive, i: int, others: Rows) -> Rows:
    columns, w = additive.columns, additive.weights
    if columns.span[i] < 0:
        return np.zeros(len(others), np.int64)
    apart = np.abs(columns.tick[others].astype(np.int64) - columns.tick[i])
    gap = np.searchsorted(w.gap_edges, apart, side="right")
    return np.where(columns.span[others] >= 0, w.gaps[columns.span[i], columns.span[others], gap], 0).astype(np.int64)
