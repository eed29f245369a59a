"""What linkage finds in unseen demo registers: median and worst over seeds. The figures of docs/science/linkage.md.

Six seeds by which nothing was chosen take some six minutes; `--open` runs seeds 1 to 9, which may be looked at
while an engine is built; `--seeds FIRST COUNT` others. Every search is one that the application makes: all pairs, and
the new murder alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from _harness import Row, report
from murderbook import formats
from murderbook.casefile.case import Case
from murderbook.demo.answers import Answers
from murderbook.demo.generator import generate
from murderbook.demo.score import Found, Score, score
from murderbook.demo.sweep import OPEN, spreads
from murderbook.evidence.chance import ChanceLeads
from murderbook.linkage import Screening, SuggestedString, fit, screen, suggested_strings

UNSEEN = range(5401, 5407)
KEPT, REPLICAS = 500, 50  # as the application has them
LEVELS = (0.1, 0.3, 1.0)  # chance strings below which a string is counted


@dataclass(frozen=True)
class Seed:
    """One register: the usual score, and what the strings and chance numbers of its searches say."""

    score: Score
    first_mate: float | None  # chance leads at the first case of its hand, in the new murder's own search
    best_pair: float | None  # ... at the first pair of the string, in the search of all pairs
    joined: int  # cases of its hand in the string that the new murder would join
    strangers: int
    strings: tuple[tuple[float, int, int], ...]  # per string: chance strings, cases of its commonest hand, strangers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--seeds", nargs=2, type=int, metavar=("FIRST", "COUNT"))
    asked = parser.parse_args()
    first, count = asked.seeds or (0, 0)
    seeds = OPEN if asked.open else range(first, first + count) if asked.seeds else UNSEEN
    began = time.perf_counter()
    found = [search(seed) for seed in seeds]
    each = (time.perf_counter() - began) / len(found)
    report(__file__, [Row(name, round(each, 1), values) for name, values in table(found)])


def search(seed: int) -> Seed:
    with TemporaryDirectory() as name:
        folder = Path(name)
        answers = generate(seed, folder)
        files = [folder / "register.csv", folder / "new_case.csv"]
        cases = [case for file in files for case in formats.read(file, "register").cases()]
    return judged(cases, answers)


def judged(cases: Sequence[Case], answers: Answers) -> Seed:
    model = fit(cases)
    whole = screen(cases, model, top=KEPT, replicas=REPLICAS, seed=answers.seed)
    alone = screen(cases, model, top=KEPT, focus=[answers.hot_case], replicas=REPLICAS, seed=answers.seed)
    focused = [lead.left if lead.right == answers.hot_case else lead.right for lead in alone.leads]
    counted = [set(string.cases) for string in suggested_strings(whole)]
    hands = [{*answers.string, answers.hot_case}, *map(set, answers.series.values())]
    would = alone.joined_by(answers.hot_case)
    held = set(would.cases) if would else {answers.hot_case}
    return Seed(
        score=score(Found([(lead.left, lead.right) for lead in whole.leads], focused, strings=counted), answers),
        first_mate=chance_of(alone, hands[0]),
        best_pair=chance_of(whole, set(answers.string)),
        joined=len(held & hands[0]),
        strangers=len(held - hands[0]),
        strings=tuple(told(string, hands) for string in whole.strings if string.chance is not None),
    )


def chance_of(found: Screening, hand: set[str]) -> float | None:
    """Chance leads at the first lead within a hand."""
    held: Iterable[ChanceLeads | None] = (lead.chance for lead in found.leads if {lead.left, lead.right} <= hand)
    return next((chance.shown for chance in held if chance is not None), None)


def told(string: SuggestedString, hands: Sequence[set[str]]) -> tuple[float, int, int]:
    own = max(len(set(string.cases) & hand) for hand in hands)
    assert string.chance is not None
    return string.chance.shown, own, len(string.cases) - own


def table(found: Sequence[Seed]) -> Iterable[tuple[str, dict[str, str | int | float | None]]]:
    """Rows by name: medians and the worst; then what strings hold, by how few of them chance would give."""
    for spread in spreads([one.score for one in found]):
        yield spread.name, {"median": spread.median, "worst": spread.worst, "missed": spread.missed}
    for name, values in (
        ("new murder, chance leads at the first case of its hand", [one.first_mate for one in found]),
        ("string, chance leads at its first pair", [one.best_pair for one in found]),
    ):
        known = [value for value in values if value is not None]
        yield (
            name,
            {"median": round(median(known), 3), "worst": round(max(known), 1), "missed": len(values) - len(known)},
        )
    yield "string the new murder would join, its hand", _counts([one.joined for one in found], min)
    yield "string the new murder would join, strangers", _counts([one.strangers for one in found], max)
    for level in LEVELS:
        strings = [string for one in found for string in one.strings if string[0] < level]
        real = [string for string in strings if string[1] > 1]
        yield (
            f"strings with fewer than {level:g} chance strings",
            {
                "all": len(strings),
                "of a planted hand": len(real),
                "cases": sum(own + others for _, own, others in strings),
                "strangers": sum(others if own > 1 else own + others for _, own, others in strings),
            },
        )


def _counts(values: Sequence[int], worst: object) -> dict[str, str | int | float | None]:
    return {"median": median(values), "worst": min(values) if worst is min else max(values)}


if __name__ == "__main__":
    main()
