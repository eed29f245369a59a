"""What a set is worth where the tests of one case succeed or fail together: one store, one fire, one degraded body.

The objective takes tests as independent. Of tests with these chances the other end is that of a case the likeliest
succeeds whenever another does: of all ways in which they may hang together it makes it least likely that one at least
succeeds. So the worth told here is the least there is, whatever ties the tests of a case; cases stay independent.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from murderbook.laboratory.records import Problem
from murderbook.laboratory.solving import Choice, Programme
from murderbook.laboratory.worth import Valuer, chances_of


@dataclass(frozen=True, slots=True)
class Together:
    """`worth`: of the choice. `loss`: the share of the best worth there that keeping the choice would lose, at most."""

    worth: float
    loss: float


def worth_together(problem: Problem, chosen: Iterable[int]) -> float:
    """Of each stake and case the likeliest of the chosen tests counts alone."""
    chances = chances_of(problem)
    likeliest: dict[int, dict[str, float]] = defaultdict(dict)
    for place in chosen:
        offer = problem.offers[place]
        for stake in offer.stakes:
            of_case = likeliest[stake]
            of_case[offer.case] = max(of_case.get(offer.case, 0.0), chances[place])
    return math.fsum(
        problem.stakes[stake].worth * (1 - math.prod(1 - chance for chance in of_case.values()))
        for stake, of_case in sorted(likeliest.items())
    )


def together(problem: Problem, choice: Choice) -> Together:
    """The best there is solved for. A stake of two cases counts as the sum of both there, which is never too little."""
    worth = worth_together(problem, choice.chosen)
    if not problem.offers:
        return Together(0.0, 0.0)
    programme = _Likeliest(Valuer(problem))
    best = programme.run(-programme.gains, gap=GAP).bound
    return Together(worth, max(0.0, 1 - worth / best) if 0 < best < math.inf else 0.0)


GAP = 1e-3


class _Likeliest(Programme):
    """The same limits; of each stake and case one test counts, at its chance."""

    def _stakes(self) -> None:
        for stake, tests in enumerate(self.valuer.bearing):
            by_case: dict[str, list[int]] = defaultdict(list)
            for test in tests:
                by_case[self.problem.offers[test].case].append(test)
            for of_case in by_case.values():
                self._counted(self.problem.stakes[stake].worth, of_case)

    def _counted(self, worth: float, tests: list[int]) -> None:
        counted = []
        for test in tests:
            column = len(self._gains)
            self._gains.append(worth * self.valuer.chances[test])
            self._upper.append(1.0)
            self._row([(column, 1.0), *((one, -1.0) for one in self._columns[test])], -np.inf, 0.0)
            counted.append((column, 1.0))
        if len(tests) > 1:
            self._row(counted, -np.inf, 1.0)
