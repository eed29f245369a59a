"""How often the values of one person agree, learned from the records without being told who is who.

Expectation and maximisation (Winkler 1988; Dempster, Laird & Rubin 1977) over the pairs that weigh for one person under
the declared rates, each of which is one person, or two of one household, or two at random. What agrees by chance is not
learned but counted, which is what makes it go wrong elsewhere: with few true pairs it would settle on another question.
For the same reason each rate is drawn to the declared one as by `pull` pairs (a Dirichlet prior).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from murderbook.compute.levelled.form import UNKNOWN, Levels
from murderbook.compute.levelled.oracle import exchanged_of, half_shared, levels_of
from murderbook.compute.packed import Found
from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.resolution.fitted import FittedModel
from murderbook.resolution.rates.household import added
from murderbook.resolution.rates.shares import Floats

_ROUNDS, _SETTLED = 300, 1e-7


@dataclass(frozen=True)
class _Seen:
    """Of the pairs looked at: their levels, and all of their weight that m does not touch, in bits."""

    levels: list[Levels]  # [comparisons][pairs]; UNKNOWN also where the names are exchanged
    fixed: tuple[Floats, Floats]  # [pairs] of what is a person's own, and of what a household shares
    household: tuple[int, ...]
    named: tuple[int, Floats] | None  # the given names' place, and of their weight what m does not touch
    namesakes: float


@dataclass(frozen=True)
class _Odds:
    """Shares of all pairs that are one person, and two of one household."""

    same: float
    mates: float


def pairs_of(fitted: FittedModel) -> int:
    """Pairs of records that may be one person."""
    apart = fitted.levelled.apart
    sizes = np.bincount(apart[apart >= 0]) if (apart >= 0).any() else np.zeros(1, np.int64)
    n = len(apart)
    return n * (n - 1) // 2 - int((sizes * (sizes - 1) // 2).sum())


def learn(fitted: FittedModel, found: Found) -> FittedModel:
    """The model with the rates that fit the records best. `found`: pairs under the declared rates, the best first."""
    rates, total = fitted.declaration.rates, pairs_of(fitted)
    if total < 1:
        return fitted
    seen = _seen(fitted, Found(*(one[: rates.most] for one in found)))
    declared = [np.array((1.0, *one.m)) for one in fitted.declaration.comparisons]
    odds, expected = _Odds(min(len(fitted.records) / total, 0.25), min(fitted.mates, 0.25)), 0.0
    m = declared
    for _ in range(_ROUNDS):
        same, mates = _beliefs(seen, m, odds)
        m = [_drawn(level, same, prior, rates.pull) for level, prior in zip(seen.levels, declared, strict=True)]
        before, expected = expected, float(same.sum())
        odds = _Odds(_share(expected, total), _share(float(mates.sum()), total))
        if abs(expected - before) <= _SETTLED * max(expected, 1.0):
            break
    prior = math.log2(odds.same / (1.0 - odds.same))
    learned = tuple(tuple(map(float, one)) for one in m)
    return replace(fitted, m=learned, mates=odds.mates, learned_from=expected, prior_bits=prior)


def _share(pairs: float, total: int) -> float:
    """Half a pair more than were seen: none seen does not show that there is none."""
    return min((pairs + 0.5) / (total + 1.0), 0.25)


def _seen(fitted: FittedModel, found: Found) -> _Seen:
    levelled = fitted.levelled
    levels = [levels_of(column, found.left, found.right) for column in levelled.columns]
    flags, exchanged = exchanged_of(levelled, levels, found.left, found.right)
    half = half_shared(levelled, flags, exchanged)
    named: tuple[int, Floats] | None = None
    fixed = [(exchanged - half).astype(np.int64), half.astype(np.int64)]
    for c, column in enumerate(levelled.columns):
        if levelled.crossed is not None and c in (levelled.crossed.first, levelled.crossed.second):
            levels[c][flags] = UNKNOWN
        x, y = column.codes[found.left], column.codes[found.right]
        weight = np.where(levels[c] == UNKNOWN, 0, column.half[levels[c], x] + column.half[levels[c], y])
        fixed[c in fitted.household] += weight
        if c == levelled.shared.named:
            named = c, weight / MILLIBITS_PER_BIT
    parts = (fixed[0] / MILLIBITS_PER_BIT, fixed[1] / MILLIBITS_PER_BIT)
    return _Seen(levels, parts, fitted.household, named, fitted.declaration.household.namesakes)


def _beliefs(seen: _Seen, m: Sequence[Floats], odds: _Odds) -> tuple[Floats, Floats]:
    """[pairs] the probabilities that each is one person, and that it is two of one household."""
    own, shared = seen.fixed
    for c, (level, shares) in enumerate(zip(seen.levels, m, strict=True)):
        weight = np.log2(shares)[level]
        own, shared = (own, shared + weight) if c in seen.household else (own + weight, shared)
    same = own + shared + math.log2(odds.same)
    mates = shared + math.log2(odds.mates) + _namesakes(seen, m)
    whole = np.logaddexp2(np.logaddexp2(same, mates), math.log2(1.0 - odds.same - odds.mates))
    return np.exp2(same - whole), np.exp2(mates - whole)


def _namesakes(seen: _Seen, m: Sequence[Floats]) -> Floats:
    """[pairs] bits that a namesake of the household would explain."""
    if seen.named is None:
        return np.zeros(len(seen.fixed[0]))
    place, fixed = seen.named
    level = seen.levels[place]
    return np.where(level == UNKNOWN, 0.0, added(fixed + np.log2(m[place])[level], seen.namesakes))


def _drawn(level: Levels, belief: Floats, declared: Floats, pull: float) -> Floats:
    """By level, the share of the pairs believed; level 0, unknown, is left out and holds 1."""
    counts = np.maximum(np.bincount(level, weights=belief, minlength=len(declared))[1:] + pull * declared[1:], 1e-9)
    return np.concatenate([[1.0], counts / counts.sum()])
