"""What a profile that nobody has yet would be worth: the expected points if the remains are the missing person's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from murderbook.compute.packed import Doubles
from murderbook.kinship import KinshipError, Sample
from murderbook.kinship.draft import AMELOGENIN
from murderbook.kinship.frequencies import FrequencyTable, locus_key
from murderbook.kinship.power import power
from murderbook.kinship.relations import SAME
from murderbook.kinship.search import RefFamily
from murderbook.workbench.identity.dna.finding import as_in, family_of, markers_of
from murderbook.workbench.identity.dna.weighing import THETA, Family, Typed, tables

RELATIVE, REMAINS = "relative", "remains"  # rows of finding-out.toml
# Whom to ask, with the probabilities that they share no allele, one or two by descent (Thompson 1975).
ASKED = {
    "the mother, the father or a child": (0.0, 1.0, 0.0),
    "a full brother or sister": (0.25, 0.5, 0.25),
}
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Worth:
    """`points`: expected if it is this person, at the least of the populations; if it is another, it speaks against it
    as much or more. `row`: of what it takes."""

    what: str
    points: float
    row: str


def worth_of(remains: Typed | None, family: Family) -> list[Worth]:
    """Most first. Nothing where both are typed, or neither: then the description has to lead on."""
    if remains is not None and not family.relatives:
        loci = [locus for locus in remains.loci if locus_key(locus) != AMELOGENIN]
        found = [
            (who, min(sum(_of_relative(at, locus, shared) for locus in loci) for at in range(len(tables()))))
            for who, shared in ASKED.items()
        ]
        ordered = sorted(found, key=lambda one: -one[1])
        return [Worth(f"a profile of {who}", points, RELATIVE) for who, points in ordered]
    if remains is None and family.relatives:
        expected = _of_remains(family)
        return [] if expected is None else [Worth("a profile of the remains", expected, REMAINS)]
    return []


@lru_cache(maxsize=1024)
def _of_relative(at: int, locus: str, shared: tuple[float, float, float]) -> float:
    """Bits at one marker over the profiles that both may have, in the table `at`, with theta and without mutation; 0
    where the table lacks it."""
    markers = markers_of(tables()[at], [as_in(tables()[at], Sample(NOBODY, {locus: None}))])
    return sum(expected_bits(marker.p, shared, THETA) for marker in markers)


def expected_bits(p: Doubles, shared: tuple[float, float, float], theta: float = 0.0) -> float:
    """Sum over the genotypes g of one and h of the other of P(g, h | related) log2(P(g, h | related) / P(g, h | not)).
    All alleles are drawn from one urn (Balding and Nichols 1994)."""
    a, b = np.triu_indices(len(p))
    same, alleles = (a == b).astype(np.float64), np.eye(len(p))
    # that the first hands on one of its two alleles and the second has any other beside it
    handed = (alleles[a] + alleles[b]) / 2.0  # [genotypes, alleles]
    first = p[a] * (theta * same + (1.0 - theta) * p[b]) * (2.0 - same)
    third = (2.0 * theta * handed + (1.0 - theta) * p) / (1.0 + theta)
    fourth = (third[:, b] * (1.0 + theta) + theta * same) / (1.0 + 2.0 * theta)
    apart = third[:, a] * fourth * (2.0 - same)
    one = np.where(a == b, handed[:, a] * third[:, b], handed[:, a] * third[:, b] + handed[:, b] * third[:, a])
    given = shared[0] * apart + shared[1] * one + shared[2] * np.eye(len(a))
    joint = first[:, None] * given
    some = joint > 0.0
    return float((joint[some] * np.log2(given[some] / apart[some])).sum())


def _of_remains(family: Family) -> float | None:
    """Given the family's profiles, without theta. None where they do not fit together, or are of the missing person's
    own."""
    found = family_of(NOBODY, family) if all(one.relation not in SAME for one in family.relatives) else None
    if found is None:
        return None
    try:
        return min(_power(found, table) for table in tables())
    except KinshipError:
        return None


def _power(family: RefFamily, table: FrequencyTable) -> float:
    samples = tuple(as_in(table, sample) for sample in family.samples)
    return power(replace(family, samples=samples), markers_of(table, samples)).mean_bits_h1
