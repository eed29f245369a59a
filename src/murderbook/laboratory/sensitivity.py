"""Which choices hold when the guesses move: every rate within its interval, many times, and each one to its ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from murderbook.laboratory.records import Problem
from murderbook.laboratory.solving import Choice, solve
from murderbook.laboratory.table import Rate, Table
from murderbook.laboratory.together import Together, together
from murderbook.laboratory.worth import Valuer


@dataclass(frozen=True, slots=True)
class Draws:
    """How often all rates are drawn anew, and from which seed. The same seed gives the same answer."""

    count: int = 50
    seed: int = 1


DRAW_GAP = 1e-3  # of problems of more than 300 tests, so that fifty of them take minutes
Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Guess:
    """One rate at the ends of its interval, all others as they stand. `loss`: the share of the best worth there that
    keeping the choice would lose; `changed`: tests that would be exchanged."""

    rate: Rate
    loss_low: float
    loss_high: float
    changed_low: int
    changed_high: int

    @property
    def loss(self) -> float:
        return max(self.loss_low, self.loss_high)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """`held`: of each test that was ever chosen, in how many of the draws. `losses`: of each draw, ascending, the
    share of the best worth that keeping the choice would lose. `together`: where tests of a case share their fate."""

    draws: int
    seed: int
    held: Mapping[int, int]
    losses: tuple[float, ...]
    guesses: tuple[Guess, ...]
    together: Together

    @property
    def middle_loss(self) -> float:
        return self.losses[len(self.losses) // 2] if self.losses else 0.0


def sensitivity(
    problem: Problem, table: Table, choice: Choice, draws: Draws, tell: Tell = lambda _: None
) -> Sensitivity:
    """`tell` is told how far it is, 0 to 1."""
    used = {offer.rate for offer in problem.offers}
    rates = sorted((rate for rate in table.rates if rate.id in used), key=lambda rate: rate.id)
    steps = draws.count + 2 * len(rates)
    held: Counter[int] = Counter(dict.fromkeys(choice.chosen, 0))
    losses: list[float] = []
    for number in range(draws.count):
        stream = Random(f"{draws.seed}, {number}")
        chances = {rate.id: drawn(rate, stream) for rate in rates}
        best, loss = _moved(problem, choice, chances)
        held.update(best.chosen)
        losses.append(loss)
        tell((number + 1) / steps)
    guesses = []
    for number, rate in enumerate(rates):
        guesses.append(_guess(problem, choice, rate))
        tell((draws.count + 2 * number + 2) / steps)
    guesses.sort(key=lambda guess: (-guess.loss, -(guess.changed_low + guess.changed_high), guess.rate.id))
    fate = together(problem, choice)
    return Sensitivity(draws.count, draws.seed, dict(sorted(held.items())), tuple(sorted(losses)), tuple(guesses), fate)


def drawn(rate: Rate, stream: Random) -> float:
    """As often below the rate as above it, and evenly on either side: most intervals reach further up than down, and
    evenly over the whole of one a rate of 1 in 100 would be drawn as 5 in the middle."""
    share = stream.uniform(-1, 1)
    return rate.chance + share * (rate.high - rate.chance if share > 0 else rate.chance - rate.low)


def _guess(problem: Problem, choice: Choice, rate: Rate) -> Guess:
    (low, lost_low), (high, lost_high) = (_moved(problem, choice, {rate.id: end}) for end in (rate.low, rate.high))
    changed = [len(set(best.chosen) ^ set(choice.chosen)) for best in (low, high)]
    return Guess(rate, lost_low, lost_high, *changed)


def _moved(problem: Problem, choice: Choice, rates: Mapping[str, float]) -> tuple[Choice, float]:
    """The best set with these rates, and what keeping the choice would lose of its worth. Of two sets worth the same
    the choice that stands is kept."""
    chances = [offer.factor * rates[offer.rate] if offer.rate in rates else offer.chance for offer in problem.offers]
    best = solve(problem, chances, ties=False, gap=DRAW_GAP)
    kept = Valuer(problem, chances).worth(choice.chosen).total
    if best.worth.total <= kept * (1 + 1e-6):
        return choice, 0.0
    return best, 1 - kept / best.worth.total
