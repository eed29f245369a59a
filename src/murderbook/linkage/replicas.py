"""Replica searches: the register as it might be if no two cases shared an offender.

Every case keeps its place, time and status; what was done and to whom is reassigned, one group of items at a time (the
group intact, what is unknown included), among cases of one stratum: same area and era where enough of them are alike,
wider where not. Two nulls are made. The plain one reassigns within place and time. The strict one reassigns only among
cases of one kind as well (latent classes of the whole profile), because sexual homicides resemble one another without
a common hand, and well-documented files resemble one another too. Where the two disagree the larger count is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import Flags, Ints, Packed

LEAST_IN_STRATUM = 20  # fewer cases that could trade places would leave a series as it was found
CASES_A_CLASS = 150  # a class is a kind of homicide, never one series
MOST_CLASSES = 12
ROUNDS = 60  # of the EM; far beyond where the assignment settles
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Null:
    """One way to reassign: `strata[n]` numbers the cases that may trade places."""

    name: str
    strata: Ints


def nulls_of(packed: Packed, seed: int) -> tuple[Null, ...]:
    """The plain and the strict null of a register."""
    kinds = latent_classes(packed.cases.values, seed)
    plain = strata_of(packed, np.zeros(packed.n, np.int32))
    return (Null("place and time", plain), Null("place, time and kind of homicide", strata_of(packed, kinds)))


def strata_of(packed: Packed, kinds: Ints) -> Ints:
    """Kind by area and era; where fewer than LEAST_IN_STRATUM, kind by era; else kind alone."""
    cell, cells = packed.cases.cell, packed.cells
    ladder = [np.stack([kinds, cells.area[cell], cells.wider[cell], cells.era[cell]], axis=1)]
    ladder.append(np.stack([kinds, cells.wider[cell], cells.era[cell]], axis=1))
    ladder += [np.stack([kinds, cells.era[cell]], axis=1), kinds[:, None]]
    strata, placed, offset = np.full(packed.n, -1, np.int64), np.zeros(packed.n, np.bool_), 0
    for step, keys in enumerate(ladder):
        open_rows = np.flatnonzero(~placed)
        if not len(open_rows):
            break
        _, number, size = np.unique(keys[open_rows], axis=0, return_inverse=True, return_counts=True)
        number = number.reshape(-1)
        enough = size[number] >= (LEAST_IN_STRATUM if step < len(ladder) - 1 else 0)
        strata[open_rows[enough]] = number[enough] + offset
        placed[open_rows[enough]] = True
        offset += len(size)
    return strata.astype(np.int32)


def latent_classes(values: Ints, seed: int) -> Ints:
    """The likeliest class of each case, by a mixture of independent categories; "unknown" is a category too.

    Classes are few and large (at most one per CASES_A_CLASS cases): what a class holds, chance must be able to hold.
    """
    wanted = min(MOST_CLASSES, len(values) // CASES_A_CLASS)
    if wanted < 2:
        return np.zeros(len(values), np.int32)
    shown = _indicators(values)
    rng = np.random.default_rng([seed, 1])
    belief = rng.dirichlet(np.ones(wanted), len(values))
    for _ in range(ROUNDS):
        belief = _belief(shown, belief)
    return _without_small(belief)


def _indicators(values: Ints) -> Floats:
    """[n, values and unknowns]: 1 where the case shows it."""
    columns = []
    for column in values.T:
        columns += [(column == value) for value in np.unique(column)]
    return np.stack(columns, axis=1).astype(np.float64)


def _belief(shown: Floats, belief: Floats) -> Floats:
    """One round of EM, half a case added to every rate."""
    size = belief.sum(axis=0) + 1e-9
    rates = (belief.T @ shown + 0.5 * shown.mean(axis=0)) / (size[:, None] + 0.5)
    log_odds = shown @ np.log(np.maximum(rates, 1e-6)).T + np.log(size / size.sum())
    log_odds -= log_odds.max(axis=1, keepdims=True)
    odds = np.exp(log_odds)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _without_small(belief: Floats) -> Ints:
    """Cases of classes below CASES_A_CLASS / 2 go to their likeliest larger class."""
    while True:
        kinds = belief.argmax(axis=1)
        size = np.bincount(kinds, minlength=belief.shape[1])
        small = (size > 0) & (size < CASES_A_CLASS // 2)
        if not small.any() or (size > 0).sum() < 2:
            return kinds.astype(np.int32)
        belief = belief.copy()
        belief[:, np.flatnonzero(small)[size[small].argmin()]] = -1.0


def replicas(
    packed: Packed, null: Null, count: int, seed: Sequence[int], fixed: Flags | None = None
) -> Iterator[Packed]:
    """`count` registers without common offenders. Cases of `fixed` keep their own values (a focused search)."""
    movable = np.arange(packed.n) if fixed is None else np.flatnonzero(~fixed)
    groups = [np.flatnonzero(packed.weights.group == number) for number in np.unique(packed.weights.group)]
    strata = null.strata[movable]
    home = movable[np.argsort(strata, kind="stable")]
    for number in range(count):
        rng = np.random.default_rng([*seed, number])
        values = packed.cases.values.copy()
        for columns in groups:
            donor = movable[np.lexsort((rng.random(len(movable)), strata))]
            values[np.ix_(home, columns)] = packed.cases.values[np.ix_(donor, columns)]
        yield packed.with_values(values)


def larger_counts(first: Sequence[Ints], second: Sequence[Ints]) -> list[Ints]:
    """Scores whose count above any level is the larger of the two nulls' counts, pooled over their replicas.

    The k-th best of the result is the larger of the two k-th best: so counts are compared level by level. The scores
    are dealt back to as many replicas as there were.
    """
    a, b = (np.sort(np.concatenate([*part, np.zeros(0, np.int32)]))[::-1] for part in (first, second))
    merged = np.full(max(len(a), len(b)), np.iinfo(np.int32).min, np.int32)
    merged[: len(a)] = a
    merged[: len(b)] = np.maximum(merged[: len(b)], b)
    return [merged[start :: len(first)] for start in range(len(first))]
