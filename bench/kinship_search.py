"""Kinship search: the index of families, one remains against a thousand, and pairs a second for many

Generated families (grandmother, uncle and sister typed; 20 core loci, proportional mutation), the missing person's own
profile as remains. `truth_first`: how many remains have their own family at the top.
"""

from __future__ import annotations

import time

import numpy as np

from _harness import Row, Value, report
from murderbook.kinship import Genotype, Marker, Model, Mutation, OfOneSex, Pedigree, Person, Sample
from murderbook.kinship.frequencies import shipped
from murderbook.kinship.markers import Treatment, marker_of
from murderbook.kinship.search import RefFamily, Remains, build_index, search
from murderbook.kinship.search.lookup import whole_scores

CORE = (
    "CSF1PO D1S1656 D2S441 D2S1338 D3S1358 D5S818 D7S820 D8S1179 D10S1248 D12S391 D13S317 D16S539 D18S51 D19S433 D21S11"
    " D22S1045 FGA TH01 TPOX vWA"
)
FAMILIES, BODIES, COUPLED = 1000, 2000, 3
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


def main() -> None:
    rng, of = np.random.default_rng(1), markers()
    pairs = [family(rng, f"{at:04}", of) for at in range(FAMILIES)]
    houses, bodies = [one for one, _ in pairs], [one for _, one in pairs]
    small = build_index(houses[:2], of)
    whole_scores(small, [bodies[0].sample]), search(small, bodies[:1]), build_index(houses[:1], of[:1], 0.03)
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
    degraded = Remains(Sample("degraded", bodies[0].sample.genotypes, dropout=0.1))
    began = time.process_time()
    search(index, [degraded])
    rows.append(timed(f"one with drop-out against {FAMILIES:,} families", began))
    began = time.process_time()
    hits = search(index, bodies, top=1)
    first = sum(hit.family.id in hit.remains.id for hit in hits)
    rows.append(timed(f"{FAMILIES:,} remains against {FAMILIES:,} families, ranked", began, truth_first=first))
    samples = [one.sample for one in bodies] * (BODIES // FAMILIES)
    began = time.process_time()
    whole_scores(index, samples)
    spent = time.process_time() - began
    rate = round(len(samples) * FAMILIES / spent / 1e6, 1)
    rows.append(timed(f"{BODIES:,} x {FAMILIES:,} scores", began, million_pairs_a_second=rate))
    report(__file__, rows)


if __name__ == "__main__":
    main()
