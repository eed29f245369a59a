"""Cases made ready for the kernels: put in an order of their own, cut into tiles, their features fused into few codes.

Neighbours in the order are alike in what a whole tile can be judged by: closed or open, era, place. A tile knows the
box around its places and what areas and eras it holds. Every feature is cut into buckets (a value that is rare in a
long list shares its bucket), and features are fused while few tuples of their buckets occur.
"""

# ruff: noqa: PLR0913, PLR0917 - a tile is made of columns, cells and weights alike

from __future__ import annotations

from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from murderbook.compute.additive.check import sizes
from murderbook.compute.additive.form import Additive, Cells, Codes, Columns, Weights
from murderbook.compute.packed import Doubles, Flags, Ints

Words = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]

MOST_CODES = 1024  # of a fused group: its table, of 64 bytes a code, is to stay in the nearest caches
SHARED = 32  # buckets that the rare values of a long list are spread over
SAMPLE = 50_000  # cases that groups are chosen by


class Tiles(NamedTuple):
    """What is known of each run of neighbouring cases without looking at them."""

    start: Rows  # [tiles + 1]
    low: Doubles  # [tiles, 3] m, the box around the places; inverted where none
    high: Doubles  # [tiles, 3]
    radius2: Doubles  # [tiles, 2] least and most
    edge_low: Doubles  # [tiles, nearness steps - 1] least edge of any spot
    edge_high: Doubles  # [tiles, nearness steps - 1]
    rank: Ints  # [tiles, 2] least and most rank of an area
    words: Words  # [tiles, 3] the areas, wider areas and eras that occur, one bit each, modulo 64
    one: Ints  # [tiles, 3] rank of the area, wider area and era, each where it is one and known; else -1
    flags: Flags  # [tiles, 5] any located, any not, any area unknown, any wider area unknown, all closed
    first_row: Ints  # [tiles] the least row of a case


class Fused(NamedTuple):
    """Buckets of features, and codes of tuples of them. Features: the categories, the graded ones, time."""

    codes: Codes  # [n, groups]
    start: Ints  # [features + 1] first bucket of each; bucket 0 of a feature is the unknown
    bucket_of: Ints  # [values of all categories]
    sole: Flags  # [buckets] holds one value only
    grade_bound: Ints  # [graded, codes, most buckets] the most that a code weighs with any of a bucket
    bins: Ints  # [bins, 2] first and last tick of each bin
    moment: Ints  # [buckets of time, 2] bin and span class
    members: Ints  # [codes of all groups, most features of a group] buckets; the row past the last pads


class Prepared(NamedTuple):
    columns: Columns  # in the order of the search
    row: Ints  # [n] the case's row, as the caller counts
    place: Ints  # [n] the other way: where in the order a row stands
    rank: Ints  # [cells] of the areas, along the curve that orders the cases
    tiles: Tiles
    fused: Fused


def prepare(additive: Additive) -> Prepared:
    cells, n = additive.cells, additive.n
    curve = _curve(additive.columns)
    rank = _ranks(additive.columns, cells, curve)
    size = int(np.clip(n // 4096, 64, 256))
    row = _order(additive.columns, cells, curve, rank, -(-n // size))
    ordered: Any = (column[row] for column in additive.columns)
    columns = Columns(*ordered)
    place = np.empty(n, np.int32)
    place[row] = np.arange(n, dtype=np.int32)
    return Prepared(
        columns, row, place, rank, _tiles(columns, cells, rank, row, additive.weights, size), _fused(columns, additive)
    )


def prepare_like(additive: Additive, like: Prepared, held: Additive) -> Prepared:
    """The same in the order of `like`, which was made of `held`, if they differ in what these do not follow from.

    `held` has its cases in that order. Features are fused as they were: which ones takes longest to find out.
    """
    columns, row, w = additive.columns, like.row, additive.weights
    ordered: Any = (column[row] for column in columns)
    columns = Columns(*ordered)
    given = held.columns._replace(categories=columns.categories, series=columns.series)
    same = _same(columns, given) and _same(additive.cells, held.cells)
    layout = w._replace(agree=held.weights.agree, differ=held.weights.differ)
    if not (same and w.agree.shape == held.weights.agree.shape and _same(layout, held.weights)):
        return prepare(additive)
    return like._replace(columns=columns, fused=_fused(columns, additive, like.fused))


def _same(one: tuple[npt.NDArray[Any], ...], other: tuple[npt.NDArray[Any], ...]) -> bool:
    return all(np.array_equal(mine, theirs) for mine, theirs in zip(one, other, strict=True))


def _curve(columns: Columns) -> Words:
    """Position [n] along a curve that keeps neighbours in space together (Morton's)."""
    found = np.zeros(len(columns.cell), np.uint64)
    for axis in range(3):
        bits = ((columns.xyz[:, axis].astype(np.int64) + 2**24) >> 9).astype(np.uint64)  # 17 bits, of 512 m
        for shift, mask in ((32, 0x1F00000000FFFF), (16, 0x1F0000FF0000FF), (8, 0x100F00F00F00F00F)):
            bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
        for shift, mask in ((4, 0x10C30C30C30C30C3), (2, 0x1249249249249249)):
            bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
        found |= bits << np.uint64(axis)
    return np.where(columns.located, found, 0)


def _ranks(columns: Columns, cells: Cells, curve: Words) -> Ints:
    """Rank [cells] of the area of each, by wider area and place: a tile holds few, and in a row; -1 unknown."""
    area, located = cells.area[columns.cell], columns.located
    usable, count = located & (area >= 0), int(cells.area.max(initial=-1)) + 1
    weight = np.bincount(area[usable], curve[usable].astype(np.float64), minlength=count)
    middle = weight / np.maximum(np.bincount(area[usable], minlength=count), 1)
    wider, rank = np.full(count, -1, np.int32), np.empty(count + 1, np.int32)
    wider[cells.area[cells.area >= 0]] = cells.wider[cells.area >= 0]
    rank[np.lexsort((middle, wider))] = np.arange(count)
    rank[-1] = -1
    return rank[cells.area]


def _order(columns: Columns, cells: Cells, curve: Words, rank: Ints, tiles: int) -> Ints:
    """By closed and era, if these leave room for tiles of neighbours; then by wider area, area and place."""
    era = cells.era[columns.cell]
    if len(np.unique(era)) * 16 > tiles:
        era = np.zeros_like(era)
    wider, area = cells.wider[columns.cell], rank[columns.cell]
    return np.lexsort((curve, area, wider, columns.located, era, columns.closed)).astype(np.int32)


def _tiles(columns: Columns, cells: Cells, rank: Ints, row: Ints, w: Weights, size: int) -> Tiles:
    n = len(row)
    start = np.append(np.arange(0, n, size), n)

    def least(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.minimum.reduceat(column, start[:-1]) if n else column

    def most(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.maximum.reduceat(column, start[:-1]) if n else column

    located, cell, edges = columns.located, columns.cell, np.concatenate([w.edges, np.zeros((1, w.edges.shape[1]))])
    codes, xyz = (rank[cell], cells.wider[cell], cells.era[cell]), np.where(located[:, None], columns.xyz, 0.0)
    away = np.where(located, 0.0, np.inf)
    spot = np.where(located, columns.spot, len(w.edges))
    edge = [edges[spot, step] for step in range(edges.shape[1])]
    flags = (located, ~located, cells.area[cell] < 0, cells.wider[cell] < 0, columns.closed)
    whole = (most, most, most, most, least)
    return Tiles(
        start,
        np.stack([least(xyz[:, axis] + away) for axis in range(3)], axis=1),
        np.stack([most(xyz[:, axis] - away) for axis in range(3)], axis=1),
        np.stack(
            [least(np.where(located, columns.radius2, np.inf)), most(np.where(located, columns.radius2, 0.0))], axis=1
        ),
        _columns([least(column + away) for column in edge], len(start) - 1),
        _columns([most(np.where(located, column, -np.inf)) for column in edge], len(start) - 1),
        np.stack([least(np.where(codes[0] < 0, 2**30, codes[0])), most(codes[0])], axis=1),
        np.stack([_words(code, start) for code in codes], axis=1),
        np.stack([np.where(least(code) == most(code), least(code), -1) for code in codes], axis=1),
        np.stack([take(flag) for take, flag in zip(whole, flags, strict=True)], axis=1),
        least(row),
    )


def _columns(columns: list[Doubles], rows: int) -> Doubles:
    return np.stack(columns, axis=1) if columns else np.zeros((rows, 0))


def _words(codes: Ints, start: Rows) -> Words:
    """One bit for each code that occurs in a tile, modulo 64; none for the unknown."""
    bits = np.where(codes >= 0, np.uint64(1) << (codes % 64).astype(np.uint64), np.uint64(0))
    return np.bitwise_or.reduceat(bits, start[:-1]) if len(codes) else bits


def _fused(columns: Columns, additive: Additive, like: Fused | None = None) -> Fused:
    """`like`: other categories of the same cases, whose features are to be fused alike if no more tuples occur."""
    w, n = additive.weights, additive.n
    most = int(np.clip(n // 16, 64, MOST_CODES))
    bucket_of, sole, limits = _category_buckets(columns, w, most)
    of_grade, grade_bound = _grade_buckets(w, most)
    bins, moment, time = _time_buckets(columns, w, most)
    buckets = [bucket_of[first + columns.categories[:, f]] for f, first in enumerate(w.first)]
    buckets += [of_grade[columns.graded[:, f]] for f in range(len(w.grades))] + [time]
    limits += [grade_bound.shape[2]] * len(w.grades) + [len(moment)]
    start = np.append(0, np.cumsum(limits)).astype(np.int32)
    groups = None if like is None else _fused_like(buckets, limits, most, like)
    codes, members = _numbered(_fuse(buckets, limits, most) if groups is None else groups, start)
    return Fused(codes, start, bucket_of, sole, grade_bound, bins, moment, members)


def _category_buckets(columns: Columns, w: Weights, most: int) -> tuple[Ints, Flags, list[int]]:
    bucket_of, sole, limits = np.zeros(w.agree.shape[1], np.int32), [np.zeros(0, np.bool_)], []
    for f, (first, size) in enumerate(zip(w.first, sizes(w), strict=True)):
        limit = min(int(size), most)
        bucket, alone = np.arange(size, dtype=np.int32), np.ones(limit, np.bool_)
        if size > most:
            counts = np.bincount(columns.categories[:, f], minlength=size)
            counts[0] = len(columns.cell) + 1  # the unknown keeps its own
            bucket[np.argsort(-counts, kind="stable")] = np.arange(size)
            rare = bucket >= most - SHARED
            bucket[rare] = most - SHARED + bucket[rare] % SHARED
            alone[most - SHARED :] = False
        bucket_of[first : first + size] = bucket
        sole.append(alone)
        limits.append(limit)
    return bucket_of, np.concatenate(sole), limits


def _grade_buckets(w: Weights, most: int) -> tuple[Ints, Ints]:
    graded, size = w.grades.shape[:2]
    of = np.arange(size, dtype=np.int32)
    if size > most:
        of = np.where(of > 0, 1 + (of - 1) * (most - 1) // (size - 1), 0).astype(np.int32)
    if not (graded and size):
        return of, np.zeros((graded, size, size), np.int32)
    return of, np.maximum.reduceat(w.grades, np.flatnonzero(np.diff(of, prepend=-1)), axis=2)


def _time_buckets(columns: Columns, w: Weights, most: int) -> tuple[Ints, Ints, Ints]:
    """Bins of ticks, the pairs of bin and span class that occur, and which of these each case has; 0 is the unknown."""
    known = np.flatnonzero(columns.span >= 0)
    moment, bucket = np.full((1, 2), -1, np.int32), np.zeros(len(columns.span), np.int32)
    if not len(known):
        return np.zeros((0, 2), np.int32), moment, bucket
    tick, span = columns.tick[known], columns.span[known].astype(np.int64)
    bins = max(8, (most - 1) // len(np.unique(span)))
    cuts = np.unique(np.quantile(tick, np.arange(1, bins) / bins, method="inverted_cdf"))
    held = np.searchsorted(cuts, tick, side="left")
    order = np.argsort(tick, kind="stable")
    found, first = np.unique(held[order], return_index=True)
    last = np.append(first[1:], len(order)) - 1
    limits = np.stack([tick[order][first], tick[order][last]], axis=1)
    pairs, bucket[known] = np.unique(np.searchsorted(found, held) * 256 + span, return_inverse=True)
    bucket[known] += 1
    return limits, np.concatenate([moment, np.stack([pairs // 256, pairs % 256], axis=1)]).astype(np.int32), bucket


Group = tuple[list[int], Ints, npt.NDArray[Any]]  # its features, each case's tuple, and the buckets of each tuple


def _singles(buckets: list[Ints], limits: list[int]) -> list[Group]:
    return [([f], column, np.arange(limits[f])[:, None]) for f, column in enumerate(buckets)]


def _fused_like(buckets: list[Ints], limits: list[int], most: int, like: Fused) -> list[Group] | None:
    """The same features fused as there; None where that gives far more tuples than there may be."""
    single, groups = _singles(buckets, limits), []
    for code in like.codes[0]:
        features = np.searchsorted(like.start, like.members[code], side="right") - 1
        parts = [single[f] for f in features if f < len(single)]
        if parts:
            groups.append(reduce(_joined, parts))
    sizes = [len(group[2]) for group in groups]
    return groups if max(sizes) <= most + most // 4 and sum(sizes) < 2**15 else None


def _fuse(buckets: list[Ints], limits: list[int], most: int) -> list[Group]:
    """Fuse the two groups with the fewest tuples together, as long as these are not too many."""
    groups = _singles(buckets, limits)
    counted: dict[tuple[int, ...], int] = {}
    step = max(1, len(buckets[0]) // SAMPLE)
    while len(groups) > 1:
        pairs = [(a, b) for a in range(len(groups)) for b in range(a)]
        for a, b in pairs:
            key = tuple(groups[a][0] + groups[b][0])
            if key not in counted:
                counted[key] = _joint_count(groups[a], groups[b], step)
        pairs.sort(key=lambda pair: counted[tuple(groups[pair[0]][0] + groups[pair[1]][0])])
        a, b = pairs[0]
        if counted[tuple(groups[a][0] + groups[b][0])] > most:
            break
        joined = _joined(groups[a], groups[b])
        if len(joined[2]) > most:
            counted[tuple(groups[a][0] + groups[b][0])] = most + 1
            continue
        groups = [group for at, group in enumerate(groups) if at not in (a, b)] + [joined]
    return groups


def _joint(a: Group, b: Group, step: int) -> npt.NDArray[Any]:
    return a[1][::step].astype(np.int64) * len(b[2]) + b[1][::step]


def _joint_count(a: Group, b: Group, step: int) -> int:
    if len(a[2]) * len(b[2]) > 2**24:
        return 2**24
    return int(np.count_nonzero(np.bincount(_joint(a, b, step), minlength=1)))


def _joined(a: Group, b: Group) -> Group:
    joint = _joint(a, b, 1)
    occurs = np.bincount(joint, minlength=1) > 0
    found, number = np.flatnonzero(occurs), np.cumsum(occurs, dtype=np.int32) - 1
    tuples = np.concatenate([a[2][found // len(b[2])], b[2][found % len(b[2])]], axis=1)
    return a[0] + b[0], number[joint].astype(np.int32), tuples


def _numbered(groups: list[Group], start: Ints) -> tuple[Codes, Ints]:
    """Codes [n, groups] that count through all groups, and the buckets of each code, padded with the row of zeros.

    Groups of a single code that holds nothing make their number 3, 7, 11 ...: kernels are compiled for each number.
    """
    while len(groups) % 4 != 3:
        groups = [*groups, ([len(start) - 1], np.zeros_like(groups[0][1]), np.zeros((1, 1), np.int64))]
    if sum(len(group[2]) for group in groups) >= 2**16:
        raise ValueError(f"too many features for one score: {len(start) - 1}")
    width, total = max(len(group[0]) for group in groups), sum(len(group[2]) for group in groups)
    members = np.full((total, width), start[-1], np.int32)
    codes, at = np.empty((len(groups[0][1]), len(groups)), np.uint16), 0
    for g, (features, column, tuples) in enumerate(groups):
        members[at : at + len(tuples), : len(features)] = tuples + start[features]
        codes[:, g] = column + at
        at += len(tuples)
    return codes, members
