"""Kinship search: the index of families, one remains against a thousand, a nation's with --nation

Generated families (grandmother, uncle and sister typed; 20 core loci, proportional mutation), the missing person's own
profile as remains. `truth_first`: how many remains have their own family at the top. With `--nation` also 15,000
remains, half of them degraded, against 25,000 families (8,334 of the bodies are of one of them): index, search, and the
index from its file; `wall` in seconds by the clock. `leads`, and `true` ones: those of which chance gives 0.1 at most.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from _harness import Row, Value, report
from murderbook.kinship import Genotype, Marker, Model, Mutation, OfOneSex, Pedigree, Person, Sample
from murderbook.kinship.frequencies import shipped
from murderbook.kinship.markers import Treatment, marker_of
from murderbook.kinship.search import Index, RefFamily, Remains, build_index, kept_columns, save_index, search

CORE = (
    "CSF1PO D1S1656 D2S441 D2S1338 D3S1358 D5S818 D7S820 D8S1179 D10S1248 D12S391 D13S317 D16S539 D18S51 D19S433 D21S11"
    " D22S1045 FGA TH01 TPOX vWA"
)
FAMILIES, COUPLED = 1000, 3
NATION = (25_000, 15_000)  # families, remains
Loci = dict[str, Genotype | None]


def markers() -> tuple[Marker, ...]:
    (table,) = shipped("nist1036:Caucasian")
    one = OfOneSex(Model.PROPORTIONAL, 0.002)
    return tuple(marker_of(locus, table.loci[locus], Treatment(Mutation(one, one))) for locus in CORE.split())


def family(rng: np.random.Generator, name: str, of: tuple[Marker, ...]) -> tuple[RefFamily, Remains]:
    def drawn() -> Loci:
        return {one.name: tuple(rng.choice(one.alleles, 2, p=one.p)) for one in of}

    def child(father: Loci, mother: Loci) -> Loci:
        return {at: tuple((side[at] or ())[rng.integers(2)] for side in (father, mother)) for at in father}

    grandfather, grandmother, mother = drawn(), drawn(), drawn()
    father, uncle = child(grandfather, grandmother), child(grandfather, grandmother)
    missing, sister = child(father, mother), child(father, mother)
    people = (
        Person("GF", sex="M"), Person("GM", sex="F"), Person("F", "GF", "GM", "M"), Person("U", "GF", "GM", "M"),
        Person("M", sex="F"), Person("MP", "F", "M", "M"), Person("S", "F", "M", "F"),
    )  # fmt: skip
    typed = (Sample("GM", grandmother), Sample("U", uncle), Sample("S", sister))
    return RefFamily(name, Pedigree(people), "MP", typed), Remains(Sample(f"remains {name}", missing))


def timed(name: str, began: float, **values: Value) -> Row:
    return Row(name, round(time.process_time() - began, 5), values)


def nation(rng: np.random.Generator, of: tuple[Marker, ...]) -> list[Row]:
    """Of a third of the families a body lies among the remains; the other remains are nobody's. Chance 0.1 and less."""
    pairs = [family(rng, f"{at:05}", of) for at in range(NATION[0])]
    houses = [one for one, _ in pairs]
    bodies = [one for _, one in pairs[::3]]
    while len(bodies) < NATION[1]:
        drawn = {one.name: tuple(rng.choice(one.alleles, 2, p=one.p)) for one in of}
        bodies.append(Remains(Sample(f"nobody {len(bodies)}", drawn)))
    bodies = [degraded(rng, one) if at % 2 else one for at, one in enumerate(bodies)]
    clock, began = time.perf_counter(), time.process_time()
    index = build_index(houses, of)
    rows = [timed("index of 25,000 families", began, wall=since(clock), kb_a_family=round(index.bytes / 25e6, 1))]
    rows.append(searched(index, bodies))
    with TemporaryDirectory() as folder:
        save_index(index, file := Path(folder) / "index.npz")
        clock, began = time.perf_counter(), time.process_time()
        build_index(houses, of, ready=kept_columns(file, houses, of, 0.0))
        rows.append(timed("the same index from its file", began, wall=since(clock)))
    return rows


def searched(index: Index, bodies: list[Remains]) -> Row:
    """`leads`: hits of which chance gives 0.1 at most; `true` of them are of the remains' own family."""
    clock, began = time.perf_counter(), time.process_time()
    hits = search(index, bodies, top=1)
    seconds, wall = time.process_time() - began, since(clock)
    own = [hit for hit in hits if hit.family.id in hit.remains.id]
    leads = [sum(hit.chance_leads <= 0.1 for hit in these) for these in (hits, own)]
    rate = round(NATION[0] * NATION[1] / seconds / 1e6, 1)
    told: dict[str, Value] = {"wall": wall, "truth_first": len(own), "leads": leads[0], "true": leads[1]}
    name = "15,000 remains against 25,000 families, ranked"
    return Row(name, round(seconds, 2), {**told, "million_pairs_a_second": rate})


def degraded(rng: np.random.Generator, one: Remains) -> Remains:
    """Each copy of an allele is lost with probability 0.1."""
    seen = {locus: tuple(a for a in g or () if rng.random() > 0.1) for locus, g in one.sample.genotypes.items()}
    return Remains(Sample(one.id, seen, dropout=0.1))


def since(clock: float) -> float:
    return round(time.perf_counter() - clock, 2)


def main() -> None:
    rng, of = np.random.default_rng(1), markers()
    pairs = [family(rng, f"{at:04}", of) for at in range(FAMILIES)]
    houses, bodies = [one for one, _ in pairs], [one for _, one in pairs]
    small = build_index(houses[:2], of)
    search(small, bodies[:1])
    build_index(houses[:1], of[:1], 0.03)
    rows = []
    began = time.process_time()
    index = build_index(houses, of)
    rows.append(timed(f"index of {FAMILIES:,} families", began, kb_a_family=round(index.bytes / FAMILIES / 1000, 1)))
    began = time.process_time()
    build_index(houses[:COUPLED], of, 0.03)
    rows.append(timed(f"index of {COUPLED} families, theta 0.03", began))
    began = time.process_time()
    search(index, bodies[:1])
    rows.append(timed(f"one remains against {FAMILIES:,} families", began))
    weak = Remains(Sample("weak", bodies[0].sample.genotypes, dropout=0.1))
    began = time.process_time()
    search(index, [weak])
    rows.append(timed(f"one with drop-out against {FAMILIES:,} families", began))
    began = time.process_time()
    hits = search(index, bodies, top=1)
    first = sum(hit.family.id in hit.remains.id for hit in hits)
    rows.append(timed(f"{FAMILIES:,} remains against {FAMILIES:,} families, ranked", began, truth_first=first))
    spent = rows[-1].seconds
    rows[-1].values["million_pairs_a_second"] = round(FAMILIES**2 / spent / 1e6, 1)
    if "--nation" in sys.argv:
        rows += nation(rng, of)
    report(__file__, rows)


if __name__ == "__main__":
    main()
