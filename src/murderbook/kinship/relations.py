"""A family round a missing person, from words for who gave a sample: mother, brother, half-sister by the father ...

Whoever is named stands where his word puts him; all others are there untyped. Children are of one partner unless said
otherwise: two children then are full siblings, which the family must confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from murderbook.kinship.case import Hypothesis
from murderbook.kinship.pedigree import KinshipError, Pedigree, Person

LOST, FATHER, MOTHER, PARTNER = "the missing person", "father", "mother", "partner"
GRANDPARENTS = {side: (f"grandfather by the {side}", f"grandmother by the {side}") for side in (FATHER, MOTHER)}
OWN = "own"  # a sample of the missing person's own: a toothbrush, a blood card
TWIN = "identical-twin"  # has the missing person's own profile
SAME = (OWN, TWIN)
MALE, FEMALE = "M", "F"
ONE_OF_A_KIND = {FATHER: MALE, MOTHER: FEMALE}
_GRAND = {
    "grandfather by the father": (FATHER, MALE), "grandmother by the father": (FATHER, FEMALE),
    "grandfather by the mother": (MOTHER, MALE), "grandmother by the mother": (MOTHER, FEMALE),
}  # fmt: skip
_SIBLINGS = {"brother": MALE, "sister": FEMALE}
_CHILDREN = {"son": MALE, "daughter": FEMALE}
_HALF = {
    "half-brother by the father": (FATHER, MALE), "half-sister by the father": (FATHER, FEMALE),
    "half-brother by the mother": (MOTHER, MALE), "half-sister by the mother": (MOTHER, FEMALE),
}  # fmt: skip
_AUNTS = {
    "uncle by the father": (FATHER, MALE), "aunt by the father": (FATHER, FEMALE),
    "uncle by the mother": (MOTHER, MALE), "aunt by the mother": (MOTHER, FEMALE),
}  # fmt: skip
RELATIONS = (*SAME, *ONE_OF_A_KIND, *_SIBLINGS, *_CHILDREN, *_HALF, *_GRAND, *_AUNTS)


@dataclass(frozen=True)
class Relatives:
    """`pedigree` of the family; `persons`: by sample, who in it gave it."""

    pedigree: Pedigree
    persons: Mapping[str, str]

    def hypotheses(self, remains: str, says: tuple[str, str]) -> tuple[Hypothesis, Hypothesis]:
        """The remains' sample is of the missing person, or of somebody unrelated."""
        other = "another person"
        apart = Pedigree((*self.pedigree.persons, Person(other)), self.pedigree.inbreeding)
        return (
            Hypothesis(says[0], self.pedigree, {**self.persons, remains: LOST}),
            Hypothesis(says[1], apart, {**self.persons, remains: other}),
        )


def relatives_of(samples: Mapping[str, str], sex: str | None = None) -> Relatives:
    """`samples`: by sample, its relation to the missing person (RELATIONS), whose `sex` is M, F or None. KinshipError
    for another word, or two mothers."""
    found = _Family()
    for sample, relation in samples.items():
        found.add(sample, relation)
    return Relatives(Pedigree(tuple(found.all_persons(sex))), dict(found.persons))


@dataclass
class _Family:
    persons: dict[str, str] = field(default_factory=dict)
    others: list[Person] = field(default_factory=list)
    sides: set[str] = field(default_factory=set)  # sides whose grandparents are needed
    has_children: bool = False

    def add(self, sample: str, relation: str) -> None:
        if relation not in RELATIONS:
            raise KinshipError(f"{sample}: {relation!r} is no relation that is known; one of: {', '.join(RELATIONS)}")
        if relation in ONE_OF_A_KIND or relation in _GRAND:
            if relation in self.persons.values():
                raise KinshipError(f"{sample}: there is a sample of the {relation} already; a person has one")
            self.persons[sample] = relation
            self.sides |= {_GRAND[relation][0]} if relation in _GRAND else set()
        elif relation in SAME:
            self.persons[sample] = LOST
        else:
            self.persons[sample] = name = f"{relation} ({sample})"
            self.others += self._beside(name, relation)

    def _beside(self, name: str, relation: str) -> Iterable[Person]:
        if relation in _SIBLINGS:
            yield Person(name, FATHER, MOTHER, _SIBLINGS[relation])
        elif relation in _CHILDREN:
            self.has_children = True
            yield Person(name, LOST, PARTNER, _CHILDREN[relation])  # told apart by the sex of the missing person below
        elif relation in _HALF:
            side, sex = _HALF[relation]
            yield Person(name, side if side == FATHER else None, side if side == MOTHER else None, sex)
        else:
            side, sex = _AUNTS[relation]
            self.sides.add(side)
            grandfather, grandmother = GRANDPARENTS[side]
            yield Person(name, grandfather, grandmother, sex)

    def all_persons(self, sex: str | None) -> Iterable[Person]:
        for side in sorted(self.sides):
            for grandparent in GRANDPARENTS[side]:
                yield Person(grandparent, sex=_GRAND[grandparent][1])
        for parent, own in ONE_OF_A_KIND.items():
            above = GRANDPARENTS[parent] if parent in self.sides else (None, None)
            yield Person(parent, above[0], above[1], own)
        yield Person(LOST, FATHER, MOTHER, sex)
        if self.has_children:
            yield Person(PARTNER)
        for one in self.others:
            is_child = one.father == LOST
            yield Person(one.id, PARTNER, LOST, one.sex) if is_child and sex == FEMALE else one
