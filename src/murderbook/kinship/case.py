"""A case: what was typed, and the two pedigrees that would explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from murderbook.kinship.likelihood.engine import Typed
from murderbook.kinship.likelihood.shapes import MISSING, NOTHING, Whole
from murderbook.kinship.markers import SILENT, Marker
from murderbook.kinship.pedigree import KinshipError, Pedigree

Genotype = tuple[str, ...]  # one or two alleles as seen; none where a typed locus shows nothing


class Pruning(StrEnum):
    """Untyped people: NONE keeps all whom the typed descend from (forrel), FAMILIAS leaves out founders with one child.

    They differ where mutation changes the frequencies (equal, stepwise), by about a thousandth per marker.
    """

    NONE = "none"
    FAMILIAS = "familias"


@dataclass(frozen=True, slots=True)
class Sample:
    """One profile. A locus that is absent, or None, was not typed.

    `dropout`: probability that a copy of an allele is not seen, for all loci or by locus. `dropin`: that a foreign one
    is.
    One allele alone is read as two of it; with drop-out, as one that was seen.
    """

    id: str
    genotypes: Mapping[str, Genotype | None]
    dropout: float | Mapping[str, float] = 0.0
    dropin: float = 0.0

    def __post_init__(self) -> None:
        rates = [*(self.dropout.values() if isinstance(self.dropout, Mapping) else [self.dropout]), self.dropin]
        if not all(0.0 <= rate < 1.0 for rate in rates):
            raise KinshipError(f"{self.id}: probabilities of drop-out and drop-in lie from 0 to under 1")
        for locus, genotype in self.genotypes.items():
            if genotype is not None and len(genotype) > 2:
                said = ", ".join(genotype)
                raise KinshipError(
                    f"{self.id}, {locus}: {len(genotype)} alleles ({said}); a person has two: leave the locus out, or"
                    " mend the profile"
                )

    def dropout_at(self, locus: str) -> float:
        return self.dropout.get(locus, 0.0) if isinstance(self.dropout, Mapping) else self.dropout


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """`persons`: the person whom a sample is of, by the sample's id; its own id where it is not named."""

    says: str
    pedigree: Pedigree
    persons: Mapping[str, str] = field(default_factory=dict)

    def person_of(self, sample: str) -> str:
        return self.persons.get(sample, sample)


@dataclass(frozen=True)
class Case:
    """KinshipError where a sample is of nobody under one of the hypotheses, a sample stands twice, an allele is not in
    its table, theta is no probability, or the sexes differ."""

    h1: Hypothesis
    h2: Hypothesis
    samples: tuple[Sample, ...]
    markers: tuple[Marker, ...]
    theta: float = 0.0
    pruning: Pruning = Pruning.NONE

    def __post_init__(self) -> None:
        if not 0.0 <= self.theta < 1.0:
            raise KinshipError(f"theta lies from 0 to under 1, not {self.theta}")
        if twice := {one.id for one in self.samples if [other.id for other in self.samples].count(one.id) > 1}:
            raise KinshipError(f"there are two samples named {', '.join(sorted(twice))}; give each a name of its own")
        for hypothesis in (self.h1, self.h2):
            _check_persons(hypothesis, self)
        _check_sexes(self.h1.pedigree, self.h2.pedigree)

    @cached_property
    def typed(self) -> Typed:
        """Coded alleles, markers by samples."""
        shape = (len(self.markers), len(self.samples))
        first, second = np.full(shape, MISSING, np.int64), np.full(shape, MISSING, np.int64)
        dropout, dropin = np.zeros(shape), np.zeros(shape)
        for m, marker in enumerate(self.markers):
            at = marker.at
            for s, sample in enumerate(self.samples):
                dropout[m, s], dropin[m, s] = sample.dropout_at(marker.name), sample.dropin
                genotype = sample.genotypes.get(marker.name)
                if genotype is not None:
                    first[m, s], second[m, s] = _coded(sample, marker, genotype, at)
        return Typed(first, second, dropout, dropin)

    def owners(self, hypothesis: Hypothesis) -> Whole:
        """(samples,) index of each sample's person in the pedigree's order."""
        at = hypothesis.pedigree.place
        return np.array([at[hypothesis.person_of(one.id)] for one in self.samples], np.int64)


def _coded(sample: Sample, marker: Marker, genotype: Genotype, at: Mapping[str, int]) -> tuple[int, int]:
    if not genotype:
        hidden = marker.silent or sample.dropout_at(marker.name) > 0.0
        return (NOTHING, NOTHING) if hidden else (MISSING, MISSING)
    for allele in genotype:
        if allele not in at or allele == SILENT:
            raise KinshipError(
                f"{sample.id}, {marker.name}: allele {allele} is not in the table of frequencies; mend the profile, or"
                " give a minimum frequency"
            )
    return at[genotype[0]], at[genotype[-1]]


def _check_persons(hypothesis: Hypothesis, case: Case) -> None:
    pedigree = hypothesis.pedigree
    for sample in case.samples:
        person = hypothesis.person_of(sample.id)
        if person not in pedigree.by_id:
            raise KinshipError(
                f"{sample.id} was typed, but {person} is not in the pedigree of {hypothesis.says!r}; both hypotheses"
                " must explain the same samples: add the person there, unrelated if so"
            )
    if case.theta > 0.0 and any(pedigree.inbreeding.values()):
        raise KinshipError("inbreeding of founders and theta together are not supported; leave one of them out")
    if any(marker.x_linked for marker in case.markers):
        _check_x(hypothesis, case)


def _check_x(hypothesis: Hypothesis, case: Case) -> None:
    persons = [hypothesis.person_of(sample.id) for sample in case.samples]
    if unknown := hypothesis.pedigree.without_sex(persons):
        raise KinshipError(f"X markers need the sex of {', '.join(unknown)}; give it")
    for sample, person in zip(case.samples, persons, strict=True):
        at = hypothesis.pedigree.place[person]
        if hypothesis.pedigree.family.male[at]:
            _check_man(sample, case.markers)


def _check_man(sample: Sample, markers: Sequence[Marker]) -> None:
    for marker in markers:
        genotype = sample.genotypes.get(marker.name) if marker.x_linked else None
        if genotype and len(set(genotype)) > 1:
            said = ", ".join(genotype)
            raise KinshipError(f"{sample.id}, {marker.name}: a man has one allele at an X marker, not {said}")


def _check_sexes(one: Pedigree, other: Pedigree) -> None:
    for person in one.persons:
        twin = other.by_id.get(person.id)
        if twin is not None and None not in (twin.sex, person.sex) and twin.sex != person.sex:
            raise KinshipError(f"{person.id} is of another sex in the second pedigree; mend one of them")
