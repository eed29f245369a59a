"""What stands behind the one row of a lead on STR profiles: markers, populations, relatives, and what was assumed.

Worked out from the profiles on file when a page is read. No allele is told: a laboratory's report has them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.kinship import KinshipError, compare
from murderbook.kinship.compare import LINKAGE, LINKED, Comparison, MarkerRatio
from murderbook.kinship.draft import AMELOGENIN, Draft
from murderbook.kinship.frequencies import FrequencyTable, locus_key
from murderbook.kinship.relations import TWIN
from murderbook.workbench.identity.dna.beside import beside, notes
from murderbook.workbench.identity.dna.weighing import (
    DROPOUT,
    HOW,
    MOST_TRIED,
    Family,
    Typed,
    Weighed,
    common,
    draft_of,
    drawn,
    tables,
    theta_words,
    weigh,
)

BITS_OF_LOG10 = math.log2(10.0)
RARE = "rare: the minimum frequency counts"


@dataclass(frozen=True, slots=True)
class Marker:
    """`bits` is None where the profiles cannot arise, and `note` says under which of the two."""

    name: str
    lr: float | None
    bits: float | None
    typed: int  # samples that have it, the remains' among them
    note: str


@dataclass(frozen=True, slots=True)
class Population:
    """`log10` is None where a marker is impossible."""

    name: str
    log10: float | None
    is_used: bool

    @property
    def bits(self) -> float | None:
        return None if self.log10 is None else self.log10 * BITS_OF_LOG10


@dataclass(frozen=True, slots=True)
class Giver:
    """One of the family. `adds`: points with him less those without; None where that cannot be told."""

    relation: str
    sample: str
    markers: int
    adds: float | None


@dataclass(frozen=True)
class Told:
    """`markers` are those typed on both sides; with `one_sided` (points) they add up to those of the population used,
    which is the smallest. A marker of one side tells nothing, but for a trace that mutation leaves beside theta."""

    markers: tuple[Marker, ...]
    one_sided: float
    populations: tuple[Population, ...]
    givers: tuple[Giver, ...]
    only_remains: tuple[str, ...]
    only_family: tuple[str, ...]
    no_table: tuple[str, ...]
    assumed: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def used(self) -> Population:
        return self.populations[0]

    @property
    def impossible(self) -> tuple[Marker, ...]:
        return tuple(one for one in self.markers if one.bits is None)

    def agrees_with(self, millibits: int | None) -> bool:
        """Whether a row of a lead says the same: profiles may have come, or been withdrawn, since its search."""
        now = self.used.bits
        if now is None or millibits is None:
            return now is None and millibits is None
        return abs(now * MILLIBITS_PER_BIT - millibits) <= 1.0


Plain = tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]  # a profile as a key


def told(remains: Typed | None, family: Family) -> Told | None:
    """None where the profiles are not weighed: the row of the lead says why. Kept for the next reader, since a large
    family takes seconds."""
    return None if remains is None else _told(_plain(remains), tuple(map(_plain, family.relatives)), family.sex)


def _plain(one: Typed) -> Plain:
    return one.sample, one.relation, tuple((locus, tuple(alleles)) for locus, alleles in one.loci.items())


@lru_cache(maxsize=64)
def _told(body: Plain, relatives: tuple[Plain, ...], sex: str | None) -> Told | None:
    remains, *typed = (Typed(sample, relation, dict(loci)) for sample, relation, loci in (body, *relatives))
    family = Family(tuple(typed), sex)
    try:
        weighed = weigh(remains, family)
    except KinshipError:
        return None
    return None if weighed is None else _behind(remains, family, weighed)


def _behind(remains: Typed, family: Family, weighed: Weighed) -> Told:
    name = weighed.by_population[0][0]
    table = next(one for one in tables() if one.name == name)
    draft, both = _with(draft_of(remains, family), weighed.theta), common(remains, family)
    rows = [(locus_key(one.marker) in both, _marker(one, weighed.least)) for one in weighed.least.ratios]
    return Told(
        markers=tuple(marker for is_of_both, marker in rows if is_of_both),
        one_sided=sum(marker.bits or 0.0 for is_of_both, marker in rows if not is_of_both),
        populations=tuple(_population(name, found, at == 0) for at, (name, found) in enumerate(weighed.by_population)),
        givers=tuple(_givers(remains, family, weighed, table)),
        only_remains=_only([remains], family.relatives),
        only_family=_only(family.relatives, [remains]),
        no_table=draft.left_out(table),
        assumed=tuple(_assumed(weighed, table)),
        notes=(*_notes(weighed.least, family), *notes(*beside(draft, table))),
    )


def _marker(one: MarkerRatio, found: Comparison) -> Marker:
    note = RARE if any(text.startswith(f"{one.marker}: allele") and "not in" in text for text in found.notes) else ""
    if one.lr is None:
        return Marker(one.marker, None, None, one.samples, "impossible in this family, whoever the remains are")
    if one.lr == 0.0:
        return Marker(one.marker, 0.0, None, one.samples, "impossible if the remains are the person's")
    return Marker(one.marker, one.lr, math.log2(one.lr), one.samples, note)


def _population(name: str, found: Comparison, is_used: bool) -> Population:
    return Population(name.rpartition(":")[2], found.log10_lr, is_used)


def _givers(remains: Typed, family: Family, weighed: Weighed, table: FrequencyTable) -> Iterator[Giver]:
    for one in family.relatives:
        others = replace(family, relatives=tuple(other for other in family.relatives if other is not one))
        whole, rest = weighed.log10_lr, _log10(remains, others, table, weighed.theta)
        adds = None if whole is None or rest is None else (whole - rest) * BITS_OF_LOG10
        markers = sum(locus_key(locus) != AMELOGENIN for locus in one.loci)
        yield Giver(one.relation, one.sample, markers, adds)


def _log10(remains: Typed, family: Family, table: FrequencyTable, theta: float) -> float | None:
    """With the theta of the whole; None where it would take minutes."""
    if not family.relatives or not common(remains, family):
        return 0.0
    try:
        draft = draft_of(remains, family)
        return None if theta and drawn(draft.h1) > MOST_TRIED else compare(_with(draft, theta).case(table)).log10_lr
    except KinshipError:
        return None


def _with(draft: Draft, theta: float) -> Draft:
    return replace(draft, theta=theta)


def _only(ones: Sequence[Typed], others: Sequence[Typed]) -> tuple[str, ...]:
    """Loci that nobody of the others has."""
    theirs = {locus_key(locus) for one in others for locus in one.loci} | {AMELOGENIN}
    mine = {locus_key(locus): locus for one in ones for locus in one.loci}
    return tuple(locus for key, locus in mine.items() if key not in theirs)


def _assumed(weighed: Weighed, table: FrequencyTable) -> Iterator[str]:
    yield f"frequencies: {table.name.partition(':')[0]}, {len(weighed.by_population)} populations; the smallest counts"
    if HOW.least is not None:
        yield f"no frequency below {HOW.least:g}"
    yield theta_words(weighed.theta)
    yield f"mutation: {HOW.mutation.words} a transmission"
    yield f"drop-out of an allele of the remains: {DROPOUT:g}; none of the relatives, no drop-in, no silent allele"


def _notes(found: Comparison, family: Family) -> Iterator[str]:
    """What is not independent, and who cannot be told apart; those on frequencies name alleles and stay away."""
    names = {one.marker.casefold() for one in found.ratios}
    yield from (f"{LINKAGE.format(*pair)}." for pair in LINKED if all(one.casefold() in names for one in pair))
    if any(one.relation == TWIN for one in family.relatives):
        yield "An identical twin has the same profile: it names the pair, not which of the two."
