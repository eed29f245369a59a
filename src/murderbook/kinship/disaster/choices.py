"""The tables of all families as choices that exclude each other, and which of them are too improbable to matter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from murderbook.kinship.disaster.growth import Table
from murderbook.kinship.likelihood.shapes import Flags, Floats, Whole

BUDGET = 1e-9  # posterior that may be left out in one round
ROUNDS = 6
LARGE = 600.0  # ln of what is as good as infinite
MOST_PARTS = 6  # victims in one family up to whose number all parts are looked at
ROUNDING = 1e-12


@dataclass(frozen=True)
class Choices:
    """Of one family: `rows` of its table, their ln `weight` (prior, copies and likelihood), and the victims of each.
    The first row is nobody, with weight 0."""

    rows: Whole
    weight: Floats
    victims: tuple[frozenset[int], ...]

    def only(self, keep: Flags) -> Choices:
        victims = tuple(one for one, kept in zip(self.victims, keep.tolist(), strict=True) if kept)
        return Choices(self.rows[keep], self.weight[keep], victims)


def choices_of(table: Table, log_prior: float) -> Choices:
    victims = tuple(frozenset(v for held in placing for v in held) for placing in table.placings)
    counts = np.array([len(one) for one in victims])
    weight = table.log_ratio + np.log(table.copies) + log_prior * counts
    return Choices(np.arange(len(victims)), weight, victims)


def rivals_of(table: Table) -> Whole:
    """Rows that the likeliest one is measured against, kept however improbable: for each of its pairs the best row
    without it."""
    best = int(np.argmax(table.log_ratio))
    pairs = [(at, v) for at, held in enumerate(table.placings[best]) for v in held]
    rows = []
    for at, victim in pairs:
        without = np.array([victim not in placing[at] for placing in table.placings])
        rows.append(int(np.argmax(np.where(without, table.log_ratio, -np.inf))))
    return np.array(sorted({best, *rows}), np.int64)


def without_improbable(
    families: Sequence[Choices], budget: float = BUDGET, rivals: Sequence[Whole] = ()
) -> tuple[list[Choices], float]:
    """What is left, and an upper bound on the posterior of all that was left out (hence on the error of any figure).
    The first row of each family stays, and the `rivals` of each."""
    kept, bound = list(families), 0.0
    for _ in range(ROUNDS):
        most = bounds(kept)
        least = _cut(np.concatenate(most), budget)
        dropped = 0.0
        for f, one in enumerate(kept):
            keep = most[f] > least
            keep[0] = True
            if rivals:
                keep |= np.isin(one.rows, rivals[f])
            dropped += float(most[f][~keep].sum())
            kept[f] = one.only(keep)
        bound += dropped
        if dropped == 0.0:
            break
    return kept, bound


def _cut(most: Floats, budget: float) -> float:
    """The largest value up to which everything may be left out together."""
    ordered = np.sort(most)
    within = ordered[np.cumsum(ordered) <= budget]
    return float(within[-1]) if within.size else -1.0


def bounds(families: Sequence[Choices]) -> list[Floats]:
    """(choices,) per family: at most their posteriors.

    Exchange a choice i for another j of the family. Where j's victims are among i's, all other families may stay as
    they are: the posteriors are as the weights. Where j takes others besides, each of them is free with probability
    1 / (1 + odds) at least, the odds being what taking him may add to any choice of the others. So the posterior of i
    is at most w_i over the sum of all w_j lessened so. Last, i can be chosen only where other families leave its
    victims alone.
    """
    wanted = [_odds(one) for one in families]
    of_victim: dict[int, dict[int, float]] = {}
    for f, odds in enumerate(wanted):
        for victim, more in odds.items():
            of_victim.setdefault(victim, {})[f] = more
    others = [_others(one, {v: _but(of_victim[v], f) for v in wanted[f]}) for f, one in enumerate(families)]
    scarce = _two_smallest([_left(one, _share(one, rest)) for one, rest in zip(families, others, strict=True)])
    return [
        _share(one, rest, _rest(f, one, scarce)) for f, (one, rest) in enumerate(zip(families, others, strict=True))
    ]


def _odds(one: Choices) -> dict[int, float]:
    """By victim: what the choices with him weigh at most, each group to the choice that it becomes without him."""
    best = _best_of_sets(one)
    into: dict[tuple[int, frozenset[int]], float] = {}
    for weight, victims in zip(one.weight.tolist(), one.victims, strict=True):
        for victim in victims:
            other, without = max((best[part], sorted(part)) for part in _parts(victims - {victim}) if part in best)
            key = (victim, frozenset(without))
            into[key] = into.get(key, 0.0) + math.exp(min(weight - other, LARGE))
    out: dict[int, float] = {}
    for (victim, _), more in into.items():
        out[victim] = max(out.get(victim, 0.0), more)
    return out


def _best_of_sets(one: Choices) -> dict[frozenset[int], float]:
    best: dict[frozenset[int], float] = {}
    for weight, victims in zip(one.weight.tolist(), one.victims, strict=True):
        best[victims] = max(weight, best.get(victims, -math.inf))
    return best


def _parts(victims: frozenset[int]) -> Iterator[frozenset[int]]:
    if len(victims) > MOST_PARTS:
        yield frozenset()
        yield victims
        return
    ordered = sorted(victims)
    for size in range(len(ordered) + 1):
        yield from map(frozenset, combinations(ordered, size))


def _but(odds: dict[int, float], f: int) -> float:
    """The sum without that of f: added up anew, since a small rest of a large sum would be lost in it."""
    return math.fsum(more for g, more in odds.items() if g != f)


def _others(one: Choices, elsewhere: dict[int, float]) -> Floats:
    """(choices,) ln of the least that the family's other choices weigh, as seen from each. `elsewhere`: by victim the
    odds of all other families."""
    free = {v: -math.log1p(odds) for v, odds in elsewhere.items()}
    sure = one.weight + np.array([math.fsum(free[v] for v in victims) for victims in one.victims])
    top = float(sure.max())
    of_set: dict[frozenset[int], list[int]] = {}
    for at, victims in enumerate(one.victims):
        of_set.setdefault(victims, []).append(at)
    weight = np.exp(np.minimum(one.weight - top, LARGE))
    less = np.exp(sure - top)
    whole = {victims: float(weight[rows].sum()) for victims, rows in of_set.items()}
    lessened = {victims: float(less[rows].sum()) for victims, rows in of_set.items()}
    every = float(less.sum())
    out = np.empty(one.weight.size)
    for at, victims in enumerate(one.victims):
        parts = [part for part in _parts(victims) if part in whole]
        inside = math.fsum(whole[part] for part in parts if part != victims)
        inside += math.fsum(float(weight[row]) for row in of_set[victims] if row != at)
        # Less a little, so that rounding never makes the others weigh more than they do.
        outside = max(0.0, every * (1.0 - ROUNDING) - math.fsum(lessened[part] for part in parts))
        out[at] = top + math.log(inside + outside) if inside + outside > 0.0 else -math.inf
    return out


def _share(one: Choices, others: Floats, rest: Floats | None = None) -> Floats:
    """At most the posterior of each; `rest`: at most how probably the other families leave its victims alone."""
    factor = np.ones(others.size) if rest is None else rest
    with np.errstate(divide="ignore", over="ignore"):
        against = np.exp(others - one.weight)
    out: Floats = np.where(factor > 0.0, factor / (factor + against), 0.0)
    return out


def _left(one: Choices, share: Floats) -> dict[int, float]:
    """By victim: at most how probably the family does not take him; only where that says something."""
    taken: dict[int, list[int]] = {}
    for at, victims in enumerate(one.victims):
        for victim in victims:
            taken.setdefault(victim, []).append(at)
    out, every = {}, float(share.sum())
    for victim, rows in taken.items():
        unused = every * (1.0 + ROUNDING) - float(share[rows].sum())
        if unused < 0.5:
            unused = float(np.delete(share, rows).sum())
        if unused < 1.0:
            out[victim] = unused
    return out


def _two_smallest(left: Sequence[dict[int, float]]) -> dict[int, list[tuple[float, int]]]:
    """By victim the two families that need him most."""
    found: dict[int, list[tuple[float, int]]] = {}
    for f, of in enumerate(left):
        for victim, most in of.items():
            found[victim] = sorted([*found.get(victim, []), (most, f)])[:2]
    return found


def _rest(f: int, one: Choices, scarce: dict[int, list[tuple[float, int]]]) -> Floats:
    """(choices,) at most how probably the other families leave all victims of each alone."""
    return np.array(
        [
            min((most for v in victims for most, g in scarce.get(v, []) if g != f), default=1.0)
            for victims in one.victims
        ]
    )
