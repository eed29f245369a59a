"""Who descends from whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from murderbook.kinship.likelihood.shapes import Family


class KinshipError(ValueError):
    """A pedigree, profile, table or model that cannot be used: what, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Person:
    """`sex` is "M", "F" or None. Both parents, one, or none; one alone stands for an unknown founder besides."""

    id: str
    father: str | None = None
    mother: str | None = None
    sex: str | None = None


@dataclass(frozen=True)
class Pedigree:
    """Any pedigree, loops and several families included. `inbreeding`: coefficient of founders, by id.

    Raises KinshipError for a person twice, a parent who is not there, a father who is female, a mother who is male, one
    person as both parents, somebody who descends from himself, an unknown sex, inbreeding of nobody or of no founder.
    """

    persons: tuple[Person, ...]
    inbreeding: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids = [person.id for person in self.persons]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise KinshipError(f"{_listed(twice)} stands in the pedigree twice; give each person one entry")
        for person in self.persons:
            self._check(person)
        self._check_inbreeding()
        _ = self.ordered

    def _check(self, person: Person) -> None:
        if person.sex not in ("M", "F", None):
            raise KinshipError(f"{person.id}: sex {person.sex!r} is not M or F; leave it out where it is not known")
        for role, parent, wrong in (("father", person.father, "F"), ("mother", person.mother, "M")):
            if parent is None:
                continue
            if parent not in self.by_id:
                raise KinshipError(f"{person.id}: the {role} {parent} is not in the pedigree; add {parent}")
            if self.by_id[parent].sex == wrong:
                said = "female" if wrong == "F" else "male"
                raise KinshipError(f"{person.id}: the {role} {parent} is {said}; mend the sex or exchange the parents")
        if person.father is not None and person.father == person.mother:
            raise KinshipError(f"{person.id}: {person.father} is given as both father and mother")

    def _check_inbreeding(self) -> None:
        for one, coefficient in self.inbreeding.items():
            if one not in self.by_id:
                raise KinshipError(f"inbreeding is given for {one}, who is not in the pedigree")
            if self.by_id[one].father or self.by_id[one].mother:
                raise KinshipError(f"{one} has parents: a coefficient of inbreeding is for founders only")
            if not 0.0 <= coefficient <= 1.0:
                raise KinshipError(f"{one}: a coefficient of inbreeding lies from 0 to 1, not {coefficient}")

    @cached_property
    def by_id(self) -> dict[str, Person]:
        return {person.id: person for person in self.persons}

    @cached_property
    def ordered(self) -> tuple[Person, ...]:
        """Parents before children; an unknown founder where only one parent is known. KinshipError for a cycle."""
        placed: dict[str, Person] = {}
        waiting = list(_with_both_parents(self.persons))
        while waiting:
            ready = [one for one in waiting if all(p is None or p in placed for p in (one.father, one.mother))]
            if not ready:
                raise KinshipError(f"{_listed(sorted(one.id for one in waiting))} descend from themselves; mend it")
            placed.update((one.id, one) for one in ready)
            waiting = [one for one in waiting if one.id not in placed]
        return tuple(placed.values())

    @cached_property
    def place(self) -> dict[str, int]:
        """Index of each person in `ordered`."""
        return {person.id: index for index, person in enumerate(self.ordered)}

    @cached_property
    def family(self) -> Family:
        """As the compiled functions want it."""
        at = self.place
        fathers = {person.father for person in self.persons}
        return Family(
            np.array([at[one.father] if one.father else -1 for one in self.ordered], np.int64),
            np.array([at[one.mother] if one.mother else -1 for one in self.ordered], np.int64),
            np.array([one.sex == "M" or one.id in fathers for one in self.ordered], np.bool_),
            np.array([self.inbreeding.get(one.id, 0.0) for one in self.ordered], np.float64),
        )

    def without_sex(self, ids: Iterable[str]) -> list[str]:
        """Those of `ids` whose sex is neither said nor told by a child."""
        parents = {one for person in self.persons for one in (person.father, person.mother)}
        return [one for one in ids if self.by_id[one].sex is None and one not in parents]


def _with_both_parents(persons: Iterable[Person]) -> Iterable[Person]:
    for person in persons:
        father, mother = person.father, person.mother
        if (father is None) == (mother is None):
            yield person
            continue
        unknown = f"unknown {'father' if father is None else 'mother'} of {person.id}"
        yield Person(unknown, sex="M" if father is None else "F")
        yield Person(person.id, father or unknown, mother or unknown, person.sex)


def _listed(ids: list[str]) -> str:
    return ", ".join(ids)
