"""What strings hold in unseen demo registers: how much of each planted hand, how many strangers, how many by chance.

The figures of docs/science/series-grouping.md. Fifty seeds by which nothing was chosen take a quarter of an hour of a
processor; `--seeds FIRST COUNT` others, `--open` seeds 1 to 9, which may be looked at while an engine is built. Each
register is searched once as it is, and once as a replica in which no two cases share an offender.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory

import numpy as np

from _harness import Row, of_seeds, report
from murderbook import formats
from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.growth import Belonging
from murderbook.demo.generator import generate
from murderbook.demo.sweep import OPEN
from murderbook.linkage import fit
from murderbook.linkage.coding.columns import encode
from murderbook.linkage.reading import is_compared
from murderbook.linkage.replicas import Replicas, nulls_of
from murderbook.series.grouping import Grouped, Rule, group

UNSEEN = range(5501, 5551)
LEVELS = {"worth more than apart": 0.0, "worth an eighth of apart or more": -3.0, "all that are made": -np.inf}


@dataclass(frozen=True)
class Told:
    """One string: bits over its cases apart, and members by planted hand; `others` are of none."""

    bits: float
    held: tuple[int, ...]
    others: int
    doe: bool


@dataclass(frozen=True)
class Seed:
    """`chance`: bits of the strings of the replica."""

    sizes: tuple[int, ...]
    told: list[Told]
    chance: list[float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--seeds", nargs=2, type=int, metavar=("FIRST", "COUNT"))
    asked = parser.parse_args()
    seeds = OPEN if asked.open else range(asked.seeds[0], sum(asked.seeds)) if asked.seeds else UNSEEN
    found, each = of_seeds(search, seeds)
    report(__file__, [Row(name, each, dict(values)) for name, values in table(found)])


def search(seed: int) -> Seed:
    with TemporaryDirectory() as name:
        folder = Path(name)
        answers = generate(seed, folder)
        files = [folder / "register.csv", folder / "new_case.csv"]
        cases = [case for file in files for case in formats.read(file, "register").cases()]
    model = fit(cases)
    encoded = encode([case for case in cases if is_compared(case)], model)
    found = AdditiveSearch(encoded.form, np.arange(len(encoded.cases), dtype=np.int32))
    (replica,) = Replicas(encoded, model).make(nulls_of(encoded, seed)[0], 1, (seed, 0))
    none = np.full(len(encoded.cases), -1, np.int32)
    series = encoded.form.columns.series
    belonging = Belonging(series, none)  # the demo has no incident of several victims
    told, chance = (group(one, belonging, Rule(), {}, seed).strings for one in (found, found.on(replica)))
    hands = [{*answers.string, answers.hot_case}, *map(set, answers.series.values())]
    ids = [case.id for case in encoded.cases]
    open_rows = {row for row in range(len(ids)) if series[row] < 0}
    return Seed(
        sizes=tuple(map(len, hands)),
        told=[_told(string, ids, hands, open_rows, answers.string_doe) for string in told],
        chance=[string.bits for string in chance],
    )


def _told(string: Grouped, ids: Sequence[str], hands: Sequence[set[str]], open_rows: set[int], doe: str) -> Told:
    """Cases of a series that the register knows are neither found nor strangers."""
    held = {ids[row] for row in string.rows if row in open_rows}
    return Told(string.bits, tuple(len(held & hand) for hand in hands), len(held.difference(*hands)), doe in held)


def table(found: Sequence[Seed]) -> Iterator[tuple[str, dict[str, str | int | float]]]:
    for name, level in LEVELS.items():
        kept = [[one for one in seed.told if one.bits > level] for seed in found]
        by_chance = [sum(bits > level for bits in seed.chance) for seed in found]
        yield name, {"chance": round(mean(by_chance), 2)} | _of(kept, found)


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
    own = [one for one in every if one.held[0] > 1]
    return {
        "strings": round(len(every) / len(found), 2),
        "median": round(median(shares[0]), 3),
        "worst": round(min(shares[0]), 3),
        "best": round(max(shares[0]), 3),
        "registers": sum(share > 0 for share in shares[0]),
        "second": sum(share > 0 for share in shares[1]),
        "third": sum(share > 0 for share in shares[2]),
        "doe": sum(any(one.doe and one.held[0] > 1 for one in strings) for strings in kept),
        "strangers": _strangers(every, [max(one.held) if max(one.held) > 1 else 0 for one in every]),
        "strangers_of_own": _strangers(own, [one.held[0] for one in own]),
    }


def _strangers(strings: Sequence[Told], members: Sequence[int]) -> float | str:
    """Of ten cases in strings, those that are not of the string's own hand."""
    cases = sum(sum(one.held) + one.others for one in strings)
    return round(10 * (1 - sum(members) / cases), 1) if cases else "-"


def _share(held: Sequence[int], size: int) -> float:
    best = max(held, default=0)
    return best / size if best > 1 else 0.0


if __name__ == "__main__":
    main()
