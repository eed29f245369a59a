"""Recurrence where the chosen files share what goes with a duty: nights, weekends, a kind, a burst; nobody is planted.

A finding is called at an expected number of chance findings of 0.05 or less. `--quick`: 20 logs of each; `--some`: 200;
else 400, some twenty minutes on two quiet processors. The figures of docs/science/recurrence.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from functools import partial

from _harness import Row, Value, of_seeds, report
from _rotas import CHOSEN, rotas
from murderbook.network.recurrence import Choices, freeze, log_of, recur
from murderbook.network.recurrence.duty import with_roster
from murderbook.network.recurrence.selection import LEAST_FILES

CHOICES = Choices(replicas=60)
CALLED = (0.05, 0.5)


@dataclass(frozen=True)
class Asked:
    """Of each finding in rank, the expected chance findings; None where nothing could be asked."""

    chance: tuple[float, ...] | None


def asked(how: str, hour: bool, seed: int) -> Asked:
    """`hour`: whether the log tells at which one a file began."""
    made = rotas(seed, how)
    files, handlings = made.files, made.handlings
    if not hour:
        files = [replace(one, began=None) for one in files]
        handlings = [replace(one, at=None) for one in handlings]
    if len(made.chosen) < LEAST_FILES:
        return Asked(None)
    log = log_of(files, handlings)
    if made.duties:
        log = with_roster(log, handlings, made.duties)
    try:
        found = recur(log, freeze(made.chosen, reason="one series", author="bench", at="2026-01-01T00:00Z"), CHOICES)
    except ValueError:  # a small unit has no others left
        return Asked(None)
    return Asked(tuple(one.chance.shown for one in found.recurrences))


def row(name: str, found: list[Asked], seconds: float) -> Row:
    answered = [one.chance for one in found if one.chance is not None]
    values: dict[str, Value] = {"logs": len(answered)}
    for level in CALLED:
        values[f"at_{level}"] = f"{sum(any(c <= level for c in one) for one in answered) / len(answered):.3f}"
        values[f"names_at_{level}"] = f"{sum(sum(c <= level for c in one) for one in answered) / len(answered):.3f}"
    return Row(name, seconds, values)


def main(words: list[str]) -> list[Row]:
    count = 20 if "--quick" in words else 200 if "--some" in words else 400
    seeds = range(31_001, 31_001 + count)
    rows = [row(how, *of_seeds(partial(asked, how, True), seeds)) for how in CHOSEN]
    return [*rows, row("nights, hours unknown", *of_seeds(partial(asked, "nights", False), seeds))]


if __name__ == "__main__":
    report(__file__, main(sys.argv))
