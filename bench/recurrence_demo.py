"""The demo's insider on unseen seeds: where he stands among everybody who handled an exhibit of the string's files.

Twenty seeds by which nothing was chosen. Names are taken as the log has them, in whatever form. The figures of
docs/science/recurrence.md.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from _harness import Row, of_seeds, report
from murderbook.casefile.timespan_text import read_span
from murderbook.demo.generator import generate
from murderbook.network.recurrence import Choices, File, Handling, freeze, log_of, recur

UNSEEN = range(5901, 5921)
TASK = "exhibit"


@dataclass(frozen=True)
class Asked:
    rank: int
    chance: float
    people: int
    others: int  # beside him, with 0.05 expected by chance or fewer; his own name in another form included


def asked(seed: int) -> Asked:
    with TemporaryDirectory() as place:
        answers = generate(seed, Path(place))
        with (Path(place) / "register.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    files = [File(row["number"], row["area"], read_span(row["date"]).earliest.date()) for row in rows]
    handled = [
        Handling(name.strip(), row["number"], TASK)
        for row in rows
        for column, names in row.items()
        if column.endswith("handled_by")
        for name in names.split(";")
    ]
    log = log_of(files, handled)
    selection = freeze(answers.string, reason="the string", author="bench", at="2026-01-01T00:00Z")
    found = recur(log, selection, Choices(replicas=100)).recurrences
    rank = next((at for at, one in enumerate(found, 1) if one.person == answers.insider), 999)
    chance = found[rank - 1].chance.shown if rank <= len(found) else float("inf")
    others = sum(one.chance.shown <= 0.05 for one in found) - (chance <= 0.05)
    return Asked(rank, chance, len(log.people), others)


def main() -> list[Row]:
    found, seconds = of_seeds(asked, UNSEEN)
    ranks = [one.rank for one in found]
    values = {
        "registers": len(found),
        "names": round(median(one.people for one in found)),
        "first": sum(rank == 1 for rank in ranks),
        "worst_rank": max(ranks),
        "called": sum(one.chance <= 0.05 for one in found),
        "others_median": median(one.others for one in found),
        "others_worst": max(one.others for one in found),
    }
    return [Row("the demo's insider", seconds, values)]


if __name__ == "__main__":
    report(__file__, main())
