"""What every kind of comparison offers, and values of several: somebody may have two surnames, or three telephones."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from murderbook.compute.levelled.form import SAME, Levels
from murderbook.compute.packed import Ints

EITHER = "|"  # between the alternatives of one value
_LEVELS = 16  # more than any kind has
Entries = tuple[Ints, Ints, Levels]  # one value, the other, the level: each pair in both directions


class Kind(ABC):
    """Values are texts in a plain form, of one or more alternatives. Levels count from 1, the likest; the last is
    "different". A pair of values is at the best level that any two of their alternatives reach."""

    levels: ClassVar[tuple[str, ...]]

    def __init__(self, steps: Sequence[float] = ()) -> None:
        self.steps = tuple(steps)

    @abstractmethod
    def read(self, text: str) -> str | None:
        """The plain form of one alternative; None where the text says nothing."""

    @abstractmethod
    def level_of(self, x: str, y: str) -> int:
        """The level of two different alternatives, the same in either order."""

    @abstractmethod
    def near(self, values: Sequence[str]) -> Entries:
        """Every pair of different alternatives that is not at the last level."""

    def value_of(self, texts: Iterable[str]) -> str | None:
        """All that the texts say, as one value."""
        found = sorted({read for text in texts if (read := self.read(text)) is not None})
        return EITHER.join(found) or None

    def reach(self, value: str) -> int:
        """Two records that both tell this very value agree no closer than at this level."""
        return SAME

    def level(self, x: str, y: str) -> int:
        """The level of two values."""
        if x == y:
            return SAME
        return min(SAME if a == b else self.level_of(a, b) for a in x.split(EITHER) for b in y.split(EITHER))


def atoms_of(values: Sequence[str]) -> tuple[list[str], list[list[int]]]:
    """The distinct alternatives in order, and for each the rows of the values that hold it."""
    rows: dict[str, list[int]] = {}
    for row, value in enumerate(values):
        for atom in value.split(EITHER):
            rows.setdefault(atom, []).append(row)
    atoms = sorted(rows)
    return atoms, [rows[atom] for atom in atoms]


def entries_of(kind: Kind, values: Sequence[str]) -> Entries:
    """Every pair of different values, by row, that is not at the last level."""
    atoms, rows = atoms_of(values)
    left, right, level = kind.near(atoms)
    if len(atoms) == len(values) and all(len(held) == 1 for held in rows):
        place = np.array([held[0] for held in rows] or [0], np.int32)
        return place[left], place[right], level
    return _best(_spread(rows, (left, right, level)), len(values))


def _spread(rows: list[list[int]], entries: Entries) -> Entries:
    """Entries of alternatives as entries of the values that hold them, those that share one included."""
    found = [
        (x, y, int(level))
        for a, b, level in zip(*(one.tolist() for one in entries), strict=True)
        for x in rows[a]
        for y in rows[b]
    ]
    found += [(x, y, SAME) for held in rows if len(held) > 1 for x in held for y in held]
    return joined((x, y, level) for x, y, level in found if x != y)


def _best(entries: Entries, values: int) -> Entries:
    """Of several entries of one pair the likest."""
    left, right, level = entries
    key = (left.astype(np.int64) * values + right) * _LEVELS + level  # sorted as one number: thrice as fast
    key.sort()
    pair = key // _LEVELS
    first = np.concatenate([[True], pair[1:] != pair[:-1]]) if len(key) else np.zeros(0, np.bool_)
    pair, key = pair[first], key[first]
    return (pair // values).astype(np.int32), (pair % values).astype(np.int32), (key % _LEVELS).astype(np.int8)


def joined(triples: Iterable[tuple[int, int, int]]) -> Entries:
    table = np.array(list(triples), np.int32).reshape(-1, 3)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].astype(np.int8)


def both_ways(left: npt.ArrayLike, right: npt.ArrayLike, level: npt.ArrayLike, values: int) -> Entries:
    """Entries in both directions, each pair once and at its likest level."""
    a, b = np.asarray(left, np.int32), np.asarray(right, np.int32)
    levels = np.asarray(level, np.int8)
    return _best((np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([levels, levels])), max(values, 1))


def within(groups: Iterable[Sequence[int]]) -> tuple[Ints, Ints]:
    """Every pair of two members of a group."""
    left, right = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    for group in groups:
        if len(group) > 1:
            members = np.asarray(group, np.int32)
            a, b = np.triu_indices(len(members), 1)
            left.append(members[a])
            right.append(members[b])
    return np.concatenate(left), np.concatenate(right)
