"""The default engine: Numba. 32 queries at a time are held against tiles of cases, each query in a lane of its own.

Tables of what a lane may at most score with each code are added up, one row of 32 lanes for each fused code of a case:
a few vector additions for 32 pairs. A pair whose sum reaches the lane's threshold, its k-th best so far, is scored
exactly; all others are surely below it. Nothing is approximate, whatever the bounds are worth.
"""

# ruff: noqa: PLR0913, PLR0917 - kernels take columns one by one: a tuple would cost a reference count for each array

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from murderbook.compute.additive.bounds import block_of, place_bounds, plan, reach
from murderbook.compute.additive.exact import NONE, places_of, score_pairs
from murderbook.compute.additive.form import Cells, Codes, Columns, Weights
from murderbook.compute.additive.prepare import Prepared, Rows
from murderbook.compute.additive.tables import LANES, VARIANTS, Halves, agreement, base_tables, compose, inner
from murderbook.compute.jit import inlined, jitted
from murderbook.compute.packed import Ints

ROOM = 512  # pairs that are noted before they are scored exactly


def _sources() -> int:
    """Changes with any source that compiled code is made of: Numba's cache on disk looks at one file only."""
    here = Path(__file__).parent
    paths = [*sorted(here.glob("*.py")), here.parent / "jit.py", here.parent / "packed.py"]
    texts = [path.read_bytes() for path in paths]
    return int.from_bytes(sha256(b"".join(texts)).digest()[:6], "big")


SOURCES = _sources()


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


class Best(NamedTuple):
    score: Ints  # [lanes, k] highest first, ties by row
    row: Ints  # [lanes, k] -1 where not filled


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
def _sweep(
    order: Ints,
    turn: int,
    at: int,
    count: int,
    tables: npt.NDArray[np.uint16],
    variant: Ints,
    place: Ints,
    start: Rows,
    first_row: Ints,
    codes: Codes,
    groups: tuple[int, ...],
    least: Ints,
    shift: Ints,
    worst: Ints,
    worst_row: Ints,
    threshold: Halves,
    totals: Halves,
    lanes: Ints,
    cases: Ints,
    sums: Ints,
) -> tuple[int, int, int]:
    """Go on through the tiles until there is no room to note more; tile and case to go on at, how many are noted."""
    found, room = 0, len(lanes) - LANES
    while turn < len(order):
        tile = order[turn]
        at, end = max(at, start[tile]), start[tile + 1]
        if reach(count, worst, worst_row, first_row[tile], least, place, tile, shift, threshold):
            at, found = _scan(
                tables[variant[tile]], codes, groups, threshold, totals, at, end, lanes, cases, sums, found
            )
            if found > room:
                return turn, at, found
        turn, at = turn + 1, 0
    return turn, 0, found


@inlined
def _scan(
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
    """Note lanes, cases and sums that reach the threshold, until there is no room for more.

    `groups` has as many entries as a case has codes: the length of a tuple is known to the compiler, which else would
    not keep the sums in registers.
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


@inner
def _offer_all(found: int, lanes: Ints, cases: Ints, score: Ints, row: Ints, scores: Ints, rows: Ints) -> None:
    """Put each pair in its place among the best of its lane, if it is one of them."""
    last = scores.shape[1] - 1
    for pair in range(found):
        lane, mine, other = lanes[pair], score[pair], row[cases[pair]]
        if mine == NONE:
            continue
        at = last + 1
        while at > 0 and (
            rows[lane, at - 1] < 0
            or mine > scores[lane, at - 1]
            or (mine == scores[lane, at - 1] and other < rows[lane, at - 1])
        ):
            at -= 1
            if at < last:
                scores[lane, at + 1], rows[lane, at + 1] = scores[lane, at], rows[lane, at]
            scores[lane, at], rows[lane, at] = mine, other


@inner
def _kept(row: Ints, work: Work, best: Best, found: int) -> int:
    """Of the pairs noted, keep those within reach when their own place takes the place of the tile's; how many."""
    lanes, lefts, rights, sums, place = work.lane, work.left, work.right, work.score, work.relation
    worst, worst_row, last, shift, least = best.score, best.row, best.score.shape[1] - 1, work.shift, work.least
    kept = 0
    for at in range(found):
        lane, right = lanes[at], rights[at]
        most, enough = (sums[at] << shift[lane]) + least[lane] + place[at], worst[lane, last]
        if worst_row[lane, last] < 0 or most > enough or (most == enough and row[right] < worst_row[lane, last]):
            lanes[kept], lefts[kept], rights[kept] = lane, lefts[at], right
            kept += 1
    return kept


@inner
def _score_noted(
    who: Ints,
    queries: Columns,
    register: bool,
    prepared: Prepared,
    cells: Cells,
    w: Weights,
    work: Work,
    best: Best,
    found: int,
) -> int:
    """Score what was noted, and keep what is among the best; how many pairs were scored exactly."""
    left, lane, columns = work.left, work.lane, prepared.columns
    for at in range(found):
        left[at] = who[lane[at]]
    places_of(queries, left, columns, work.right, found, cells, w, work.relation)
    found = _kept(prepared.row, work, best, found)
    score_pairs(queries, left, columns, work.right, found, register, cells, w, work.relation, work.score)
    _offer_all(found, lane, work.right, work.score, prepared.row, best.score, best.row)
    return found


@inner
def _search_block(
    who: Ints,
    queries: Columns,
    register: bool,
    prepared: Prepared,
    groups: tuple[int, ...],
    cells: Cells,
    w: Weights,
    work: Work,
    best: Best,
) -> int:
    """The best partners of up to 32 queries; how many pairs were scored exactly."""
    tiles, fused = prepared.tiles, prepared.fused
    block = block_of(queries, who, prepared.rank, cells, w)
    plan(block, tiles, register, who[0], work.variant, work.order)
    place_bounds(block, tiles, work.variant, w, work.place)
    base_tables(fused, w, cells, queries, who, work.bounds, work.least, work.shift)
    for variant in np.unique(work.variant):
        agreement(fused, w, cells, queries, who, variant, work.bounds)
        compose(fused.members, work.bounds, work.shift, work.table[variant])
    turn, at, scored = 0, 0, 0
    while turn < len(work.order):
        turn, at, found = _sweep(
            work.order, turn, at, len(who), work.table, work.variant, work.place, tiles.start, tiles.first_row,
            fused.codes, groups, work.least, work.shift, best.score, best.row, work.threshold, work.totals, work.lane,
            work.right, work.score,
        )  # fmt: skip
        scored += _score_noted(who, queries, register, prepared, cells, w, work, best, found)
    return scored


# What is compiled as a whole and kept on disk. Numba looks only at the file that a function is in to see whether what
# it kept is of today; the number of all sources, held in the closure, is part of what it compares.


@cache
def search_entry(sources: int = SOURCES) -> Callable[..., int]:
    @jitted
    def search(
        who: Ints, queries: Columns, register: bool, prepared: Prepared, groups: tuple[int, ...], cells: Cells,
        w: Weights, work: Work, score: Ints, partner: Ints,
    ) -> int:  # fmt: skip
        """Fill scores and rows [who, k] of the best partners of each of `who`; how many pairs were scored exactly."""
        scored, k = min(sources, 0), score.shape[1]
        for begin in range(0, len(who), LANES):
            some = who[begin : begin + LANES]
            best = Best(np.full((LANES, k), NONE, np.int32), np.full((LANES, k), -1, np.int32))
            scored += _search_block(some, queries, register, prepared, groups, cells, w, work, best)
            score[begin : begin + LANES] = best.score[: len(some)]
            partner[begin : begin + LANES] = best.row[: len(some)]
        return scored

    return search


@cache
def row_entry(sources: int = SOURCES) -> Callable[..., None]:
    @jitted
    def row(
        queries: Columns, at: int, register: bool, prepared: Prepared, begin: int, end: int, cells: Cells, w: Weights,
        out: Ints,
    ) -> None:  # fmt: skip
        """Score one query against the cases at `begin` to `end` of the order, into `out` by row."""
        left, right = np.full(ROOM, at + min(sources, 0), np.int32), np.zeros(ROOM, np.int32)
        relation, score = np.zeros(ROOM, np.int32), np.zeros(ROOM, np.int32)
        for start in range(begin, end, ROOM):
            count = min(ROOM, end - start)
            for step in range(count):
                right[step] = start + step
            score_pairs(queries, left, prepared.columns, right, count, register, cells, w, relation, score)
            for step in range(count):
                out[prepared.row[start + step]] = score[step]

    return row


@cache
def pairs_entry(sources: int = SOURCES) -> Callable[..., None]:
    @jitted
    def pairs(left: Ints, right: Ints, prepared: Prepared, cells: Cells, w: Weights, out: Ints) -> None:
        """Score pairs of places in the order, into `out`."""
        relation = np.zeros(len(left) + min(sources, 0), np.int32)
        columns = prepared.columns
        score_pairs(columns, left, columns, right, len(left), True, cells, w, relation, out)

    return pairs


def top_partners(
    prepared: Prepared, cells: Cells, w: Weights, queries: Columns, who: Ints, k: int, register: bool
) -> tuple[Ints, Ints]:
    """Scores and rows [who, k] of the best partners of each of `who`, rows of `queries`; -1 pads.

    `register`: the queries are the cases themselves, in the order of the search.
    """
    score, partner = np.empty((len(who), k), np.int32), np.empty((len(who), k), np.int32)
    groups, work = (0,) * prepared.fused.codes.shape[1], work_for(prepared)
    search_entry()(who, queries, register, prepared, groups, cells, w, work, score, partner)
    return score, partner
