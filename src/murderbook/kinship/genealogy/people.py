"""A family tree as the engine sees it: persons, their biological parents, and spans of years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from math import inf

MOTHER_AGES = (12, 55)  # years at a child's birth: beyond them a place is told as ruled out, with its odds
FATHER_AGES = (12, 85)
LONGEST_LIFE = 115
_ROUNDS = 60  # of narrowing spans of birth; a tree deeper than this many generations is narrowed less


class Sex(StrEnum):
    MALE = "M"
    FEMALE = "F"
    UNKNOWN = "U"


class TreeError(ValueError):
    """A tree that nobody can descend from as it stands: says which persons, and what to do."""


@dataclass(frozen=True, slots=True)
class Years:
    """From the first to the last year, both included; infinite where open."""

    first: float = -inf
    last: float = inf

    def shifted(self, least: float, most: float) -> Years:
        return Years(self.first + least, self.last + most)

    def within(self, other: Years) -> Years:
        return Years(max(self.first, other.first), min(self.last, other.last))

    @property
    def empty(self) -> bool:
        return self.first > self.last

    @property
    def known(self) -> bool:
        return self.first > -inf or self.last < inf

    def __str__(self) -> str:
        if not self.known:
            return "unknown"
        if self.first == -inf:
            return f"to {self.last:.0f}"
        if self.last == inf:
            return f"from {self.first:.0f}"
        return f"{self.first:.0f}" if self.first == self.last else f"{self.first:.0f} to {self.last:.0f}"


@dataclass(frozen=True, slots=True)
class Person:
    """`father` and `mother` are ids of biological parents. `listed` is False for one whom the tree implies and does
    not name: the other parent of a family, a parent of the oldest ancestors."""

    id: str
    name: str
    sex: Sex = Sex.UNKNOWN
    born: Years = Years()
    died: Years = Years()
    dead: bool = False
    father: str | None = None
    mother: str | None = None
    listed: bool = True

    @property
    def parents(self) -> tuple[str, ...]:
        return tuple(one for one in (self.father, self.mother) if one is not None)


@dataclass(frozen=True, eq=False)
class Tree:
    """Raises TreeError where a parent is not in the tree, or somebody is his own ancestor."""

    persons: Mapping[str, Person]
    order: tuple[str, ...] = field(init=False)  # parents before children

    def __post_init__(self) -> None:
        for person in self.persons.values():
            for parent in person.parents:
                if parent not in self.persons:
                    raise TreeError(f"{person.name} ({person.id}) has a parent {parent} who is not in the tree")
        object.__setattr__(self, "order", _ordered(self.persons))

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {one: [] for one in self.persons}
        for one in self.order:
            for parent in self.persons[one].parents:
                found[parent].append(one)
        return {one: tuple(those) for one, those in found.items()}

    @cached_property
    def couples(self) -> tuple[tuple[str, str], ...]:
        """Father and mother of somebody, each pair once, in the order of the tree."""
        pairs = ((one.father, one.mother) for one in (self.persons[name] for name in self.order))
        return tuple(dict.fromkeys((a, b) for a, b in pairs if a is not None and b is not None))

    def ancestors(self, of: Iterable[str]) -> set[str]:
        """These persons and everybody whom they descend from."""
        found, ahead = set[str](), list(of)
        while ahead:
            one = ahead.pop()
            if one not in found:
                found.add(one)
                ahead.extend(self.persons[one].parents)
        return found

    def kin(self, of: Iterable[str]) -> set[str]:
        """Everybody who shares an ancestor with one of these, or is one."""
        found, ahead = set[str](), list(self.ancestors(of))
        while ahead:
            one = ahead.pop()
            if one not in found:
                found.add(one)
                ahead.extend(self.children[one])
        return found

    @cached_property
    def births(self) -> dict[str, Years]:
        """Years in which each can have been born, from the dates of all relatives. Where dates contradict each other
        the person's own stand (`contradictions` names them)."""
        return _births(self)

    @cached_property
    def contradictions(self) -> tuple[str, ...]:
        return tuple(one for one in self.order if _own(self.persons[one]).within(self._from_kin(one)).empty)

    def _from_kin(self, one: str) -> Years:
        person, born = self.persons[one], self.births
        span = Years()
        for parent in person.parents:
            span = span.within(child_years(self.persons[parent], born[parent], parent == person.mother))
        return span


def child_years(parent: Person, born: Years, mother: bool) -> Years:
    """When a child of this parent can have been born."""
    ages = MOTHER_AGES if mother else FATHER_AGES
    return born.shifted(*ages).within(Years(last=parent.died.last + (0 if mother else 1)))


def parent_ages(sex: Sex) -> tuple[int, int]:
    if sex is Sex.UNKNOWN:
        return min(MOTHER_AGES[0], FATHER_AGES[0]), max(MOTHER_AGES[1], FATHER_AGES[1])
    return MOTHER_AGES if sex is Sex.FEMALE else FATHER_AGES


def _own(person: Person) -> Years:
    return person.born.within(person.died.shifted(-LONGEST_LIFE, 0))


def _births(tree: Tree) -> dict[str, Years]:
    spans = {one: _own(person) if not _own(person).empty else person.born for one, person in tree.persons.items()}
    for _ in range(_ROUNDS):
        before = dict(spans)
        for one in tree.order:
            person = tree.persons[one]
            for parent in person.parents:
                _narrow(spans, one, child_years(tree.persons[parent], spans[parent], parent == person.mother))
        for one in reversed(tree.order):
            person = tree.persons[one]
            for parent in person.parents:
                low, high = MOTHER_AGES if parent == person.mother else FATHER_AGES
                _narrow(spans, parent, spans[one].shifted(-high, -low))
        if before == spans:
            break
    return spans


def _narrow(spans: dict[str, Years], one: str, by: Years) -> None:
    narrowed = spans[one].within(by)
    if not narrowed.empty:
        spans[one] = narrowed


def _ordered(persons: Mapping[str, Person]) -> tuple[str, ...]:
    """Parents before children; TreeError names the persons of a loop."""
    waiting = {one: len(person.parents) for one, person in persons.items()}
    below: dict[str, list[str]] = {one: [] for one in persons}
    for one, person in persons.items():
        for parent in person.parents:
            below[parent].append(one)
    ahead = [one for one, count in waiting.items() if count == 0]
    order = []
    for one in ahead:
        order.append(one)
        for child in below[one]:
            waiting[child] -= 1
            if waiting[child] == 0:
                ahead.append(child)
    if len(order) < len(persons):
        raise TreeError(_loop_in_words(persons, set(persons) - set(order)))
    return tuple(order)


def _loop_in_words(persons: Mapping[str, Person], among: set[str]) -> str:
    """Walk up among those who never came free until somebody comes up again."""
    path = [min(among)]
    while True:
        above = next(parent for parent in persons[path[-1]].parents if parent in among)
        if above in path:
            loop = path[path.index(above) :]
            break
        path.append(above)
    named = ", child of ".join(f"{persons[one].name} ({one})" for one in [*loop, above])
    return f"somebody is his own ancestor: {named}. Mend the family record of one of them"


def with_parents_implied(tree: Tree, of: Iterable[str], up: int) -> Tree:
    """The same with unlisted parents, `up` generations of them, for those of `of` who lack one: the branches that
    the tree does not show begin there."""
    persons = dict(tree.persons)
    ahead = [one for one in tree.order if one in set(of)]
    for _ in range(up):
        above: list[str] = []
        for one in ahead:
            person = persons[one]
            added = {}
            for side, sex in (("father", Sex.MALE), ("mother", Sex.FEMALE)):
                if getattr(person, side) is None:
                    made = Person(f"{one}^{sex}", f"unlisted {side} of {person.name}", sex, listed=False)
                    persons[made.id] = made
                    added[side] = made.id
            if added:
                persons[one] = replace(person, father=added.get("father", person.father),
                                       mother=added.get("mother", person.mother))  # fmt: skip
                above.extend(added.values())
        ahead = above
    return Tree(persons)
