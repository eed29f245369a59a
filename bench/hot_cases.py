"""One case against all others: what it costs, and whether chance gives the false alarms that the rule allows.

`--cases N` is the size of the city (demo seed 1, an open one): 6,000 as in the demo, 60,000 for the times of a large
unit (`--no-replicas` leaves the alarms out, whose search of everything takes minutes). The figures of
docs/how-to/hot-cases.md. Nothing is read from a database: bench/page_speed.py has that.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from _harness import Row, measure, report
from murderbook import formats
from murderbook.casefile.case import Case
from murderbook.demo.answers import Answers
from murderbook.demo.generator import Size, generate
from murderbook.linkage import screen
from murderbook.linkage.reading import is_compared
from murderbook.workbench.leads.hot.held import Held, held, with_cases
from murderbook.workbench.leads.hot.nulls import FullTable, null_counts_of, others_of, partners

LEVELS = (0.01, 0.03, 0.1, 0.3)
DEEPEST = 300  # partners of a case that are looked at
REPLICAS = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=6000)
    parser.add_argument("--no-replicas", action="store_true")
    asked = parser.parse_args()
    cases, new, answers = register(asked.cases)
    rows = list(times(cases, new))
    if not asked.no_replicas:
        rows += alarms(cases, answers)
    report(__file__, rows)


def register(cases: int) -> tuple[list[Case], Case, Answers]:
    with TemporaryDirectory() as name:
        answers = generate(1, Path(name), Size(cases=cases))
        found = [case for case in read(Path(name) / "register.csv") if is_compared(case)]
        (new,) = read(Path(name) / "new_case.csv")
    return found, new, answers


def read(path: Path) -> Iterator[Case]:
    return iter(formats.read(path, "register").cases())


def times(cases: list[Case], new: Case) -> Iterator[Row]:
    kept: list[Held] = []
    yield measure("read and pack all", lambda: kept.append(found(cases)), rows=len(cases))
    many = kept[0]
    many.search.scores_of(0)  # compiled
    yield measure("take one more in", lambda: with_cases(many, [new]), rounds=5)
    grown = with_cases(many, [new])
    grown.scores_of(new.id)
    yield measure("score it against all", lambda: grown.scores_of(new.id), rows=grown.n, rounds=5)
    yield measure("what others score", lambda: others_of(grown))


def found(cases: list[Case]) -> Held:
    many = held(cases)
    assert many is not None
    return many


def alarms(cases: list[Case], answers: Answers) -> Iterator[Row]:
    """Every case searched for by itself: pairs of strangers that reach a level, beside what chance should give."""
    many = found(cases)
    searched = screen(cases, many.model, top=500, replicas=REPLICAS, seed=1)
    floor = min(int(scores.min()) for null in searched.null_scores.values() for scores in null if len(scores))
    counts = null_counts_of(searched.null_scores, searched.pairs, floor)
    raised = searched.chance.inflation
    table = FullTable.of(counts, {"level": raised.level, "slope": raised.slope, "measured": raised.measured})
    one_hand = answers.pairs() | {frozenset(pair) for pair in answers.duplicates}
    number = {case.id: case.own_number for case in cases}
    seen = dict.fromkeys(LEVELS, 0)
    for key in many.keys:
        scores = many.scores_of(key)
        rows = partners(scores, None)
        for row in rows[:DEEPEST]:
            chance = table.one_case(int(scores[row]), len(rows))
            if chance is None:
                break
            if frozenset((number[key], number[many.keys[row]])) not in one_hand:
                for level in LEVELS:
                    seen[level] += chance.shown <= level
    for level in LEVELS:
        yield Row(f"level {level}", 0.0, {"expected": round(many.n * level), "strangers": seen[level]})


if __name__ == "__main__":
    main()
