"""Why a test was chosen, and what one that was not would have taken: a lower price, or a better chance.

Up to 120 tests the answer is found by solving again with the test in the set, at other prices and chances; it is a
price at which the test *is* in a best set. Beyond, it is reckoned from what the last dollar and the last place add, and
is told as "about"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from murderbook.laboratory.records import CENTS, Offer, Problem
from murderbook.laboratory.solving import Choice, Programme, reaches
from murderbook.laboratory.worth import SUREST, Valuer, Worth

EXPLAINED = 10
SOLVED = 120  # tests up to which the answer is solved for
HALVINGS = 8  # to a two hundred and fifty-sixth of the price, or of the chance that is missing
SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Why:
    """Of a chosen test: `alone`, its worth in a set of its own; `adds`, what the set would lose without it."""

    place: int
    alone: Worth
    adds: float


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Of a test not chosen. `adds`: to the choice as it stands; `cents`, `chance`: at which it would be in a best set,
    None where none does; `instead`: the test of the same exhibit that was chosen; `about`: reckoned, not solved."""

    place: int
    adds: float
    cents: int | None
    chance: float | None
    instead: int | None
    about: bool


def reasons(problem: Problem, choice: Choice) -> list[Why]:
    """Of the chosen, most added first."""
    valuer = Valuer(problem)
    found = []
    for place in choice.chosen:
        without = valuer.worth(one for one in choice.chosen if one != place).total
        found.append(Why(place, valuer.alone(place), choice.worth.total - without))
    return sorted(found, key=lambda why: (-why.adds, why.place))


def missed(problem: Problem, choice: Choice, most: int = EXPLAINED) -> list[WhyNot]:
    """Of those not chosen that come nearest: most added for their price first."""
    nearest = _nearest(problem, choice, most)
    of_exhibit = {(problem.offers[one].case, problem.offers[one].exhibit): one for one in choice.chosen}
    ask = _by_solving(problem, choice) if len(problem.offers) <= SOLVED else _by_duals(problem, choice)
    found = []
    for place, adds in nearest:
        cents, chance = ask(place)
        instead = of_exhibit.get((problem.offers[place].case, problem.offers[place].exhibit))
        found.append(WhyNot(place, adds, cents, chance, instead, len(problem.offers) > SOLVED))
    return found


def _nearest(problem: Problem, choice: Choice, most: int) -> list[tuple[int, float]]:
    valuer = Valuer(problem)
    sums, chosen = valuer.sums(choice.chosen), set(choice.chosen)
    rest = [(place, valuer.adds(place, sums)) for place in range(len(problem.offers)) if place not in chosen]
    rest.sort(key=lambda pair: (-pair[1] / max(problem.offers[pair[0]].cents, 1), pair[0]))
    return rest[:most]


Ask = Callable[[int], tuple[int | None, float | None]]


def _by_solving(problem: Problem, choice: Choice) -> Ask:
    least = choice.worth.total - SAME * max(1.0, choice.worth.total)

    def is_in(place: int, offer: Offer) -> bool:
        """Sets without the test are worth what they were: it is in a best set where one with it is worth as much."""
        offers = (*problem.offers[:place], offer, *problem.offers[place + 1 :])
        return reaches(replace(problem, offers=offers), place, least)

    def price(place: int) -> int | None:
        offer = problem.offers[place]
        if not is_in(place, replace(offer, cents=0)):
            return None
        low, high = 0, offer.cents
        for _ in range(HALVINGS):
            middle = (low + high) // 2 // CENTS * CENTS
            fits = middle > low and is_in(place, replace(offer, cents=middle))
            low, high = (middle, high) if fits else (low, middle)
        return low

    def chance(place: int) -> float | None:
        offer = problem.offers[place]
        low, high = offer.chance, SUREST
        if not is_in(place, replace(offer, chance=high)):
            return None
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if is_in(place, replace(offer, chance=middle)) else (middle, high)
        return high

    return lambda place: (price(place), chance(place))


def _by_duals(problem: Problem, choice: Choice) -> Ask:
    """Where what it adds pays for its money and its place at the rates of the last dollar and the last place."""
    valuer = Valuer(problem)
    duals, sums = Programme(valuer).duals(), valuer.sums(choice.chosen)

    def ask(place: int) -> tuple[int | None, float | None]:
        offer, adds = problem.offers[place], valuer.adds(place, sums)
        room = duals.get(("laboratory", offer.laboratory), 0.0)
        dollar = min(duals.get(("source", problem.sources[source].id), 0.0) for source in offer.sources)
        asked = dollar * offer.cents / CENTS + room
        cents = round(max(0.0, adds - room) / dollar) * CENTS if dollar > 0 and adds > room else None
        apart = _apart(problem, place, valuer.gains(place, sums))
        chance = offer.chance * max(0.0, asked - apart) / (adds - apart) if adds > apart else None
        kept_chance = chance if chance is not None and chance <= 1 else None
        return (min(cents, offer.cents) if cents is not None else None), kept_chance

    return ask


def _apart(problem: Problem, place: int, gains: Mapping[int, float]) -> float:
    """What it adds whether or not it succeeds."""
    offer = problem.offers[place]
    of_leads = [gain for stake, gain in gains.items() if problem.stakes[stake].lead is not None]
    return 0.0 if offer.tells is None else sum(of_leads)
