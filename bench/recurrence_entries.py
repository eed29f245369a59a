"""Entries out of hours, gaps that share a hand, leads that died at a desk, in invented logs: false alarms, finds.

A finding is called at an expected number of chance findings of 0.05 or less. `--quick`: 40 logs and 10; `--some`: 200
and 50; else 1,000 and 50. The figures of docs/science/recurrence.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from _custody import ASKED_ON, INSIDER, Logs, logs
from _harness import Row, of_seeds, report
from murderbook.network.recurrence import Choices, Selection, freeze
from murderbook.network.recurrence.entries import Counted, died_in, gaps_in, hours_in, passages_of

CALLED = (0.05, 0.5)
CHOICES = Choices(replicas=100)
ASKED: dict[str, Callable[[Logs, Selection], Counted]] = {
    "hours": lambda made, chosen: hours_in(made.files, made.entries, chosen, CHOICES),
    "gaps": lambda made, chosen: gaps_in(made.files, passages_of(made.events), chosen, CHOICES),
    "leads": lambda made, chosen: died_in(made.files, made.leads, chosen, ASKED_ON, CHOICES),
}


@dataclass(frozen=True)
class Answer:
    """By question: of each finding in rank the expected chance findings; and the rank of who was planted, 0 if none."""

    chance: dict[str, tuple[float, ...]]
    rank: dict[str, int]
    people: int


def answer(seed: int, planted: str = "") -> Answer:
    made = logs(seed, planted)
    chosen = freeze(made.chosen, reason="one series", author="bench", at="2026-01-01T00:00Z")
    asked = [planted] if planted else list(ASKED)
    found = {name: ASKED[name](made, chosen).findings for name in asked}
    ranks = {
        name: next((at for at, one in enumerate(rows, 1) if one.person == INSIDER), 0) for name, rows in found.items()
    }
    return Answer({name: tuple(one.chance.shown for one in rows) for name, rows in found.items()}, ranks, made.people)


def hours(seed: int) -> Answer:
    return answer(seed, "hours")


def gaps(seed: int) -> Answer:
    return answer(seed, "gaps")


def leads(seed: int) -> Answer:
    return answer(seed, "leads")


def alarms(question: str, found: list[Answer], seconds: float) -> Row:
    chance = [one.chance[question] for one in found]
    values: dict[str, str | int | float | None] = {
        "logs": len(found),
        "people": round(median(one.people for one in found)),
    }
    for level in CALLED:
        values[f"at_{level}"] = f"{sum(any(c <= level for c in one) for one in chance) / len(found):.3f}"
        values[f"names_at_{level}"] = f"{sum(sum(c <= level for c in one) for one in chance) / len(found):.3f}"
    return Row(f"nobody, {question}", seconds, values)


def planted(question: str, found: list[Answer], seconds: float) -> Row:
    ranks = [one.rank[question] or 999 for one in found]
    named = [one.rank[question] > 0 and one.chance[question][one.rank[question] - 1] <= CALLED[0] for one in found]
    false = [sum(c <= CALLED[0] for c in one.chance[question]) - hit for one, hit in zip(found, named, strict=True)]
    values: dict[str, str | int | float | None] = {
        "logs": len(found),
        "first": sum(rank == 1 for rank in ranks),
        "median_rank": median(ranks),
        "worst_rank": "not among twenty" if max(ranks) == 999 else max(ranks),
        "called": sum(named),
        "false_names_median": median(false),
        "false_names_worst": max(false),
    }
    return Row(f"somebody, {question}", seconds, values)


def main(given: list[str]) -> list[Row]:
    count = 40 if "--quick" in given else 200 if "--some" in given else 1000
    without, with_ = range(21001, 21001 + count), range(24001, 24011 if "--quick" in given else 24051)
    found, seconds = of_seeds(answer, without)
    rows = [alarms(question, found, seconds) for question in ASKED]
    for question, ask in {"hours": hours, "gaps": gaps, "leads": leads}.items():
        rows.append(planted(question, *of_seeds(ask, with_)))
    return rows


if __name__ == "__main__":
    report(__file__, main(sys.argv))
