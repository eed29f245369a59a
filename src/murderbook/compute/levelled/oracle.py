"""The levelled score in plain NumPy: the reference for the Numba kernel, and what runs where Numba cannot be loaded."""

from __future__ import annotations

import numpy as np

from murderbook.compute.levelled.form import SAME, UNKNOWN, Column, Crossed, Levelled, Levels, Near, Shared
from murderbook.compute.packed import Flags, Ints


def levels_of(column: Column, left: Ints, right: Ints) -> Levels:
    """[pairs] the level of each pair of rows in one comparison."""
    x, y = column.codes[left], column.codes[right]
    found = looked_up(column.near, x, y)
    found[found == 0] = column.last
    found[x == y] = SAME
    found[(x == UNKNOWN) | (y == UNKNOWN)] = UNKNOWN
    return found


def looked_up(near: Near, x: Ints, y: Ints) -> Levels:
    """[pairs] the level of value y in row x, 0 where it is not there."""
    values = int(max(near.other.max(initial=0), y.max(initial=0))) + 1
    rows = np.repeat(np.arange(len(near.start) - 1), np.diff(near.start))
    keys = rows * values + near.other  # ascending: rows in order, and the others within each
    wanted = x.astype(np.int64) * values + y
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    found = np.zeros(len(x), np.int8)
    if len(keys):
        there = keys[at] == wanted
        found[there] = near.level[at[there]]
    return found


def weights_of(column: Column, levels: Levels, left: Ints, right: Ints) -> Ints:
    """[pairs] milli-bits of one comparison."""
    x, y = column.codes[left], column.codes[right]
    weight = column.m[levels] + column.half[levels, x] + column.half[levels, y]
    return np.where(levels == UNKNOWN, 0, weight).astype(np.int32)


def exchanged_of(levelled: Levelled, levels: list[Levels], left: Ints, right: Ints) -> tuple[Flags, Ints]:
    """[pairs] whether the two names stand in each other's place, and the milli-bits of it."""
    one = levelled.crossed
    if one is None:
        return np.zeros(len(left), bool), np.zeros(len(left), np.int32)
    there, here = crossed_levels(levelled, one, left, right)
    apart = (levels[one.first] > one.straight[0]) & (levels[one.second] > one.straight[1])
    flags = apart & (there > 0) & (there <= one.most) & (here > 0) & (here <= one.most)
    first, second = levelled.columns[one.first].codes, levelled.columns[one.second].codes
    straight = one.m[there] + one.half_first[there, first[left]] + one.half_second[there, second[right]]
    back = one.m[here] + one.half_second[here, second[left]] + one.half_first[here, first[right]]
    return flags, np.where(flags, straight + back + one.exchange, 0).astype(np.int32)


def crossed_levels(levelled: Levelled, one: Crossed, left: Ints, right: Ints) -> tuple[Levels, Levels]:
    """[pairs] the level of the left's first to the right's second, and of the left's second to the right's first."""
    first, second = levelled.columns[one.first].codes, levelled.columns[one.second].codes
    return looked_up(one.near, first[left], second[right]), looked_up(one.back, second[left], first[right])


def parts_of(levelled: Levelled, left: Ints, right: Ints) -> tuple[Ints, Ints, Ints]:
    """[pairs] milli-bits of what is a person's own, of what a household shares before it is looked up, and of the names
    that a namesake would explain."""
    levels = [levels_of(column, left, right) for column in levelled.columns]
    weights = [weights_of(column, level, left, right) for column, level in zip(levelled.columns, levels, strict=True)]
    flags, exchanged = exchanged_of(levelled, levels, left, right)
    for c in (levelled.crossed.first, levelled.crossed.second) if levelled.crossed else ():
        weights[c] = np.where(flags, 0, weights[c]).astype(np.int32)
    shared = [weights[c] for c in levelled.shared.columns]
    own = [weight for c, weight in enumerate(weights) if c not in levelled.shared.columns]
    none = np.zeros((1, len(left)), np.int32)
    half = half_shared(levelled, flags, exchanged)
    person: Ints = np.sum([*none, *own, exchanged - half], axis=0, dtype=np.int32)
    household: Ints = np.sum([*none, *shared, half], axis=0, dtype=np.int32)
    named = weights[levelled.shared.named] if levelled.shared.named >= 0 else none[0]
    return person, household, named


def half_shared(levelled: Levelled, flags: Flags, exchanged: Ints) -> Ints:
    """[pairs] what of exchanged names counts as a household's: half of them, where it shares surnames."""
    one = levelled.crossed
    if one is None or one.second not in levelled.shared.columns:
        return np.zeros_like(exchanged)
    found: Ints = np.where(flags, (exchanged - one.exchange) >> 1, 0).astype(np.int32)
    return found


def scores_of(levelled: Levelled, left: Ints, right: Ints) -> Ints:
    """[pairs] milli-bits."""
    person, household, named = parts_of(levelled, left, right)
    return person + together(levelled.shared, household, named)


def together(shared: Shared, household: Ints, named: Ints) -> Ints:
    """What a household's comparisons weigh together, where names weigh `named`."""
    more = shared.namesakes[np.clip(named, 0, len(shared.namesakes) - 1)]
    total = household + more
    looked = shared.weight[np.clip(total, 0, len(shared.weight) - 1)] - more
    found: Ints = np.where(household > 0, looked, household)
    return found
