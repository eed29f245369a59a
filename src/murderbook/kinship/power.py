"""What testing could tell, before it is done: with the relatives at hand, and with one or more besides.

For the relatives typed, the genotypes of the missing person have known probabilities under H1 (given the relatives) and
under H2, marker by marker: the mean weight and the chance of exclusion are sums, the distribution of the total is drawn
from them. A relative not yet typed has profiles drawn from what the family says of him; the answer is their average.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from murderbook.kinship.case import Case, Hypothesis, Sample
from murderbook.kinship.likelihood.shapes import Floats
from murderbook.kinship.likelihood.tables import joint_entry
from murderbook.kinship.markers import Marker, loci_of
from murderbook.kinship.pedigree import KinshipError
from murderbook.kinship.search.families import RefFamily

THRESHOLDS = (10.0, 1e3, 1e4, 1e6)
DRAWS = 2000  # totals drawn for each set of profiles
PROFILES = 200  # profiles drawn of relatives not yet typed


@dataclass(frozen=True, slots=True)
class Power:
    """`mean_bits_h1` and `_h2`: expected weight if related, if not (-inf where exclusion is possible). `excluded`: the
    chance that an unrelated person is impossible at a marker or more. `reached`: threshold, P(LR at least that | H1),
    P(... | H2). `typed`: whose profiles there would be. `error_bits`: standard error of the first, by drawing."""

    typed: tuple[str, ...]
    mean_bits_h1: float
    mean_bits_h2: float
    excluded: float
    reached: tuple[tuple[float, float, float], ...]
    profiles: int
    error_bits: float

    def document(self) -> dict[str, Any]:
        return {
            "typed": list(self.typed),
            "mean_bits_h1": self.mean_bits_h1,
            "mean_bits_h2": self.mean_bits_h2 if math.isfinite(self.mean_bits_h2) else None,
            "excluded": self.excluded,
            "reached": [{"LR": t, "p_given_h1": a, "p_given_h2": b} for t, a, b in self.reached],
            "profiles": self.profiles,
            "error_bits": self.error_bits,
        }


def power(family: RefFamily, markers: Sequence[Marker], besides: Sequence[str] = (), seed: int = 1) -> Power:
    """Of the family as typed, or with the relatives `besides` typed too. The same seed gives the same figures.

    KinshipError for somebody who is not in the pedigree, is the missing person, or is typed; and for profiles that do
    not fit together.
    """
    _check(family, besides)
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(PROFILES if besides else 1):
        supposed = family
        for one in besides:
            supposed = replace(supposed, samples=(*supposed.samples, _drawn(rng, supposed, markers, one)))
        found.append(_of_typed(rng, supposed, markers))
    mean = [float(np.mean([one[at] for one in found])) for at in range(3)]
    reached = np.mean([one[3] for one in found], axis=0)
    typed = (*(sample.id for sample in family.samples), *besides)
    rows = tuple((t, float(a), float(b)) for t, (a, b) in zip(THRESHOLDS, reached, strict=True))
    error = float(np.std([one[0] for one in found]) / math.sqrt(len(found)))
    return Power(typed, mean[0], mean[1], mean[2], rows, len(found), error)


def _check(family: RefFamily, besides: Sequence[str]) -> None:
    for one in besides:
        if one not in family.pedigree.by_id:
            names = ", ".join(family.pedigree.by_id)
            raise KinshipError(f"family {family.id}: {one} is not in its pedigree; there are {names}")
        if one == family.missing or one in {sample.id for sample in family.samples}:
            raise KinshipError(f"family {family.id}: {one} is missing or typed already; name another relative")


def _conditional(family: RefFamily, markers: Sequence[Marker], person: str) -> list[Floats]:
    """Per marker (genotypes,) P(genotype of the person | the typed relatives)."""
    here = Hypothesis(family.id, family.pedigree)
    case = Case(here, here, family.samples, tuple(markers))
    place = family.pedigree.place[person]
    table = joint_entry()(family.pedigree.family, case.owners(here), case.typed, loci_of(markers), place)
    out = []
    for marker, row in zip(markers, table, strict=True):
        p = row[: len(marker.alleles) * (len(marker.alleles) + 1) // 2]
        if not p.sum() > 0.0:
            raise KinshipError(f"family {family.id}: its profiles do not fit together at {marker.name}")
        out.append(p / p.sum())
    return out


def _drawn(rng: np.random.Generator, family: RefFamily, markers: Sequence[Marker], person: str) -> Sample:
    genotypes = {}
    for marker, p in zip(markers, _conditional(family, markers, person), strict=True):
        a, b = np.triu_indices(len(marker.alleles))
        at = rng.choice(p.size, p=p)
        genotypes[marker.name] = (marker.alleles[a[at]], marker.alleles[b[at]])
    return Sample(person, genotypes)


def _of_typed(
    rng: np.random.Generator, family: RefFamily, markers: Sequence[Marker]
) -> tuple[float, float, float, list[tuple[float, float]]]:
    """Mean bits under H1 and H2, chance of exclusion, and how often each threshold is reached under both."""
    means, possible = [0.0, 0.0], 1.0
    total = np.zeros(DRAWS)
    for marker, related in zip(markers, _conditional(family, markers, family.missing), strict=True):
        a, b = np.triu_indices(len(marker.alleles))
        unrelated = marker.p[a] * marker.p[b] * np.where(a == b, 1.0, 2.0)
        unrelated /= unrelated.sum()
        with np.errstate(divide="ignore"):
            bits = np.log2(np.where(unrelated > 0.0, related / np.maximum(unrelated, 1e-300), 1.0))
        for side, p in enumerate((related, unrelated)):
            some = p > 0.0
            means[side] += float((p[some] * bits[some]).sum())
        total += bits[rng.choice(related.size, DRAWS, p=related)]
        possible *= 1.0 - float(unrelated[related == 0.0].sum())
    # Drawn under H1 only: P(LR >= t | H2) is the mean of 1 / LR over those that reach t, however rare that is.
    over = [total >= math.log2(t) for t in THRESHOLDS]
    reached = [(float(one.mean()), float(np.where(one, np.exp2(-total), 0.0).mean())) for one in over]
    return means[0], means[1], 1.0 - possible, reached
