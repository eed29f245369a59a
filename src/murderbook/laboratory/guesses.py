"""The guesses that an answer rests on, drawn anew or moved to their ends, and the problem that it would be then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from murderbook.laboratory.information import ASSUMED, VALIDATED, bits_of
from murderbook.laboratory.records import Offer, Problem, Stake
from murderbook.laboratory.table import Leads, Rate, Share, Table

Guess = Rate | Share


def guessed_of(problem: Problem, table: Table) -> list[Guess]:
    """The rates of its tests; of its leads, where it has some, how often they are right, a result shows it, and what a
    test tells whatever comes of it."""
    used = {offer.rate for offer in problem.offers}
    rates: list[Guess] = sorted((rate for rate in table.rates if rate.id in used), key=lambda rate: rate.id)
    return rates + shares_of(problem, table)


def shares_of(problem: Problem, table: Table) -> list[Guess]:
    """Those that are of leads."""
    leads, stakes = table.leads, problem.stakes
    found: list[Guess] = []
    if any(stake.part == VALIDATED and stake.lead and stake.lead.prior is None for stake in stakes):
        found.append(leads.prior)
    if any(stake.part == ASSUMED for stake in stakes):
        found.append(leads.right)
    if any(stake.lead for stake in stakes):
        found.append(leads.shown)
    bearing = {
        offer.tells_by for offer in problem.offers if any(stakes[stake].lead is not None for stake in offer.stakes)
    }
    return found + [share for name, share in leads.tells.items() if name in bearing]


def drawn(guess: Guess, stream: Random) -> float:
    """As often below the guess as above it, and evenly on either side: most intervals reach further up than down, and
    evenly over the whole of one a rate of 1 in 100 would be drawn as 5 in the middle."""
    share = stream.uniform(-1, 1)
    return guess.chance + share * (guess.high - guess.chance if share > 0 else guess.chance - guess.low)


def moved(problem: Problem, table: Table, chances: Mapping[str, float]) -> Problem:
    """The same problem where the guesses of these ids are so. Not the law, nor which tests can be asked for."""
    leads = _leads(table.leads, chances)
    return replace(
        problem,
        offers=tuple(_offer(offer, chances) for offer in problem.offers),
        stakes=tuple(_stake(stake, leads, table.points.bit) for stake in problem.stakes),
    )


def _leads(leads: Leads, chances: Mapping[str, float]) -> Leads:
    def so(share: Share) -> Share:
        return replace(share, chance=chances.get(share.id, share.chance))

    return replace(leads, prior=so(leads.prior), right=so(leads.right), shown=so(leads.shown))


def _offer(offer: Offer, chances: Mapping[str, float]) -> Offer:
    if offer.rate in chances:
        offer = replace(offer, chance=offer.factor * chances[offer.rate])
    if offer.tells_by in chances:
        offer = replace(offer, tells=offer.factor * chances[offer.tells_by])
    return offer


def _stake(stake: Stake, leads: Leads, bit: float) -> Stake:
    return stake if stake.lead is None else replace(stake, points=bits_of(stake.lead, leads) * bit)
