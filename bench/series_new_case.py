"""The string that a new murder would join, in unseen demo registers: of its hand, and strangers.

Weighed over all ways to put leads together, as searches do it, and grown from the best pairs as they did before. The
seeds are those of `series_demo`, by which nothing was chosen; fifty take some eight minutes of a processor.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from _harness import Row, of_seeds, report
from murderbook import formats
from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.growth import Belonging
from murderbook.demo.generator import generate
from murderbook.linkage import fit
from murderbook.linkage.coding.columns import encode
from murderbook.linkage.reading import is_compared
from murderbook.linkage.series import groups_in
from murderbook.series.grouping import Rule, group

UNSEEN = range(5501, 5551)
Joined = dict[str, tuple[int, int]]  # by way: cases of its hand and strangers that it is put together with


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs=2, type=int, metavar=("FIRST", "COUNT"))
    asked = parser.parse_args()
    seeds = range(asked.seeds[0], sum(asked.seeds)) if asked.seeds else UNSEEN
    found, each = of_seeds(search, seeds)
    report(__file__, [Row(name, each, dict(values)) for name, values in table(found)])


def search(seed: int) -> Joined:
    with TemporaryDirectory() as name:
        folder = Path(name)
        answers = generate(seed, folder)
        files = [folder / "register.csv", folder / "new_case.csv"]
        cases = [case for file in files for case in formats.read(file, "register").cases()]
    model = fit(cases)
    encoded = encode([case for case in cases if is_compared(case)], model)
    ids = [case.id for case in encoded.cases]
    row, hand = ids.index(answers.hot_case), set(answers.string)
    alone = AdditiveSearch(encoded.form, np.array([row], np.int32))
    none = np.full(len(ids), -1, np.int32)  # the demo has no incident of several victims
    weighed = group(alone, Belonging(encoded.form.columns.series, none), Rule(), {}, seed).strings
    ways = {
        "weighed": [one.rows for one in weighed],
        "grown": [one.members for one in groups_in(alone, model.declaration.strings)],
    }
    found = {}
    for way, strings in ways.items():
        others = {ids[at] for at in next((held for held in strings if row in held), ()) if at != row}
        found[way] = len(others & hand), len(others - hand)
    return found


def table(found: Sequence[Joined]) -> Iterator[tuple[str, dict[str, int | float]]]:
    for way in found[0]:
        own, strangers = (np.array([seed[way][at] for seed in found]) for at in (0, 1))
        yield (
            way,
            {
                "registers": len(found),
                "joins": int((own + strangers > 0).sum()),
                "with_its_hand": int((own > 0).sum()),
                "of_its_hand": round(float(own.mean()), 2),
                "with_strangers": round(float(strangers.mean()), 2),
                "share": round(float(strangers.sum() / max(1, (own + strangers).sum())), 2),
            },
        )


if __name__ == "__main__":
    main()
