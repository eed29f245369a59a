"""The same pairs without asking every pair: those that cannot reach the floor are never looked at, and none is lost.

For a record, the comparisons are split in two. In the *chosen* ones, lists of who tells a value give everybody who
agrees there in any way. Whoever is in none of these lists differs in all chosen comparisons that both tell, so that
his score has a bound: there the most that a difference weighs, elsewhere the most that any agreement does. The bound is
of the record and of what the other tells (his *pattern*); where it lies below the floor, only who is in the lists is
asked, and of these only who still can reach it. Where it does not, all of that pattern are asked. What a household
shares takes off and never adds, and whose names may be exchanged is asked in any case. Which comparisons are chosen is
a matter of time alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from murderbook.compute.jit import jitted
from murderbook.compute.levelled.form import Levelled, Longs
from murderbook.compute.levelled.kernel import (
    Row,
    Stacked,
    StackedCrossed,
    across,
    fresh,
    lay_out,
    scored,
    take_up,
    together,
)
from murderbook.compute.packed import Flags, Ints

SURELY = 2**28  # asked in any case
LISTED, ASKED = 3, 1  # what it costs to find somebody in a list, and to ask about one comparison


class Index(NamedTuple):
    """Who tells which value, and what else he tells."""

    start: Longs  # [values + 1] rows of `rows` by place among all values
    rows: Ints  # ascending for each value
    pattern: Ints  # [n]
    told: Flags  # [patterns, columns]
    size: Longs  # [patterns + 1]
    members: Ints  # rows by pattern, ascending
    most: Ints  # [columns] the most that the other's side of a difference weighs


class Whole(NamedTuple):
    flat: Stacked
    crossed: StackedCrossed
    lists: Index


class Scratch(NamedTuple):
    """`above`: of who is in a list, what he gains over a difference; `seen`: the row for which that holds."""

    above: Ints  # [n]
    seen: Ints  # [n]
    touched: Ints  # [n]
    differs: Longs  # [columns]
    best: Longs  # [columns]
    reach: Longs  # [columns] how many agree in any way
    chosen: Flags  # [columns]
    bound: Longs  # [patterns]


def index_of(levelled: Levelled, flat: Stacked) -> Index:
    n, columns = flat.codes.shape
    places = flat.codes.ravel(order="F")
    order = np.argsort(places, kind="stable")
    start: Longs = np.zeros(int(flat.value[-1]) + 1, np.int64)
    np.cumsum(np.bincount(places, minlength=int(flat.value[-1])), out=start[1:])
    rows: Ints = np.tile(np.arange(n, dtype=np.int32), columns)[order]
    told, pattern = np.unique(flat.codes != flat.value[:-1], axis=0, return_inverse=True)
    pattern_of: Ints = pattern.ravel().astype(np.int32)
    size = np.zeros(len(told) + 1, np.int64)
    np.cumsum(np.bincount(pattern_of, minlength=len(told)), out=size[1:])
    members: Ints = np.argsort(pattern_of, kind="stable").astype(np.int32)
    most = [int(column.half[column.last, 1:].max(initial=0)) for column in levelled.columns]
    return Index(start, rows, pattern_of, told, size, members, np.array(most, np.int32))


@jitted
def scratch_of(flat: Stacked, index: Index) -> Scratch:
    n, columns = flat.codes.shape
    long = np.int64
    return Scratch(
        np.zeros(n, np.int32), np.full(n, -1, np.int32), np.zeros(n, np.int32), np.zeros(columns, long),
        np.zeros(columns, long), np.zeros(columns, long), np.zeros(columns, np.bool_), np.zeros(len(index.told), long),
    )  # fmt: skip


@jitted
def weigh(flat: Stacked, index: Index, i: int, row: Row, at: Scratch) -> None:
    """What record i may gain in each comparison, and from how many."""
    for c in range(len(flat.last)):
        x = flat.codes[i, c]
        at.chosen[c] = x != flat.value[c]
        at.differs[c] = row.base[c] + index.most[c]
        at.best[c], at.reach[c] = at.differs[c], index.start[x + 1] - index.start[x]
        if not at.chosen[c]:
            continue
        at.best[c] = max(at.best[c], row.base[c] + row.weight[x])
        for k in range(flat.start[x + c], flat.start[x + c + 1]):
            y = flat.other[k]
            at.best[c] = max(at.best[c], row.base[c] + row.weight[y])
            at.reach[c] += index.start[y + 1] - index.start[y]


@jitted
def choose(index: Index, at: Scratch, floor: int) -> None:
    """Leave out the comparisons in which most agree, as long as that saves time; `bound` of each pattern is kept."""
    columns, patterns = len(at.chosen), len(at.bound)
    told = at.chosen.copy()
    for p in range(patterns):
        at.bound[p] = 0
        for c in range(columns):
            if told[c] and index.told[p, c]:
                at.bound[p] += at.differs[c]
    cost = price(index, at, floor)
    for c in np.argsort(-at.reach):
        if not told[c]:
            continue
        shift(index, at, c, at.best[c] - at.differs[c])
        at.chosen[c] = False
        found = price(index, at, floor)
        if found < cost:
            cost = found
        else:
            at.chosen[c] = True
            shift(index, at, c, at.differs[c] - at.best[c])
    if cost >= ASKED * columns * index.size[patterns]:  # nothing is saved: all are asked
        at.chosen[:] = False
        at.bound[:] = floor


@jitted
def shift(index: Index, at: Scratch, c: int, by: int) -> None:
    for p in range(len(at.bound)):
        if index.told[p, c]:
            at.bound[p] += by


@jitted
def price(index: Index, at: Scratch, floor: int) -> int:
    total = 0
    for c in range(len(at.chosen)):
        if at.chosen[c]:
            total += LISTED * at.reach[c]
    for p in range(len(at.bound)):
        if at.bound[p] >= floor:
            total += ASKED * len(at.chosen) * (index.size[p + 1] - index.size[p])
    return total


@jitted
def touch(index: Index, i: int, found: tuple[int, int], at: Scratch, count: int) -> int:
    """Everybody after row i who tells the value gains so much over a difference. Returns how many were touched."""
    place, above = found
    low, high = index.start[place], index.start[place + 1]
    end = high
    while low < high:
        middle = (low + high) // 2
        if index.rows[middle] <= i:
            low = middle + 1
        else:
            high = middle
    for k in range(low, end):
        j = index.rows[k]
        if at.seen[j] != i:
            at.seen[j], at.above[j], at.touched[count] = i, 0, j
            count += 1
        at.above[j] = min(at.above[j] + above, SURELY)
    return count


@jitted
def candidates(whole: Whole, i: int, row: Row, at: Scratch, floor: int) -> int:
    """Rows after i that may reach the floor, into `touched`; how many."""
    flat, index = whole.flat, whole.lists
    weigh(flat, index, i, row, at)
    choose(index, at, floor)
    count = listed(whole, i, row, at)
    kept = 0
    for k in range(count):
        j = at.touched[k]
        bound = at.bound[index.pattern[j]]
        if bound < floor and at.above[j] + bound >= floor:
            at.touched[kept] = j
            kept += 1
    for p in range(len(at.bound)):
        if at.bound[p] >= floor:
            kept = whole_pattern(index, p, i, at, kept)
    return kept


@jitted
def listed(whole: Whole, i: int, row: Row, at: Scratch) -> int:
    """Who is in a list of a chosen comparison, or may have his names the other way round, into `touched`."""
    flat, crossed, index = whole.flat, whole.crossed, whole.lists
    count = 0
    for c in range(len(flat.last)):
        if not at.chosen[c]:
            continue
        x = flat.codes[i, c]
        count = touch(index, i, (x, max(row.base[c] + row.weight[x] - at.differs[c], 0)), at, count)
        for k in range(flat.start[x + c], flat.start[x + c + 1]):
            y = flat.other[k]
            count = touch(index, i, (y, max(row.base[c] + row.weight[y] - at.differs[c], 0)), at, count)
    if crossed.which[0] >= 0:
        x, offset = flat.codes[i, crossed.which[0]] - flat.value[crossed.which[0]], flat.value[crossed.which[1]]
        for k in range(crossed.start[x], crossed.start[x + 1]):
            if crossed.level[k] <= crossed.limits[0]:
                count = touch(index, i, (crossed.other[k] + offset, SURELY), at, count)
    return count


@jitted
def whole_pattern(index: Index, p: int, i: int, at: Scratch, kept: int) -> int:
    for k in range(index.size[p + 1] - 1, index.size[p] - 1, -1):
        if index.members[k] <= i:
            break
        at.touched[kept] = index.members[k]
        kept += 1
    return kept


@jitted
def of_rows_indexed(whole: Whole, rows: tuple[int, int], floor: int, room: tuple[Ints, Ints, Ints]) -> tuple[int, int]:
    """As `kernel.of_rows`."""
    flat, crossed, (left, right, scores) = whole.flat, whole.crossed, room
    row, found, at = fresh(flat, crossed), 0, scratch_of(flat, whole.lists)
    codes, weight, crossing, apart = flat.codes, row.weight, row.crossing, flat.apart
    second = crossed.which[1]
    offset = flat.value[max(second, 0)]
    for i in range(rows[0], rows[1]):
        begun, group = found, apart[i]
        lay_out(flat, crossed, i, row)
        own, mates = row.active[0, : row.told[0]], row.active[1, : row.told[1]]
        base_own, base_mates = row.bases[0], row.bases[1]
        for k in range(candidates(whole, i, row, at, floor)):
            j = at.touched[k]
            person, household = scored(weight, codes, own, base_own, j), scored(weight, codes, mates, base_mates, j)
            straight = True
            if second >= 0 and crossing[codes[j, second] - offset] > 0:
                gains = across(flat, crossed, i, j, row)
                person, household, straight = person + gains[0], household + gains[1], gains[2]
            if person + household < floor:
                continue
            total = person + (together(flat, row, j, household, straight) if household > 0 else household)
            if total >= floor and (group < 0 or group != apart[j]):
                if found == len(left):
                    return begun, i
                left[found], right[found], scores[found] = i, j, total
                found += 1
        take_up(flat, crossed, i, row)
    return found, rows[1]
