"""Whether one of a family is no relative of the others: a sample exchanged, a child adopted, another parent.

Parents and children are seen to contradict each other marker by marker (`kinship/checks.py`); brothers, aunts and
grandparents contradict nobody, and are told by the ratio of all their markers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from murderbook.kinship import Hypothesis, Pedigree, Person, compare
from murderbook.kinship.draft import Draft
from murderbook.kinship.frequencies import FrequencyTable

UNLIKELY = -3.0  # log10: a true relative comes out so low once in a thousand at most (Markov)
NOBODY = "nobody of the family"


@dataclass(frozen=True, slots=True)
class Outsider:
    """`log10`: of the family's profiles as told, against those with this one's of somebody unrelated."""

    person: str
    log10: float


def outsider(draft: Draft, tables: Sequence[FrequencyTable]) -> Outsider | None:
    """Him who fits the others worst, if too badly under every table. Without the remains, and without theta:
    what they share counts for more then."""
    typed = [one.id for one in draft.samples if one.id != draft.remains]
    if len(typed) < 2:
        return None
    found = [one for sample in typed if (one := _of(draft, sample, tables)) is not None]
    return min(found, key=lambda one: (one.log10, one.person), default=None)


def _of(draft: Draft, sample: str, tables: Sequence[FrequencyTable]) -> Outsider | None:
    persons = {name: person for name, person in draft.h2.persons.items() if name != draft.remains}
    apart = Pedigree((*draft.h2.pedigree.persons, Person(NOBODY)), draft.h2.pedigree.inbreeding)
    asked = replace(
        draft,
        h1=Hypothesis("as told", draft.h2.pedigree, persons),
        h2=Hypothesis("unrelated", apart, {**persons, sample: NOBODY}),
        samples=tuple(one for one in draft.samples if one.id != draft.remains),
        theta=0.0,
    )
    found = []
    for table in tables:
        log10 = compare(asked.case(table)).log10_lr
        if log10 is None or log10 > UNLIKELY:
            return None
        found.append(log10)
    return Outsider(persons[sample], max(found))
