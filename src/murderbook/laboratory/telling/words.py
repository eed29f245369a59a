"""Sentences: why a test was chosen, and what another would have taken."""

from __future__ import annotations

from murderbook.casefile.code_lists import code_list
from murderbook.laboratory.guesses import Guess
from murderbook.laboratory.records import CENTS, Offer, Problem
from murderbook.laboratory.table import Share, Table
from murderbook.laboratory.telling.explaining import Why, WhyNot
from murderbook.laboratory.worth import Worth

NOTE = (
    "Points of benefit by the table of methods: an order of work, and no probability of solving a case. Chances are "
    "those that the table gives, each with its source; tests of one case are taken as independent."
)
PART_WORDS = {
    "bits": "what results are expected to tell of validated leads",
    "assumed": "what results are expected to tell of assumed leads",
    "result": "the result itself",
    "danger": "danger of repetition",
    "law": "taken off for limitation",
}


def guess_words(guess: Guess) -> str:
    """'saliva, blood; under 15 years'"""
    if isinstance(guess, Share):
        return guess.label
    return f"{', '.join(sample_words(code) for code in guess.samples)}; {guess.ages}"


def chance_words(chance: float) -> str:
    """'0.37'; of less than one in a thousand '1 in 60,000'."""
    return f"1 in {float(f'{1 / chance:.2g}'):,.0f}" if 0 < chance < 1e-3 else f"{chance:g}"


def dollars(cents: int) -> str:
    return f"${cents / CENTS:,.0f}" if cents % CENTS == 0 else f"${cents / CENTS:,.2f}"


def sample_words(code: str) -> str:
    return code_list("exhibit_kind").label(code)


def parts_words(worth: Worth) -> str:
    """'6.2 the result itself, 9.3 danger of repetition, 3.1 taken off for limitation'."""
    told = [f"{abs(value):.1f} {PART_WORDS[part]}" for part, value in worth.parts.items() if abs(value) >= 0.05]
    return ", ".join(told) or "nothing"


def why_words(problem: Problem, why: Why, table: Table) -> str:
    offer = problem.offers[why.place]
    method = table.methods[offer.method]
    shared = " Other tests of the choice bear on the same." if why.adds < why.alone.total - 0.05 else ""
    return (
        f"A chance of {offer.chance:.2f} that it gives {method.success}. If it does: {_won(problem, offer, False)}. "
        f"{_apart(problem, offer)}"
        f"Alone {why.alone.total:.1f} points, in this choice {why.adds:.1f} for {dollars(offer.cents)}.{shared}"
    )


def _apart(problem: Problem, offer: Offer) -> str:
    """Of a test that tells about leads whether or not it succeeds."""
    told = _won(problem, offer, True)
    if not told:
        return ""
    return f"Whatever comes of it, a comparison is expected to tell {offer.tells:.2f} of what a profile would: {told}. "


def _won(problem: Problem, offer: Offer, apart: bool) -> str:
    """What its success wins, or what is won `apart` from that."""
    stakes = [problem.stakes[stake] for stake in offer.stakes]
    told = [one for one in stakes if (one.lead is not None and offer.tells is not None) is apart]
    return "; ".join(f"{stake.what} ({stake.worth:.3g})" for stake in told)


def why_not_words(problem: Problem, why: WhyNot) -> str:
    offer = problem.offers[why.place]
    about = "about " if why.about else ""
    ways = []
    if why.cents is not None and why.cents < offer.cents:
        price = f"a price of {about}{dollars(why.cents)}" if why.cents else "a price of nothing"
        ways.append(f"{price} instead of {dollars(offer.cents)}")
    if why.chance is not None and why.chance > offer.chance:
        ways.append(f"a chance of {about}{why.chance:.2f} instead of {offer.chance:.2f}")
    head = f"Would add {why.adds:.1f} points for {dollars(offer.cents)}. "
    if why.instead is not None:
        head += f"The exhibit goes to {problem.offers[why.instead].method} instead. "
    if ways:
        return f"{head}It would have taken {', or '.join(ways)}."
    if why.cents is not None or why.chance is not None:
        return f"{head}As good as the last that was chosen: the money, or the places, ran out."
    return f"{head}No price and no chance alone would have brought it in."
