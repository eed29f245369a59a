"""Posteriors where too many victims are contested at once for the exact sum: near, without a bound.

Belief propagation: each family hears of each victim how probably the others leave him free, and tells him how it would
have him; repeated until nothing moves (Pearl 1988). Exact where families hang together like a tree. Then each family
with those that contest its victims most is summed exactly, all others standing for what they last said: strong ties run
in small circles, and round large ones only weak ties are left. How near that is is measured, not proved:
docs/science/disaster.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from murderbook.kinship.disaster.choices import Choices
from murderbook.kinship.disaster.component import Component, TooWideError, solved
from murderbook.kinship.likelihood.shapes import Flags, Floats, Whole

MOST_TURNS = 2000
STILL = 1e-10
DAMPING = 0.3  # of the old message, so that they do not swing
CIRCLE = 6  # families summed exactly round each
PLAIN = 1e-3  # belief in a choice of another family from which it is one by itself in that sum


class _Family:
    """Its choices over its own victims: `member` (choices, victims)."""

    def __init__(self, one: Choices) -> None:
        self.victims: Whole = np.array(sorted(set().union(*one.victims)), np.int64)
        column = {victim: at for at, victim in enumerate(self.victims.tolist())}
        self.member = np.zeros((one.weight.size, self.victims.size), np.bool_)
        for row, victims in enumerate(one.victims):
            self.member[row, [column[victim] for victim in victims]] = True
        self.top = float(one.weight.max())
        self.weight = np.exp(one.weight - self.top)
        self.free = np.ones(self.victims.size)  # the victims' last word

    def beliefs(self) -> Floats:
        """(choices,) weights, each with the chance that its victims are free; not scaled."""
        out: Floats = self.weight * np.where(self.member, self.free, 1.0).prod(axis=1)
        return out

    def odds(self) -> Floats:
        """(victims,) how it would have each, against all choices without him."""
        belief = self.beliefs()
        without = np.maximum(belief @ ~self.member, 1e-300)
        out: Floats = belief @ self.member / np.maximum(self.free, 1e-300) / without
        return out

    def seldom(self, rows: Flags) -> Floats:
        """(victims,) how it would have each by these choices, all of little belief, against all of its choices."""
        belief = self.beliefs()
        out: Floats = (belief * rows) @ self.member / np.maximum(self.free, 1e-300) / belief.sum()
        return out

    def plain(self) -> Flags:
        """(choices,) those believed in enough; the first always."""
        belief = self.beliefs()
        out: Flags = belief >= PLAIN * belief.sum()
        out[0] = True
        return out


def approximated(families: Sequence[Choices], members: Sequence[int]) -> Component:
    """As `component.solved`, but near; its best assignment alone is found, exactly, and no others."""
    found = {f: _Family(families[f]) for f in members}
    size = 1 + max(int(one.victims.max()) for one in found.values() if one.victims.size)
    odds = np.zeros((len(found), size))
    for _ in range(MOST_TURNS):
        for row, one in enumerate(found.values()):
            odds[row, one.victims] = one.odds()
        others, moved = _but_own(odds), 0.0
        for row, one in enumerate(found.values()):
            new = 1.0 / (1.0 + others[row, one.victims])
            moved = max(moved, float(np.abs(new - one.free).max(initial=0.0)))
            one.free = DAMPING * one.free + (1.0 - DAMPING) * new
        if moved < STILL:
            break
    posterior = {f: _within(families, found, circle, odds) for f, circle in _circles(found, size).items()}
    return Component((), _log_total(found, odds), posterior, 0.0, _best(families, members))


def _but_own(odds: Floats) -> Floats:
    """(families, victims) the sum of all other rows; no row is taken off again, since a small rest would be lost."""
    before, after = np.zeros_like(odds), np.zeros_like(odds)
    before[1:] = odds.cumsum(axis=0)[:-1]
    after[:-1] = odds[::-1].cumsum(axis=0)[::-1][1:]
    out: Floats = before + after
    return out


def _circles(found: dict[int, _Family], size: int) -> dict[int, list[int]]:
    """By family: itself, and those that contest most with it or with one already there."""
    names = list(found)
    use = np.zeros((len(names), size))
    for row, one in enumerate(found.values()):
        belief = one.beliefs()
        use[row, one.victims] = belief @ one.member / belief.sum()
    ties = use @ use.T
    out = {}
    for row, f in enumerate(names):
        circle, tied = [row], ties[row].copy()
        for _ in range(min(CIRCLE, len(names)) - 1):
            tied[circle] = -1.0
            circle.append(int(np.argmax(tied)))
            tied = np.maximum(tied, ties[circle[-1]])
        out[f] = [names[at] for at in circle]
    return out


def _within(families: Sequence[Choices], found: dict[int, _Family], circle: list[int], odds: Floats) -> Floats:
    """(choices,) of the first family of the circle, summed exactly over the circle."""
    center, inside = circle[0], np.array([f in circle for f in found])
    outside = odds[~inside].sum(axis=0)
    plain = {f: found[f].plain() if f != center else np.ones(found[f].weight.size, np.bool_) for f in circle}
    for f in circle:
        outside[found[f].victims] += found[f].seldom(~plain[f])
    outside = np.log1p(outside)
    own: dict[int, Choices] = {}
    for f in circle:
        weight, belief = families[f].weight.copy(), found[f].beliefs()
        # What is not one by itself counts as a choice that takes nobody of the circle.
        weight[0] = found[f].top + np.log(max(belief[0] + belief[~plain[f]].sum(), 1e-300))
        weight -= np.array([sum(outside[v] for v in victims) for victims in families[f].victims])
        own[f] = Choices(families[f].rows, weight, families[f].victims).only(plain[f])
    try:
        return solved([own[f] for f in circle], range(len(circle))).posterior[0]
    except TooWideError:
        near: Floats = found[center].beliefs() / found[center].beliefs().sum()
        return near


def _log_total(found: dict[int, _Family], odds: Floats) -> float:
    """Bethe's: families and victims, less what both count."""
    families = sum(one.top + float(np.log(one.beliefs().sum())) for one in found.values())
    both = sum(float(np.log1p(odds[row, one.victims] * one.free).sum()) for row, one in enumerate(found.values()))
    return families + float(np.log1p(odds.sum(axis=0)).sum()) - both


def _best(families: Sequence[Choices], members: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """The most probable assignment, by integer programming: one choice per family, no victim twice."""
    pairs = [(f, at) for f in members for at in range(families[f].weight.size)]
    rows, columns = [], []
    line = {f: at for at, f in enumerate(members)}
    for column, (f, at) in enumerate(pairs):
        rows.append(line[f])
        columns.append(column)
        for victim in families[f].victims[at]:
            rows.append(line.setdefault(-1 - victim, len(line)))
            columns.append(column)
    matrix = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(line), len(pairs)))
    least = np.zeros(len(line))
    least[: len(members)] = 1.0
    cost = -np.concatenate([families[f].weight for f in members])
    solved = milp(
        cost, integrality=np.ones(len(pairs)), bounds=Bounds(0, 1), constraints=LinearConstraint(matrix, least, 1.0)
    )
    return tuple(pairs[at] for at in np.flatnonzero(np.round(solved.x)))
