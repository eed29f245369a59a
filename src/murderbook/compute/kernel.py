"""The default engine: Numba. Behaviours are bits, so that a pair is a few machine words and a handful of look-ups.

Shared presence is weighed bit by bit (it is rare), shared absence and contradiction by bytes. A pair that cannot reach
the threshold even if all its absences were shared is dropped before they are looked at: exact, never approximate.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import SKIPPED, Cases, Cells, Doubles, Flags, Found, Ints, Packed, reduced

Words = npt.NDArray[np.uint64]
_NONE = int(SKIPPED)


class Bits(NamedTuple):
    """The presence items of the cases as bits, 64 to a word, and their look-ups."""

    present: Words  # [n, words]
    absent: Words  # [n, words]
    shared: Ints  # [nodes, 64 * words] reduced weight of shared presence
    lead: Ints  # [nodes, 64 * words] what the strongest of a group adds to it
    group: Ints  # [64 * words]
    absence: Ints  # [nodes, 8 * words, 256] reduced weights of shared absences, by byte
    contrary: Ints  # [8 * words, 256] reduced weights of contradictions, by byte
    bound: Ints  # [n] the most that shared absences can add
    bound_all: Ints  # [n] the most that all items can add
    part_same: Ints  # [nodes, values] reduced weights of the categories
    part_near: Ints  # [2, nodes, values]
    part_differ: Ints  # [values]
    category: Ints  # [categories] columns of the values
    groups: int


def bits_of(packed: Packed) -> Bits:
    """Pack presences into bits and sum their weights by byte."""
    w, values = packed.weights, packed.cases.values
    columns = np.flatnonzero(w.presence)
    words = max(1, -(-len(columns) // 64))
    shared, lead, absence, contrary = _tables(packed, columns, words)
    held_absent = _flag_matrix(values, columns, w.absent, words)
    held_present = _flag_matrix(values, columns, w.present, words)
    bound = (held_absent.astype(np.int32) @ np.maximum(absence.max(axis=0), 0)).astype(np.int32)
    shareable = np.maximum((shared + lead).max(axis=0), 0)
    return Bits(
        present=_packed_bits(held_present),
        absent=_packed_bits(held_absent),
        shared=shared,
        lead=lead,
        group=np.concatenate([w.group[columns], np.zeros(64 * words - len(columns), np.int32)]).astype(np.int32),
        absence=_by_byte(absence),
        contrary=_by_byte(contrary[None])[0],
        bound=bound,
        bound_all=(bound + held_present.astype(np.int32) @ shareable + _most_of_categories(packed)).astype(np.int32),
        part_same=reduced(w.same, w.share),
        part_near=reduced(w.near, w.share),
        part_differ=reduced(w.differ, w.share),
        category=np.flatnonzero(~w.presence).astype(np.int32),
        groups=int(w.group.max(initial=-1)) + 1,
    )


def _most_of_categories(packed: Packed) -> Ints:
    """The most that a case's categories can weigh with any other, each counted in full [n]."""
    w, values = packed.weights, packed.cases.values
    most = np.maximum(np.maximum(w.same, w.near.max(axis=0)).max(axis=0, initial=0), 0)
    held = values[:, np.flatnonzero(~w.presence)]
    return np.where(held >= 0, np.append(most, 0)[held], 0).sum(axis=1).astype(np.int32)


def _tables(packed: Packed, columns: npt.NDArray[np.int64], words: int) -> tuple[Ints, Ints, Ints, Ints]:
    w, nodes = packed.weights, packed.weights.same.shape[0]
    shared, lead, absence = (np.zeros((nodes, 64 * words), np.int32) for _ in range(3))
    contrary = np.zeros(64 * words, np.int32)
    for bit, item in enumerate(columns):
        at, never = w.present[item], w.absent[item]
        if at >= 0:
            shared[:, bit] = reduced(w.same[:, at], w.share)
            lead[:, bit] = w.same[:, at] - shared[:, bit]
            contrary[bit] = reduced(w.differ[at : at + 1], w.share)[0]
        if never >= 0:
            absence[:, bit] = reduced(w.same[:, never], w.share)
    return shared, lead, absence, contrary


def _flag_matrix(values: Ints, columns: npt.NDArray[np.int64], wanted: Ints, words: int) -> Flags:
    held = np.zeros((len(values), 64 * words), np.bool_)
    held[:, : len(columns)] = (values[:, columns] == wanted[columns]) & (wanted[columns] >= 0)
    return held


def _packed_bits(held: Flags) -> Words:
    return np.ascontiguousarray(np.packbits(held, axis=1, bitorder="little")).view("<u8").astype(np.uint64)


def _by_byte(table: Ints) -> Ints:
    """[nodes, bits] to [nodes, bytes, 256]: the sum over the bits set in a byte."""
    nodes, width = table.shape
    patterns = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").astype(np.int32)
    return np.ascontiguousarray(table.reshape(nodes, width // 8, 8) @ patterns.T).astype(np.int32)


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _low_bit(word: np.uint64) -> int:
    """Position of the lowest bit set (de Bruijn free: by halving)."""
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


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _relations(cells, here, node, by_area):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
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


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _leads(cases, i, focus, every, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """0 where the pair is to be scored, the sentinel elsewhere."""
    closed, series, mine = cases.closed, cases.series, cases.series[i]
    for j in range(len(out)):
        seen = not every and j < i and focus[j]
        none = (closed[i] and closed[j]) or (mine >= 0 and mine == series[j]) or seen or j == i
        out[j] = _NONE if none else 0


# Each pass below walks one row of pairs. Columns are bound to local names first: inside the loop a named tuple would be
# copied, with a reference count for each of its arrays, for every pair.


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _place_row(cases, w, i, by_area, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
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


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _time_row(cases, w, i, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    day, span, grain = cases.day, cases.span, w.grain
    today, mine = day[i], span[i]
    if mine < 0:
        return
    gaps, last = w.gaps[mine], w.gaps.shape[2] - 1
    for j in range(len(out)):
        if out[j] != _NONE and span[j] >= 0:
            out[j] += gaps[span[j], min(abs(day[j] - today) // grain, last)]


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _items_row(cases, w, bits, i, node_of, floor, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Categories and shared presences; drops pairs that shared absences could not lift to `floor`."""
    cell, values, kin, broad, group = cases.cell, cases.values, w.kin, w.broad, w.group
    same, near, part_same, part_near, part_differ = w.same, w.near, bits.part_same, bits.part_near, bits.part_differ
    category, present, shared, lead, of_bit = bits.category, bits.present, bits.shared, bits.lead, bits.group
    bound, bound_all, words = bits.bound, bits.bound_all, bits.present.shape[1]
    best = np.zeros(bits.groups, np.int32)
    for j in range(len(out)):
        if out[j] == _NONE:
            continue
        if out[j] + min(bound_all[i], bound_all[j]) < floor:
            out[j] = _NONE
            continue
        node, total = node_of[cell[j]], out[j]
        best[:] = 0
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
        for word in range(words):
            both = present[i, word] & present[j, word]
            while both:
                bit = 64 * word + _low_bit(both)
                total += shared[node, bit]
                best[of_bit[bit]] = max(best[of_bit[bit]], lead[node, bit])
                both &= both - np.uint64(1)
        for leader in best:
            total += leader
        out[j] = total if total + min(bound[i], bound[j]) >= floor else _NONE


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _absences_row(cases, bits, i, node_of, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    cell, present, absent, absence, contrary = cases.cell, bits.present, bits.absent, bits.absence, bits.contrary
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
                total += absence[node, at, (neither >> shift) & low] + contrary[at, (against >> shift) & low]
        out[j] = total


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _row(cases, cells, w, bits, i, focus, floor, every, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Scores of case `i` against all (`every`) or those it is to be compared with, into `out` [n].

    The sentinel stands where the pair is no lead or surely below `floor`.
    """
    node, by_area = np.empty(len(cells.area), np.int32), np.empty(len(cells.area), np.int32)
    _relations(cells, cases.cell[i], node, by_area)
    _leads(cases, i, focus, every, out)
    _place_row(cases, w, i, by_area, out)
    _time_row(cases, w, i, out)
    _items_row(cases, w, bits, i, node, floor, out)
    _absences_row(cases, bits, i, node, out)


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _worse(score, left, right, a, b):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Does entry `a` come after entry `b` in the list?"""
    if score[a] != score[b]:
        return score[a] < score[b]
    if left[a] != left[b]:
        return left[a] > left[b]
    return right[a] > right[b]


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _swap(score, left, right, a, b):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    score[a], score[b] = score[b], score[a]
    left[a], left[b] = left[b], left[a]
    right[a], right[b] = right[b], right[a]


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _push(score, left, right, size, s, a, b):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
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


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _top_pairs(cases, cells, w, bits, queries, focus, top, floor):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    score, left, right = np.empty(top + 1, np.int32), np.empty(top + 1, np.int32), np.empty(top + 1, np.int32)
    out = np.empty(len(cases.cell), np.int32)
    size = 0
    for i in queries:
        _row(cases, cells, w, bits, i, focus, max(floor, score[0]) if size == top else floor, False, out)
        for j in range(len(out)):
            if out[j] != _NONE and out[j] >= floor and (size < top or out[j] >= score[0]):
                size = _push(score, left, right, size, out[j], min(i, j), max(i, j))
    return score[:size], left[:size], right[:size]


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _top_partners(cases, cells, w, bits, queries, k):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    kept, partner = np.full((len(queries), k), _NONE, np.int32), np.full((len(queries), k), -1, np.int32)
    out, focus = np.empty(len(cases.cell), np.int32), np.zeros(len(cases.cell), np.bool_)
    for at in range(len(queries)):
        _row(cases, cells, w, bits, queries[at], focus, _NONE, True, out)
        for j in range(len(out)):
            if out[j] == _NONE or out[j] <= kept[at, k - 1]:
                continue
            slot = k - 1
            while slot > 0 and kept[at, slot - 1] < out[j]:
                kept[at, slot], partner[at, slot] = kept[at, slot - 1], partner[at, slot - 1]
                slot -= 1
            kept[at, slot], partner[at, slot] = out[j], j
    return kept, partner


@nb.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _tally(cases, cells, w, bits, queries, focus, floor, counts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Count scores from `floor` on, one bin per milli-bit, the last bin open."""
    out = np.empty(len(cases.cell), np.int32)
    for i in queries:
        _row(cases, cells, w, bits, i, focus, floor, False, out)
        for j in range(len(out)):
            if out[j] != _NONE and out[j] >= floor:
                counts[min(out[j] - floor, len(counts) - 1)] += 1


BINS = 131_072  # milli-bits above the floor that a tally tells apart: 131 bits


def scores_of(packed: Packed, bits: Bits, i: int) -> Ints:
    out = np.empty(packed.n, np.int32)
    _row(packed.cases, packed.cells, packed.weights, bits, i, np.zeros(packed.n, np.bool_), _NONE, True, out)
    return out


def top_pairs(packed: Packed, bits: Bits, queries: Ints, focus: Flags, top: int, floor: int) -> Found:
    return Found(*_top_pairs(packed.cases, packed.cells, packed.weights, bits, queries, focus, top, floor))


def top_partners(packed: Packed, bits: Bits, queries: Ints, k: int) -> tuple[Ints, Ints]:
    found: tuple[Ints, Ints] = _top_partners(packed.cases, packed.cells, packed.weights, bits, queries, k)
    return found


def tally(packed: Packed, bits: Bits, queries: Ints, focus: Flags, floor: int) -> npt.NDArray[np.int64]:
    counts = np.zeros(BINS, np.int64)
    _tally(packed.cases, packed.cells, packed.weights, bits, queries, focus, floor, counts)
    return counts


__all__ = ["BINS", "Bits", "Cases", "Cells", "Doubles", "bits_of", "scores_of", "tally", "top_pairs", "top_partners"]
