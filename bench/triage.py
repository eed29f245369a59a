"""Triage: assess and rank 60,000 homicides, and what would move each up

The records are random but not thin: two exhibits, two witnesses, a suspect, reviews and news in most of them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from _harness import measure, report
from murderbook.casefile.case import Case, NewInformation, Review, SuspectState
from murderbook.casefile.exhibit import Custody, Examination, Exhibit, TestState
from murderbook.casefile.person import Answer, Person, Role, WitnessState
from murderbook.casefile.timespan import TimeSpan
from murderbook.triage.assess import Assessment, rank
from murderbook.triage.weights import load

CASES = 60_000
TODAY = date(2025, 6, 1)
WEIGHTS = load(None)

Item = TypeVar("Item")


def any_of(source: random.Random, choices: Sequence[Item]) -> Item:
    return choices[source.randrange(len(choices))]


def case(number: int, source: random.Random) -> Case:
    """One homicide of the last 65 years."""
    answers, custody, tested = list(Answer), list(Custody), list(TestState)
    kinds = ("sexual_assault_kit", "latent_print", "casing", "clothing")
    exhibits = tuple(
        Exhibit(
            str(n), "", any_of(source, kinds), any_of(source, custody), (Examination("dna", any_of(source, tested)),)
        )
        for n in range(2)
    )
    states = [WitnessState(any_of(source, answers), any_of(source, answers), any_of(source, answers)) for _ in range(2)]
    witnesses = tuple(Person(Role.WITNESS, f"W{n}", witness=state) for n, state in enumerate(states))
    day = TODAY - timedelta(days=source.randrange(65 * 365))
    return Case(
        f"H-{number:06d}",
        occurred=TimeSpan.of_day(day.year, day.month, day.day),
        suspect_state=any_of(source, list(SuspectState)),
        motive_known=any_of(source, answers),
        persons=(Person(Role.VICTIM, age_low=30.0, age_high=30.0), *witnesses),
        exhibits=exhibits,
        reviews=(Review(TODAY - timedelta(days=source.randrange(4000))),),
        news=(NewInformation(TODAY - timedelta(days=source.randrange(4000)), "a tip"),),
    )


def main() -> None:
    source = random.Random(1)
    cases = [case(number, source) for number in range(CASES)]
    ranked: list[Assessment] = []

    def rank_all() -> None:
        ranked[:] = rank(cases, WEIGHTS, today=TODAY)

    def all_steps() -> None:
        for assessment in ranked:
            assert assessment.would_move_up is not None

    def one_page() -> None:
        for assessment in ranked[:50]:
            assert assessment.would_move_up is not None

    report(
        __file__,
        [
            measure("assess and rank", rank_all, rows=CASES, rounds=3),
            measure("what would move up, one page of 50", one_page, rows=50, rounds=5),
            measure("what would move up, all", all_steps, rows=CASES),
        ],
    )


if __name__ == "__main__":
    main()
