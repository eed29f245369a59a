"""Every set of a small problem, tried: it shares no code with the programme or the valuer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from murderbook.laboratory.records import Problem
from murderbook.laboratory.worth import SUREST


def true_worth(problem: Problem, chosen: Iterable[int]) -> float:
    """Worth x (1 - product of (1 - chance)), by multiplying."""
    missed = [1.0] * len(problem.stakes)
    for place in chosen:
        for stake in problem.offers[place].stakes:
            missed[stake] *= 1 - min(won(problem, place, stake), SUREST)
    return math.fsum(
        stake.points * stake.share * (1 - miss) for stake, miss in zip(problem.stakes, missed, strict=True)
    )


def won(problem: Problem, place: int, stake: int) -> float:
    """The chance that a test wins a stake."""
    offer, of_lead = problem.offers[place], problem.stakes[stake].part in ("bits", "assumed")
    return offer.tells if of_lead and offer.tells is not None else offer.chance


def fitting(problem: Problem) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every set that can be had, and the least own money that it takes."""
    places = range(len(problem.offers))
    for size in range(len(problem.offers) + 1):
        for chosen in combinations(places, size):
            offers = [problem.offers[place] for place in chosen]
            if len({one.exhibit for one in offers}) < size:
                continue
            if any(sum(one.laboratory == name for one in offers) > room for name, room in problem.places.items()):
                continue
            ways = [own_money(problem, chosen, paid) for paid in product(*(one.sources for one in offers))]
            if able := [way for way in ways if way is not None]:
                yield chosen, min(able)


def own_money(problem: Problem, chosen: tuple[int, ...], paid: tuple[int, ...]) -> int | None:
    spent = [0] * len(problem.sources)
    for place, source in zip(chosen, paid, strict=True):
        spent[source] += problem.offers[place].cents
    if any(cents > source.cents for cents, source in zip(spent, problem.sources, strict=True)):
        return None
    return sum(cents for cents, source in zip(spent, problem.sources, strict=True) if source.is_own)
