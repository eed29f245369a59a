"""The likelihood ratio of a case, marker by marker."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from murderbook.kinship.case import Case, Hypothesis, Pruning
from murderbook.kinship.likelihood.engine import Coupling, all_likelihoods
from murderbook.kinship.likelihood.pedigrees import pruned
from murderbook.kinship.likelihood.shapes import Floats
from murderbook.kinship.markers import loci_of
from murderbook.kinship.pedigree import KinshipError

LINKED = (("vWA", "D12S391"),)  # on the same arm of chromosome 12, some 12 cM apart
LINKAGE = (
    "{0} and {1} lie near each other on chromosome 12 and are multiplied as if they did not: exact for parent and"
    " child, not for siblings and longer chains"
)


@dataclass(frozen=True, slots=True)
class MarkerRatio:
    """`lr` is None where the profiles are impossible under H2, or not typed under either."""

    marker: str
    likelihood_h1: float
    likelihood_h2: float
    samples: int  # how many have it

    @property
    def lr(self) -> float | None:
        if self.likelihood_h2 == 0.0:
            return None
        return self.likelihood_h1 / self.likelihood_h2


@dataclass(frozen=True)
class Comparison:
    """The total is the product over markers, each standing for itself."""

    h1: str
    h2: str
    ratios: tuple[MarkerRatio, ...]
    notes: tuple[str, ...]

    @property
    def impossible_h1(self) -> tuple[str, ...]:
        """Markers at which the profiles cannot arise under H1: the LR is 0 there."""
        return tuple(one.marker for one in self.ratios if one.likelihood_h1 == 0.0)

    @property
    def impossible_h2(self) -> tuple[str, ...]:
        """Markers at which they cannot arise under H2: no LR there, and none in total."""
        return tuple(one.marker for one in self.ratios if one.likelihood_h2 == 0.0)

    @property
    def untyped(self) -> tuple[str, ...]:
        return tuple(one.marker for one in self.ratios if not one.samples)

    @cached_property
    def log10_lr(self) -> float | None:
        """None where a marker has none, or an LR of 0."""
        if self.impossible_h1 or self.impossible_h2:
            return None
        return math.fsum(math.log10(one.likelihood_h1) - math.log10(one.likelihood_h2) for one in self.ratios)

    @property
    def lr(self) -> float | None:
        """0 where H1 is impossible; None where H2 is; inf beyond what a float holds."""
        if self.impossible_h2:
            return None
        if self.log10_lr is None:
            return 0.0
        return 10.0**self.log10_lr if self.log10_lr < 308.0 else math.inf


def compare(case: Case) -> Comparison:
    """P(samples | H1) / P(samples | H2), each marker. KinshipError where a pedigree is too entangled to sum."""
    first, second = (likelihoods(case, hypothesis) for hypothesis in (case.h1, case.h2))
    known = (case.typed.first != -1).sum(axis=1)
    ratios = tuple(
        MarkerRatio(marker.name, float(a), float(b), int(n))
        for marker, a, b, n in zip(case.markers, first, second, known, strict=True)
    )
    return Comparison(case.h1.says, case.h2.says, ratios, notes_of(case))


def likelihoods(case: Case, hypothesis: Hypothesis) -> Floats:
    """(markers,) P(samples | hypothesis). KinshipError as in `compare`."""
    family, owners = hypothesis.pedigree.family, case.owners(hypothesis)
    if case.pruning is Pruning.FAMILIAS:
        kept = np.zeros(family.father.size, np.bool_)
        kept[owners] = True
        family = pruned(family, kept)
    out = all_likelihoods(family, owners, case.typed, loci_of(case.markers), Coupling(float(case.theta)))
    if np.isnan(out).any():
        names = ", ".join(marker.name for marker, one in zip(case.markers, out, strict=True) if np.isnan(one))
        raise KinshipError(
            f"under {hypothesis.says!r} the untyped people leave too many possibilities at {names}; type more of them,"
            " take a mutation model other than stepwise, or leave theta out"
        )
    return out


def notes_of(case: Case) -> tuple[str, ...]:
    """What was done to frequencies, and which markers are not independent."""
    notes = [f"{marker.name}: {note}" for marker in case.markers for note in marker.notes]
    names = {marker.name.casefold() for marker in case.markers}
    notes += [LINKAGE.format(*pair) for pair in LINKED if all(one.casefold() in names for one in pair)]
    return tuple(notes)
