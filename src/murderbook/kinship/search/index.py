"""Per family, marker and genotype: how much that genotype of the remains would weigh, in milli-bits.

    T[g] = P(g and the family's profiles | H1) / P(g and the family's profiles | H2)

Whole milli-bits, so that a search gives the same sum as the explained lead. Genotypes come first in memory and families
last: one remains' genotype at a marker is then a row to add.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from murderbook.kinship.case import Case, Hypothesis
from murderbook.kinship.draft import replaced
from murderbook.kinship.likelihood.engine import Coupling, Loci, Typed
from murderbook.kinship.likelihood.shapes import MISSING, Floats
from murderbook.kinship.likelihood.tables import coupled_entry, joint_entry
from murderbook.kinship.markers import Marker, loci_of
from murderbook.kinship.pedigree import KinshipError
from murderbook.kinship.search.families import RefFamily

IMPOSSIBLE = -10_000_000  # milli-bits of an LR of 0; some twenty of them still fit, and can be counted
MILLIBITS = 1000.0


@dataclass(frozen=True, eq=False)
class Index:
    """`tables` per marker (genotypes, families) milli-bits; `below` per marker (genotypes, families) P(g | family, H2),
    kept where theta makes it differ between families, else (genotypes, 1)."""

    families: tuple[RefFamily, ...]
    markers: tuple[Marker, ...]
    theta: float
    tables: list[npt.NDArray[np.int32]]
    below: list[Floats]
    notes: list[str] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        return sum(table.nbytes for table in self.tables) + sum(below.nbytes for below in self.below)


def genotype_number(a: int, b: int, alleles: int) -> int:
    """Where the unordered pair stands among all of them."""
    low, high = min(a, b), max(a, b)
    return low * alleles - low * (low - 1) // 2 + high - low


def build_index(families: Sequence[RefFamily], markers: Sequence[Marker], theta: float = 0.0) -> Index:
    """KinshipError for a family whose profiles are impossible or whose pedigree is too entangled; name it and leave it
    out. Some milliseconds a family; with theta each genotype is computed by itself, some 250 times slower."""
    loci = loci_of(markers)
    genotypes = [int(k) * (int(k) + 1) // 2 for k in loci.alleles]
    tables = [np.empty((n, len(families)), np.int32) for n in genotypes]
    width = len(families) if theta > 0.0 else 1
    below = [np.empty((n, width)) for n in genotypes]
    notes: list[str] = []
    unrelated = _unrelated(loci)
    for f, family in enumerate(families):
        if not family.samples:
            raise KinshipError(f"family {family.id}: nobody was typed; leave it out until a relative is")
        above, under = _tables(family, markers, loci, theta, unrelated)
        for m, n in enumerate(genotypes):
            total = under[m, :n].sum()
            if total <= 0.0:
                notes.append(f"family {family.id}: its own profiles do not fit together at {markers[m].name}; not used")
                tables[m][:, f] = 0
                below[m][:, f if theta > 0.0 else 0] = unrelated[m, :n]
                continue
            tables[m][:, f] = _millibits(above[m, :n], under[m, :n])
            below[m][:, f if theta > 0.0 else 0] = under[m, :n] / total
    return Index(tuple(families), tuple(markers), theta, tables, below, notes)


def _unrelated(loci: Loci) -> Floats:
    """(m, genotypes) by the frequencies alone."""
    most = loci.p.shape[1]
    out = np.zeros((loci.alleles.size, most * (most + 1) // 2))
    for m, k in enumerate(loci.alleles):
        a, b = np.triu_indices(int(k))
        out[m, : a.size] = loci.p[m, a] * loci.p[m, b] * np.where(a == b, 1.0, 2.0)
    return out


def _tables(
    family: RefFamily, markers: Sequence[Marker], loci: Loci, theta: float, unrelated: Floats
) -> tuple[Floats, Floats]:
    """(m, genotypes) P(g, family | H1) and P(g, family | H2)."""
    here = Hypothesis(family.id, family.pedigree)
    case = Case(here, here, family.samples, tuple(markers), theta)
    place = family.pedigree.place[family.missing]
    if theta > 0.0:
        return _coupled(family, case, loci, place)
    above = joint_entry()(family.pedigree.family, case.owners(here), case.typed, loci, place)
    if np.isnan(above).any():
        raise KinshipError(f"family {family.id}: its pedigree is too entangled to be indexed; compare it by itself")
    return above, above.sum(axis=1, keepdims=True) * unrelated


def _coupled(family: RefFamily, case: Case, loci: Loci, place: int) -> tuple[Floats, Floats]:
    """With theta the remains' alleles come from the family's urn, under H2 too."""
    apart = replaced(family.pedigree, family.missing)
    other = Hypothesis(family.id, apart)
    typed = _with_one_more(case.typed)
    urn = Coupling(case.theta)
    owners = np.append(case.owners(case.h1), place)
    above = coupled_entry()(family.pedigree.family, owners, typed, loci, urn)
    owners = np.append(case.owners(other), apart.place[family.missing])
    under = coupled_entry()(apart.family, owners, typed, loci, urn)
    if np.isnan(above).any() or np.isnan(under).any():
        raise KinshipError(f"family {family.id}: its pedigree is too entangled to be indexed with theta")
    return above, under


def _with_one_more(typed: Typed) -> Typed:
    """A column for the remains."""
    m = typed.first.shape[0]
    codes = np.full((m, 1), MISSING, np.int64)
    zeros = np.zeros((m, 1))
    parts = zip(typed, (codes, codes, zeros, zeros), strict=True)
    return Typed(*(np.ascontiguousarray(np.hstack(pair)) for pair in parts))


def _millibits(above: Floats, under: Floats) -> npt.NDArray[np.int32]:
    """Genotypes impossible under H2 never come up, and weigh nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.log2(above / under) * MILLIBITS
    bits[above == 0.0] = IMPOSSIBLE
    bits[under == 0.0] = 0.0
    return np.rint(bits).astype(np.int32)
