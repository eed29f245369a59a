"""Partitions of many cases, drawn from their distribution: one unit at a time, and whole strings merged and split.

A unit is a case, or cases that are known to be of one hand and move together. A sweep moves every unit to a string, or
to one of its own, by its probability given all others (Gibbs), then proposes to merge two strings or to split one: the
members of a split are dealt out one by one, each by its probability given those dealt before (sequentially allocated
merge-split; Dahl and Newcomb, JCGS 31, 2022). Integers alone make the random numbers: every machine draws the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from murderbook.compute.engine import default_workers, in_order
from murderbook.compute.jit import inlined, jitted
from murderbook.compute.packed import Doubles, Flags

Longs = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Random = np.ndarray[tuple[int, ...], np.dtype[np.uint64]]
SPLITS = 10  # merges or splits proposed after each sweep
CHAINS = 4
PARTS = 2**53
NEGLIGIBLE = 16.0  # nats below the best: less than one in eight million


class Units(NamedTuple):
    """`pairs` [n, n]: nats that all pairs of cases between two units sum to; `cases` [n]: of each unit, those of
    one incident counted once."""

    pairs: Doubles
    cases: Longs


class Prior(NamedTuple):
    """By number of cases: nats that a string counts beforehand, and what each pair within it counts."""

    cohesion: Doubles
    worth: Doubles


class State(NamedTuple):
    """`string` [n]: of each unit; by string: `size` in cases, `total` nats of its pairs; `against` [strings, units]:
    nats of each unit with the members of each."""

    string: Longs
    size: Longs
    total: Doubles
    against: Doubles


class Drawn(NamedTuple):
    """`together` [chains, n, n]: share of each chain's draws with two units in one string; on the diagonal, with a
    unit in one by itself. `values` [chains, draws]: nats of each draw, but for a constant."""

    together: Doubles
    values: Doubles


def single_cases(nats: Doubles) -> Units:
    """Each case a unit of its own, given what each pair says [n, n]."""
    square = np.ascontiguousarray(nats, np.float64)
    return Units(square, np.ones(len(square), np.int64))


def draw(units: Units, prior: Prior, sweeps: int, seed: int) -> Drawn:
    """Four chains of `sweeps` draws each, after half as many that are not kept.

    Two chains begin with every unit by itself, two with the units dealt out to a few strings: chains that agree have
    forgotten where they began.
    """
    streams = np.random.SeedSequence([seed, len(units.cases)]).generate_state(CHAINS, np.uint64).astype(np.uint64)
    together, values = np.zeros((CHAINS, *units.pairs.shape)), np.zeros((CHAINS, sweeps))

    def one(chain: int) -> None:
        _chain(units, prior, streams[chain : chain + 1], chain % 2 == 1, together[chain], values[chain])

    list(in_order(one, CHAINS, min(CHAINS, default_workers())))  # threads of Python's own: Numba's end a process
    return Drawn(together, values)  # that forks, or that draws twice at once


@jitted
def _chain(  # noqa: PLR0913, PLR0917
    units: Units, prior: Prior, stream: Random, dealt: bool, together: Doubles, values: Doubles
) -> None:
    n, sweeps = len(units.cases), len(values)
    few = max(1, n // 8)
    state = state_of(units, np.arange(n) % few if dealt else np.arange(n))
    options = np.empty(n)
    for sweep in range(sweeps + sweeps // 2):
        for unit in range(n):
            _moved(units, prior, stream, state, options, unit)
        for _ in range(SPLITS if n > 1 else 0):
            _merged_or_split(units, prior, stream, state)
        kept = sweep - sweeps // 2
        if kept >= 0:
            _counted(state.string, together)
            for own in range(n):
                values[kept] += prior.cohesion[state.size[own]] + prior.worth[state.size[own]] * state.total[own]
    together /= sweeps


@jitted
def state_of(units: Units, string: Longs) -> State:
    """Where each unit is [n], with all sums."""
    n = len(string)
    size, total, against = np.zeros(n, np.int64), np.zeros(n), np.zeros((n, n))
    for i in range(n):
        size[string[i]] += units.cases[i]
        for j in range(n):
            if j != i:
                against[string[j], i] += units.pairs[j, i]
    for i in range(n):
        total[string[i]] += against[string[i], i] / 2
    return State(string.copy(), size, total, against)


@inlined
def _next(stream: Random) -> float:
    """Between 0 and 1: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)."""
    stream[0] += np.uint64(0x9E3779B97F4A7C15)
    z = stream[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.float64((z ^ (z >> np.uint64(31))) >> np.uint64(11)) / PARTS


@inlined
def gain(prior: Prior, size: int, total: float, cases: int, more: float) -> float:
    """Nats that a string of `size` cases gains by a unit of `cases`, which brings pairs that sum to `more`."""
    grown = size + cases
    if grown >= len(prior.cohesion):
        return -np.inf
    before = prior.cohesion[size] + prior.worth[size] * total
    return float(prior.cohesion[grown] + prior.worth[grown] * (total + more) - before)


@jitted
def _taken(units: Units, state: State, unit: int) -> None:
    """Out of its string. What a string of none sums to is nothing at all, not what rounding has left."""
    own, against = state.string[unit], state.against
    state.size[own] -= units.cases[unit]
    held = state.size[own] > 0
    state.total[own] = state.total[own] - against[own, unit] if held else 0.0
    for j in range(len(state.string)):
        if j != unit:
            against[own, j] = against[own, j] - units.pairs[unit, j] if held else 0.0
    state.string[unit] = -1


@jitted
def _put(units: Units, state: State, unit: int, own: int) -> None:
    state.size[own] += units.cases[unit]
    state.total[own] += state.against[own, unit]
    for j in range(len(state.string)):
        if j != unit:
            state.against[own, j] += units.pairs[unit, j]
    state.string[unit] = own


@jitted
def _moved(  # noqa: PLR0913, PLR0917
    units: Units, prior: Prior, stream: Random, state: State, options: Doubles, unit: int
) -> None:
    """One unit is taken out and put back by its probability given all others."""
    _taken(units, state, unit)
    n, empty, most = len(options), -1, -np.inf
    # Most strings are single cases that say nothing for this one: passed over by what their pair would have to say.
    alone = prior.cohesion[1]
    least = (2.0 * alone - prior.cohesion[2] - NEGLIGIBLE) / prior.worth[2] if units.cases[unit] == 1 else -np.inf
    for own in range(n):
        options[own] = -np.inf
        if state.size[own] == 1 and state.against[own, unit] < least:
            continue
        if state.size[own] or empty < 0:
            options[own] = gain(prior, state.size[own], state.total[own], units.cases[unit], state.against[own, unit])
            empty = own if state.size[own] == 0 else empty
            most = max(most, options[own])
    every = 0.0
    for own in range(n):
        options[own] = np.exp(options[own] - most) if options[own] > most - NEGLIGIBLE else 0.0
        every += options[own]
    left, chosen = _next(stream) * every, empty
    for own in range(n):
        left -= options[own]
        if options[own] > 0.0:
            chosen = own
            if left < 0.0:
                break
    _put(units, state, unit, chosen)


@jitted
def _merged_or_split(units: Units, prior: Prior, stream: Random, state: State) -> None:
    """Two units of one string: split it between them; of two: merge these. Accepted as Metropolis and Hastings have
    it: merging is certain given the two units, a split has the probability with which its units are dealt out."""
    n, string = len(state.string), state.string
    i, j = int(_next(stream) * n), int(_next(stream) * (n - 1))
    j += j >= i
    one, two = string[i], string[j]
    split = one == two
    others = _others(stream, string, i, j)
    sides = np.zeros(len(others), np.bool_)
    if not split:
        for at in range(len(others)):
            sides[at] = string[others[at]] == two
    chance, value = _dealt(units, prior, stream, (i, j), others, sides, split)
    both = state.size[one] + (0 if split else state.size[two])
    total = state.total[one]
    if not split:
        total += state.total[two] + _between(units.pairs, string, one, two)
    whole = prior.cohesion[both] + prior.worth[both] * total if both < len(prior.cohesion) else -np.inf
    ratio = value - whole - chance if split else whole - value + chance
    if np.log(max(_next(stream), 1.0 / PARTS)) >= ratio:
        return
    target = one
    if split:
        target = 0
        while state.size[target]:
            target += 1
    for at in range(len(others) + 1):
        unit = j if at == len(others) else others[at]
        if at == len(others) or sides[at]:
            _taken(units, state, unit)
            _put(units, state, unit, target)


@jitted
def _others(stream: Random, string: Longs, i: int, j: int) -> Longs:
    """The other units of the strings of i and j, in an order drawn evenly."""
    held = (string == string[i]) | (string == string[j])
    held[i] = held[j] = False
    others = np.flatnonzero(held)
    for at in range(len(others) - 1, 0, -1):
        other = int(_next(stream) * (at + 1))
        others[at], others[other] = others[other], others[at]
    return others


@jitted
def _between(pairs: Doubles, string: Longs, one: int, two: int) -> float:
    found = 0.0
    for i in np.flatnonzero(string == one):
        for j in np.flatnonzero(string == two):
            found += pairs[i, j]
    return found


@jitted
def _dealt(  # noqa: PLR0913, PLR0917
    units: Units, prior: Prior, stream: Random, firsts: tuple[int, int], others: Longs, sides: Flags, drawn: bool
) -> tuple[float, float]:
    """Deal the others out to the first unit (False) and the second, or follow `sides`: nats of dealing them so, and of
    the two strings."""
    i, j = firsts
    one, two, chance = 0.0, 0.0, 0.0
    of_one, of_two = units.cases[i], units.cases[j]
    for at in range(len(others)):
        unit = others[at]
        with_i, with_j = units.pairs[unit, i], units.pairs[unit, j]
        for before in range(at):
            if sides[before]:
                with_j += units.pairs[unit, others[before]]
            else:
                with_i += units.pairs[unit, others[before]]
        odds = gain(prior, of_two, two, units.cases[unit], with_j) - gain(prior, of_one, one, units.cases[unit], with_i)
        to_second = 1.0 / (1.0 + np.exp(-odds))
        if drawn:
            sides[at] = _next(stream) < to_second
        chance += np.log(max(to_second if sides[at] else 1.0 - to_second, 1e-300))
        if sides[at]:
            of_two, two = of_two + units.cases[unit], two + with_j
        else:
            of_one, one = of_one + units.cases[unit], one + with_i
    value = prior.cohesion[of_one] + prior.worth[of_one] * one + prior.cohesion[of_two] + prior.worth[of_two] * two
    return chance, value


@jitted
def _counted(string: Longs, together: Doubles) -> None:
    """Units of one string are counted as together, one by itself on the diagonal."""
    n = len(string)
    order = np.argsort(string)
    start = 0
    for end in range(1, n + 1):
        if end < n and string[order[end]] == string[order[start]]:
            continue
        if end == start + 1:
            together[order[start], order[start]] += 1.0
        for a in range(start, end):
            for b in range(start, a):
                together[order[a], order[b]] += 1.0
                together[order[b], order[a]] += 1.0
        start = end
