"""Same person? Demo card indexes of unseen seeds: how many of 300 people under two spellings are found, and what else.

Twenty seeds by which nothing was chosen; `--open`: seeds 1 to 9, which may be looked at while the engine is built. The
figures of docs/science/resolution.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from _harness import Row, Value, report
from murderbook.demo.generator import Size, generate
from murderbook.demo.sweep import OPEN
from murderbook.formats.person_columns import PersonColumns
from murderbook.formats.persons import read_persons
from murderbook.resolution import Choices, load_model, screen

COLUMNS = Path(__file__).resolve().parents[1] / "examples" / "persons" / "nominals.toml"
UNSEEN = range(5801, 5821)
SMALL = Size(cases=400, cleared=40, missing=100, remains=20)  # the card index is as large as that of the whole demo
Found = dict[str, float]
TOLD: dict[str, tuple[str, Callable[[list[float]], float]]] = {
    "recall": ("planted people put together", min),
    "precision": ("of what is put together, planted", min),
    "first_100": ("of the first 100 pairs, planted", min),
    "first_300": ("of the first 300 pairs, planted", min),
    "first_600": ("planted people among the first 600 pairs", min),
    "wrong": ("pairs put together that are two people", max),
    "chance": ("such pairs by the program's own count of chance", max),
}


def searched(seed: int) -> Found:
    with TemporaryDirectory() as place:
        answers, model = generate(seed, Path(place), SMALL), load_model()
        records = read_persons(Path(place) / "nominals.csv", PersonColumns.load(COLUMNS, model), model).records
    found = screen(records, model, Choices(replicas=10))
    ids, true = [record.id for record in found.model.records], set(answers.same_persons)
    together = {(ids[a], ids[b]) for rows in found.grouped.groups for a, b in combinations(rows, 2)}
    listed = [(ids[a], ids[b]) for a, b in zip(found.found.left.tolist(), found.found.right.tolist(), strict=True)]
    right = len(together & true)
    assert found.chance is not None
    return {
        "recall": right / len(true),
        "precision": right / len(together),
        "first_100": len(set(listed[:100]) & true) / 100,
        "first_300": len(set(listed[:300]) & true) / 300,
        "first_600": len(set(listed[:600]) & true) / len(true),
        "wrong": len(together - true),
        "chance": found.chance.at(found.even).expected,
    }


def rows(seeds: range) -> Iterator[Row]:
    began, each = time.process_time(), list[Found]()
    for seed in seeds:
        each.append(searched(seed))
        print(f"{len(each)} card indexes: {time.process_time() - began:.0f} s", file=sys.stderr, flush=True)
    seconds = round((time.process_time() - began) / len(each), 1)
    for key, (name, worst) in TOLD.items():
        values = [found[key] for found in each]
        yield Row(name, seconds, {"median": shown(median(values)), "worst": shown(worst(values))})


def shown(value: float) -> Value:
    return f"{value:.3f}" if value <= 1.0 else f"{value:.0f}"


if __name__ == "__main__":
    report(__file__, rows(OPEN if "--open" in sys.argv else UNSEEN))
