"""What strings hold in unseen demo registers: how much of each planted hand, and how many strangers.

The figures of docs/science/series-grouping.md. Fifty seeds by which nothing was chosen take half an hour of a
processor; `--seeds FIRST COUNT` others, `--open` seeds 1 to 9, which may be looked at while an engine is built;
`--grown` strings that grow from pairs, for comparison. A search is the application's, with fewer replicas.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from _harness import Row, report
from murderbook import formats
from murderbook.casefile.case import Case
from murderbook.demo.answers import Answers
from murderbook.demo.generator import generate
from murderbook.demo.sweep import OPEN
from murderbook.linkage import SuggestedString, fit, screen
from murderbook.linkage.screen import GROWN, Putting
from murderbook.series.grouping import Rule, grouper

UNSEEN = range(5501, 5551)
REPLICAS = 6  # so no string has fewer than half a string by chance
LEVELS = (1.0, 3.0, 10.0)  # chance strings below which a string is told


@dataclass(frozen=True)
class Told:
    """One string: its chance strings, firmness, and members by planted hand; `others` are of none."""

    chance: float
    firmness: float | None
    held: tuple[int, ...]
    others: int
    doe: bool


@dataclass(frozen=True)
class Seed:
    sizes: tuple[int, ...]
    told: list[Told]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--grown", action="store_true")
    parser.add_argument("--seeds", nargs=2, type=int, metavar=("FIRST", "COUNT"))
    asked = parser.parse_args()
    seeds = OPEN if asked.open else range(asked.seeds[0], sum(asked.seeds)) if asked.seeds else UNSEEN
    began, found = time.perf_counter(), list[Seed]()
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        for one in pool.map(partial(search, grow=asked.grown), seeds):
            found.append(one)
            print(f"{len(found)} registers: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    each = round((time.perf_counter() - began) / len(found), 1)
    report(__file__, [Row(name, each, dict(values)) for name, values in table(found)])


def search(seed: int, grow: bool) -> Seed:
    with TemporaryDirectory() as name:
        folder = Path(name)
        answers = generate(seed, folder)
        files = [folder / "register.csv", folder / "new_case.csv"]
        cases = [case for file in files for case in formats.read(file, "register").cases()]
    hands = [{*answers.string, answers.hot_case}, *map(set, answers.series.values())]
    return Seed(
        tuple(map(len, hands)), strings(cases, answers, hands, GROWN if grow else Putting(grouper(Rule(), seed)))
    )


def strings(cases: Sequence[Case], answers: Answers, hands: Sequence[set[str]], way: Putting) -> list[Told]:
    found = screen(cases, fit(cases), top=10, replicas=REPLICAS, seed=answers.seed, strings=way)
    known = {case for held in answers.known_series.values() for case in held}
    return [told(string, hands, known, answers.string_doe) for string in found.strings if string.chance is not None]


def told(string: SuggestedString, hands: Sequence[set[str]], known: set[str], doe: str) -> Told:
    """Cases of a series that the register knows are neither found nor strangers."""
    held = set(string.cases) - known
    firm = [member.firmness for member in string.members if member.firmness is not None]
    assert string.chance is not None
    return Told(
        chance=string.chance.shown,
        firmness=sum(firm) / len(firm) if firm else None,
        held=tuple(len(held & hand) for hand in hands),
        others=len(held.difference(*hands)),
        doe=doe in held,
    )


def table(found: Sequence[Seed]) -> Iterator[tuple[str, dict[str, str | int | float]]]:
    """Of strings with fewer chance strings than a level, and of all: what they hold."""
    for level in LEVELS:
        kept = [[one for one in seed.told if one.chance < level] for seed in found]
        yield f"fewer than {level:g} by chance", _of(kept, found)
    yield "all that are made", _of([seed.told for seed in found], found)


def _of(kept: Sequence[Sequence[Told]], found: Sequence[Seed]) -> dict[str, str | int | float]:
    """A hand is found as far as its best string holds at least two of it; strangers count in every string."""
    shares = [
        [
            _share([one.held[hand] for one in strings], seed.sizes[hand])
            for strings, seed in zip(kept, found, strict=True)
        ]
        for hand in range(len(found[0].sizes))
    ]
    every = [one for strings in kept for one in strings]
    members = sum(max(one.held) if max(one.held) > 1 else 0 for one in every)
    cases = sum(sum(one.held) + one.others for one in every)
    own = [one for one in every if one.held[0] > 1]
    return {
        "strings": len(every),
        "string_median": round(median(shares[0]), 3),
        "string_worst": round(min(shares[0]), 3),
        "string_best": round(max(shares[0]), 3),
        "string_found": sum(share > 0 for share in shares[0]),
        "second_found": sum(share > 0 for share in shares[1]),
        "third_found": sum(share > 0 for share in shares[2]),
        "with_doe": sum(any(one.doe and one.held[0] > 1 for one in strings) for strings in kept),
        "strangers_per_ten": round(10 * (cases - members) / cases, 1) if cases else 0.0,
        "strangers_per_ten_in_own": round(10 * (1 - sum(o.held[0] for o in own) / max(1, _all(own))), 1)
        if own
        else "-",
    }


def _share(held: Sequence[int], size: int) -> float:
    best = max(held, default=0)
    return best / size if best > 1 else 0.0


def _all(told: Sequence[Told]) -> int:
    return sum(sum(one.held) + one.others for one in told)


if __name__ == "__main__":
    main()
