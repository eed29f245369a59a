"""What looks wrong in profiles before any likelihood: samples alike, relatives who cannot be, the sex marker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from murderbook.kinship.case import Genotype, Hypothesis, Sample
from murderbook.kinship.frequencies import locus_key

ENOUGH = 8  # loci that two samples must share before they are called alike
SEVERAL = 3  # inconsistent loci that mutation does not explain well


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """At a locus a child has no allele that both parents could have given, without mutation."""

    locus: str
    child: str
    parents: tuple[str, ...]

    @property
    def says(self) -> str:
        of = " and ".join(self.parents)
        return f"{self.locus}: {self.child} cannot be a child of {of} but by mutation or a typing error"


def alike(samples: tuple[Sample, ...], hypothesis: Hypothesis | None = None) -> Iterator[str]:
    """Pairs of samples that agree at every locus both have: one person twice, identical twins, or one tube twice. Not
    those that are of one person under the hypothesis."""
    for one, other in combinations(samples, 2):
        if hypothesis is not None and hypothesis.person_of(one.id) == hypothesis.person_of(other.id):
            continue
        shared = [locus for locus in one.genotypes if one.genotypes[locus] and other.genotypes.get(locus)]
        same = all(_set(one.genotypes[locus]) == _set(other.genotypes[locus]) for locus in shared)
        if len(shared) >= ENOUGH and same:
            yield (
                f"{one.id} and {other.id} are alike at all {len(shared)} loci that both have: one person in two"
                " entries, identical twins, or one sample taken twice; the figures hold only if they are two people"
            )


def _set(genotype: Genotype | None) -> frozenset[str]:
    return frozenset(genotype or ())


def inconsistencies(hypothesis: Hypothesis, samples: tuple[Sample, ...]) -> list[Inconsistency]:
    """Every typed child with its typed parents, one or both, by locus. Samples that may miss alleles are left out."""
    whole = {hypothesis.person_of(one.id): one.genotypes for one in samples if not one.dropout and not one.dropin}
    return _inconsistencies(hypothesis, whole)


def _inconsistencies(hypothesis: Hypothesis, whole: Mapping[str, Mapping[str, Genotype | None]]) -> list[Inconsistency]:
    found = []
    for person in hypothesis.pedigree.persons:
        parents = tuple(one for one in (person.father, person.mother) if one is not None and one in whole)
        if person.id not in whole or not parents:
            continue
        for locus, genotype in whole[person.id].items():
            if locus_key(locus) == "amel":
                continue
            typed = tuple(one for one in parents if whole[one].get(locus))
            if genotype and typed and not _fits(genotype, [_set(whole[one][locus]) for one in typed]):
                found.append(Inconsistency(locus, person.id, typed))
    return found


def _fits(child: Genotype, parents: list[frozenset[str]]) -> bool:
    a, b = child[0], child[-1]
    if len(parents) == 1:
        return a in parents[0] or b in parents[0]
    return (a in parents[0] and b in parents[1]) or (b in parents[0] and a in parents[1])


def swapped(hypothesis: Hypothesis, samples: tuple[Sample, ...]) -> str | None:
    """Where several loci of a family do not fit and all fit with two samples exchanged: which two."""
    if len({one.locus for one in inconsistencies(hypothesis, samples)}) < SEVERAL:
        return None
    whole = {hypothesis.person_of(one.id): one.genotypes for one in samples if not one.dropout and not one.dropin}
    healing = []
    for one, other in combinations(whole, 2):
        exchanged = {**whole, one: whole[other], other: whole[one]}
        if not _inconsistencies(hypothesis, exchanged):
            healing.append(f"{one} and {other}")
    if not healing:
        return None
    return f"the family would fit if the samples of {' or of '.join(healing)} were exchanged: look at the labels"


def sex_marker(hypothesis: Hypothesis, samples: tuple[Sample, ...]) -> Iterator[str]:
    """Amelogenin against the sex in the pedigree. A man's Y copy may be deleted, so it is told and excludes nobody."""
    for sample in samples:
        found = next((g for locus, g in sample.genotypes.items() if locus_key(locus) == "amel" and g), None)
        person = hypothesis.pedigree.by_id.get(hypothesis.person_of(sample.id))
        if found is None or person is None or person.sex is None:
            continue
        shown = "M" if any(one.upper() == "Y" for one in found) else "F"
        if shown != person.sex:
            said = "male" if person.sex == "M" else "female"
            yield (
                f"{sample.id}: amelogenin {', '.join(found)}, but {person.id} is entered as {said}: a mistake in one, a"
                " swapped sample, or (X alone in a man) a deletion"
            )
