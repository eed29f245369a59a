"""The default engine: Numba. Behaviours are bits, so that a pair is a few machine words and a handful of look-ups.

Shared presence is weighed bit by bit (it is rare), shared absence and contradiction by bytes. A pair that cannot reach
the threshold even if all its absences were shared is dropped before they are looked at: exact, never approximate.
"""

# ruff: noqa: PLR0913, PLR0917 - kernels take columns one by one, see `inlined`

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from murderbook.compute.bits import Bits, Words, bits_of
from murderbook.compute.jit import inlined, jitted
from murderbook.compute.packed import SKIPPED, Cases, Cells, Flags, Found, Ints, Packed, Weights

_NONE = int(SKIPPED)
_Tables = tuple[Ints, Ints, Ints, Ints, Ints]
_Arrays = tuple[Cases, Cells, Weights, Bits]


@jitted
def _low_bit(word: np.uint64) -> int:
    """Position of the lowest bit set, by halving."""
    at = 0
    if word & np.uint64(0xFFFFFFFF) == 0:
        at += 32
        word >>= np.uint64(32)
    if word & np.uint64(0xFFFF) == 0:
        at += 16
        word >>= np.uint64(16)
    if word & np.uint64(0xFF) == 0:
        at += 8
        word >>= np.uint64(8)
    if word & np.uint64(0xF) == 0:
        at += 4
        word >>= np.uint64(4)
    if word & np.uint64(0x3) == 0:
        at += 2
        word >>= np.uint64(2)
    return at + (1 if word & np.uint64(1) == 0 else 0)


@jitted
def _relations(cells: Cells, here: int, node: Ints, by_area: Ints) -> None:
    """For every cell: the node that it shares with `here`, and what the areas alone weigh."""
    for c in range(len(cells.area)):
        known = cells.area[here] >= 0 and cells.area[c] >= 0
        if known and cells.area[c] == cells.area[here]:
            level = 0
        elif cells.wider[here] >= 0 and cells.wider[c] == cells.wider[here]:
            level = 1
        else:
            level = 2
        other_era = 0 if cells.era[here] >= 0 and cells.era[c] == cells.era[here] else 1
        node[c] = cells.node[here, 2 * level + other_era]
        if level == 2 and (cells.wider[here] < 0 or cells.wider[c] < 0):
            level = 3
        by_area[c] = cells.area_weight[here, level] if known else 0


# Each pass below walks one row of pairs. Columns are bound to local names first: inside the loop a named tuple would be
# copied, with a reference count for each of its arrays, for every pair.


@jitted
def _leads_row(cases: Cases, i: int, focus: Flags, every: bool, out: Ints) -> None:
    """0 where the pair is to be scored, the sentinel elsewhere."""
    closed, series, mine = cases.closed, cases.series, cases.series[i]
    for j in range(len(out)):
        seen = not every and j < i and focus[j]
        none = (closed[i] and closed[j]) or (mine >= 0 and mine == series[j]) or seen or j == i
        out[j] = _NONE if none else 0


@jitted
def _place_row(cases: Cases, w: Weights, i: int, by_area: Ints, out: Ints) -> None:
    cell, located, xyz, radius2, spot = cases.cell, cases.located, cases.xyz, cases.radius2, cases.spot
    edges, steps, here = w.edges, w.steps, cases.located[i]
    x, y, z, r2, mine = xyz[i, 0], xyz[i, 1], xyz[i, 2], radius2[i], spot[i]
    for j in range(len(out)):
        if out[j] == _NONE:
            continue
        if not (here and located[j]):
            out[j] += by_area[cell[j]]
            continue
        dx, dy, dz, other = xyz[j, 0] - x, xyz[j, 1] - y, xyz[j, 2] - z, spot[j]
        apart = dx * dx + dy * dy + dz * dz + radius2[j] + r2
        step = 0
        for edge in range(edges.shape[1]):
            step += 1 if apart > min(edges[mine, edge], edges[other, edge]) else 0
        out[j] += steps[step]


@jitted
def _time_row(cases: Cases, w: Weights, i: int, out: Ints) -> None:
    day, span, grain = cases.day, cases.span, w.grain
    today, mine = day[i], span[i]
    if mine < 0:
        return
    gaps, last = w.gaps[mine], w.gaps.shape[2] - 1
    for j in range(len(out)):
        if out[j] != _NONE and span[j] >= 0:
            out[j] += gaps[span[j], min(abs(day[j] - today) // grain, last)]


@inlined
def _categories(
    values: Ints,
    i: int,
    j: int,
    node: int,
    category: Ints,
    group: Ints,
    kin: Ints,
    broad: Flags,
    tables: _Tables,
    best: Ints,
) -> int:
    """Reduced weights of the categories; `best` gathers what the strongest agreement of each group adds."""
    same, near, part_same, part_near, part_differ = tables
    total = 0
    for item in category:
        x, y = values[i, item], values[j, item]
        if x < 0 or y < 0:
            continue
        if x == y:
            weight, part = same[node, x], part_same[node, x]
        elif kin[x] == kin[y]:
            kind = 1 if broad[x] or broad[y] else 0
            weight, part = near[kind, node, x], part_near[kind, node, x]
        else:
            total += part_differ[x]
            continue
        total += part
        best[group[item]] = max(best[group[item]], weight - part)
    return total


@inlined
def _presences(present: Words, i: int, j: int, node: int, shared: Ints, lead: Ints, of_bit: Ints, best: Ints) -> int:
    total = 0
    for word in range(present.shape[1]):
        both = present[i, word] & present[j, word]
        while both:
            bit = 64 * word + _low_bit(both)
            total += shared[node, bit]
            best[of_bit[bit]] = max(best[of_bit[bit]], lead[node, bit])
            both &= both - np.uint64(1)
    return total


@jitted
def _items_row(cases: Cases, w: Weights, bits: Bits, i: int, node_of: Ints, floor: int, out: Ints) -> None:
    """Categories and shared presences; drops pairs that shared absences could not lift to `floor`."""
    cell, values, kin, broad, group = cases.cell, cases.values, w.kin, w.broad, w.group
    tables = (w.same, w.near, bits.part_same, bits.part_near, bits.part_differ)
    category, present, shared, lead, of_bit = bits.category, bits.present, bits.shared, bits.lead, bits.group
    bound, bound_all = bits.bound, bits.bound_all
    best = np.zeros(bits.groups, np.int32)
    for j in range(len(out)):
        if out[j] == _NONE:
            continue
        if out[j] + min(bound_all[i], bound_all[j]) < floor:
            out[j] = _NONE
            continue
        node, total = node_of[cell[j]], out[j]
        best[:] = 0
        total += _categories(values, i, j, node, category, group, kin, broad, tables, best)
        total += _presences(present, i, j, node, shared, lead, of_bit, best)
        for leader in best:
            total += leader
        out[j] = total if total + min(bound[i], bound[j]) >= floor else _NONE


@jitted
def _category_counts(values: Ints, w: Weights, bits: Bits, i: int, j: int, node: int, worst: Ints, used: Ints) -> None:
    """How many categories of each group weigh anything, and what the strongest that speaks against adds."""
    worst[:] = 0
    used[:] = 0
    for item in bits.category:
        x, y, group = values[i, item], values[j, item], w.group[item]
        if x < 0 or y < 0:
            continue
        kind = 1 if w.broad[x] or w.broad[y] else 0
        if x == y:
            weight, part = w.same[node, x], bits.part_same[node, x]
        elif w.kin[x] == w.kin[y]:
            weight, part = w.near[kind, node, x], bits.part_near[kind, node, x]
        else:
            weight, part = w.differ[x], bits.part_differ[x]
        worst[group] = min(worst[group], weight - part)
        used[group] += 1 if weight != 0 else 0


@jitted
def _lone_absence(bits: Bits, i: int, j: int, node: int, group: int, used: int) -> int:
    """What a shared absence adds that is all that weighs in its group; 0 where it is not."""
    if used > 0:
        return 0
    alone = -1
    for word in range(bits.present.shape[1]):
        part, live = bits.part_of[group, word], bits.live[node]
        here, there = bits.present[i, word] & part, bits.present[j, word] & part
        never, nor = bits.absent[i, word] & part, bits.absent[j, word] & part
        if here & there & live[0, word] or ((here & nor) | (never & there)) & live[2, word]:
            return 0
        neither = never & nor & live[1, word]
        if neither == 0:
            continue
        if alone >= 0 or neither & (neither - np.uint64(1)):
            return 0
        alone = 64 * word + _low_bit(neither)
    return 0 if alone < 0 else bits.alone[node, alone]


@jitted
def _strongest_against(bits: Bits, i: int, j: int, worst: Ints) -> None:
    """Lower `worst` of each group to what its strongest contradiction adds."""
    present, absent, group, worst_of = bits.present, bits.absent, bits.group, bits.worst
    for word in range(present.shape[1]):
        against = (present[i, word] & absent[j, word]) | (absent[i, word] & present[j, word])
        while against:
            bit = 64 * word + _low_bit(against)
            worst[group[bit]] = min(worst[group[bit]], worst_of[bit])
            against &= against - np.uint64(1)


@jitted
def _absences_row(cases: Cases, w: Weights, bits: Bits, i: int, node_of: Ints, out: Ints) -> None:
    """Shared absences and contradictions; what stands alone in its group, or speaks most against, in full."""
    cell, present, absent, absence, contrary = cases.cell, bits.present, bits.absent, bits.absence, bits.contrary
    worst, used = np.zeros(bits.groups, np.int32), np.zeros(bits.groups, np.int32)
    low = np.uint64(255)
    for j in range(len(out)):
        if out[j] == _NONE:
            continue
        node, total = node_of[cell[j]], out[j]
        for word in range(present.shape[1]):
            neither = absent[i, word] & absent[j, word]
            against = (present[i, word] & absent[j, word]) | (absent[i, word] & present[j, word])
            for byte in range(8):
                at, shift = 8 * word + byte, np.uint64(8 * byte)
                total += absence[node, at, (neither >> shift) & low] + contrary[0, at, (against >> shift) & low]
        _category_counts(cases.values, w, bits, i, j, node, worst, used)
        _strongest_against(bits, i, j, worst)
        for number in range(bits.groups):
            total += worst[number] + _lone_absence(bits, i, j, node, number, used[number])
        out[j] = total


@jitted
def _row(arrays: _Arrays, i: int, focus: Flags, floor: int, every: bool, out: Ints) -> None:
    """Scores of case `i` against all (`every`) or those it is to be compared with, into `out` [n].

    The sentinel stands where the pair is no lead or surely below `floor`.
    """
    cases, cells, w, bits = arrays
    node, by_area = np.empty(len(cells.area), np.int32), np.empty(len(cells.area), np.int32)
    _relations(cells, cases.cell[i], node, by_area)
    _leads_row(cases, i, focus, every, out)
    _place_row(cases, w, i, by_area, out)
    _time_row(cases, w, i, out)
    _items_row(cases, w, bits, i, node, floor, out)
    _absences_row(cases, w, bits, i, node, out)


@jitted
def _worse(score: Ints, left: Ints, right: Ints, a: int, b: int) -> bool:
    """Does entry `a` come after entry `b` in the list?"""
    if score[a] != score[b]:
        return bool(score[a] < score[b])
    if left[a] != left[b]:
        return bool(left[a] > left[b])
    return bool(right[a] > right[b])


@jitted
def _swap(score: Ints, left: Ints, right: Ints, a: int, b: int) -> None:
    score[a], score[b] = score[b], score[a]
    left[a], left[b] = left[b], left[a]
    right[a], right[b] = right[b], right[a]


@jitted
def _push(score: Ints, left: Ints, right: Ints, size: int, s: int, a: int, b: int) -> int:
    """Offer a pair to a heap whose root is the worst kept; slot `len - 1` is spare. Returns the new size."""
    room = len(score) - 1
    score[size], left[size], right[size] = s, a, b
    if size < room:
        at = size
        while at > 0 and _worse(score, left, right, at, (at - 1) // 2):
            _swap(score, left, right, at, (at - 1) // 2)
            at = (at - 1) // 2
        return size + 1
    if _worse(score, left, right, size, 0):
        return size
    _swap(score, left, right, size, 0)
    at = 0
    while 2 * at + 1 < room:
        child = 2 * at + 1
        if child + 1 < room and _worse(score, left, right, child + 1, child):
            child += 1
        if not _worse(score, left, right, child, at):
            break
        _swap(score, left, right, at, child)
        at = child
    return size


@jitted
def _top_pairs(arrays: _Arrays, queries: Ints, focus: Flags, top: int, floor: int) -> tuple[Ints, Ints, Ints]:
    score, left, right = np.empty(top + 1, np.int32), np.empty(top + 1, np.int32), np.empty(top + 1, np.int32)
    out = np.empty(len(focus), np.int32)
    size = 0
    for i in queries:
        _row(arrays, i, focus, max(floor, score[0]) if size == top else floor, False, out)
        for j in range(len(out)):
            if out[j] != _NONE and out[j] >= floor and (size < top or out[j] >= score[0]):
                size = _push(score, left, right, size, out[j], min(i, j), max(i, j))
    return score[:size], left[:size], right[:size]


@jitted
def _top_partners(arrays: _Arrays, queries: Ints, focus: Flags, k: int) -> tuple[Ints, Ints]:
    kept, partner = np.full((len(queries), k), _NONE, np.int32), np.full((len(queries), k), -1, np.int32)
    out = np.empty(len(focus), np.int32)
    for at in range(len(queries)):
        _row(arrays, queries[at], focus, _NONE, True, out)
        for j in range(len(out)):
            if out[j] == _NONE or out[j] <= kept[at, k - 1]:
                continue
            slot = k - 1
            while slot > 0 and kept[at, slot - 1] < out[j]:
                kept[at, slot], partner[at, slot] = kept[at, slot - 1], partner[at, slot - 1]
                slot -= 1
            kept[at, slot], partner[at, slot] = out[j], j
    return kept, partner


@jitted
def _tally(arrays: _Arrays, queries: Ints, focus: Flags, floor: int, counts: npt.NDArray[np.int64]) -> None:
    """Count scores from `floor` on, one bin per milli-bit, the last bin open."""
    out = np.empty(len(focus), np.int32)
    for i in queries:
        _row(arrays, i, focus, floor, False, out)
        for j in range(len(out)):
            if out[j] != _NONE and out[j] >= floor:
                counts[min(out[j] - floor, len(counts) - 1)] += 1


BINS = 131_072  # milli-bits above the floor that a tally tells apart: 131 bits


def _arrays(packed: Packed, bits: Bits) -> _Arrays:
    return packed.cases, packed.cells, packed.weights, bits


def scores_of(packed: Packed, bits: Bits, i: int) -> Ints:
    """Milli-bits of case `i` against every case; SKIPPED where the pair is no lead."""
    out = np.empty(packed.n, np.int32)
    _row(_arrays(packed, bits), i, np.zeros(packed.n, np.bool_), _NONE, True, out)
    return out


def top_pairs(packed: Packed, bits: Bits, queries: Ints, focus: Flags, top: int, floor: int) -> Found:
    return Found(*_top_pairs(_arrays(packed, bits), queries, focus, top, floor))


def top_partners(packed: Packed, bits: Bits, queries: Ints, k: int) -> tuple[Ints, Ints]:
    return _top_partners(_arrays(packed, bits), queries, np.zeros(packed.n, np.bool_), k)


def tally(packed: Packed, bits: Bits, queries: Ints, focus: Flags, floor: int) -> npt.NDArray[np.int64]:
    counts = np.zeros(BINS, np.int64)
    _tally(_arrays(packed, bits), queries, focus, floor, counts)
    return counts


__all__ = ["bits_of", "scores_of", "tally", "top_pairs", "top_partners"]
