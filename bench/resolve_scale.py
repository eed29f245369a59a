"""Same person? Card indexes of ten, fifty and a hundred thousand: time, memory, and the pairs of all pairs looked at.

Demo card indexes of a seed that may be looked at, since it is time that is asked for; one in nine stands there twice.
*one pass*: every pair that scores above 0, of the best half million; *all pairs* the same without the index, which
finds the same to the bit (tests/compute/levelled). `--quick`: ten thousand.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import murderbook.compute.levelled.search as levelled_search
from _harness import Row, peak_memory, report
from murderbook.compute.levelled.search import LevelledSearch
from murderbook.demo.generator import Size, generate
from murderbook.formats.person_columns import PersonColumns
from murderbook.formats.persons import read_persons
from murderbook.resolution import Choices, Record, Screened, load_model, screen
from murderbook.resolution.screen import KEPT, LEAST
from resolve_demo import COLUMNS

SEED = 3
SIZES = (10_000, 50_000, 100_000)
ONE_IN = 9
NEVER = 10**12


def index_of(cards: int) -> tuple[tuple[Record, ...], set[tuple[str, str]]]:
    twice = cards // ONE_IN
    size = Size(cases=400, cleared=40, missing=100, remains=20, nominals=cards - twice, twice=twice)
    with TemporaryDirectory() as place:
        answers, model = generate(SEED, Path(place), size), load_model()
        records = read_persons(Path(place) / "nominals.csv", PersonColumns.load(COLUMNS, model), model).records
    return records, set(answers.same_persons)


def passed(found: Screened, worth: int) -> float:
    """Processor seconds of one pass."""
    before, levelled_search._WORTH = levelled_search._WORTH, worth
    try:
        search = LevelledSearch(found.model.levelled)
        began = time.process_time()
        search.at_least(LEAST, most=KEPT)
        return time.process_time() - began
    finally:
        levelled_search._WORTH = before


def rows(sizes: tuple[int, ...]) -> Iterator[Row]:
    screen(index_of(1_000)[0], load_model(), Choices(replicas=1))  # compiled before it is timed
    for cards in sizes:
        records, true = index_of(cards)
        print(f"{cards:,} cards", file=sys.stderr, flush=True)
        began, spent = time.perf_counter(), time.process_time()
        with peak_memory() as peak:
            found = screen(records, load_model(), Choices(replicas=10))
        seconds, processor = time.perf_counter() - began, time.process_time() - spent
        ids = [one.id for one in found.model.records]
        together = {(ids[a], ids[b]) for group in found.grouped.groups for a, b in combinations(group, 2)}
        right = len(together & true)
        yield Row(
            f"{cards:,}",
            round(seconds, 1),
            {
                "processor": round(processor, 1),
                "peak_mib": round(peak["mib"]),
                "one_pass": round(passed(found, 2), 1),
                "all_pairs": round(passed(found, NEVER), 1),
                "recall": f"{right / len(true):.3f}",
                "precision": f"{right / len(together):.3f}",
            },
        )


if __name__ == "__main__":
    report(__file__, rows(SIZES[:1] if "--quick" in sys.argv else SIZES))
