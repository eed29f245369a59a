"""The tree as arrays for the gene drop, with a node for every place that differs genetically.

Only those tested and their ancestors carry chromosomes that anybody tested can share. Everybody else is known by how
he descends from these: an untested childless son and an unlisted one of the same couple are one node, scored once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from murderbook.kinship.genealogy.people import Sex, Tree
from murderbook.kinship.genealogy.places import Place
from murderbook.kinship.genealogy.simulation.drop import People

_SEX = {Sex.MALE: 0, Sex.FEMALE: 1, Sex.UNKNOWN: 2}
EITHER = 2
NOBODY = -1

LONGEST = 2000  # characters of a key: where branches marry each other it doubles with each generation, and is hashed
Key = str | None  # how somebody descends from those who carry; None: shares nothing with anybody tested


@dataclass(frozen=True, eq=False)
class Family:
    """`parents` (n, 2), `founders`, `sexes` as `drop` wants them; `nodes`: of each place that was asked for, the index
    into `places` (distinct nodes), or NOBODY where it shares no ancestor with anybody tested."""

    parents: npt.NDArray[np.int64]
    founders: npt.NDArray[np.int64]
    sexes: npt.NDArray[np.int64]
    tested: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    nodes: npt.NDArray[np.int64]

    def chosen(self, at: npt.NDArray[np.int64]) -> People:
        """What `run_drop` takes, for some of the distinct places, without the persons whom these do not need."""
        kept = self._needed([*self.places[at], *self.tested])
        renumbered = np.full(len(self.parents) + 1, NOBODY, np.int64)
        renumbered[kept] = np.arange(len(kept))
        places, tested = renumbered[self.places[at]], renumbered[self.tested]
        return People(renumbered[self.parents[kept]], self.founders[kept], self.sexes[kept], places, tested)

    def _needed(self, of: Sequence[int]) -> npt.NDArray[np.int64]:
        needed = np.zeros(len(self.parents), np.bool_)
        needed[list(of)] = True
        for person in range(len(self.parents) - 1, -1, -1):
            if needed[person]:
                above = self.parents[person]
                needed[above[above >= 0]] = True
        return np.flatnonzero(needed)


class _Builder:
    def __init__(self, tree: Tree, tested: Sequence[str]) -> None:
        self.tree = tree
        self.parents: list[tuple[int, int]] = []
        self.founders: list[int] = []
        self.sexes: list[int] = []
        self.core: dict[str, int] = {}
        self.made: dict[Key, int] = {None: NOBODY}
        self.keys: dict[str, Key] = {}
        self.above: dict[str, tuple[Key, Key, int]] = {}  # parents and sex of a key that is nobody's own
        carried = tree.ancestors(tested)
        for one in tree.order:
            if one in carried:
                self._carry(one)

    def _carry(self, one: str) -> None:
        person = self.tree.persons[one]
        above = tuple(self.core.get(parent or "", NOBODY) for parent in (person.father, person.mother))
        number = max(self.founders, default=0) + 1 if NOBODY in above else 0
        self.core[one] = self._add((above[0], above[1]), number, _SEX[person.sex])
        self.keys[one] = key = repr(("is", one))
        self.made[key] = self.core[one]

    def _add(self, parents: tuple[int, int], founder: int, sex: int) -> int:
        self.parents.append(parents)
        self.founders.append(founder)
        self.sexes.append(sex)
        return len(self.parents) - 1

    def key_of(self, one: str | None) -> Key:
        if one is None:
            return None
        if one not in self.keys:
            person = self.tree.persons[one]
            self.keys[one] = self._child(self.key_of(person.father), self.key_of(person.mother), _SEX[person.sex])
        return self.keys[one]

    def key_of_place(self, place: Place) -> Key:
        """The sex of the unknown person himself makes no difference to what he shares."""
        if place.person is not None:
            key = self.key_of(place.person)
            return key if key is None or key not in self.above else self._child(*self.above[key][:2], EITHER)
        key = self._child(self.key_of(place.parents[0]), self.key_of(place.parents[1]), EITHER)
        for _ in range(place.depth - 1):
            key = self._child(key, None, EITHER)
        return key

    def _child(self, one: Key, other: Key, sex: int) -> Key:
        """Which parent is which makes no difference: what counts of them is in their own keys."""
        if one is None and other is None:
            return None
        first, second = sorted((one, other), key=str)
        key = f"('child', {first}, {second}, {sex})"
        if len(key) > LONGEST:
            key = f"('child', {hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()})"
        self.above[key] = (first, second, sex)
        return key

    def node(self, key: Key) -> int:
        if key not in self.made:
            assert key is not None
            one, other, sex = self.above[key]
            self.made[key] = self._add((self.node(one), self.node(other)), 0, sex)
        return self.made[key]


def family_of(tree: Tree, tested: Sequence[str], places: Sequence[Place]) -> Family:
    """`tree` has its implied parents already."""
    builder = _Builder(tree, tested)
    nodes = [builder.node(builder.key_of_place(place)) for place in places]
    distinct = sorted({node for node in nodes if node != NOBODY})
    index = {node: at for at, node in enumerate(distinct)}
    return Family(
        np.array(builder.parents, np.int64).reshape(-1, 2),
        np.array(builder.founders, np.int64),
        np.array(builder.sexes, np.int64),
        np.array([builder.core[one] for one in tested], np.int64),
        np.array(distinct, np.int64),
        np.array([index.get(node, NOBODY) for node in nodes], np.int64),
    )
