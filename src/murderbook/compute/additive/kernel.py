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
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from murderbook.compute.additive.bounds import block_of, place_bounds, plan, reach
from murderbook.compute.additive.exact import NONE, places_of, score_pairs
from murderbook.compute.additive.form import Cells, Codes, Columns, Weights
from murderbook.compute.additive.prepare import Prepared, Rows, Tiles
from murderbook.compute.additive.tables import (
    LANES,
    ROOM,
    Halves,
    Work,
    agreement,
    base_tables,
    compose,
    inner,
    scan,
    work_for,
)
from murderbook.compute.jit import jitted
from murderbook.compute.packed import Flags, Ints

EVERY = 2**31 - 1  # above any row: of pairs that score the floor, none loses by its row


def _sources() -> int:
    """Changes with any source that compiled code is made of: Numba's cache on disk looks at one file only."""
    here = Path(__file__).parent
    paths = [*sorted(here.glob("*.py")), here.parent / "jit.py", here.parent / "packed.py"]
    texts = [path.read_bytes() for path in paths]
    return int.from_bytes(sha256(b"".join(texts)).digest()[:6], "big")


SOURCES = _sources()


class Best(NamedTuple):
    score: Ints  # [lanes, k] highest first, ties by row
    row: Ints  # [lanes, k] -1 where not filled


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
            at, found = scan(tables[variant[tile]], codes, threshold, totals, at, end, lanes, cases, sums, found)
            if found > room:
                return turn, at, found
        turn, at = turn + 1, 0
    return turn, 0, found


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
def _set_up(
    who: Ints, queries: Columns, register: bool, prepared: Prepared, tiles: Tiles, cells: Cells, w: Weights, work: Work,
    variant: Ints, order: Ints,
) -> None:  # fmt: skip
    """All that is worked out for up to 32 queries before they are held against the tiles."""
    fused = prepared.fused
    block = block_of(queries, who, prepared.rank, cells, w)
    plan(block, tiles, register, who[0], variant, order)
    place_bounds(block, tiles, variant, w, work.place)
    base_tables(fused, w, cells, queries, who, work.bounds, work.least, work.shift)
    for relations in np.unique(variant):
        agreement(fused, w, cells, queries, who, relations, work.bounds)
        compose(fused.members, work.bounds, work.shift, work.table[relations])


@inner
def _search_block(
    who: Ints,
    queries: Columns,
    register: bool,
    prepared: Prepared,
    cells: Cells,
    w: Weights,
    work: Work,
    best: Best,
) -> int:
    """The best partners of up to 32 queries; how many pairs were scored exactly."""
    tiles, codes = prepared.tiles, prepared.fused.codes
    _set_up(who, queries, register, prepared, tiles, cells, w, work, work.variant, work.order)
    turn, at, scored = 0, 0, 0
    while turn < len(work.order):
        turn, at, found = _sweep(
            work.order, turn, at, len(who), work.table, work.variant, work.place, tiles.start, tiles.first_row, codes,
            work.least, work.shift, best.score, best.row, work.threshold, work.totals, work.lane, work.right,
            work.score,
        )  # fmt: skip
        scored += _score_noted(who, queries, register, prepared, cells, w, work, best, found)
    return scored


@inner
def _gather_noted(
    who: Ints, prepared: Prepared, cells: Cells, w: Weights, work: Work, best: Best, asked: Flags, noted: int,
    score: Ints, left: Ints, right: Ints, found: int,
) -> int:  # fmt: skip
    """Score what was noted and put what reaches the floor behind the `found`, as rows; how many there are now.

    A pair of two queries is taken from the one that stands first in the order, and not again from the other.
    """
    lanes, lefts, rights, sums, kept = work.lane, work.left, work.right, work.score, 0
    for at in range(noted):
        own, other = who[lanes[at]], rights[at]
        if other > own or not asked[other]:
            lanes[kept], lefts[kept], rights[kept], sums[kept] = lanes[at], own, other, sums[at]
            kept += 1
    columns, row = prepared.columns, prepared.row
    places_of(columns, lefts, columns, rights, kept, cells, w, work.relation)
    kept = _kept(row, work, best, kept)
    score_pairs(columns, lefts, columns, rights, kept, True, cells, w, work.relation, sums)
    for at in range(kept):
        if sums[at] >= best.score[0, 0]:  # no lead is below any floor
            own, other = row[lefts[at]], row[rights[at]]
            score[found], left[found], right[found] = sums[at], min(own, other), max(own, other)
            found += 1
    return found


@inner
def _tiles_from(tiles: Tiles, first: int) -> Tiles:
    return Tiles(
        tiles.start[first:], tiles.low[first:], tiles.high[first:], tiles.radius2[first:], tiles.edge_low[first:],
        tiles.edge_high[first:], tiles.rank[first:], tiles.words[first:], tiles.one[first:], tiles.flags[first:],
        tiles.first_row[first:],
    )  # fmt: skip


# What is compiled as a whole and kept on disk. Numba looks only at the file that a function is in to see whether what
# it kept is of today; the number of all sources, held in the closure, is part of what it compares.


@cache
def search_entry(sources: int = SOURCES) -> Callable[..., int]:
    @jitted
    def search(
        who: Ints, queries: Columns, register: bool, prepared: Prepared, cells: Cells,
        w: Weights, work: Work, score: Ints, partner: Ints,
    ) -> int:  # fmt: skip
        """Fill scores and rows [who, k] of the best partners of each of `who`; how many pairs were scored exactly."""
        scored, k = min(sources, 0), score.shape[1]
        for begin in range(0, len(who), LANES):
            some = who[begin : begin + LANES]
            best = Best(np.full((LANES, k), NONE, np.int32), np.full((LANES, k), -1, np.int32))
            scored += _search_block(some, queries, register, prepared, cells, w, work, best)
            score[begin : begin + LANES] = best.score[: len(some)]
            partner[begin : begin + LANES] = best.row[: len(some)]
        return scored

    return search


@cache
def gather_entry(sources: int = SOURCES) -> Callable[..., int]:
    @jitted
    def gather(
        who: Ints, asked: Flags, done: int, floor: int, prepared: Prepared, cells: Cells,
        w: Weights, work: Work, state: Rows, score: Ints, left: Ints, right: Ints,
    ) -> int:  # fmt: skip
        """Fill scores and rows of pairs that reach the floor until there is no room for more; how many were found.

        `who` [queries], places in ascending order; `asked` [n] by place: a query; `done`: so many tiles hold nothing
        but queries, from the first on, so that all before a query's own were held against it from there. `state` [3]:
        block of queries to go on with, turn among its tiles (-1: not set up), and case. `work` goes with it.
        """
        best = Best(np.full((LANES, 1), floor, np.int32), np.full((LANES, 1), EVERY, np.int32))
        found, codes = min(sources, 0), prepared.fused.codes
        while state[0] < len(who):
            some = who[state[0] : state[0] + LANES]
            own = np.searchsorted(prepared.tiles.start, some[0], side="right") - 1
            tiles = _tiles_from(prepared.tiles, min(done, own))
            variant, order = work.variant[: len(tiles.first_row)], work.order[: len(tiles.first_row)]
            if state[1] < 0:
                _set_up(some, prepared.columns, True, prepared, tiles, cells, w, work, variant, order)
                state[1] = 0
            while state[1] < len(order):
                if found + ROOM > len(score):
                    return found
                state[1], state[2], noted = _sweep(
                    order, state[1], state[2], len(some), work.table, variant, work.place, tiles.start, tiles.first_row,
                    codes, work.least, work.shift, best.score, best.row, work.threshold, work.totals, work.lane,
                    work.right, work.score,
                )  # fmt: skip
                found = _gather_noted(
                    some, prepared, cells, w, work, best, asked, noted, score, left, right, found
                )  # fmt: skip
            state[0], state[1], state[2] = state[0] + LANES, -1, 0
        return found

    return gather


@cache
def row_entry(sources: int = SOURCES) -> Callable[..., None]:
    @jitted
    def row(
        queries: Columns, at: int, register: bool, cases: Columns, row_of: Ints, begin: int, end: int, cells: Cells,
        w: Weights, out: Ints,
    ) -> None:  # fmt: skip
        """Score one query against the cases that lie at `begin` to `end`, into `out` by row."""
        left, right = np.full(ROOM, at + min(sources, 0), np.int32), np.zeros(ROOM, np.int32)
        relation, score = np.zeros(ROOM, np.int32), np.zeros(ROOM, np.int32)
        for start in range(begin, end, ROOM):
            count = min(ROOM, end - start)
            for step in range(count):
                right[step] = start + step
            score_pairs(queries, left, cases, right, count, register, cells, w, relation, score)
            for step in range(count):
                out[row_of[start + step]] = score[step]

    return row


@cache
def pairs_entry(sources: int = SOURCES) -> Callable[..., None]:
    @jitted
    def pairs(left: Ints, right: Ints, cases: Columns, cells: Cells, w: Weights, out: Ints) -> None:
        """Score pairs of cases, by where they lie, into `out`."""
        relation = np.zeros(len(left) + min(sources, 0), np.int32)
        score_pairs(cases, left, cases, right, len(left), True, cells, w, relation, out)

    return pairs


def top_partners(
    prepared: Prepared, cells: Cells, w: Weights, queries: Columns, who: Ints, k: int, register: bool
) -> tuple[Ints, Ints]:
    """Scores and rows [who, k] of the best partners of each of `who`, rows of `queries`; -1 pads.

    `register`: the queries are the cases themselves, in the order of the search.
    """
    score, partner = np.empty((len(who), k), np.int32), np.empty((len(who), k), np.int32)
    search_entry()(who, queries, register, prepared, cells, w, work_for(prepared), score, partner)
    return score, partner
