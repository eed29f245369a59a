"""A Markov chain over assignments, compiled. All that `walk` calls is in this file, since Numba's cache looks here.

Each sweep draws every family's choice anew given all others (Gibbs), and so many times lets two to four families that
contest each other go at once and fills them again in turn. The latter is a Metropolis-Hastings step: with Z_i the
weight that family i could choose from when its turn came, the ratio of target and proposal is the product of the Z_i,
so that it is accepted with the new product over the old. Which families are let go does not depend on the state.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from murderbook.compute.jit import jitted
from murderbook.kinship.likelihood.shapes import Floats, Whole

MOST_TOGETHER = 4


class Flat(NamedTuple):
    """Choices of family f: `start[f]` to `start[f + 1]`, nobody first; victims of choice c: `held` from `at[c]` to
    `at[c + 1]`. `partners` (families, n): who is let go together with each, the last known as often as it contests."""

    start: Whole
    weight: Floats
    at: Whole
    held: Whole
    partners: Whole
    victims: int


class Plan(NamedTuple):
    """`begin` 0: nobody, 1: as `best`, 2: at random. `skip` sweeps are thrown away, then `batches` of `length`."""

    seed: int
    begin: int
    skip: int
    batches: int
    length: int


@jitted
def _fits(flat: Flat, taken: Whole, choice: int) -> bool:
    for i in range(flat.at[choice], flat.at[choice + 1]):  # noqa: SIM110 - Numba compiles no generator
        if taken[flat.held[i]]:
            return False
    return True


@jitted
def _mark(flat: Flat, taken: Whole, choice: int, value: int) -> None:
    for i in range(flat.at[choice], flat.at[choice + 1]):
        taken[flat.held[i]] = value


@jitted
def _weigh(flat: Flat, taken: Whole, family: int, room: Floats) -> float:
    """The weights of the choices that are free, into `room`; their sum. The family's own victims are let go before."""
    total = 0.0
    for row in range(flat.start[family], flat.start[family + 1]):
        value = flat.weight[row] if _fits(flat, taken, row) else 0.0
        room[row - flat.start[family]] = value
        total += value
    return total


@jitted
def _drawn(room: Floats, total: float) -> int:
    left = np.random.random() * total
    last = 0
    for i in range(room.size):
        if room[i] > 0.0:
            last = i
            left -= room[i]
            if left < 0.0:
                break
    return last


@jitted
def _begin(flat: Flat, state: Whole, taken: Whole, best: Whole, begin: int) -> None:
    families = state.size
    for f in range(families):
        state[f] = best[f] if begin == 1 else flat.start[f]
    if begin == 2:
        for f in np.random.permutation(families):
            row = flat.start[f] + np.random.randint(flat.start[f + 1] - flat.start[f])
            if _fits(flat, taken, row):
                state[f] = row
                _mark(flat, taken, row, 1)
    for f in range(families):
        _mark(flat, taken, state[f], 1)


@jitted
def _together(flat: Flat, state: Whole, taken: Whole, group: Whole, room: Floats) -> bool:
    """Lets the families of the group go and fills them in turn; False where the old choices were taken back."""
    old, ratio = state[group].copy(), 0.0
    for f in group:
        _mark(flat, taken, state[f], 0)
    for i in range(group.size):  # the way back: what each old choice was drawn from
        f = group[i]
        ratio -= np.log(_weigh(flat, taken, f, room))
        _mark(flat, taken, old[i], 1)
    for i in range(group.size):
        _mark(flat, taken, old[i], 0)
    for i in range(group.size):
        f = group[i]
        size = flat.start[f + 1] - flat.start[f]
        total = _weigh(flat, taken, f, room)
        ratio += np.log(total)
        state[f] = flat.start[f] + _drawn(room[:size], total)
        _mark(flat, taken, state[f], 1)
    if np.log(1.0 - np.random.random()) < ratio:
        return True
    for f in group:
        _mark(flat, taken, state[f], 0)
    for i in range(group.size):
        state[group[i]] = old[i]
        _mark(flat, taken, old[i], 1)
    return False


@jitted
def _group(flat: Flat, room: Whole) -> int:
    """Fills `room` with different families that contest each other; how many."""
    room[0] = np.random.randint(flat.partners.shape[0])
    wanted, count = 2 + np.random.randint(room.size - 1), 1
    for _ in range(3 * wanted):
        if count == wanted:
            break
        other = flat.partners[room[np.random.randint(count)], np.random.randint(flat.partners.shape[1])]
        if not (room[:count] == other).any():
            room[count] = other
            count += 1
    return count


@jitted
def walk(flat: Flat, best: Whole, plan: Plan) -> tuple[Floats, Floats, Floats]:
    """(batches, choices) mean chance of each choice given all other families, (choices,) its mean square, (batches,)
    share of sweeps that ended in `best`."""
    np.random.seed(plan.seed)
    families = flat.start.size - 1
    state, taken = np.zeros(families, np.int64), np.zeros(flat.victims, np.int64)
    _begin(flat, state, taken, best, plan.begin)
    room, group = np.zeros(np.diff(flat.start).max()), np.zeros(min(MOST_TOGETHER, families), np.int64)
    share, square = np.zeros((plan.batches, flat.weight.size)), np.zeros(flat.weight.size)
    at_best = np.zeros(plan.batches)
    for sweep in range(plan.skip + plan.batches * plan.length):
        batch = (sweep - plan.skip) // plan.length
        for f in range(families):
            _mark(flat, taken, state[f], 0)
            begin, size = flat.start[f], flat.start[f + 1] - flat.start[f]
            total = _weigh(flat, taken, f, room)
            state[f] = begin + _drawn(room[:size], total)
            _mark(flat, taken, state[f], 1)
            if sweep >= plan.skip:
                for i in range(size):
                    share[batch, begin + i] += room[i] / total / plan.length
                    square[begin + i] += (room[i] / total) ** 2 / (plan.batches * plan.length)
        if sweep >= plan.skip and (state == best).all():
            at_best[batch] += 1.0 / plan.length
        for _ in range(families // 2):
            count = _group(flat, group)
            _together(flat, state, taken, group[:count], room)
    return share, square, at_best
