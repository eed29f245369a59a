"""What a profile that nobody has yet would be worth: the expected points if the remains are the missing person's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from murderbook.compute.packed import Doubles
from murderbook.kinship import KinshipError, Sample
from murderbook.kinship.draft import AMELOGENIN
from murderbook.kinship.frequencies import locus_key
from murderbook.kinship.power import power
from murderbook.kinship.relations import SAME
from murderbook.workbench.identity.dna.finding import as_in, family_of, markers_of
from murderbook.workbench.identity.dna.weighing import Family, Typed, tables

RELATIVE, REMAINS = "relative", "remains"  # rows of finding-out.toml
# Whom to ask, with the probabilities that they share no allele, one or two by descent (Thompson 1975).
ASKED = {
    "the mother, the father or a child": (0.0, 1.0, 0.0),
    "a full brother or sister": (0.25, 0.5, 0.25),
}
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Worth:
    """`points`: expected if it is this person; if it is another, it speaks against it about as much. `row`: of what it
    takes."""

    what: str
    points: float
    row: str


def worth_of(remains: Typed | None, family: Family) -> list[Worth]:
    """Most first. Nothing where both are typed, or neither: then the description has to lead on."""
    if remains is not None and not family.relatives:
        loci = [locus for locus in remains.loci if locus_key(locus) != AMELOGENIN]
        found = [(who, sum(_of_relative(locus, shared) for locus in loci)) for who, shared in ASKED.items()]
        ordered = sorted(found, key=lambda one: -one[1])
        return [Worth(f"a profile of {who}", points, RELATIVE) for who, points in ordered]
    if remains is None and family.relatives:
        expected = _of_remains(family)
        return [] if expected is None else [Worth("a profile of the remains", expected, REMAINS)]
    return []


@lru_cache(maxsize=256)
def _of_relative(locus: str, shared: tuple[float, float, float]) -> float:
    """Bits at one marker over the profiles that both may have, without mutation; 0 where the table lacks it."""
    markers = markers_of(tables()[0], [as_in(tables()[0], Sample(NOBODY, {locus: None}))])
    return sum(expected_bits(marker.p, shared) for marker in markers)


def expected_bits(p: Doubles, shared: tuple[float, float, float]) -> float:
    """Sum over the genotypes g of one and h of the other of P(g, h | related) log2(P(g, h | related) / (P(g) P(h)))."""
    a, b = np.triu_indices(len(p))
    alone = p[a] * p[b] * np.where(a == b, 1.0, 2.0)
    # that the first hands on one of its two alleles and the second has any other beside it
    handed = (np.eye(len(p))[a] + np.eye(len(p))[b]) / 2.0  # [genotypes, alleles]
    one = np.where(a == b, handed[:, a] * p[b], handed[:, a] * p[b] + handed[:, b] * p[a])
    given = shared[0] * alone[None, :] + shared[1] * one + shared[2] * np.eye(len(a))
    joint = alone[:, None] * given
    some = joint > 0.0
    return float((joint[some] * np.log2((given / alone[None, :])[some])).sum())


def _of_remains(family: Family) -> float | None:
    """Given the family's profiles. None where they do not fit together, or are of the missing person's own."""
    table = tables()[0]
    found = family_of(NOBODY, family) if all(one.relation not in SAME for one in family.relatives) else None
    if found is None:
        return None
    samples = tuple(as_in(table, sample) for sample in found.samples)
    try:
        return power(replace(found, samples=samples), markers_of(table, samples)).mean_bits_h1
    except KinshipError:
        return None
