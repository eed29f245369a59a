"""Recurrence in invented departments: false alarms where nobody is planted, rank and false names where somebody is.

A finding is called at an expected number of chance findings of 0.05 or less, by the program's own reckoning. `--quick`:
40 departments and 10; `--some`: 200 and 50; else 1,000 and 50, a quarter of an hour on two quiet processors. The
figures of docs/science/recurrence.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from statistics import median

from _departments import INSIDER, department
from _harness import Row, of_seeds, report
from murderbook.network.recurrence import Choices, Found, freeze, log_of, recur

CALLED = (0.05, 0.5, 1.0)
CHOICES = Choices(replicas=100)


@dataclass(frozen=True)
class Asked:
    """`chance`: of each finding in rank, the expected chance findings; `rank` of who was planted, 0 if not listed."""

    chance: tuple[float, ...]
    rank: int
    people: int


def asked(seed: int, share: float) -> Asked:
    made = department(seed, planted=share > 0.0, share=share)
    selection = freeze(made.chosen, reason="one series", author="bench", at="2026-01-01T00:00Z")
    found: Found = recur(log_of(made.files, made.handlings), selection, CHOICES)
    rank = next((at for at, one in enumerate(found.recurrences, 1) if one.person == INSIDER), 0)
    return Asked(tuple(one.chance.shown for one in found.recurrences), rank, made.staff)


def nobody(seed: int) -> Asked:
    return asked(seed, 0.0)


def somebody(seed: int) -> Asked:
    return asked(seed, 0.45)


def seldom(seed: int) -> Asked:
    """In a quarter of the files only."""
    return asked(seed, 0.25)


def alarms(name: str, found: list[Asked], seconds: float) -> Row:
    values = {f"at_{level}": sum(one.chance[0] <= level for one in found) / len(found) for level in CALLED}
    means = {
        f"mean_at_{level}": sum(sum(c <= level for c in one.chance) for one in found) / len(found) for level in CALLED
    }
    counts = {"departments": len(found), "people": round(median(one.people for one in found))}
    return Row(name, seconds, {**counts, **{key: f"{value:.3f}" for key, value in (values | means).items()}})


def planted(name: str, found: list[Asked], seconds: float) -> Row:
    ranks = [one.rank or 999 for one in found]
    named = [one.rank > 0 and one.chance[one.rank - 1] <= CALLED[0] for one in found]
    false = [sum(c <= CALLED[0] for c in one.chance) - hit for one, hit in zip(found, named, strict=True)]
    values = {
        "departments": len(found),
        "first": sum(rank == 1 for rank in ranks),
        "median_rank": median(ranks),
        "worst_rank": "not among twenty" if max(ranks) == 999 else max(ranks),
        "called": sum(named),
        "false_names_median": median(false),
        "false_names_worst": max(false),
    }
    return Row(name, seconds, values)


def main(asked: list[str]) -> list[Row]:
    count = 40 if "--quick" in asked else 200 if "--some" in asked else 1000
    without, with_ = range(9001, 9001 + count), range(10501, 10511 if "--quick" in asked else 10551)
    return [
        alarms("nobody is planted", *of_seeds(nobody, without)),
        planted("somebody is in 45 % of the files", *of_seeds(somebody, with_)),
        planted("somebody is in 25 % of the files", *of_seeds(seldom, with_)),
    ]


if __name__ == "__main__":
    report(__file__, main(sys.argv))
