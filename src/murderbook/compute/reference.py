"""The oracle: NumPy, one row of pairs at a time, written to be read. The Numba kernel must give the same numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import SKIPPED, Found, Ints, Packed, reduced


def scores_of(packed: Packed, i: int, others: npt.NDArray[np.int64]) -> Ints:
    """Milli-bits of case `i` against each of `others`; SKIPPED where the pair is no lead."""
    relation = _relations(packed, i, others)
    total = _items(packed, i, others, relation) + _place(packed, i, others, relation) + _time(packed, i, others)
    return np.where(_no_lead(packed, i, others), SKIPPED, total).astype(np.int32)


def top_pairs(packed: Packed, queries: Ints, focus: npt.NDArray[np.bool_], top: int) -> Found:
    """The `top` best pairs of each query with any later case, and with any earlier one that is no query."""
    score, left, right = np.zeros((3, 0), np.int32)
    for i in queries:
        others = candidates(i, focus)
        found = scores_of(packed, int(i), others)
        kept = found != SKIPPED
        score = np.concatenate([score, found[kept]])
        left = np.concatenate([left, np.minimum(others[kept], i).astype(np.int32)])
        right = np.concatenate([right, np.maximum(others[kept], i).astype(np.int32)])
        order = np.lexsort((right, left, -score.astype(np.int64)))[:top]
        score, left, right = score[order], left[order], right[order]
    return Found(score, left, right)


def top_partners(packed: Packed, queries: Ints, k: int) -> tuple[Ints, Ints]:
    """Scores and rows [queries, k] of each query's best partners among all cases; -1 pads."""
    score, partner = np.full((len(queries), k), SKIPPED, np.int32), np.full((len(queries), k), -1, np.int32)
    for at, i in enumerate(queries):
        others = np.flatnonzero(np.arange(packed.n) != i)
        found = scores_of(packed, int(i), others)
        order = [o for o in np.lexsort((others, -found.astype(np.int64)))[:k] if found[o] != SKIPPED]
        score[at, : len(order)], partner[at, : len(order)] = found[order], others[order]
    return score, partner


def scores_from(packed: Packed, queries: Ints, focus: npt.NDArray[np.bool_], floor: int) -> Ints:
    """Sorted scores of at least `floor` among the pairs that `top_pairs` would look at."""
    found = [scores_of(packed, int(i), candidates(i, focus)) for i in queries]
    every = np.concatenate(found) if found else np.zeros(0, np.int32)
    return np.sort(every[(every != SKIPPED) & (every >= floor)])


def candidates(i: int, focus: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Rows that case `i` is compared with, so that every pair that touches the focus is seen once."""
    rows = np.arange(len(focus))
    return np.flatnonzero((rows > i) | ((rows < i) & ~focus))


def _no_lead(packed: Packed, i: int, others: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    cases = packed.cases
    one_series = (cases.series[others] == cases.series[i]) & (cases.series[i] >= 0)
    return np.asarray((cases.closed[others] & cases.closed[i]) | one_series, np.bool_)


def _relations(packed: Packed, i: int, others: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    cells, here, there = packed.cells, packed.cases.cell[i], packed.cases.cell[others]
    area = (cells.area[there] == cells.area[here]) & (cells.area[here] >= 0)
    wider = (cells.wider[there] == cells.wider[here]) & (cells.wider[here] >= 0)
    era = (cells.era[there] == cells.era[here]) & (cells.era[here] >= 0)
    return 2 * np.where(area, 0, np.where(wider, 1, 2)) + np.where(era, 0, 1)


def _items(packed: Packed, i: int, others: npt.NDArray[np.int64], relation: npt.NDArray[np.int64]) -> Ints:
    w, values = packed.weights, packed.cases.values
    node = packed.cells.node[packed.cases.cell[i], relation]
    groups = int(w.group.max(initial=-1)) + 1
    total, best, worst, alone, used = (np.zeros((groups, len(others)), np.int32) for _ in range(5))
    for item in range(values.shape[1]):
        x, y, group = values[i, item], values[others, item], w.group[item]
        if x < 0:
            continue
        near = w.near[(w.broad[x] | w.broad[y]).astype(int), node, x]
        weight = np.where(y == x, w.same[node, x], np.where(w.kin[y] == w.kin[x], near, w.differ[x]))
        weight = np.where(y >= 0, weight, 0).astype(np.int32)
        withheld = weight - reduced(weight, w.share)
        total[group] += reduced(weight, w.share)
        used[group] += weight != 0
        worst[group] = np.minimum(worst[group], withheld)
        if w.leads[x]:
            best[group] = np.maximum(best[group], withheld)
        else:  # a shared absence never leads; it counts in full where it overlaps nothing
            alone[group] += np.where(weight > 0, withheld, 0)
    return np.asarray((total + best + worst + np.where(used == 1, alone, 0)).sum(axis=0), np.int32)


def _place(packed: Packed, i: int, others: npt.NDArray[np.int64], relation: npt.NDArray[np.int64]) -> Ints:
    cases, cells, w = packed.cases, packed.cells, packed.weights
    here, there = cases.cell[i], cases.cell[others]
    unknown = (cells.wider[there] < 0) | (cells.wider[here] < 0)
    level = np.where(relation < 4, relation // 2, np.where(unknown, 3, 2))
    by_area = np.where((cells.area[there] >= 0) & (cells.area[here] >= 0), cells.area_weight[here, level], 0)
    if not cases.located[i]:
        return by_area.astype(np.int32)
    apart = ((cases.xyz[others] - cases.xyz[i]) ** 2).sum(axis=1) + cases.radius2[others] + cases.radius2[i]
    step = np.maximum(
        (apart[:, None] > w.edges[cases.spot[others]]).sum(1), (apart[:, None] > w.edges[cases.spot[i]]).sum(1)
    )
    return np.where(cases.located[others], w.steps[step], by_area).astype(np.int32)


def _time(packed: Packed, i: int, others: npt.NDArray[np.int64]) -> Ints:
    cases, w = packed.cases, packed.weights
    apart = np.minimum(np.abs(cases.day[others] - cases.day[i]) // w.grain, w.gaps.shape[2] - 1)
    known = (cases.span[others] >= 0) & (cases.span[i] >= 0)
    return np.where(known, w.gaps[cases.span[i], cases.span[others], apart], 0).astype(np.int32)
