"""What each victim's profile says of each genotype, once for all places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from murderbook.kinship.case import Case, Hypothesis, Sample
from murderbook.kinship.likelihood.engine import Loci, Typed
from murderbook.kinship.likelihood.shapes import MISSING, Floats, Whole
from murderbook.kinship.markers import Marker
from murderbook.kinship.pedigree import Pedigree, Person
from murderbook.kinship.search.columns import Maker
from murderbook.kinship.search.lookup import sight


@dataclass(frozen=True)
class Seen:
    """`number` (m, n) the genotype of each victim, -1 where nothing is known or where several may lie behind; those
    are in `blurred`: per marker (which victims, (victims, genotypes) P(seen | genotype)). `alone` (m, n) P(seen) of
    somebody unrelated, 1 where nothing was. `typed`: the same profiles as coded columns."""

    number: Whole
    blurred: tuple[tuple[Whole, Floats], ...]
    alone: Floats
    typed: Typed

    def with_relatives(self, joint: Floats) -> Floats:
        """(m, n) P(a victim's profile here, relatives), from `joint` (m, genotypes) P(genotype here, relatives)."""
        out = np.where(self.number >= 0, np.take_along_axis(joint, np.maximum(self.number, 0), 1), 0.0)
        known = self.number >= 0
        for m, (which, chances) in enumerate(self.blurred):
            out[m, which] = chances @ joint[m, : chances.shape[1]]
            known[m, which] = True
        return np.where(known, out, joint.sum(axis=1, keepdims=True))


def typed_of(samples: Sequence[Sample], markers: Sequence[Marker]) -> Typed:
    """Coded columns; KinshipError for an allele that the table lacks."""
    apart = Hypothesis("", Pedigree(tuple(Person(one.id) for one in samples)))
    return Case(apart, apart, tuple(samples), tuple(markers)).typed


def joined(*parts: Typed) -> Typed:
    whole = [np.ascontiguousarray(np.hstack([part[at] for part in parts])) for at in range(len(Typed._fields))]
    return Typed._make(whole)


def column(typed: Typed, at: int) -> Typed:
    return Typed._make(part[:, at : at + 1] for part in typed)


def seen_of(samples: Sequence[Sample], markers: Sequence[Marker], loci: Loci) -> Seen:
    typed = typed_of(samples, markers)
    whole = (typed.first >= 0) & (typed.dropout == 0.0) & (typed.dropin == 0.0)
    whole &= np.array([not marker.silent for marker in markers], np.bool_)[:, None]
    number = np.where(whole, _numbers(typed, loci), -1)
    blurred = []
    for m, marker in enumerate(markers):
        which = np.flatnonzero((typed.first[m] != MISSING) & ~whole[m])
        rows = [sight(marker, samples[v]) for v in which.tolist()]
        blurred.append((which, np.array(rows) if rows else np.zeros((0, 1))))
    seen = Seen(number, tuple(blurred), np.ones(number.shape), typed)
    unrelated = Maker(tuple(markers), loci, 0.0).unrelated
    return Seen(number, tuple(blurred), seen.with_relatives(unrelated), typed)


def _numbers(typed: Typed, loci: Loci) -> Whole:
    """(m, n) where the unordered pair stands among all of its marker."""
    low, high = np.minimum(typed.first, typed.second), np.maximum(typed.first, typed.second)
    k = loci.alleles[:, None]
    numbers: Whole = low * k - low * (low - 1) // 2 + high - low
    return numbers
