"""Other ways to spend the same money, to compare with: oldest or newest first, by lot, and most worth for a dollar."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from murderbook.laboratory.records import Problem
from murderbook.laboratory.worth import Valuer, Worth


@dataclass(frozen=True, slots=True)
class Spent:
    chosen: tuple[int, ...]
    paid: tuple[int, ...]  # the source of each
    cents: int
    worth: Worth


class _Purse:
    """What is left of the money and the places. Grants pay first, the largest remainder of them first."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._money = [source.cents for source in problem.sources]
        self._places = dict(problem.places)
        self._tested: set[tuple[str, str]] = set()
        self.chosen: dict[int, int] = {}  # each with its source

    def take(self, place: int) -> bool:
        """Choose a test if it can still be paid and done."""
        offer = self._problem.offers[place]
        exhibit = (offer.case, offer.exhibit)
        if exhibit in self._tested or self._places[offer.laboratory] < 1:
            return False
        able = [source for source in offer.sources if self._money[source] >= offer.cents]
        if not able:
            return False
        source = min(able, key=lambda one: (self._problem.sources[one].is_own, -self._money[one], one))
        self._money[source] -= offer.cents
        self._places[offer.laboratory] -= 1
        self._tested.add(exhibit)
        self.chosen[place] = source
        return True

    def spent(self, valuer: Valuer) -> Spent:
        cents = sum(self._problem.offers[place].cents for place in self.chosen)
        chosen = tuple(sorted(self.chosen))
        return Spent(chosen, tuple(self.chosen[place] for place in chosen), cents, valuer.worth(chosen))


def oldest_first(problem: Problem) -> Spent:
    """A queue: the oldest exhibit first, by the method likeliest to succeed that can still be paid; an exhibit whose
    age is not known comes last."""
    return _queue(problem, lambda age: -age, _likeliest)


def oldest_first_well_chosen(problem: Problem) -> Spent:
    """The same queue, and of each exhibit the method worth most for a dollar: a unit that knows its methods."""
    return _queue(problem, lambda age: -age, _most_for_a_dollar)


def newest_first(problem: Problem) -> Spent:
    return _queue(problem, lambda age: age, _likeliest)


def by_lot(problem: Problem, seed: int) -> Spent:
    """Exhibits in an order drawn by lot."""
    purse, exhibits = _Purse(problem), sorted(_by_exhibit(problem).items())
    Random(f"by lot, {seed}").shuffle(exhibits)
    for _, places in exhibits:
        _first(purse, _likeliest(problem, places))
    return purse.spent(Valuer(problem))


Ways = Callable[[Problem, list[int]], list[int]]  # the tests of an exhibit, the one that is tried first in front


def _queue(problem: Problem, rank: Callable[[float], float], ways: Ways) -> Spent:
    def at(places: list[int]) -> float:
        age = problem.offers[places[0]].age
        return math.inf if age is None else rank(age)

    purse = _Purse(problem)
    for _, places in sorted(_by_exhibit(problem).items(), key=lambda pair: (at(pair[1]), pair[0])):
        _first(purse, ways(problem, places))
    return purse.spent(Valuer(problem))


def _by_exhibit(problem: Problem) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, offer in enumerate(problem.offers):
        found[offer.case, offer.exhibit].append(place)
    return found


def _likeliest(problem: Problem, places: list[int]) -> list[int]:
    return sorted(places, key=lambda one: (-problem.offers[one].chance, problem.offers[one].cents, one))


def _most_for_a_dollar(problem: Problem, places: list[int]) -> list[int]:
    def worth(place: int) -> float:
        offer = problem.offers[place]
        stakes = [problem.stakes[stake] for stake in offer.stakes]
        return sum(offer.chance_for(stake) * stake.worth for stake in stakes) / max(offer.cents, 1)

    return sorted(places, key=lambda one: (-worth(one), one))


def _first(purse: _Purse, places: Iterable[int]) -> None:
    any(purse.take(place) for place in places)


def by_dollar(problem: Problem) -> Spent:
    """Again and again the test that adds most for its price. What a test adds only falls as others are chosen, so that
    one which still leads after being weighed anew leads."""
    valuer, purse = Valuer(problem), _Purse(problem)
    sums: dict[int, float] = {}

    def ratio(place: int) -> float:
        cents = problem.offers[place].cents
        added = valuer.adds(place, sums)
        return (added / cents if cents else math.inf) if added > 0 else 0.0

    heap = [(-ratio(place), place) for place in range(len(problem.offers))]
    heapq.heapify(heap)
    while heap:
        said, place = heapq.heappop(heap)
        now = ratio(place)
        if now <= 0:
            continue
        if now < -said and heap and now < -heap[0][0]:
            heapq.heappush(heap, (-now, place))
        elif purse.take(place):
            for stake in problem.offers[place].stakes:
                sums[stake] = sums.get(stake, 0.0) + valuer.effort(place, stake)
    return purse.spent(valuer)
