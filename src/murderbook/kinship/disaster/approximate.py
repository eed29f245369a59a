"""Posteriors where too many victims are contested at once for the exact sum: belief propagation, without a bound.

Each family hears of each victim how probably the others leave him free, and tells him how it would have him; repeated
until nothing moves (Pearl 1988). Exact where families hang together like a tree; round loops it is near where the ties
are weak. How near is measured, not proved: docs/science/disaster.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from murderbook.kinship.disaster.choices import Choices
from murderbook.kinship.disaster.component import Component
from murderbook.kinship.likelihood.shapes import Floats, Whole

MOST_TURNS = 2000
STILL = 1e-10
DAMPING = 0.3  # of the old message, so that they do not swing


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
        self.odds = np.zeros(self.victims.size)  # its own

    def beliefs(self) -> Floats:
        """(choices,) weights, each with the chance that its victims are free; not scaled."""
        out: Floats = self.weight * np.where(self.member, self.free, 1.0).prod(axis=1)
        return out

    def speak(self) -> None:
        belief = self.beliefs()
        with_victim = belief @ self.member
        without = np.maximum(belief @ ~self.member, 1e-300)
        self.odds = with_victim / np.maximum(self.free, 1e-300) / without


def approximated(families: Sequence[Choices], members: Sequence[int]) -> Component:
    """As `component.solved`, but near; its best assignment alone is found, exactly, and no others."""
    found = {f: _Family(families[f]) for f in members}
    size = 1 + max(int(one.victims.max()) for one in found.values() if one.victims.size)
    total = np.zeros(size)
    for _ in range(MOST_TURNS):
        total = np.zeros(size)
        for one in found.values():
            one.speak()
            total[one.victims] += one.odds
        moved = 0.0
        for one in found.values():
            new = 1.0 / (1.0 + np.maximum(total[one.victims] - one.odds, 0.0))
            moved = max(moved, float(np.abs(new - one.free).max(initial=0.0)))
            one.free = DAMPING * one.free + (1.0 - DAMPING) * new
        if moved < STILL:
            break
    posterior = {f: one.beliefs() / one.beliefs().sum() for f, one in found.items()}
    return Component((), _log_total(found, total), posterior, 0.0, _best(families, members))


def _log_total(found: dict[int, _Family], total: Floats) -> float:
    """Bethe's: families and victims, less what both count."""
    families = sum(one.top + float(np.log(one.beliefs().sum())) for one in found.values())
    both = sum(float(np.log1p(one.odds * one.free).sum()) for one in found.values())
    return families + float(np.log1p(total).sum()) - both


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
