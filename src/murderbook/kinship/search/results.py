"""Hits in order, with what each rests on, and how many as strong chance alone would give at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from murderbook.evidence.bits import ratio_of
from murderbook.kinship.checks import alike
from murderbook.kinship.compare import Comparison, compare
from murderbook.kinship.search.columns import IMPOSSIBLE
from murderbook.kinship.search.families import RefFamily, Remains, case_of
from murderbook.kinship.search.index import Index, Progress
from murderbook.kinship.search.lookup import Lookup, Scores

TOLD = 100  # remains between two words on the progress
PAIRWISE = 400  # remains: beyond that only whole equal profiles are looked for


@dataclass(frozen=True)
class Hit:
    """`millibits` over the markers that are possible, `impossible` counts the others; `searched` remains x families."""

    remains: Remains
    family: RefFamily
    millibits: int
    impossible: int
    searched: int
    index: Index

    @property
    def sexes_differ(self) -> bool:
        """Told, and no exclusion: amelogenin and paperwork both err."""
        return None not in (self.remains.sex, self.family.sex) and self.remains.sex != self.family.sex

    @property
    def chance_leads(self) -> float:
        """At most so many leads as strong in a search of this size, if all were unrelated: P(LR >= t | H2) <= 1 / t
        for every likelihood ratio (Markov). No better than the frequencies and the pedigree are."""
        most = float(self.searched)
        return most if self.impossible else min(most, most / ratio_of(self.millibits))

    @property
    def twins(self) -> list[str]:
        """Relatives of the family whose profile is that of the remains: a twin, or a sample taken for another's."""
        return [one.id for one in self.family.samples if list(alike((self.remains.sample, one)))]

    @cached_property
    def comparison(self) -> Comparison:
        """Marker by marker; its rows sum to `millibits`."""
        return compare(case_of(self.remains, self.family, self.index.markers, self.index.theta))


def search(
    index: Index,
    remains: Sequence[Remains],
    top: int = 20,
    most_chance: float | None = None,
    progress: Progress | None = None,
) -> list[Hit]:
    """The best families of each remains, all in one order: fewest impossible markers, then the highest score, then the
    names, so that the same search gives the same list. `most_chance`: only hits with at most so many chance leads."""
    searched = len(remains) * len(index.families)
    hits, lookup = [], Lookup(index)
    for number, one in enumerate(remains, start=1):
        found = lookup.scores(one.sample)
        for f in _best(found, top):
            impossible = _count(int(found[f]))
            millibits = int(found[f]) - impossible * IMPOSSIBLE
            hit = Hit(one, index.families[f], millibits, impossible, searched, index)
            if most_chance is None or hit.chance_leads <= most_chance:
                hits.append(hit)
        if progress is not None and number % TOLD == 0:
            progress(number / len(remains), "remains against all families")
    return sorted(hits, key=lambda hit: (hit.impossible, -hit.millibits, hit.remains.id, hit.family.id))


def _best(found: Scores, top: int) -> list[int]:
    """Indices of the highest, ties by the families' order."""
    if found.size > top:
        least = np.partition(found, found.size - top)[found.size - top]
        chosen = np.flatnonzero(found >= least)
    else:
        chosen = np.arange(found.size)
    return sorted(chosen.tolist(), key=lambda f: (-int(found[f]), f))[:top]


def _count(score: int) -> int:
    return max(0, (score + IMPOSSIBLE // 2) // IMPOSSIBLE) if score < IMPOSSIBLE // 2 else 0


def same_bodies(remains: Sequence[Remains]) -> Iterator[str]:
    """Remains alike at all loci: one body in two reports, parts of one body, or identical twins."""
    if len(remains) <= PAIRWISE:
        yield from alike(tuple(one.sample for one in remains))
        return
    groups: dict[frozenset[tuple[str, frozenset[str]]], list[str]] = defaultdict(list)
    for one in remains:
        groups[frozenset((locus, frozenset(g)) for locus, g in one.sample.genotypes.items() if g)].append(one.id)
    for ids in groups.values():
        if len(ids) > 1:
            yield f"{', '.join(ids)} are alike at all loci: one body in several reports, or identical twins"
