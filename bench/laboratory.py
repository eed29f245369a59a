"""What to test next: the best set of tests of up to 10,000 exhibits, beside other ways to spend the same money

The exhibits are random: cases of one to eight of them, of all kinds, three to 45 years old, each fifth kept so that a
profile is difficult. "gap": how far the best set may lie above the one found, as a share, as the solver proved it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from datetime import date

from _harness import Row, peak_memory, report
from murderbook.casefile.code_lists import code_list
from murderbook.laboratory.offering import Wishes, problem_of
from murderbook.laboratory.order import by_dollar, by_lot, newest_first, oldest_first, oldest_first_well_chosen
from murderbook.laboratory.records import CaseFacts, Danger, Item, Limitation, OpenLead, Problem, Source
from murderbook.laboratory.sensitivity import Draws, sensitivity, worth_together
from murderbook.laboratory.solving import solve
from murderbook.laboratory.sources import own_money
from murderbook.laboratory.table import load

TODAY = date(2026, 1, 1)
TABLE = load()
KINDS = [entry.code for entry in code_list("exhibit_kind").entries]
SIZES = ((100, 10_000), (1_000, 50_000), (10_000, 50_000), (10_000, 500_000))
MONTHS, LOTS = 12, 20


def case_of(number: int, source: random.Random) -> CaseFacts:
    danger, limitation = source.choice(list(Danger)), source.choice(list(Limitation))
    flags = frozenset({"sexual"} if source.random() < 0.3 else ())
    return CaseFacts(f"C{number:05}", source.random() < 0.2, danger, limitation, flags=flags)


def exhibits_of(case: CaseFacts, cases: int, source: random.Random) -> Iterable[Item]:
    age = source.uniform(3, 45)
    for number in range(source.randint(1, 8)):
        lead = OpenLead(f"L{source.randrange(cases)}", 6.0)
        yield Item(
            case.id, f"E{number}", source.choice(KINDS), age, approved=source.random() < 0.5,
            difficult=source.random() < 0.2, codis_no_hit=source.random() < 0.15,
            prosecutor_agrees=source.random() < 0.5, leads=(lead,) if source.random() < 0.2 else (),
        )  # fmt: skip


def problem_with(exhibits: int, dollars: int) -> Problem:
    source = random.Random(1)
    cases: dict[str, CaseFacts] = {}
    items: list[Item] = []
    while len(items) < exhibits:
        case = case_of(len(cases), source)
        cases[case.id] = case
        items += exhibits_of(case, exhibits, source)
    kits = Source("kits", "Grant for kits", 30_000_00, samples=frozenset({"sexual_assault_kit"}))
    return problem_of(items[:exhibits], cases, TABLE, Wishes((own_money(dollars), kits), TODAY, MONTHS))


def of_size(exhibits: int, dollars: int) -> Row:
    problem = problem_with(exhibits, dollars)
    began = time.perf_counter()
    with peak_memory() as peak:
        choice = solve(problem)
    seconds = time.perf_counter() - began
    oldest, dollar = oldest_first(problem), by_dollar(problem)
    assert solve(problem) == choice, "another answer to the same question"
    return Row(
        f"{exhibits:,} exhibits, ${dollars:,}",
        round(seconds, 1),
        {
            "seconds_told": round(seconds, 1),
            "offers": len(problem.offers),
            "chosen": len(choice.chosen),
            "gap": f"{choice.gap:.4%}",
            "worth": round(choice.worth.total),
            "by_dollar": round(dollar.worth.total),
            "over_dollar": f"{choice.worth.total / dollar.worth.total - 1:+.2%}",
            "oldest": round(oldest.worth.total),
            "over_oldest": round(choice.worth.total / oldest.worth.total, 2),
            "well": round(oldest_first_well_chosen(problem).worth.total),
            "newest": round(newest_first(problem).worth.total),
            "lot": round(sum(by_lot(problem, seed).worth.total for seed in range(LOTS)) / LOTS),
            "together": round(worth_together(problem, choice.chosen)),
            "peak_mib": round(peak["mib"]),
        },
    )


def moved() -> Row:
    """How far the choice holds when the rates move."""
    problem = problem_with(100, 10_000)
    choice = solve(problem)
    began = time.perf_counter()
    holds = sensitivity(problem, TABLE, choice, Draws(50))
    seconds = time.perf_counter() - began
    first = holds.guesses[0]
    return Row(
        "guesses moved",
        round(seconds, 1),
        {
            "seconds_moved": round(seconds, 1),
            "of": len(choice.chosen),
            "always": sum(holds.held[place] == holds.draws for place in choice.chosen),
            "half": sum(holds.held[place] * 2 >= holds.draws for place in choice.chosen),
            "middle_loss": f"{holds.middle_loss:.1%}",
            "worst_loss": f"{holds.losses[-1]:.1%}",
            "together_loss": f"{holds.together.loss:.1%}",
            "matters_most": first.of.id,
            "its_loss": f"{first.loss:.1%}",
        },
    )


if __name__ == "__main__":
    report(__file__, [*(of_size(*size) for size in SIZES), moved()])
