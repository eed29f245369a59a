"""Missing persons whom no profile can tell apart.

Full siblings of one sex, untyped and without relatives of their own in the data, are one place that holds several. What
else maps the family onto itself and leaves the typed where they are (two brothers, each with a missing son) exchanges
whole places. Both leave every likelihood as it is, whatever the profiles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import perm

from murderbook.kinship.disaster.problem import DisasterFamily
from murderbook.kinship.pedigree import Person

Placing = tuple[tuple[int, ...], ...]  # by place the victims in it, in ascending order
MOST_TRIED = 20_000  # steps of the search for exchanges; a family beyond it keeps those of siblings only


@dataclass(frozen=True)
class Places:
    """`groups`: missing persons by place, in the order in which the table grows. `exchanges`: permutations of the
    places, the identity first."""

    groups: tuple[tuple[str, ...], ...]
    exchanges: tuple[tuple[int, ...], ...]

    @property
    def empty(self) -> Placing:
        return ((),) * len(self.groups)

    def images(self, placing: Placing) -> list[Placing]:
        """What the exchanges make of it, each once, sorted: all as likely as it is."""
        return sorted({tuple(placing[to] for to in exchange) for exchange in self.exchanges})

    def copies(self, placing: Placing) -> int:
        """How many assignments of victims to names are this one but for what cannot be told apart."""
        ways = len(self.images(placing))
        for group, held in zip(self.groups, placing, strict=True):
            ways *= perm(len(group), len(held))
        return ways

    @cached_property
    def orbits(self) -> tuple[tuple[int, ...], ...]:
        """Places that the exchanges carry into one another."""
        of = {at: tuple(sorted({exchange[at] for exchange in self.exchanges})) for at in range(len(self.groups))}
        return tuple(dict.fromkeys(of.values()))


def places_of(family: DisasterFamily) -> Places:
    """In growing order: nearest to the typed first, then to whoever stands before; decided by the pedigree alone."""
    groups = _by_nearness(family, _siblings(family))
    return Places(groups, _exchanges(family, groups))


def relevant(family: DisasterFamily) -> set[str]:
    """The typed, the missing, and their ancestors."""
    wanted = {sample.id for sample in family.samples} | set(family.missing)
    for person in reversed(family.pedigree.ordered):
        if person.id in wanted:
            wanted |= {one for one in (person.father, person.mother) if one is not None}
    return wanted


def _siblings(family: DisasterFamily) -> list[tuple[str, ...]]:
    wanted, typed = relevant(family), {sample.id for sample in family.samples}
    parents = {
        parent for one in family.pedigree.persons if one.id in wanted for parent in (one.father, one.mother) if parent
    }
    groups: dict[tuple[object, ...], list[str]] = {}
    for name in family.missing:
        one = family.pedigree.by_id[name]
        alone = name in parents or name in typed
        alike = (one.father, one.mother, family.sex_of(name), family.pedigree.inbreeding.get(name, 0.0))
        groups.setdefault((name,) if alone else alike, []).append(name)
    return [tuple(names) for names in groups.values()]


def _by_nearness(family: DisasterFamily, groups: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    near = kinship(family.pedigree.ordered)
    known = [sample.id for sample in family.samples]
    waiting, done = list(groups), list[tuple[str, ...]]()
    while waiting:
        nearest = max(waiting, key=lambda group: max((near[group[0], one] for one in known), default=0.0))
        waiting.remove(nearest)
        done.append(nearest)
        known.append(nearest[0])
    return tuple(done)


def kinship(ordered: tuple[Person, ...]) -> dict[tuple[str, str], float]:
    """Coefficients of kinship of all pairs; founders unrelated and not inbred."""
    out: dict[tuple[str, str], float] = {}
    for at, one in enumerate(ordered):
        for other in ordered[:at]:
            value = 0.0
            if one.father is not None and one.mother is not None:
                value = 0.5 * (out[one.father, other.id] + out[one.mother, other.id])
            out[one.id, other.id] = out[other.id, one.id] = value
        inbred = out[one.father, one.mother] if one.father is not None and one.mother is not None else 0.0
        out[one.id, one.id] = 0.5 * (1.0 + inbred)
    return out


def _exchanges(family: DisasterFamily, groups: tuple[tuple[str, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """Each as (for each place, the place whose victims come there); brothers of one place keep their order."""
    wanted = relevant(family)
    search = _Search(family, [one for one in family.pedigree.ordered if one.id in wanted], groups)
    found = set[tuple[int, ...]]()
    for image in search.run({}, 0):
        found.add(tuple(search.slot[image[group[0]]][0] for group in groups))
    identity = tuple(range(len(groups)))
    if search.tried > MOST_TRIED:
        return (identity,)
    return (identity, *sorted(found - {identity}))


class _Search:
    """Backtracking over people, parents before children."""

    def __init__(self, family: DisasterFamily, people: list[Person], groups: tuple[tuple[str, ...], ...]) -> None:
        self.family, self.people, self.tried = family, people, 0
        self.typed = {sample.id for sample in family.samples}
        self.slot = {name: (at, nth) for at, group in enumerate(groups) for nth, name in enumerate(group)}

    def run(self, image: dict[str, str], at: int) -> Iterator[dict[str, str]]:
        self.tried += 1
        if self.tried > MOST_TRIED:
            return
        if at == len(self.people):
            yield image
            return
        one, taken = self.people[at], set(image.values())
        for other in self.people:
            if other.id not in taken and self._alike(one, other, image):
                yield from self.run({**image, one.id: other.id}, at + 1)

    def _alike(self, one: Person, other: Person, image: dict[str, str]) -> bool:
        if one.id in self.typed or other.id in self.typed:
            return one.id == other.id and self._same_parents(one, other, image)
        nth = (
            (self.slot[one.id][1] if one.id in self.slot else None),
            (self.slot[other.id][1] if other.id in self.slot else None),
        )
        inbreeding = self.family.pedigree.inbreeding
        return (
            nth[0] == nth[1]
            and one.sex == other.sex
            and inbreeding.get(one.id, 0.0) == inbreeding.get(other.id, 0.0)
            and self._same_parents(one, other, image)
        )

    @staticmethod
    def _same_parents(one: Person, other: Person, image: dict[str, str]) -> bool:
        here = tuple(None if parent is None else image[parent] for parent in (one.father, one.mother))
        return here == (other.father, other.mother)
