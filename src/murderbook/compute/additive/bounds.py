"""What a tile may at most add for each of 32 queries by place, which relations can hold, and what is out of reach.

Every bound is of the same sums in the same order as the score itself, and sums of doubles round alike, so that a bound
on a distance is never on the wrong side of it.
"""

# ruff: noqa: PLR0913, PLR0917 - kernels take columns one by one: a tuple would cost a reference count for each array

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from murderbook.compute.additive.form import Cells, Columns, Weights
from murderbook.compute.additive.prepare import Tiles, Words
from murderbook.compute.additive.tables import LANES, inner
from murderbook.compute.jit import inlined
from murderbook.compute.packed import Doubles, Flags, Ints

NEVER = 65535  # a threshold no sum of a table reaches
EITHER = 2
ELSEWHERE = 4  # the levels where neither area nor wider area is shared
_FAR = 2**30


class Block(NamedTuple):
    """What the lanes have in common, and what each of them brings to a place."""

    rank: Ints  # [2] least and most rank of an area
    words: Words  # [3] areas, wider areas, eras, as those of a tile
    one: Ints  # [3] rank of the area, wider area and era, each where it is one and known; else -1
    located: Flags  # [lanes]
    closed: Flags  # [lanes]
    xyz: Doubles  # [lanes, 3]
    radius2: Doubles  # [lanes]
    edges: Doubles  # [lanes, nearness steps - 1]
    by_area: Ints  # [8, 2, lanes] the most by area: levels that can hold, as bits; may a wider area be unknown?
    area: Flags  # [lanes] known


@inner
def block_of(queries: Columns, who: Ints, rank: Ints, cells: Cells, w: Weights) -> Block:
    steps = w.edges.shape[1]
    block = Block(
        np.array([_FAR, -1], np.int32),
        np.zeros(3, np.uint64),
        np.full(3, _FAR, np.int32),
        np.zeros(LANES, np.bool_),
        np.zeros(LANES, np.bool_),
        np.zeros((LANES, 3), np.float64),
        np.zeros(LANES, np.float64),
        np.zeros((LANES, steps), np.float64),
        np.zeros((8, 2, LANES), np.int32),
        np.zeros(LANES, np.bool_),
    )
    for lane in range(len(who)):
        at = who[lane]
        cell = queries.cell[at]
        _note_cell(block, rank[cell], cells.wider[cell], cells.era[cell])
        _note_area_weights(block.by_area, lane, cells.area_weight[cell], cells.wider[cell] < 0)
        block.area[lane], block.closed[lane] = cells.area[cell] >= 0, queries.closed[at]
        block.located[lane] = queries.located[at]
        if queries.located[at]:
            block.radius2[lane] = queries.radius2[at]
            for axis in range(3):
                block.xyz[lane, axis] = queries.xyz[at, axis]
            for step in range(steps):
                block.edges[lane, step] = w.edges[queries.spot[at], step]
    return block


@inlined
def _note_cell(block: Block, rank: int, wider: int, era: int) -> None:
    if rank >= 0:
        block.rank[0], block.rank[1] = min(block.rank[0], rank), max(block.rank[1], rank)
    for at, code in enumerate((rank, wider, era)):
        if code >= 0:
            block.words[at] |= np.uint64(1) << np.uint64(code % 64)
        if block.one[at] != code:
            block.one[at] = code if block.one[at] == _FAR else -1


@inlined
def _note_area_weights(by_area: Ints, lane: int, weight: Ints, unknown: bool) -> None:
    for levels in range(1, 8):
        for may in range(2):
            most = -_FAR
            for level in range(2):
                if levels & (1 << level):
                    most = max(most, weight[level])
            if levels & 4 and not unknown:
                most = max(most, weight[2])
            if levels & 4 and (may or unknown):
                most = max(most, weight[3])
            by_area[levels, may, lane] = most


@inner
def variant_of(block: Block, rank: Ints, words: Words, one: Ints) -> int:
    """The relations that can hold between any lane and any case of a tile: 3 * levels, as bits, + era."""
    if one[0] >= 0 and one[0] == block.one[0]:
        levels = 1
    else:
        areas = (words[0] & block.words[0]) != 0 and rank[0] <= block.rank[1] and block.rank[0] <= rank[1]
        wider = (words[1] & block.words[1]) != 0
        levels = (1 if areas else 0) + (2 if wider else 0)
        levels += 0 if one[1] >= 0 and one[1] == block.one[1] else 4
    if (words[2] & block.words[2]) == 0:
        return 3 * levels + 1
    return 3 * levels + (0 if one[2] >= 0 and one[2] == block.one[2] else EITHER)


@inner
def plan(block: Block, tiles: Tiles, register: bool, first: int, variant: Ints, order: Ints) -> None:
    """Which relations can hold in each tile, and in which order to look: own tile, those sharing a place, the rest."""
    own = np.searchsorted(tiles.start, first, side="right") - 1 if register else 0
    rank, words, one = tiles.rank, tiles.words, tiles.one
    order[0], at = own, 1
    for tile in range(len(variant)):
        variant[tile] = variant_of(block, rank[tile], words[tile], one[tile])
        if tile != own and variant[tile] // 3 != ELSEWHERE:
            order[at] = tile
            at += 1
    for tile in range(len(variant)):
        if tile != own and variant[tile] // 3 == ELSEWHERE:
            order[at] = tile
            at += 1


@inner
def place_bounds(block: Block, tiles: Tiles, variant: Ints, w: Weights, out: Ints) -> None:
    """The most [tiles, lanes] that place can add between each lane and any case of a tile."""
    flags, low, high, radius2 = tiles.flags, tiles.low, tiles.high, tiles.radius2
    edge_low, edge_high, distances, places = tiles.edge_low, tiles.edge_high, w.distances, w.places
    located, area, by_area, xyz = block.located, block.area, block.by_area, block.xyz
    own_radius2, edges, closed = block.radius2, block.edges, block.closed
    for tile in range(len(variant)):
        levels, may = variant[tile] // 3, 1 if flags[tile, 3] else 0
        for lane in range(LANES):
            most = -_FAR
            if closed[lane] and flags[tile, 4]:
                out[tile, lane] = -_FAR
                continue
            if located[lane] and flags[tile, 0]:
                near, far = 0.0, 0.0
                for axis in range(3):
                    at, least, last = xyz[lane, axis], low[tile, axis], high[tile, axis]
                    nearest, farthest = max(least - at, at - last, 0.0), max(last - at, at - least)
                    near, far = near + nearest * nearest, far + farthest * farthest
                near, far = near + radius2[tile, 0] + own_radius2[lane], far + radius2[tile, 1] + own_radius2[lane]
                most = _most_of_places(near, far, distances, places, edges, lane, edge_low, edge_high, tile)
            if not located[lane] or flags[tile, 1]:
                most = max(most, by_area[levels, may, lane] if area[lane] else 0)
                most = max(most, 0) if flags[tile, 2] else most
            out[tile, lane] = most


@inlined
def _most_of_places(
    near: float,
    far: float,
    distances: Doubles,
    places: Ints,
    edges: Doubles,
    lane: int,
    edge_low: Doubles,
    edge_high: Doubles,
    tile: int,
) -> int:
    """The most of the steps that squared distances from `near` to `far` may take."""
    first, nearest = len(distances), edges.shape[1]
    last, farthest = first, nearest
    while first > 0 and near <= distances[first - 1]:
        first -= 1
    while last > 0 and far <= distances[last - 1]:
        last -= 1
    while nearest > 0 and near <= min(edges[lane, nearest - 1], edge_high[tile, nearest - 1]):
        nearest -= 1
    while farthest > 0 and far <= min(edges[lane, farthest - 1], edge_low[tile, farthest - 1]):
        farthest -= 1
    most = places[first, nearest]
    for distance in range(first, last + 1):
        for nearness in range(nearest, farthest + 1):
            most = max(most, places[distance, nearness])
    return int(most)


@inlined
def reach(
    count: int,
    worst: Ints,
    worst_row: Ints,
    first_row: int,
    least: Ints,
    place: Ints,
    tile: int,
    shift: Ints,
    out: npt.NDArray[np.uint16],
) -> bool:
    """Set what a lane's table must sum to for a case of the tile to enter its best; is any within reach?"""
    reachable, last = False, worst.shape[1] - 1
    for lane in range(LANES):
        out[lane] = NEVER
        if lane >= count or place[tile, lane] == -_FAR:
            continue
        if worst_row[lane, last] < 0:  # fewer than k found yet
            out[lane], reachable = 0, True
            continue
        need = np.int64(worst[lane, last]) - least[lane] - place[tile, lane]
        need += 1 if first_row > worst_row[lane, last] else 0
        need = (max(need, 0) + (1 << shift[lane]) - 1) >> shift[lane]
        if need < NEVER:
            out[lane], reachable = need, True
    return reachable
