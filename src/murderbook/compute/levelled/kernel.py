"""The levelled score in Numba: one row of records after another, with the weights of its values laid out flat.

For a record, the weight of its value beside every other value of a comparison is written down once: those of values
that do not resemble it differ by a constant of the row, so only the near ones are written and undone. Each pair then
costs one look-up a comparison, whatever the values are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from murderbook.compute.jit import inlined, jitted
from murderbook.compute.levelled.form import SAME, Levelled, Levels, Longs, Near
from murderbook.compute.packed import Flags, Ints

NOT_TOLD = -(2**30)  # the base of a comparison in which the record that is laid out tells nothing


class Stacked(NamedTuple):
    """A `Levelled` as flat arrays: the values of all comparisons one after another, those of comparison c from
    value[c] on, its first being "unknown"."""

    codes: Ints  # [n, columns] places among all values
    value: Longs  # [columns + 1]
    last: Ints  # [columns] the level of values that do not resemble each other
    start: Longs  # [values + columns] rows of near values; those of comparison c begin at value[c] + c
    other: Ints  # [entries] places among all values
    level: Levels  # [entries]
    m: Ints  # [columns, most levels]
    half: Ints  # [most levels, values]
    apart: Ints  # [n]
    own: Flags  # [columns] a person's own; the others a household shares
    shared: Ints  # what these weigh together
    named: int  # the comparison whose agreement a namesake explains; -1 none
    namesakes: Ints


class StackedCrossed(NamedTuple):
    """`which`: first and second column, or -1 where nothing is crossed. Codes are those of the columns themselves."""

    which: Ints  # [2]
    limits: Ints  # [4] most, straight first, straight second, milli-bits of the exchange
    start: Longs
    other: Ints
    level: Levels
    back_start: Longs
    back_other: Ints
    back_level: Levels
    m: Ints
    half_first: Ints
    half_second: Ints


class Row(NamedTuple):
    """What is laid out for one record."""

    weight: Ints  # [values] beside each value, above `base` of its comparison
    base: Ints  # [columns] beside a value that does not resemble its own
    active: Ints  # [2, columns] comparisons in which it tells a value: of its own, of the household
    told: Ints  # [2] how many of either count
    bases: Ints  # [2] the sums of their bases
    crossing: Levels  # [values of second] level at which its first agrees crosswise


def stacked(levelled: Levelled) -> tuple[Stacked, StackedCrossed]:
    columns = levelled.columns
    value = np.concatenate([[0], np.cumsum([column.half.shape[1] for column in columns])]).astype(np.int64)
    entries = np.concatenate([[0], np.cumsum([len(column.near.other) for column in columns])])
    most = max(len(column.m) for column in columns)
    m, half = np.zeros((len(columns), most), np.int32), np.zeros((most, int(value[-1])), np.int32)
    for c, column in enumerate(columns):
        m[c, : len(column.m)] = column.m
        half[: len(column.m), value[c] : value[c + 1]] = column.half
    flat = Stacked(
        np.stack([column.codes + value[c] for c, column in enumerate(columns)], axis=1).astype(np.int32),
        value,
        np.array([column.last for column in columns], np.int32),
        np.concatenate([column.near.start + entries[c] for c, column in enumerate(columns)]),
        np.concatenate([column.near.other + value[c] for c, column in enumerate(columns)]).astype(np.int32),
        np.concatenate([column.near.level for column in columns]),
        m,
        half,
        levelled.apart,
        np.array([c not in levelled.shared.columns for c in range(len(columns))]),
        levelled.shared.weight,
        levelled.shared.named,
        levelled.shared.namesakes,
    )
    return flat, _crossed(levelled)


def _crossed(levelled: Levelled) -> StackedCrossed:
    one = levelled.crossed
    if one is None:
        none = Near(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int8))
        empty = np.zeros((1, 1), np.int32)
        which, limits = np.full(2, -1, np.int32), np.zeros(4, np.int32)
        return StackedCrossed(which, limits, *none, *none, empty[0], empty, empty)
    which = np.array([one.first, one.second], np.int32)
    limits = np.array([one.most, *one.straight, one.exchange], np.int32)
    return StackedCrossed(which, limits, *one.near, *one.back, one.m, one.half_first, one.half_second)


@jitted
def fresh(flat: Stacked, crossed: StackedCrossed) -> Row:
    """A row in which nothing is laid out."""
    columns = len(flat.last)
    weight = np.empty(flat.value[-1], np.int32)
    for c in range(columns):
        for at in range(flat.value[c], flat.value[c + 1]):
            weight[at] = flat.half[flat.last[c], at]
    values = crossed.half_second.shape[1]
    base, active = np.zeros(columns, np.int32), np.zeros((2, columns), np.int32)
    return Row(weight, base, active, np.zeros(2, np.int32), np.zeros(2, np.int32), np.zeros(values, np.int8))


@jitted
def lay_out(flat: Stacked, crossed: StackedCrossed, i: int, row: Row) -> None:
    row.told[:] = 0
    row.bases[:] = 0
    for c in range(len(flat.last)):
        x = flat.codes[i, c]
        if x == flat.value[c]:
            row.base[c] = NOT_TOLD
            continue
        base = flat.m[c, flat.last[c]] + flat.half[flat.last[c], x]
        part = 0 if flat.own[c] else 1
        row.base[c], row.active[part, row.told[part]] = base, c
        row.told[part] += 1
        row.bases[part] += base
        row.weight[flat.value[c]] = -base
        row.weight[x] = flat.m[c, SAME] + 2 * flat.half[SAME, x] - base
        for k in range(flat.start[x + c], flat.start[x + c + 1]):
            level, y = flat.level[k], flat.other[k]
            row.weight[y] = flat.m[c, level] + flat.half[level, x] + flat.half[level, y] - base
    mark_crossing(flat, crossed, i, row, True)


@jitted
def take_up(flat: Stacked, crossed: StackedCrossed, i: int, row: Row) -> None:
    for c in range(len(flat.last)):
        x, last = flat.codes[i, c], flat.last[c]
        if x != flat.value[c]:
            row.weight[x] = flat.half[last, x]
            for k in range(flat.start[x + c], flat.start[x + c + 1]):
                row.weight[flat.other[k]] = flat.half[last, flat.other[k]]
    mark_crossing(flat, crossed, i, row, False)


@jitted
def mark_crossing(flat: Stacked, crossed: StackedCrossed, i: int, row: Row, there: bool) -> None:
    if crossed.which[0] < 0:
        return
    x = flat.codes[i, crossed.which[0]] - flat.value[crossed.which[0]]
    for k in range(crossed.start[x], crossed.start[x + 1]):
        if crossed.level[k] <= crossed.limits[0]:
            row.crossing[crossed.other[k]] = crossed.level[k] if there else 0


@jitted
def level_in(start: Any, other: Any, level: Any, x: int, y: int) -> int:  # noqa: ANN401 - arrays, compiled
    """The level of y in row x, 0 where it is not there."""
    low, high = start[x], start[x + 1]
    while low < high:
        middle = (low + high) // 2
        if other[middle] < y:
            low = middle + 1
        else:
            high = middle
    return int(level[low]) if low < start[x + 1] and other[low] == y else 0


@jitted
def straight_level(flat: Stacked, c: int, i: int, j: int) -> int:
    """The level of records i and j in comparison c; 0 where either tells nothing."""
    x, y = flat.codes[i, c], flat.codes[j, c]
    if x == flat.value[c] or y == flat.value[c]:
        return 0
    if x == y:
        return SAME
    found = level_in(flat.start, flat.other, flat.level, x + c, y)
    return found if found else int(flat.last[c])


@jitted
def exchanged(flat: Stacked, crossed: StackedCrossed, i: int, j: int, row: Row) -> tuple[bool, int]:
    """Whether the two names agree crosswise and neither agrees straight, and what they weigh so."""
    first, second = crossed.which[0], crossed.which[1]
    x, w = flat.codes[i, first] - flat.value[first], flat.codes[j, first] - flat.value[first]
    v, y = flat.codes[i, second] - flat.value[second], flat.codes[j, second] - flat.value[second]
    here = level_in(crossed.back_start, crossed.back_other, crossed.back_level, v, w)
    if here == 0 or here > crossed.limits[0]:
        return False, 0
    if straight_level(flat, first, i, j) <= crossed.limits[1]:
        return False, 0
    if straight_level(flat, second, i, j) <= crossed.limits[2]:
        return False, 0
    there = row.crossing[y]
    found = crossed.m[there] + crossed.half_first[there, x] + crossed.half_second[there, y]
    found += crossed.m[here] + crossed.half_second[here, v] + crossed.half_first[here, w]
    return True, int(found + crossed.limits[3])


@jitted
def across(flat: Stacked, crossed: StackedCrossed, i: int, j: int, row: Row) -> tuple[int, int, bool]:
    """What the pair's own and its household's part gain by being read crosswise, and whether it is read straight."""
    flag, found = exchanged(flat, crossed, i, j, row)
    if not flag:
        return 0, 0, True
    gains = np.zeros(2, np.int64)
    gains[1] = 0 if flat.own[crossed.which[1]] else (found - crossed.limits[3]) >> 1
    gains[0] = found - gains[1]
    for c in crossed.which:
        gains[0 if flat.own[c] else 1] -= row.base[c] + row.weight[flat.codes[j, c]]
    return gains[0], gains[1], False


@inlined
def scored(weight: Any, codes: Any, active: Any, base: int, j: int) -> int:  # noqa: ANN401 - arrays, compiled
    """Milli-bits of the record that is laid out and record j in some comparisons, the names as they stand."""
    total = base
    for c in active:
        total += weight[codes[j, c]]
    return total


@jitted
def together(flat: Stacked, row: Row, j: int, household: int, straight: bool) -> int:
    """What the household's comparisons weigh together; beside names that agree as they stand, those of a namesake."""
    more = 0
    if straight and flat.named >= 0 and row.base[flat.named] != NOT_TOLD:
        more = namesakes_of(flat.namesakes, row.base[flat.named] + row.weight[flat.codes[j, flat.named]])
    total = household + more
    return flat.shared[min(total, len(flat.shared) - 1)] - more if total > 0 else household


@jitted
def namesakes_of(namesakes: Any, named: int) -> int:  # noqa: ANN401 - an array, compiled
    return int(namesakes[min(named, len(namesakes) - 1)]) if named > 0 else 0


@jitted
def of_rows(
    flat: Stacked, crossed: StackedCrossed, rows: tuple[int, int], floor: int, room: tuple[Ints, Ints, Ints]
) -> tuple[int, int]:
    """Pairs of the rows from rows[0] to below rows[1] with every later record, scoring at least `floor`, into `room`.

    Returns how many were written, and the row to go on with where the room did not hold those of the next one.
    """
    left, right, scores = room
    row, found, n = fresh(flat, crossed), 0, flat.codes.shape[0]
    codes, apart, weight, crossing = flat.codes, flat.apart, row.weight, row.crossing  # asked of a tuple only once
    second = crossed.which[1]
    offset = flat.value[max(second, 0)]
    for i in range(rows[0], rows[1]):
        begun = found
        lay_out(flat, crossed, i, row)
        own, mates, group = row.active[0, : row.told[0]], row.active[1, : row.told[1]], apart[i]
        base_own, base_mates = row.bases[0], row.bases[1]
        for j in range(i + 1, n):
            person, household = scored(weight, codes, own, base_own, j), scored(weight, codes, mates, base_mates, j)
            straight = True
            if second >= 0 and crossing[codes[j, second] - offset] > 0:
                gains = across(flat, crossed, i, j, row)
                person, household, straight = person + gains[0], household + gains[1], gains[2]
            if person + household < floor:  # a household takes off, and never adds
                continue
            total = person + (together(flat, row, j, household, straight) if household > 0 else household)
            if total >= floor and (group < 0 or group != apart[j]):
                if found == len(left):
                    return begun, i
                left[found], right[found], scores[found] = i, j, total
                found += 1
        take_up(flat, crossed, i, row)
    return found, rows[1]


@jitted
def of_pairs(flat: Stacked, crossed: StackedCrossed, left: Ints, right: Ints, into: Ints) -> None:
    """Scores of given pairs, which are fastest in the order of `left`."""
    row, laid, second = fresh(flat, crossed), -1, crossed.which[1]
    for k in range(len(left)):
        if left[k] != laid:
            if laid >= 0:
                take_up(flat, crossed, laid, row)
            laid = left[k]
            lay_out(flat, crossed, laid, row)
        j = right[k]
        person = scored(row.weight, flat.codes, row.active[0, : row.told[0]], row.bases[0], j)
        household = scored(row.weight, flat.codes, row.active[1, : row.told[1]], row.bases[1], j)
        straight = True
        if second >= 0 and row.crossing[flat.codes[j, second] - flat.value[second]] > 0:
            gains = across(flat, crossed, laid, j, row)
            person, household, straight = person + gains[0], household + gains[1], gains[2]
        into[k] = person + (together(flat, row, j, household, straight) if household > 0 else household)
