"""The tables of one family: a column of the index."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from murderbook.kinship.case import Case, Hypothesis
from murderbook.kinship.draft import replaced
from murderbook.kinship.likelihood.engine import Coupling, Loci, Typed
from murderbook.kinship.likelihood.shapes import MISSING, Floats
from murderbook.kinship.likelihood.tables import coupled_entry, joint_entry
from murderbook.kinship.markers import Marker
from murderbook.kinship.pedigree import KinshipError
from murderbook.kinship.search.families import RefFamily

IMPOSSIBLE = -10_000_000  # milli-bits of an LR of 0; some twenty of them still fit, and can be counted
MILLIBITS = 1000.0


class Columns(NamedTuple):
    """`millibits` (genotypes of all markers, one after the other); `below` likewise, P(g | family, H2), with theta."""

    millibits: npt.NDArray[np.int32]
    below: Floats | None
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Maker:
    """Makes the column of each family."""

    markers: tuple[Marker, ...]
    loci: Loci
    theta: float

    @cached_property
    def unrelated(self) -> Floats:
        """(m, most genotypes) by the frequencies alone; 0 beyond the genotypes of a marker."""
        most = self.loci.p.shape[1]
        out = np.zeros((self.loci.alleles.size, most * (most + 1) // 2))
        for m, k in enumerate(self.loci.alleles):
            a, b = np.triu_indices(int(k))
            out[m, : a.size] = self.loci.p[m, a] * self.loci.p[m, b] * np.where(a == b, 1.0, 2.0)
        return out

    @cached_property
    def used(self) -> npt.NDArray[np.bool_]:
        """(m, most genotypes) which cells are a marker's own."""
        sizes = self.loci.alleles * (self.loci.alleles + 1) // 2
        used: npt.NDArray[np.bool_] = np.arange(self.unrelated.shape[1]) < sizes[:, None]
        return used

    def columns(self, family: RefFamily) -> Columns:
        """KinshipError where nobody was typed, or the pedigree is too entangled."""
        if not family.samples:
            raise KinshipError(f"family {family.id}: nobody was typed; leave it out until a relative is")
        above, under = self._coupled(family) if self.theta > 0.0 else self._apart(family)
        total = under.sum(axis=1, keepdims=True)
        fits = total > 0.0
        millibits = np.where(fits, _millibits(above, under), 0)
        notes = [
            f"its own profiles do not fit together at {marker.name}; not used"
            for marker, fit in zip(self.markers, fits[:, 0], strict=True)
            if not fit
        ]
        below = None
        if self.theta > 0.0:
            below = np.where(fits, under / np.where(fits, total, 1.0), self.unrelated)[self.used]
        return Columns(millibits[self.used], below, tuple(notes))

    def _apart(self, family: RefFamily) -> tuple[Floats, Floats]:
        """(m, most genotypes) P(g, family | H1) and P(g, family | H2)."""
        here = Hypothesis(family.id, family.pedigree)
        case = Case(here, here, family.samples, self.markers, self.theta)
        place = family.pedigree.place[family.missing]
        above = joint_entry()(family.pedigree.family, case.owners(here), case.typed, self.loci, place)
        if np.isnan(above).any():
            raise KinshipError(f"family {family.id}: its pedigree is too entangled to be indexed; compare it by itself")
        return above, above.sum(axis=1, keepdims=True) * self.unrelated

    def _coupled(self, family: RefFamily) -> tuple[Floats, Floats]:
        """With theta the remains' alleles come from the family's urn, under H2 too."""
        if any(marker.silent for marker in self.markers):
            # One allele shown is two genotypes then, and the table has to tell them apart.
            raise KinshipError("theta and silent alleles together are not indexed; leave one of them out")
        here, apart = Hypothesis(family.id, family.pedigree), replaced(family.pedigree, family.missing)
        case = Case(here, here, family.samples, self.markers, self.theta)
        typed, urn = _with_one_more(case.typed), Coupling(self.theta)
        owners = np.append(case.owners(here), family.pedigree.place[family.missing])
        above = coupled_entry()(family.pedigree.family, owners, typed, self.loci, urn)
        owners = np.append(case.owners(Hypothesis(family.id, apart)), apart.place[family.missing])
        under = coupled_entry()(apart.family, owners, typed, self.loci, urn)
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
