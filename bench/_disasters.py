"""Generated disasters with known truth: families of several kinds, some of their missing recovered, strangers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.kinship import Genotype, Marker, Model, Mutation, OfOneSex, Pedigree, Person, Sample
from murderbook.kinship.disaster import Disaster, DisasterFamily
from murderbook.kinship.frequencies import shipped
from murderbook.kinship.markers import Treatment, marker_of
from murderbook.kinship.search import Remains

CORE = [
    *("CSF1PO", "D1S1656", "D2S441", "D2S1338", "D3S1358", "D5S818", "D7S820", "D8S1179", "D10S1248", "D12S391"),
    *("D13S317", "D16S539", "D18S51", "D19S433", "D21S11", "D22S1045", "FGA", "TH01", "TPOX", "vWA"),
]
RATE = 0.002
Loci = dict[str, Genotype | None]
Truth = tuple[str, str] | None  # family and missing person, or nobody

# Persons as "id sex father mother", who is missing, who was typed, and how often the kind comes up.
KINDS = (
    ("parents", "F M; M F; A M F M", "A", "F M", 3),
    ("one parent", "F M; M F; A F F M", "A", "M", 3),
    ("a child and its other parent", "A M; W F; C M A W", "A", "W C", 2),
    ("one sibling", "F M; M F; A M F M; S F F M", "A", "S", 2),
    ("two brothers, their mother", "F M; M F; A M F M; B M F M", "A B", "M", 2),
    ("two sisters, a brother", "F M; M F; A F F M; B F F M; S M F M", "A B", "S", 1),
    ("couple and child, grandmothers", "G M; H F; I M; J F; A M G H; B F I J; C F A B", "A B C", "H J", 2),
    ("father and son, an uncle", "G M; H F; A M G H; U M G H; W F; C M A W", "A C", "U W", 1),
    ("aunt only", "G M; H F; F M G H; U F G H; M F; A F F M", "A", "U", 1),
)


def markers(names: list[str] = CORE, rate: float = RATE) -> tuple[Marker, ...]:
    (table,) = shipped("nist1036:Caucasian")
    one = OfOneSex(Model.PROPORTIONAL, rate)
    return tuple(marker_of(name, table.loci[name], Treatment(Mutation(one, one))) for name in names)


@dataclass(frozen=True)
class Made:
    disaster: Disaster
    truth: tuple[Truth, ...]
    kinds: dict[str, str]  # by family


@dataclass(frozen=True)
class Shape:
    """How many families, which share of the missing is recovered, strangers, and how much of a profile is left."""

    families: int
    recovered: float = 0.8
    strangers: int = 0
    partial: float = 0.0  # share of victims with a partial profile
    loci: tuple[int, int] = (8, 16)  # of a partial profile
    dropout: float = 0.05  # of a partial profile, per allele copy
    kinds: tuple[str, ...] = tuple(kind[0] for kind in KINDS)


def made(rng: np.random.Generator, of: tuple[Marker, ...], shape: Shape) -> Made:
    some = [kind for kind in KINDS if kind[0] in shape.kinds]
    weights = np.array([kind[4] for kind in some], float)
    families, kinds, lost = [], {}, list[tuple[Truth, Loci, str | None]]()
    for at in range(shape.families):
        kind = some[rng.choice(len(some), p=weights / weights.sum())]
        family, people = _family(rng, f"F{at:03}", kind, of)
        families.append(family)
        kinds[family.id] = kind[0]
        lost += [
            ((family.id, one), people[one], family.sex_of(one))
            for one in family.missing
            if rng.random() < shape.recovered
        ]
    lost += [(None, _founder(rng, of), "MF"[rng.integers(2)]) for _ in range(shape.strangers)]
    lost = [lost[at] for at in rng.permutation(len(lost))]
    victims = tuple(_victim(rng, f"V{at:03}", loci, sex, shape) for at, (_, loci, sex) in enumerate(lost))
    return Made(Disaster(victims, tuple(families), of), tuple(one for one, _, _ in lost), kinds)


def _family(
    rng: np.random.Generator, name: str, kind: tuple[str, str, str, str, int], of: tuple[Marker, ...]
) -> tuple[DisasterFamily, dict[str, Loci]]:
    persons = []
    for told in kind[1].split(";"):
        one, sex, *parents = told.split()
        father, mother = parents or (None, None)
        persons.append(Person(one, father, mother, sex))
    pedigree, people = Pedigree(tuple(persons)), dict[str, Loci]()
    for person in pedigree.ordered:
        if person.father is None or person.mother is None:
            people[person.id] = _founder(rng, of)
        else:
            people[person.id] = _child(rng, people[person.father], people[person.mother], of)
    samples = tuple(Sample(one, people[one]) for one in kind[3].split())
    return DisasterFamily(name, pedigree, tuple(kind[2].split()), samples), people


def _founder(rng: np.random.Generator, of: tuple[Marker, ...]) -> Loci:
    return {one.name: tuple(str(a) for a in rng.choice(one.alleles, 2, p=one.p)) for one in of}


def _child(rng: np.random.Generator, father: Loci, mother: Loci, of: tuple[Marker, ...]) -> Loci:
    """With mutation, as the model has it."""
    out: Loci = {}
    for one in of:
        pair = []
        for parent, rates in ((father, one.male), (mother, one.female)):
            allele = (parent[one.name] or ())[rng.integers(2)]
            if rng.random() > rates[one.at[allele], one.at[allele]]:
                row = rates[one.at[allele]].copy()
                row[one.at[allele]] = 0.0
                allele = str(rng.choice(one.alleles, p=row / row.sum()))
            pair.append(allele)
        out[one.name] = tuple(pair)
    return out


def _victim(rng: np.random.Generator, name: str, loci: Loci, sex: str | None, shape: Shape) -> Remains:
    if rng.random() >= shape.partial:
        return Remains(Sample(name, loci), sex)
    names = list(loci)
    kept = set(rng.choice(names, rng.integers(*shape.loci, endpoint=True), replace=False).tolist())
    seen: Loci = {}
    for locus in names:
        shown = tuple(a for a in loci[locus] or () if rng.random() >= shape.dropout)
        seen[locus] = (tuple(dict.fromkeys(shown)) or None) if locus in kept else None
    return Remains(Sample(name, seen, shape.dropout), sex)
