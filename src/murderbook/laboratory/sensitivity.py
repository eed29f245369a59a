"""Which choices hold when the guesses move: all within their intervals, many times, and each one to its ends; and where
the tests of one case succeed or fail together, which the objective takes as independent."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random

import numpy as np

from murderbook.laboratory.guesses import Guess, drawn, guessed_of, moved
from murderbook.laboratory.records import Problem, Stake
from murderbook.laboratory.solving import Choice, Programme, solve
from murderbook.laboratory.table import Table
from murderbook.laboratory.worth import Valuer


@dataclass(frozen=True, slots=True)
class Draws:
    """How often all guesses are drawn anew, and from which seed. The same seed gives the same answer."""

    count: int = 50
    seed: int = 1


DRAW_GAP = 1e-3  # of problems of more than 300 tests, so that fifty of them take minutes
Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class AtItsEnds:
    """One guess at the ends of its interval, all others as they stand. `loss`: the share of the best worth there that
    keeping the choice would lose; `changed`: tests that would be exchanged."""

    of: Guess
    loss_low: float
    loss_high: float
    changed_low: int
    changed_high: int

    @property
    def loss(self) -> float:
        return max(self.loss_low, self.loss_high)


@dataclass(frozen=True, slots=True)
class Together:
    """`worth`: of the choice. `loss`: the share of the best worth there that keeping the choice would lose, at most."""

    worth: float
    loss: float


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """`held`: of each test that was ever chosen, in how many of the draws. `losses`: of each draw, ascending, the
    share of the best worth that keeping the choice would lose. `together`: where tests of a case share their fate."""

    draws: int
    seed: int
    held: Mapping[int, int]
    losses: tuple[float, ...]
    guesses: tuple[AtItsEnds, ...]
    together: Together

    @property
    def middle_loss(self) -> float:
        return self.losses[len(self.losses) // 2] if self.losses else 0.0


def sensitivity(
    problem: Problem, table: Table, choice: Choice, draws: Draws, tell: Tell = lambda _: None
) -> Sensitivity:
    """`tell` is told how far it is, 0 to 1."""
    guessed = guessed_of(problem, table)
    steps = draws.count + 2 * len(guessed)
    held: Counter[int] = Counter(dict.fromkeys(choice.chosen, 0))
    losses: list[float] = []
    for number in range(draws.count):
        stream = Random(f"{draws.seed}, {number}")
        best, loss = _moved(problem, table, choice, {one.id: drawn(one, stream) for one in guessed})
        held.update(best.chosen)
        losses.append(loss)
        tell((number + 1) / steps)
    guesses = []
    for number, one in enumerate(guessed):
        guesses.append(_guess(problem, table, choice, one))
        tell((draws.count + 2 * number + 2) / steps)
    guesses.sort(key=lambda guess: (-guess.loss, -(guess.changed_low + guess.changed_high), guess.of.id))
    fate = together(problem, choice)
    return Sensitivity(draws.count, draws.seed, dict(sorted(held.items())), tuple(sorted(losses)), tuple(guesses), fate)


def _guess(problem: Problem, table: Table, choice: Choice, guess: Guess) -> AtItsEnds:
    ends = [_moved(problem, table, choice, {guess.id: end}) for end in (guess.low, guess.high)]
    (low, lost_low), (high, lost_high) = ends
    changed = [len(set(best.chosen) ^ set(choice.chosen)) for best in (low, high)]
    return AtItsEnds(guess, lost_low, lost_high, *changed)


def _moved(asked: Problem, table: Table, choice: Choice, guesses: Mapping[str, float]) -> tuple[Choice, float]:
    """The best set with these guesses, and what keeping the choice would lose of its worth. Of two sets worth the same
    the choice that stands is kept."""
    problem = moved(asked, table, guesses)
    best = solve(problem, ties=False, gap=DRAW_GAP)
    kept = Valuer(problem).worth(choice.chosen).total
    if best.worth.total <= kept * (1 + 1e-6):
        return choice, 0.0
    return best, 1 - kept / best.worth.total


# --- tests of one case that share their fate -------------------------------------------------------------------------
# The objective takes tests as independent. With these chances the other end is that of a case the likeliest succeeds
# whenever another does: one store, one fire, one degraded body. Of all ways in which they may hang together it makes it
# least likely that one at least succeeds, so the worth told there is the least there is; cases stay independent.


def worth_together(problem: Problem, chosen: Iterable[int]) -> float:
    """Of each stake and case the likeliest of the chosen tests counts alone."""
    likeliest: dict[int, dict[str, float]] = defaultdict(dict)
    for place in chosen:
        offer = problem.offers[place]
        for stake in offer.stakes:
            of_case, chance = likeliest[stake], offer.chance_for(problem.stakes[stake])
            of_case[offer.case] = max(of_case.get(offer.case, 0.0), chance)
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
    best = programme.run(-programme.gains, gap=DRAW_GAP).bound
    return Together(worth, max(0.0, 1 - worth / best) if 0 < best < math.inf else 0.0)


class _Likeliest(Programme):
    """The same limits; of each stake and case one test counts, at its chance."""

    def _stakes(self) -> None:
        for stake, tests in enumerate(self.valuer.bearing):
            by_case: dict[str, list[int]] = defaultdict(list)
            for test in tests:
                by_case[self.problem.offers[test].case].append(test)
            for of_case in by_case.values():
                self._counted(self.problem.stakes[stake], of_case)

    def _counted(self, stake: Stake, tests: list[int]) -> None:
        counted = []
        for test in tests:
            column = len(self._gains)
            self._gains.append(stake.worth * self.problem.offers[test].chance_for(stake))
            self._upper.append(1.0)
            self._row([(column, 1.0), *((one, -1.0) for one in self._columns[test])], -np.inf, 0.0)
            counted.append((column, 1.0))
        if len(tests) > 1:
            self._row(counted, -np.inf, 1.0)
