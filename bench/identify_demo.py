"""Does of unseen demo registers: where their own report stands, by description alone and with the families' DNA.

Twenty seeds by which nothing was chosen take some ten minutes of a processor; `--seeds FIRST COUNT` others, `--open`
seeds 1 to 9, which may be looked at while an engine is built. The figures of docs/science/identification.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from _harness import Row, report
from murderbook import formats
from murderbook.demo.generator import generate
from murderbook.demo.sweep import OPEN
from murderbook.formats.reference_samples import read_references
from murderbook.formats.str_profiles import read_profiles
from murderbook.identification import Choices, load_model, records_of, screen
from murderbook.workbench.identity.dna.joined import Profiles, ranked
from murderbook.workbench.identity.dna.weighing import Family, Typed

UNSEEN = range(5701, 5721)
KEPT, SHORT = 20, 10


@dataclass(frozen=True)
class Seed:
    """Places of the planted reports, None where not listed; `chance`: others that come first by chance's own figure."""

    described: list[int | None]
    with_dna: list[int | None]
    string: tuple[int | None, int | None]
    strangers: int  # bodies without a report whose first candidate chance would give less than once in a hundred
    unreported: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--seeds", nargs=2, type=int, metavar=("FIRST", "COUNT"))
    asked = parser.parse_args()
    seeds = OPEN if asked.open else range(asked.seeds[0], sum(asked.seeds)) if asked.seeds else UNSEEN
    began, found = time.process_time(), list[Seed]()
    for seed in seeds:
        found.append(searched(seed))
        print(f"{len(found)} registers: {time.process_time() - began:.0f} s", file=sys.stderr, flush=True)
    each = round((time.process_time() - began) / len(found), 1)
    report(__file__, [Row(name, each, values) for name, values in table(found)])


def searched(seed: int) -> Seed:
    with TemporaryDirectory() as name:
        folder = Path(name)
        generate(seed, folder)
        answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
        reports = records_of(formats.read(folder / "missing.csv").cases())
        remains = records_of(formats.read(folder / "unidentified.csv").cases())
        profiles = _profiles(folder)
    found = screen(remains, reports, load_model(), Choices(top=KEPT, seed=1, threads=1))
    described = {one.id: [lead.right for lead in found.leads_of(at)] for at, one in enumerate(remains)}
    joined: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for _, lead in ranked(found, profiles):
        joined[lead.left].append((lead.right, lead.chance.shown if lead.chance else 1e9))
    planted = {body: own for body, own in answers["does"].items() if own}
    others = [body for body, own in answers["does"].items() if not own]
    places = [
        {body: _place(own, listed.get(body, ())) for body, own in planted.items()}
        for listed in (described, {body: [right for right, _ in rows] for body, rows in joined.items()})
    ]
    doe = answers["string_doe_remains"]
    return Seed(
        list(places[0].values()),
        list(places[1].values()),
        (places[0][doe], places[1][doe]),
        sum(1 for body in others if joined.get(body) and joined[body][0][1] < 0.01),
        len(others),
    )


def _profiles(folder: Path) -> Profiles:
    """As a record would hold them: remains by their number, relatives by that of the report."""
    references = {one.sample: one for one in read_references(folder / "references.csv")}
    remains, families = dict[str, Typed](), defaultdict[str, list[Typed]](list)
    for profile in read_profiles(folder / "profiles.csv"):
        loci = {locus: list(alleles) for locus, alleles in profile.loci.items() if alleles is not None}
        if (known := references.get(profile.id)) is None:
            remains[profile.id] = Typed(profile.id, "own", loci)
        else:
            families[known.missing].append(Typed(profile.id, known.relation, loci))
    sexes = _sexes(folder / "missing.csv")
    return Profiles(remains, {key: Family(tuple(one), sexes.get(key)) for key, one in families.items()})


def _sexes(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["Case Number"]: row["Biological Sex"][:1] for row in csv.DictReader(file)}


def _place(wanted: str, listed: Sequence[str]) -> int | None:
    return next((at for at, one in enumerate(listed, start=1) if one == wanted), None)


def table(found: Sequence[Seed]) -> Iterator[tuple[str, Mapping[str, str | int | float]]]:
    for name, at in (("by description alone", 0), ("with the families' DNA", 1)):
        places = [(seed.described, seed.with_dna)[at] for seed in found]
        firsts = [sum(place == 1 for place in one) for one in places]
        tens = [sum(place is not None and place <= SHORT for place in one) for one in places]
        strings = [seed.string[at] for seed in found]
        yield (
            name,
            {
                "registers": len(found),
                "planted": len(places[0]),
                "first": median(firsts),
                "first_worst": min(firsts),
                "ten": median(tens),
                "ten_worst": min(tens),
                "unlisted": sum(place is None for one in places for place in one),
                "string_first": sum(place == 1 for place in strings),
                "string_worst": max((place or KEPT + 1 for place in strings), default=0),
            },
        )
    yield (
        "bodies without a report",
        {
            "registers": len(found),
            "planted": found[0].unreported,
            "false": sum(seed.strangers for seed in found),
        },
    )


if __name__ == "__main__":
    main()
