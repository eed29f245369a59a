"""A case before a table of frequencies is chosen: one file may be asked under several populations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count

from murderbook.kinship.case import Case, Hypothesis, Pruning, Sample
from murderbook.kinship.frequencies import FrequencyTable, locus_key
from murderbook.kinship.markers import AS_PUBLISHED, Marker, Treatment, marker_of
from murderbook.kinship.mutation import Mutation
from murderbook.kinship.pedigree import KinshipError, Pedigree, Person

AMELOGENIN = "amel"


@dataclass(frozen=True)
class Draft:
    """`markers`: those to use, all that are typed and in the table where empty. `mutation` by locus overrides the
    common one. `tables`: the file's own."""

    id: str
    remains: str
    h1: Hypothesis
    h2: Hypothesis
    samples: tuple[Sample, ...]
    markers: tuple[str, ...] = ()
    theta: float = 0.0
    pruning: Pruning = Pruning.NONE
    how: Treatment = AS_PUBLISHED
    own: Mapping[str, Treatment] = field(default_factory=dict)
    tables: tuple[FrequencyTable, ...] = ()
    notes: tuple[str, ...] = ()

    def with_mutation(self, mutation: Mutation) -> Draft:
        return replace(self, how=replace(self.how, mutation=mutation), own={})

    def case(self, table: FrequencyTable) -> Case:
        """KinshipError where a marker asked for is not in the table, or a typed locus is unknown to all."""
        wanted = self.markers or self._typed_in(table)
        samples = tuple(_renamed(sample, wanted) for sample in self.samples)
        markers = tuple(self._marker(name, table, samples) for name in wanted)
        if not markers:
            raise KinshipError(f"no typed locus is in the table {table.name}; choose another table, or mend the names")
        return Case(self.h1, self.h2, samples, markers, self.theta, self.pruning)

    def _typed_in(self, table: FrequencyTable) -> tuple[str, ...]:
        """In the table's order, under its names."""
        typed = {locus_key(locus) for sample in self.samples for locus in sample.genotypes}
        return tuple(locus for locus in table.loci if locus_key(locus) in typed)

    def left_out(self, table: FrequencyTable) -> tuple[str, ...]:
        """Typed loci that the table does not have, or that the case does not ask for; not amelogenin."""
        used = {locus_key(one) for one in (self.markers or self._typed_in(table))} | {AMELOGENIN}
        typed = dict.fromkeys(locus for sample in self.samples for locus in sample.genotypes)
        return tuple(locus for locus in typed if locus_key(locus) not in used)

    def _marker(self, name: str, table: FrequencyTable, samples: tuple[Sample, ...]) -> Marker:
        frequencies = table.at(name)
        if frequencies is None:
            raise KinshipError(f"locus {name} is not in the table {table.name}; leave it out, or give another table")
        how = self.own.get(locus_key(name), self.how)
        seen = tuple(sorted({allele for sample in samples for allele in sample.genotypes.get(name) or ()}))
        is_rare = any(frequencies.get(allele, 0.0) <= (how.least or 0.0) for allele in seen)
        return _marker_of(name, tuple(frequencies.items()), how, seen if is_rare else ())


@lru_cache(maxsize=1024)
def _marker_of(name: str, table: tuple[tuple[str, float], ...], how: Treatment, seen: tuple[str, ...]) -> Marker:
    """Most cases ask for the same few: where no allele shown is rare, which are shown does not matter."""
    return marker_of(name, dict(table), how, seen)


def _renamed(sample: Sample, wanted: tuple[str, ...]) -> Sample:
    """Its loci under the names that the case uses. KinshipError where two columns are the same locus."""
    by_key: dict[str, str] = {}
    for locus in sample.genotypes:
        if locus_key(locus) in by_key:
            raise KinshipError(f"{sample.id}: {by_key[locus_key(locus)]} and {locus} are the same locus; give it once")
        by_key[locus_key(locus)] = locus
    kept = {name: sample.genotypes[by_key[locus_key(name)]] for name in wanted if locus_key(name) in by_key}
    dropout = sample.dropout
    if isinstance(dropout, Mapping):
        rates = {locus_key(locus): rate for locus, rate in dropout.items()}
        dropout = {name: rates.get(locus_key(name), 0.0) for name in wanted}
    return replace(sample, genotypes=kept, dropout=dropout)


def direct(first: Sample, second: Sample, names: tuple[str, str]) -> tuple[Hypothesis, Hypothesis]:
    """Two samples of one person, against two persons not related but of the same population."""
    one = Pedigree((Person(names[0]),))
    two = Pedigree((Person(names[0]), Person(names[1])))
    same = {first.id: names[0], second.id: names[0]}
    apart = {first.id: names[0], second.id: names[1]}
    return (
        Hypothesis(f"{first.id} and {second.id} are of one person", one, same),
        Hypothesis(f"{first.id} and {second.id} are of two unrelated people", two, apart),
    )


def replaced(pedigree: Pedigree, person: str) -> Pedigree:
    """The same family with somebody untyped in the person's place, and the person unrelated to it.

    KinshipError where nobody has that name.
    """
    if person not in pedigree.by_id:
        raise KinshipError(f"{person} is not in the pedigree; there are {', '.join(pedigree.by_id)}")
    other = next(name for name in _names(person) if name not in pedigree.by_id)

    def now(one: str | None) -> str | None:
        return other if one == person else one

    family = tuple(Person(now(one.id) or "", now(one.father), now(one.mother), one.sex) for one in pedigree.persons)
    inbreeding = {now(one) or "": f for one, f in pedigree.inbreeding.items()}
    return Pedigree((*family, Person(person, sex=pedigree.by_id[person].sex)), inbreeding)


def _names(person: str) -> Iterator[str]:
    yield f"missing person, not {person}"
    yield from (f"missing person {at}, not {person}" for at in count(2))
