"""What 32 queries may at most score with each bucket and each code: tables that a scan adds up, a query to a lane.

All whole numbers. A lane's tables are counted from the least that each feature can weigh for it, so none is negative,
and are halved, rounding up, as often as their greatest sum needs to fit 16 bits.
"""

# ruff: noqa: PLR0913, PLR0917 - kernels take columns one by one: a tuple would cost a reference count for each array

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba as nb
import numpy as np
import numpy.typing as npt

from murderbook.compute.additive.form import Cells, Codes, Columns, Weights
from murderbook.compute.additive.prepare import Fused, Prepared
from murderbook.compute.jit import inlined
from murderbook.compute.packed import Ints

LANES = 32
ROOM = 512  # pairs that are noted before they are scored exactly
VARIANTS = 24  # 3 * (levels of place that can hold, as bits 1, 2 and 4) + (0 same era, 1 other era, 2 either)
MOST = 65_000  # greatest sum of a lane's table, codes rounded up included; 65535 is the threshold nothing reaches
OF_3, OF_7, OF_11, OF_15, OF_19 = (0,) * 3, (0,) * 7, (0,) * 11, (0,) * 15, (0,) * 19
Halves = npt.NDArray[np.uint16]
_F = TypeVar("_F", bound=Callable[..., Any])


def inner(function: _F) -> _F:
    """Compiled into what calls it, and not kept by itself: what is kept on disk would not see its sources change."""
    return cast(_F, nb.njit(nogil=True)(function))


class Work(NamedTuple):
    """What a worker writes over again for each 32 queries."""

    table: npt.NDArray[np.uint16]  # [variants, codes, lanes]
    bounds: Ints  # [buckets + 1, lanes]
    variant: Ints  # [tiles]
    order: Ints  # [tiles]
    place: Ints  # [tiles, lanes]
    lane: Ints  # [ROOM] pairs to be scored exactly
    left: Ints  # [ROOM]
    right: Ints  # [ROOM]
    relation: Ints  # [ROOM]
    score: Ints  # [ROOM]
    threshold: Halves  # [lanes]
    totals: Halves  # [lanes]
    least: Ints  # [lanes] the least a query can score
    shift: Ints  # [lanes] how often its tables are halved


def work_for(prepared: Prepared) -> Work:
    fused, tiles = prepared.fused, len(prepared.tiles.first_row)
    noted = [np.zeros(ROOM, np.int32) for _ in range(5)]
    return Work(
        table=_aligned((VARIANTS, len(fused.members), LANES), np.uint16),
        bounds=_aligned((int(fused.start[-1]) + 1, LANES), np.int32),
        variant=np.zeros(tiles, np.int32),
        order=np.zeros(tiles, np.int32),
        place=np.zeros((tiles, LANES), np.int32),
        lane=noted[0],
        left=noted[1],
        right=noted[2],
        relation=noted[3],
        score=noted[4],
        threshold=np.zeros(LANES, np.uint16),
        totals=np.zeros(LANES, np.uint16),
        least=np.zeros(LANES, np.int32),
        shift=np.zeros(LANES, np.int32),
    )


def _aligned(shape: tuple[int, ...], kind: type[np.generic]) -> npt.NDArray[Any]:
    """Zeros that begin at a cache line, as do all their rows of 32 lanes."""
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    raw = np.zeros(size + 64, np.uint8)
    begin = -raw.ctypes.data % 64
    return raw[begin : begin + size].view(kind).reshape(shape)


@inner
def base_tables(
    fused: Fused, w: Weights, cells: Cells, queries: Columns, who: Ints, bounds: Ints, least: Ints, shift: Ints
) -> None:
    """Fill `bounds` [buckets + 1, lanes] but for agreement; the least [lanes] a query can score, and its shift."""
    reach = np.zeros(LANES, np.int64)
    bounds[:] = 0
    least[:] = 0
    shift[:] = 0
    for f in range(len(w.first)):
        _category_base(fused, w, cells, queries, who, f, bounds, least, reach)
    for f in range(len(w.grades)):
        _graded_base(fused, queries.graded, who, f, len(w.first) + f, bounds, least, reach)
    _time_base(fused, w, queries, who, bounds, least, reach)
    for lane in range(len(who)):
        while (reach[lane] >> shift[lane]) + fused.codes.shape[1] > MOST:
            shift[lane] += 1


@inner
def _category_base(
    fused: Fused,
    w: Weights,
    cells: Cells,
    queries: Columns,
    who: Ints,
    f: int,
    bounds: Ints,
    least: Ints,
    reach: npt.NDArray[np.int64],
) -> None:
    first, start, differ, fill = w.first[f], fused.start[f], w.differ[f], np.zeros(LANES, np.int32)
    for lane in range(len(who)):
        x, cell = queries.categories[who[lane], f], queries.cell[who[lane]]
        if x == 0:
            continue
        low, high = _agreement_range(w.agree, cells.node[cell], first + x, differ)
        least[lane] += low
        reach[lane] += high - low
        bounds[start, lane], fill[lane] = -low, differ - low
    for bucket in range(start + 1, fused.start[f + 1]):
        bounds[bucket] = fill


@inlined
def _agreement_range(agree: Ints, node: Ints, value: int, differ: int) -> tuple[int, int]:
    low, high = min(0, differ), max(0, differ)
    for relation in range(len(node)):
        if node[relation] >= 0:
            low, high = min(low, agree[node[relation], value]), max(high, agree[node[relation], value])
    return low, high


@inner
def _graded_base(
    fused: Fused,
    graded: npt.NDArray[np.uint16],
    who: Ints,
    f: int,
    feature: int,
    bounds: Ints,
    least: Ints,
    reach: npt.NDArray[np.int64],
) -> None:
    start = fused.start[feature]
    for lane in range(len(who)):
        row = fused.grade_bound[f, graded[who[lane], f]]
        low, high = row.min(), row.max()
        least[lane] += low
        reach[lane] += high - low
        for bucket in range(len(row)):
            bounds[start + bucket, lane] = row[bucket] - low


@inner
def _time_base(
    fused: Fused,
    w: Weights,
    queries: Columns,
    who: Ints,
    bounds: Ints,
    least: Ints,
    reach: npt.NDArray[np.int64],
) -> None:
    start, moment, bins = fused.start[-2], fused.moment, fused.bins
    steps = np.zeros((len(bins), 2), np.int64)
    for lane in range(len(who)):
        span, tick = queries.span[who[lane]], queries.tick[who[lane]]
        if span < 0:
            continue
        low, high, gaps = min(0, w.gaps[span].min()), max(0, w.gaps[span].max()), w.gaps[span]
        least[lane] += low
        reach[lane] += high - low
        for at in range(len(bins)):
            steps[at, 0] = _gap_step(w.gap_edges, max(bins[at, 0] - tick, tick - bins[at, 1], 0))
            steps[at, 1] = _gap_step(w.gap_edges, max(bins[at, 1] - tick, tick - bins[at, 0]))
        bounds[start, lane] = -low
        for bucket in range(1, len(moment)):
            at, other = moment[bucket]
            most = gaps[other, steps[at, 0]]
            for step in range(steps[at, 0] + 1, steps[at, 1] + 1):
                most = max(most, gaps[other, step])
            bounds[start + bucket, lane] = most - low


@inlined
def _gap_step(edges: Ints, gap: int) -> int:
    step = 0
    while step < len(edges) and gap >= edges[step]:
        step += 1
    return step


@inner
def agreement(fused: Fused, w: Weights, cells: Cells, queries: Columns, who: Ints, variant: int, bounds: Ints) -> None:
    """Set the buckets of the queries' own values to the most they weigh where only the variant's relations can hold."""
    levels, era = variant // 3, variant % 3
    for f in range(len(w.first)):
        first, differ, start = w.first[f], w.differ[f], fused.start[f]
        for lane in range(len(who)):
            x, node = queries.categories[who[lane], f], cells.node[queries.cell[who[lane]]]
            if x == 0:
                continue
            low, _ = _agreement_range(w.agree, node, first + x, differ)
            bucket = start + fused.bucket_of[first + x]
            most = low if fused.sole[bucket] else differ
            for relation in range(len(node)):
                if node[relation] >= 0 and levels & (1 << relation // 2) and (era in (2, relation % 2)):
                    most = max(most, w.agree[node[relation], first + x])
            bounds[bucket, lane] = most - low


@inner
def compose(members: Ints, bounds: Ints, shift: Ints, table: Halves) -> None:
    """Fill `table` [codes, lanes] with the sums over each code's buckets, shifted, rounding up."""
    total, up, none, shifted = np.zeros(LANES, np.int32), np.zeros(LANES, np.int32), len(bounds) - 1, shift.max() > 0
    for lane in range(LANES):
        up[lane] = (1 << shift[lane]) - 1
    for code in range(len(members)):
        total[:] = up
        for at in range(members.shape[1]):
            row = members[code, at]
            if row == none:
                break
            for lane in range(LANES):
                total[lane] = np.int32(total[lane] + bounds[row, lane])
        if shifted:  # hardly ever, and slow: lanes shifted by numbers of their own
            for lane in range(LANES):
                table[code, lane] = total[lane] >> shift[lane]
        else:
            for lane in range(LANES):
                table[code, lane] = total[lane]


@inlined
def scan(
    table: Halves,
    codes: Codes,
    threshold: Halves,
    totals: Halves,
    at: int,
    end: int,
    lanes: Ints,
    cases: Ints,
    sums: Ints,
    found: int,
) -> tuple[int, int]:
    """Note lanes, cases and sums that reach the threshold, until there is no room for more.

    The loop is compiled for each number of codes that a case usually has, and only the loop: it is a small part of all.
    """
    width = codes.shape[1]
    if width == 3:
        at, found = _add_up(table, codes, OF_3, threshold, totals, at, end, lanes, cases, sums, found)
    elif width == 7:
        at, found = _add_up(table, codes, OF_7, threshold, totals, at, end, lanes, cases, sums, found)
    elif width == 11:
        at, found = _add_up(table, codes, OF_11, threshold, totals, at, end, lanes, cases, sums, found)
    elif width == 15:
        at, found = _add_up(table, codes, OF_15, threshold, totals, at, end, lanes, cases, sums, found)
    elif width == 19:
        at, found = _add_up(table, codes, OF_19, threshold, totals, at, end, lanes, cases, sums, found)
    else:
        at, found = _add_up_many(table, codes, threshold, totals, at, end, lanes, cases, sums, found)
    return at, found


@inlined
def _add_up(
    table: Halves,
    codes: Codes,
    groups: tuple[int, ...],
    threshold: Halves,
    totals: Halves,
    at: int,
    end: int,
    lanes: Ints,
    cases: Ints,
    sums: Ints,
    found: int,
) -> tuple[int, int]:
    """`scan` where `groups` has as many entries as a case has codes: the length of a tuple is known to the compiler,
    which else would not keep the sums in registers.
    """
    room = len(lanes) - LANES
    while at < end and found <= room:
        reached = False
        for lane in range(LANES):
            total = np.uint16(0)
            for group in range(len(groups)):
                total = np.uint16(total + table[codes[at, group], lane])
            if total >= threshold[lane]:
                reached = True
        if reached:
            for lane in range(LANES):
                total = np.uint16(0)
                for group in range(len(groups)):
                    total = np.uint16(total + table[codes[at, group], lane])
                totals[lane] = total
            for lane in range(LANES):
                if totals[lane] >= threshold[lane]:
                    lanes[found], cases[found], sums[found] = lane, at, totals[lane]
                    found += 1
        at += 1
    return at, found


@inlined
def _add_up_many(
    table: Halves,
    codes: Codes,
    threshold: Halves,
    totals: Halves,
    at: int,
    end: int,
    lanes: Ints,
    cases: Ints,
    sums: Ints,
    found: int,
) -> tuple[int, int]:
    """`scan` for any number of codes: the sums are kept in memory."""
    room = len(lanes) - LANES
    while at < end and found <= room:
        totals[:] = 0
        for group in range(codes.shape[1]):
            code = codes[at, group]
            for lane in range(LANES):
                totals[lane] = np.uint16(totals[lane] + table[code, lane])
        for lane in range(LANES):
            if totals[lane] >= threshold[lane]:
                lanes[found], cases[found], sums[found] = lane, at, totals[lane]
                found += 1
        at += 1
    return at, found
