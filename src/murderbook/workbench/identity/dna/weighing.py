"""What STR profiles say of remains and a family, as a row beside what the description says.

Both speak of the same two propositions: the remains are of the missing person, or of another, who is no relative. So
the row adds to the others, but for what it already holds: ancestry is in the allele frequencies (the least of several
populations is taken), and what the description says of it is taken back where it speaks for it. Amelogenin is no marker
of kinship: it tells the sex of the remains, which the description weighs (`sexed.py`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from murderbook.evidence.lead import Lead
from murderbook.evidence.weight import Basis, RateSource, State, WeightOfEvidence
from murderbook.kinship import Comparison, KinshipError, Model, Mutation, OfOneSex, Sample, Treatment, compare
from murderbook.kinship.case import Hypothesis
from murderbook.kinship.checks import ENOUGH, SEVERAL, inconsistencies
from murderbook.kinship.draft import AMELOGENIN, Draft
from murderbook.kinship.frequencies import FrequencyTable, locus_key, shipped
from murderbook.kinship.relations import relatives_of
from murderbook.workbench.identity.dna.outsider import Outsider, outsider

COMPARISON = "str"
TABLE = "nist1036"
RATE = 0.002  # of mutation per transmission, in proportion to frequencies: the mean of casework is about that
DROPOUT = 0.02  # of one allele of remains (assumed): an old bone's homozygote may be half of two
HOW = Treatment(Mutation(OfOneSex(Model.PROPORTIONAL, RATE), OfOneSex(Model.PROPORTIONAL, RATE)), least=0.005)
SAYS = (
    "The remains are of the missing person of this family",
    "The remains are of another person, who is no relative",
)
THETA = 0.01  # of a broad population of the United States (NRC II 1996, 4.1 and 5)
MOST_DRAWN = 6  # alleles of untyped founders up to which theta takes a third of a second a population
MOST_TRIED = 7  # and up to which some seconds, spent where the profiles speak for the pair without it
MODEL = f"{TABLE}, least of its populations; mutation {RATE:g}, proportional; drop-out of remains {DROPOUT:g} (assumed)"
OVERSTATES = 2.2  # log10: the most that theta took from twenty made-up true families for whom it is left out
SLIPS = 2  # markers of a direct comparison that may fail where at least ENOUGH agree (assumed)
HELD = "race"
OVERLAP = "Ancestry: the allele frequencies hold it"


@dataclass(frozen=True, slots=True)
class Typed:
    """One profile. `relation`: of kinship/relations.py; alleles by locus."""

    sample: str
    relation: str
    loci: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Family:
    """Who of a family is typed. `sex`: M, F or None, of the missing person."""

    relatives: tuple[Typed, ...]
    sex: str | None = None

    @property
    def words(self) -> str:
        return ", ".join(sorted(one.relation for one in self.relatives))


@dataclass(frozen=True)
class Weighed:
    """By population, the smallest first. `theta`: that of all, 0 where the family is too entangled for it."""

    by_population: tuple[tuple[str, Comparison], ...]
    theta: float = 0.0

    @property
    def least(self) -> Comparison:
        return self.by_population[0][1]

    @property
    def log10_lr(self) -> float | None:
        return self.least.log10_lr


def weigh(remains: Typed, family: Family) -> Weighed | None:
    """None where nobody of the family is typed, or no locus is typed in both. KinshipError for profiles that cannot be
    of one family as it is told."""
    if not family.relatives or not common(remains, family):
        return None
    draft = draft_of(remains, family)
    check_family(draft)
    check_outsiders(family)
    found = _by_population(draft)
    if draft.theta == 0.0 and (found.log10_lr or 0.0) > 0.0 and drawn(draft.h1) <= MOST_TRIED:
        return _by_population(replace(draft, theta=THETA))
    return found


def _by_population(draft: Draft) -> Weighed:
    found = [(table.name, compare(draft.case(table))) for table in tables()]
    return Weighed(tuple(sorted(found, key=_strength)), draft.theta)


def with_dna(lead: Lead, remains: Typed | None, family: Family) -> Lead:
    """The lead with a row for the profiles, MISSING where they say nothing, and what overlaps with it taken back."""
    try:
        weighed = weigh(remains, family) if remains is not None else None
    except KinshipError as error:
        return replace(lead, weights=(*lead.weights, _missing(remains, family, f"The profiles do not fit: {error}.")))
    if remains is not None and weighed is not None and _is_excluded(remains, family, weighed.least):
        return replace(lead, weights=(*lead.weights, _exclusion(remains, family, weighed.least)))
    if remains is None or weighed is None or weighed.log10_lr is None:
        return replace(lead, weights=(*lead.weights, _missing(remains, family, _why_missing(remains, family, weighed))))
    row = _row(remains, family, weighed)
    return replace(lead, weights=(*lead.weights, row, *_taken_back(lead)))


def draft_of(remains: Typed, family: Family) -> Draft:
    """KinshipError for two mothers, or another word for a relation."""
    relatives = relatives_of({one.sample: one.relation for one in family.relatives}, family.sex)
    body = f"{remains.sample} (remains)"  # a laboratory may have given a relative's sample the same number
    h1, h2 = relatives.hypotheses(body, SAYS)
    samples = (replace(sample_of(remains, DROPOUT), id=body), *(sample_of(one) for one in family.relatives))
    theta = THETA if drawn(h1) <= MOST_DRAWN else 0.0
    return Draft(body, body, h1, h2, samples, theta=theta, how=HOW)


def drawn(family: Hypothesis) -> int:
    """How many alleles of untyped founders somebody typed may have: one of each child, two at most."""
    pedigree, typed = family.pedigree, set(family.persons.values())
    children = Counter(parent for one in pedigree.ordered for parent in (one.father, one.mother) if parent)
    untyped = [one.id for one in pedigree.ordered if one.father is None and one.id not in typed]
    return sum(min(children[one], 2) for one in untyped)


def overstated(remains: Typed, family: Family) -> float:
    """log10 of what a ratio for the pair may have too much, since theta is left out; 0 where it is not. KinshipError as
    `draft_of`."""
    return OVERSTATES if drawn(draft_of(remains, family).h1) > MOST_TRIED else 0.0


def check_family(draft: Draft) -> None:
    """KinshipError where the family's own profiles contradict each other more than mutation explains: both hypotheses
    are wrong then, and their ratio says nothing."""
    loci = list(dict.fromkeys(one.locus for one in inconsistencies(draft.h2, draft.samples)))
    if len(loci) >= SEVERAL:
        raise KinshipError(
            f"parents and children of the family contradict each other at {len(loci)} markers ({', '.join(loci)}); a"
            " sample exchanged, or another parent? Ask the laboratory and the family"
        )


def check_outsiders(family: Family) -> None:
    """KinshipError where one of the family is hardly a relative of the others."""
    key = tuple(
        (one.sample, one.relation, tuple((at, *some) for at, some in one.loci.items())) for one in family.relatives
    )
    found = _outsider(key, family.sex)
    if found is not None:
        raise KinshipError(
            f"{found.person} looks like no relative of the others: 10^{-found.log10:.1f} times as likely; a sample"
            " exchanged, an adoption, or another parent? Ask the laboratory and the family"
        )


@lru_cache(maxsize=4096)
def _outsider(relatives: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...], sex: str | None) -> Outsider | None:
    """Once for each family, and not for each of the remains."""
    typed = (Typed(sample, relation, {at: some for at, *some in loci}) for sample, relation, loci in relatives)
    return outsider(draft_of(Typed("", "", {}), Family(tuple(typed), sex)), tables())


def sample_of(one: Typed, dropout: float = 0.0) -> Sample:
    """Without amelogenin, which is no marker of kinship."""
    kept = {locus: tuple(alleles) for locus, alleles in one.loci.items() if locus_key(locus) != AMELOGENIN}
    return Sample(one.sample, kept, dropout)


@cache
def tables() -> tuple[FrequencyTable, ...]:
    """The populations under which a pair is weighed."""
    return tuple(shipped(TABLE))


def _strength(found: tuple[str, Comparison]) -> tuple[float, str]:
    name, comparison = found
    return (-math.inf if comparison.log10_lr is None else comparison.log10_lr), name


def common(remains: Typed, family: Family) -> set[str]:
    """Loci of the remains that somebody of the family has, too."""
    theirs = {locus_key(locus) for one in family.relatives for locus in one.loci}
    return {locus_key(locus) for locus in remains.loci} & theirs - {AMELOGENIN}


def _row(remains: Typed, family: Family, weighed: Weighed) -> WeightOfEvidence:
    log10 = weighed.log10_lr
    assert log10 is not None
    least = f"at the least of {len(weighed.by_population)} populations"
    return WeightOfEvidence(
        comparison=COMPARISON,
        label="STR profiles",
        left=_markers(remains),
        right=family.words,
        millibits=round(1000 * log10 * math.log2(10)),
        sentence=f"The profiles are {_times(log10)}, {least}{_over(weighed)}.",
        state=State.USED,
        source=RateSource(COMPARISON, f"{MODEL}; {theta_words(weighed.theta)}", basis=Basis.PUBLISHED),
        group="dna",
    )


def _over(weighed: Weighed) -> str:
    """What was measured of made-up true families (docs/science/identification.md)."""
    over = weighed.theta == 0.0 and (weighed.log10_lr or 0.0) > 0.0
    return "; without theta, which would take up to two powers of ten from it" if over else ""


def theta_words(theta: float) -> str:
    return f"theta {theta:g}" if theta else "without theta: the family has too many untyped founders for it"


def _times(log10: float) -> str:
    favoured = "the missing person's" if log10 >= 0.0 else "another's"
    size = abs(log10)
    number = f"{10**size:,.3g}" if size < 4 else f"10^{size:.1f}"
    return f"{number} times as likely if the remains are {favoured}"


def _markers(one: Typed) -> str:
    count = len(one.loci)
    return f"{count} marker{'' if count == 1 else 's'}"


def _missing(remains: Typed | None, family: Family, why: str) -> WeightOfEvidence:
    return WeightOfEvidence(
        comparison=COMPARISON,
        label="STR profiles",
        left=_markers(remains) if remains else None,
        right=family.words or None,
        millibits=0,
        sentence=why,
        state=State.MISSING,
        source=RateSource(COMPARISON, MODEL),
        group="dna",
    )


def _why_missing(remains: Typed | None, family: Family, weighed: Weighed | None) -> str:
    if remains is None or not family.relatives:
        return "Not typed on one side or both."
    if weighed is None:
        return "No marker was typed on both sides: other kits."
    where = ", ".join(weighed.least.impossible_h2 or weighed.least.impossible_h1)
    if weighed.least.impossible_h2:
        return f"The samples of the family cannot be of one family at {where}: samples exchanged? Ask the laboratory."
    return f"At {where} the profiles cannot arise, at all others they can: a typing error? Ask the laboratory."


def _is_excluded(remains: Typed, family: Family, found: Comparison) -> bool:
    """An LR of 0, which only a sample of the person's own can give: by more than slips of the laboratory."""
    failing = len(found.impossible_h1)
    is_slip = failing <= SLIPS and len(common(remains, family)) - failing >= ENOUGH
    return failing > 0 and not found.impossible_h2 and not is_slip


def _exclusion(remains: Typed, family: Family, found: Comparison) -> WeightOfEvidence:
    failing = found.impossible_h1
    at = f"{len(failing)} of {len(common(remains, family))} markers ({', '.join(failing)})"
    says = f"At {at} the person's own sample and the remains cannot be of one person, unless samples were exchanged."
    return replace(_missing(remains, family, says), state=State.EXCLUDED, millibits=None)


def _taken_back(lead: Lead) -> Iterator[WeightOfEvidence]:
    """What the description says for it of what the profiles hold already."""
    for row in lead.weights:
        if row.comparison == HELD and row.state is State.USED and (row.millibits or 0) > 0:
            yield WeightOfEvidence(
                comparison=f"overlap.{row.comparison}",
                label=OVERLAP,
                left=None,
                right=None,
                millibits=-(row.millibits or 0),
                sentence="Counted once.",
                state=State.CAPPED,
                source=RateSource(COMPARISON, "no evidence: what two rows share"),
                group=row.group,
            )
