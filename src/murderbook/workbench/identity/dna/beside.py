"""Whether the profiles would fit another of the family as well: a brother among the bodies, a son, two who are missing.

Another question than that of the lead, whose H2 is a stranger: told as a note, and no part of any sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from murderbook.kinship import KinshipError, compare
from murderbook.kinship.case import Hypothesis
from murderbook.kinship.draft import Draft
from murderbook.kinship.frequencies import FrequencyTable
from murderbook.kinship.pedigree import Pedigree, Person
from murderbook.kinship.relations import FATHER, LOST, MOTHER
from murderbook.workbench.identity.dna.weighing import MOST_DRAWN, drawn

BODY = "the remains, another of the family"
# As the family has it, father and mother of the body. A child's other parent is nobody of the family.
OTHERS: Mapping[str, tuple[str | None, str | None]] = {
    "a full brother or sister of the missing person": (FATHER, MOTHER),
    "a half-brother or half-sister by the father": (FATHER, None),
    "a half-brother or half-sister by the mother": (None, MOTHER),
    "a child of the missing person": (LOST, None),
}
LARGE = 2.0  # log10 of a ratio from which the question arises
APART = 2.0  # log10 from which the two are told apart


@dataclass(frozen=True, slots=True)
class Beside:
    """`log10`: of the ratio against a stranger, if the remains were `who`."""

    who: str
    log10: float


def beside(draft: Draft, table: FrequencyTable) -> tuple[float | None, list[Beside]]:
    """log10 of the person against a stranger, and the others, the likeliest first; those that the profiles rule out, or
    that fit no pedigree, are left out. All with theta, or all without where one is too entangled for it."""
    supposed = {who: one for who, parents in OTHERS.items() if (one := _supposed(draft, who, parents))}
    entangled = any(drawn(one) > MOST_DRAWN for one in (draft.h1, *supposed.values()))
    draft = replace(draft, theta=0.0) if entangled else draft
    figures = {who: _log10(replace(draft, h1=one), table) for who, one in supposed.items()}
    found = [Beside(who, log10) for who, log10 in figures.items() if log10 is not None]
    return _log10(draft, table), sorted(found, key=lambda one: -one.log10)


def _supposed(draft: Draft, who: str, parents: tuple[str | None, str | None]) -> Hypothesis | None:
    if parents[0] == LOST and draft.h1.pedigree.by_id[LOST].sex == "F":
        parents = (None, LOST)
    persons = (*draft.h1.pedigree.persons, Person(BODY, *parents))
    try:
        family = Pedigree(persons, draft.h1.pedigree.inbreeding)
    except KinshipError:
        return None
    return Hypothesis(who, family, {**draft.h1.persons, draft.remains: BODY})


def _log10(draft: Draft, table: FrequencyTable) -> float | None:
    try:
        return compare(draft.case(table)).log10_lr
    except KinshipError:
        return None


def notes(log10: float | None, others: list[Beside]) -> Iterator[str]:
    """`log10`: of the person against a stranger, under the same table."""
    if not others:
        return
    closest = others[0]
    size = closest.log10 - (log10 if log10 is not None else -99.0)
    if closest.log10 >= LARGE and size >= APART:
        yield (
            f"The profiles fit {closest.who} better than the missing person, {_times(size)}: is another of this family"
            " missing, or among the bodies?"
        )
    elif log10 is not None and log10 >= LARGE and -size < APART:
        yield (
            f"They would fit {closest.who} about as well (the person: {_times(-size)}): these samples do not tell the"
            " two apart. Ask the family who else is missing, and type somebody who does."
        )
    elif log10 is not None and log10 >= LARGE:
        yield f"Against {closest.who} the profiles speak for the missing person, {_times(-size)}."


def _times(log10: float) -> str:
    if abs(log10) < 0.05:
        return "equally likely"
    size = 10.0 ** min(abs(log10), 9.0)
    number = f"10^{abs(log10):.1f}" if abs(log10) >= 4 else f"{size:,.0f}" if size >= 10 else f"{size:.1f}"
    return f"{number} times {'as' if log10 > 0 else 'less'} likely"
