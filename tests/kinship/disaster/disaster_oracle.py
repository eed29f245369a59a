"""Small disasters drawn at random, and their solution by going through every joint assignment of victims to names."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from murderbook.kinship import (
    Case,
    Genotype,
    Hypothesis,
    Marker,
    Model,
    Mutation,
    OfOneSex,
    Pedigree,
    Person,
    Sample,
    Treatment,
    likelihoods,
    marker_of,
)
from murderbook.kinship.disaster import Disaster, DisasterFamily
from murderbook.kinship.search.families import Remains

Loci = dict[str, Genotype | None]
Names = tuple[tuple[int, str] | None, ...]  # for each victim the family and the missing person, or nobody
TABLES = (
    {"9": 0.1, "10": 0.2, "11": 0.3, "12": 0.4},
    {"15": 0.6, "16": 0.3, "17": 0.1},
    {"7": 0.05, "8": 0.25, "9": 0.3, "10": 0.4},
)
SHAPES = {
    "parents of a child": (("F M", "M F", "C M F M", "D F F M"), "C", "FM"),
    "brothers": (("F M", "M F", "A M F M", "B M F M", "S F F M"), "AB", "S"),
    "three sisters": (("F M", "M F", "A F F M", "B F F M", "C F F M"), "ABC", "F"),
    "father and son": (("G M", "F M G -", "W F", "C M F W"), "FC", "GW"),
    "two brothers with a son each": (("G M", "H F", "A M G H", "B M G H", "C M A -", "D M B -"), "ABCD", "G"),
    "uncle": (("G M", "H F", "F M G H", "U M G H", "C F F -"), "C", "U"),
    "lost with nobody typed": (("F M", "M F", "A M F M", "B F F M"), "AB", ""),
    "of unknown sex": (("F M", "M F", "A ? F M"), "A", "M"),
    "his own sample": (("F M", "M F", "A M F M"), "A", "A"),
}


def markers(model: Model, tables: int = 3) -> tuple[Marker, ...]:
    one = OfOneSex(model, 0.0 if model is Model.NONE else 0.02)
    how = Treatment(Mutation(one, one))
    return tuple(marker_of(f"L{at}", table, how) for at, table in enumerate(TABLES[:tables]))


def pedigree_of(told: tuple[str, ...]) -> Pedigree:
    persons = []
    for one in told:
        name, sex, *parents = one.split()
        father, mother = (None if parent == "-" else parent for parent in (parents or ("-", "-")))
        persons.append(Person(name, father, mother, None if sex == "?" else sex))
    return Pedigree(tuple(persons))


@dataclass
class Drawn:
    """A disaster and who its victims really are."""

    disaster: Disaster
    truth: Names


def drawn(seed: int, model: Model, most: int = 4) -> Drawn:
    """One to three families; some of their missing among the victims, and strangers; some profiles with drop-out or
    loci that are missing, some victims without a sex."""
    rng, of = np.random.default_rng(seed), markers(model)
    names = [str(one) for one in rng.choice(sorted(SHAPES), rng.integers(1, 4))]
    families, lost = [], list[tuple[tuple[int, str] | None, Loci, str | None]]()
    for f, name in enumerate(names):
        family, genotypes = _family(rng, f"F{f}", name, of)
        families.append(family)
        lost += [((f, one), genotypes[one], family.sex_of(one)) for one in family.missing if rng.random() < 0.7]
    lost = [lost[at] for at in rng.permutation(len(lost))[: most - 1]]
    lost += [(None, _founder(rng, of), "MF"[rng.integers(2)]) for _ in range(max(1, most - len(lost) - 1))]
    victims = [_victim(rng, f"V{v}", loci, sex) for v, (_, loci, sex) in enumerate(lost)]
    people = None if rng.random() < 0.6 else float(rng.integers(1, 30))
    disaster = Disaster(tuple(victims), tuple(families), of, people=people)
    return Drawn(disaster, tuple(one for one, _, _ in lost))


def _family(
    rng: np.random.Generator, name: str, shape: str, of: tuple[Marker, ...]
) -> tuple[DisasterFamily, dict[str, Loci]]:
    told, missing, typed = SHAPES[shape]
    pedigree = pedigree_of(told)
    genotypes: dict[str, Loci] = {}
    for one in pedigree.ordered:
        if one.father is None or one.mother is None:
            genotypes[one.id] = _founder(rng, of)
        else:
            genotypes[one.id] = _child(rng, genotypes[one.father], genotypes[one.mother])
    samples = tuple(Sample(one, genotypes[one]) for one in typed)
    return DisasterFamily(name, pedigree, tuple(missing), samples), genotypes


def _founder(rng: np.random.Generator, of: tuple[Marker, ...]) -> Loci:
    return {one.name: tuple(str(a) for a in rng.choice(one.alleles, 2, p=one.p)) for one in of}


def _child(rng: np.random.Generator, father: Loci, mother: Loci) -> Loci:
    return {at: ((father[at] or ())[rng.integers(2)], (mother[at] or ())[rng.integers(2)]) for at in father}


def _victim(rng: np.random.Generator, name: str, loci: Loci, sex: str | None) -> Remains:
    drop = float(rng.choice([0.0, 0.0, 0.2]))
    seen: Loci = {}
    for locus, genotype in loci.items():
        shown = tuple(dict.fromkeys(one for one in genotype or () if rng.random() >= drop)) if drop else genotype
        seen[locus] = None if rng.random() < 0.1 else shown
    return Remains(Sample(name, seen, drop, 0.05 if drop else 0.0), sex if rng.random() < 0.8 else None)


def every(disaster: Disaster) -> Iterator[Names]:
    """All assignments in which nobody is two people and the sexes agree where both are known."""
    places = [(f, one) for f, family in enumerate(disaster.families) for one in family.missing]
    may = [
        [None, *(at for at in places if None in (victim.sex, sex(disaster, at)) or victim.sex == sex(disaster, at))]
        for victim in disaster.victims
    ]
    for chosen in product(*may):
        named = [one for one in chosen if one is not None]
        if len(set(named)) == len(named):
            yield chosen


def sex(disaster: Disaster, place: tuple[int, str]) -> str | None:
    return disaster.families[place[0]].sex_of(place[1])


def log_likelihood(disaster: Disaster, names: Names) -> float:
    """Of all profiles at once, in one pedigree of all families and strangers."""
    persons, samples, owners = list[Person](), list[Sample](), dict[str, str]()
    for f, family in enumerate(disaster.families):
        rename = {one.id: f"{f}:{one.id}" for one in family.pedigree.persons}
        for one in family.pedigree.persons:
            persons.append(Person(rename[one.id], rename.get(one.father or ""), rename.get(one.mother or ""), one.sex))
        samples += [Sample(rename[s.id], s.genotypes, s.dropout, s.dropin) for s in family.samples]
    for victim, name in zip(disaster.victims, names, strict=True):
        owners[victim.id] = f"stranger {victim.id}" if name is None else f"{name[0]}:{name[1]}"
        if name is None:
            persons.append(Person(owners[victim.id]))
        samples.append(victim.sample)
    hypothesis = Hypothesis("all", Pedigree(tuple(persons)), owners)
    case = Case(hypothesis, hypothesis, tuple(samples), disaster.markers, disaster.theta)
    with np.errstate(divide="ignore"):
        return float(np.log(likelihoods(case, hypothesis)).sum())


@dataclass
class Exact:
    """`posterior` by assignment; `ratio` its likelihood ratio to nobody identified."""

    posterior: dict[Names, float]
    ratio: dict[Names, float]
    log_total: float


def solved_by_hand(disaster: Disaster) -> Exact:
    null = log_likelihood(disaster, (None,) * len(disaster.victims))
    ratio = {names: math.exp(log_likelihood(disaster, names) - null) for names in every(disaster)}
    each = 1.0 if disaster.people is None else 1.0 / disaster.people
    weight = {names: one * each ** sum(name is not None for name in names) for names, one in ratio.items()}
    total = math.fsum(weight.values())
    return Exact({names: one / total for names, one in weight.items()}, ratio, math.log(total))
