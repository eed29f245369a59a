"""The whole answer: what to test next, why, beside what else could be done, and how far it holds; one document for the
command line, a file and a page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from murderbook.laboratory.guesses import Guess, shares_of
from murderbook.laboratory.information import ASSUMED, VALIDATED
from murderbook.laboratory.offering import Wishes
from murderbook.laboratory.order import Spent, by_dollar, newest_first, oldest_first
from murderbook.laboratory.records import CENTS, Offer, Problem
from murderbook.laboratory.sensitivity import AtItsEnds, Draws, Sensitivity, Tell, sensitivity, worth_together
from murderbook.laboratory.solving import Choice, solve
from murderbook.laboratory.sources import conditions
from murderbook.laboratory.table import BASES, GIVES, Table
from murderbook.laboratory.telling import words
from murderbook.laboratory.telling.explaining import EXPLAINED, Why, WhyNot, missed, reasons
from murderbook.laboratory.worth import Valuer, Worth

SCHEMA = "murderbook laboratory 1"


@dataclass(frozen=True, slots=True)
class Answer:
    problem: Problem
    table: Table
    wishes: Wishes
    choice: Choice
    reasons: list[Why]
    missed: list[WhyNot]
    oldest: Spent
    by_dollar: Spent
    holds: Sensitivity | None


def answer(
    problem: Problem, table: Table, wishes: Wishes, draws: Draws | None = None, tell: Tell = lambda _: None
) -> Answer:
    """Solve, explain, compare, and move the guesses (no draws: leave them)."""
    choice = solve(problem)
    holds = sensitivity(problem, table, choice, draws, tell) if draws and draws.count else None
    return Answer(
        problem, table, wishes, choice, reasons(problem, choice), missed(problem, choice, EXPLAINED),
        oldest_first(problem), by_dollar(problem), holds,
    )  # fmt: skip


def document_of(found: Answer) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "note": words.NOTE,
        "table": {"id": found.table.id, "origin": found.table.origin},
        "asked": _asked(found),
        "leads": [_of_leads(one) for one in shares_of(found.problem, found.table)],
        "worth": _worth_of_choice(found),
        "chosen": [_chosen(found, rank, why) for rank, why in enumerate(found.reasons, 1)],
        "not_chosen": [_not_chosen(found, why) for why in found.missed],
        "cannot": [
            {"case": one.case, "exhibit": one.exhibit, "method": one.method, "why": one.why}
            for one in found.problem.refusals
        ],
        "compared": {
            "oldest_first": _spent(found, found.oldest),
            "newest_first": _spent(found, newest_first(found.problem)),
            "by_dollar": _spent(found, found.by_dollar),
        },
        "sensitivity": _holds(found, found.holds) if found.holds else None,
    }


def _asked(found: Answer) -> dict[str, Any]:
    offers, choice = found.problem.offers, found.choice
    spent = Counter[int]()
    for place, source in zip(choice.chosen, choice.paid, strict=True):
        spent[source] += offers[place].cents
    used = Counter(offers[place].laboratory for place in choice.chosen)
    return {
        "today": found.wishes.today.isoformat(),
        "months": found.wishes.months,
        "sources": [
            {
                "id": source.id,
                "label": source.label,
                "amount": source.cents / CENTS,
                "spent": spent[place] / CENTS,
                "conditions": conditions(source),
                "note": source.note,
            }
            for place, source in enumerate(found.problem.sources)
        ],
        "laboratories": [
            {"id": one.id, "label": one.label, "places": found.problem.places[one.id], "used": used[one.id]}
            for one in found.table.laboratories.values()
        ],
        "tests_possible": len(offers),
    }


def _worth(worth: Worth) -> dict[str, Any]:
    return {"total": _rounded(worth.total), "parts": {part: _rounded(value) for part, value in worth.parts.items()}}


def _rounded(value: float) -> float:
    return round(value, 4) + 0.0  # no -0.0


def _worth_of_choice(found: Answer) -> dict[str, Any]:
    choice = found.choice
    return {
        **_worth(choice.worth),
        "expected_bits": _expected_bits(choice.worth, found.table),
        "without_chords": _rounded(Valuer(found.problem).exact(choice.chosen).total),
        "together": _rounded(worth_together(found.problem, choice.chosen)),
        "cost": choice.cents(found.problem.offers) / CENTS,
        "tests": len(choice.chosen),
        "gap": round(choice.gap, 6),
        "gap_reached": choice.finished,
    }


def _expected_bits(worth: Worth, table: Table) -> dict[str, float]:
    """Of open leads, before limitation takes anything away; nothing where a bit is worth nothing."""
    each = table.points.bit
    return {part: _rounded(worth.parts[part] / each if each else 0.0) for part in (VALIDATED, ASSUMED)}


def _test(found: Answer, offer: Offer) -> dict[str, Any]:
    method = found.table.methods[offer.method]
    rate = next(one for one in found.table.rates if one.id == offer.rate)
    return {
        "case": offer.case,
        "exhibit": offer.exhibit,
        "sample": offer.sample,
        "sample_words": words.sample_words(offer.sample),
        "age": None if offer.age is None else round(offer.age, 1),
        "method": offer.method,
        "method_words": method.label,
        "gives": GIVES[method.gives],
        "laboratory": found.table.laboratories[offer.laboratory].label,
        "price": offer.cents / CENTS,
        "price_source": method.price_source,
        "days": offer.days,
        "chance": _rounded(offer.chance),
        "tells": None if offer.tells is None else _rounded(offer.tells),
        "rate": {
            "id": rate.id,
            "chance": rate.chance,
            "low": rate.low,
            "high": rate.high,
            "basis": rate.basis,
            "basis_words": BASES[rate.basis],
            "n": rate.n,
            "source": rate.source,
        },
        "notes": list(offer.notes),
    }


def _chosen(found: Answer, rank: int, why: Why) -> dict[str, Any]:
    offer = found.problem.offers[why.place]
    paid = dict(zip(found.choice.chosen, found.choice.paid, strict=True))[why.place]
    held = found.holds.held.get(why.place, 0) if found.holds else None
    return {
        "rank": rank,
        **_test(found, offer),
        "source": found.problem.sources[paid].id,
        "alone": _worth(why.alone),
        "adds": _rounded(why.adds),
        "why": words.why_words(found.problem, why, found.table),
        "held": held,
    }


def _not_chosen(found: Answer, why: WhyNot) -> dict[str, Any]:
    return {
        **_test(found, found.problem.offers[why.place]),
        "adds": _rounded(why.adds),
        "price_needed": None if why.cents is None else why.cents / CENTS,
        "chance_needed": None if why.chance is None else round(why.chance, 3),
        "about": why.about,
        "why": words.why_not_words(found.problem, why),
        "held": found.holds.held.get(why.place, 0) if found.holds else None,
    }


def _spent(found: Answer, other: Spent) -> dict[str, Any]:
    return {
        **_worth(other.worth),
        "tests": len(other.chosen),
        "cost": other.cents / CENTS,
        "in_common": len(set(other.chosen) & set(found.choice.chosen)),
        "ratio": round(found.choice.worth.total / other.worth.total, 3) if other.worth.total > 0 else None,
    }


def _holds(found: Answer, holds: Sensitivity) -> dict[str, Any]:
    chosen = set(found.choice.chosen)
    often = [place for place, times in holds.held.items() if place not in chosen and times * 2 >= holds.draws]
    return {
        "draws": holds.draws,
        "seed": holds.seed,
        "always": sum(holds.held[place] == holds.draws for place in chosen),
        "in_half": sum(holds.held[place] * 2 >= holds.draws for place in chosen),
        "middle_loss": round(holds.middle_loss, 4),
        "worst_loss": round(holds.losses[-1], 4) if holds.losses else 0.0,
        "together_loss": round(holds.together.loss, 4),
        "often_instead": [{**_test(found, found.problem.offers[place]), "held": holds.held[place]} for place in often],
        "guesses": [_guess(one) for one in holds.guesses],
    }


def _of_leads(share: Guess) -> dict[str, Any]:
    return {
        "id": share.id,
        "of": words.guess_words(share),
        "chance": share.chance,
        "low": share.low,
        "high": share.high,
        "basis_words": BASES[share.basis],
        "n": share.n,
        "source": share.source,
    }


def _guess(guess: AtItsEnds) -> dict[str, Any]:
    return {
        "guess": guess.of.id,
        "of": words.guess_words(guess.of),
        "basis": guess.of.basis,
        "low": guess.of.low,
        "chance": guess.of.chance,
        "high": guess.of.high,
        "loss_low": round(guess.loss_low, 4),
        "loss_high": round(guess.loss_high, 4),
        "changed_low": guess.changed_low,
        "changed_high": guess.changed_high,
    }
