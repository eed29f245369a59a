"""Families whose profiles fit remains, whatever the descriptions say: a wrong date or age must not hide a daughter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from murderbook.kinship import KinshipError, Sample, marker_of
from murderbook.kinship.draft import AMELOGENIN
from murderbook.kinship.frequencies import FrequencyTable, locus_key
from murderbook.kinship.markers import Marker
from murderbook.kinship.relations import LOST, SAME, relatives_of
from murderbook.kinship.search import RefFamily, Remains, build_index, search
from murderbook.workbench.identity.dna.weighing import DROPOUT, HOW, SLIPS, Family, Typed, sample_of, tables

Alleles = Mapping[str, frozenset[str]]  # by key of the locus
TOP = 5  # families of each remains that are weighed beside those that the descriptions suggest


def fitting(remains: Mapping[str, Typed], families: Mapping[str, Family]) -> dict[str, list[str]]:
    """By key of the remains, keys of the families that fit best. One population's frequencies serve to find them; those
    found are then weighed under each. A sample of the missing person's own, or of an identical twin, is compared with
    all remains, slips of the laboratory allowed."""
    own = {
        key: mine
        for key, family in families.items()
        if (mine := [_alleles(one) for one in family.relatives if one.relation in SAME])
    }
    indexed = [one for key, family in families.items() if key not in own and (one := family_of(key, family))]
    found = {
        body: [key for key, mine in own.items() if any(_may_be(_alleles(typed), one) for one in mine)]
        for body, typed in remains.items()
    }
    if remains and indexed:
        for body, family in _searched(remains, indexed):
            found[body].append(family)
    return found


def _alleles(one: Typed) -> Alleles:
    return {locus_key(locus): frozenset(alleles) for locus, alleles in one.loci.items()}


def _may_be(remains: Alleles, own: Alleles) -> bool:
    """Whether the remains have no allele that the person has not: one of theirs may have dropped out."""
    common = remains.keys() & own.keys() - {AMELOGENIN}
    failing = sum(not remains[locus] <= own[locus] for locus in common)
    return bool(common) and failing <= SLIPS


def _searched(remains: Mapping[str, Typed], families: list[RefFamily]) -> Iterable[tuple[str, str]]:
    table = tables()[0]
    houses = [replace(one, samples=tuple(as_in(table, sample) for sample in one.samples)) for one in families]
    bodies = [body for key, one in remains.items() if (body := _body(table, key, one))]
    markers = markers_of(table, [*(one.sample for one in bodies), *(one for house in houses for one in house.samples)])
    if markers:
        for hit in search(build_index(houses, markers), bodies, TOP):
            yield hit.remains.id, hit.family.id


def _body(table: FrequencyTable, key: str, typed: Typed) -> Remains | None:
    """None where the profile is nobody's: that is told where a pair is weighed, and all others are compared."""
    try:
        return Remains(as_in(table, replace(sample_of(typed, DROPOUT), id=key)))
    except KinshipError:
        return None


def family_of(key: str, family: Family) -> RefFamily | None:
    """None where its profiles are of no family: they are told of where the pair is weighed."""
    try:
        relatives = relatives_of({one.sample: one.relation for one in family.relatives}, family.sex)
        samples = tuple(replace(sample_of(one), id=relatives.persons[one.sample]) for one in family.relatives)
        return RefFamily(key, relatives.pedigree, LOST, samples)
    except KinshipError:
        return None


def as_in(table: FrequencyTable, sample: Sample) -> Sample:
    """Loci under the table's names; those that it lacks are left out."""
    named = {table.name_of(locus): genotype for locus, genotype in sample.genotypes.items()}
    return replace(sample, genotypes={name: genotype for name, genotype in named.items() if name is not None})


def markers_of(table: FrequencyTable, samples: Iterable[Sample]) -> list[Marker]:
    seen: dict[str, list[str]] = defaultdict(list)
    for sample in samples:
        for locus, genotype in sample.genotypes.items():
            seen[locus].extend(genotype or ())
    return [marker_of(locus, table.loci[locus], HOW, seen[locus]) for locus in table.loci if locus in seen]
