"""Growing groups from pairs: to a pair is added, again and again, the case with the greatest total against all members.

Every score against the members counts, the negative ones too, and not those of listed pairs alone. A group's score is
2 / m times the sum of its pairs, which is (m - 1) times their mean: a pair keeps its own score, and a group of more
cases that agree as well scores more. All of it in whole milli-bits, so that every engine and machine gives the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import SKIPPED, Ints

if TYPE_CHECKING:
    from murderbook.compute.additive.search import AdditiveSearch

Longs = npt.NDArray[np.int64]
NEVER = np.int64(-(2**40))  # beyond any sum of scores
ROWS_KEPT = 400  # rows held while groups grow; those used longest ago are dropped and looked up again


class Scores(Protocol):
    """A search that can score one case against all."""

    def scores_of(self, i: int) -> Ints:
        """Milli-bits [n] of case `i` against every case; SKIPPED where the pair is no lead."""


class Group(NamedTuple):
    """`members` in the order in which they came; `totals[k]`: score of member k against all before it, milli-bits."""

    members: tuple[int, ...]
    totals: tuple[int, ...]

    @property
    def score(self) -> int:
        """2 / m of the sum of all pairs, rounded down."""
        return 2 * sum(self.totals) // len(self.members)


Known = Mapping[tuple[int, int], bool]  # pairs of rows, the smaller first: surely of one hand (True), or of two


class Formed(NamedTuple):
    """Cases put together, by whatever way: `members` by row, what they `score` together in milli-bits. Where that way
    says so: how firmly each member belongs, other cases that may, each with its firmness, and the standard error of
    these that comes from drawing."""

    members: tuple[int, ...]
    score: int
    firmness: tuple[float, ...] = ()
    near: tuple[tuple[int, float], ...] = ()
    error: float = 0.0


class Belonging(NamedTuple):
    """By row, -1 for none. `series`: cases of one number are known to be of one hand. `incidents`: they happened at
    once, as the murders of two victims in one night."""

    series: Ints
    incidents: Ints


class Grouper(Protocol):
    """A way to put the pairs of a search together."""

    def __call__(self, search: AdditiveSearch, belonging: Belonging, known: Known, /) -> list[Formed]:
        """Strings, no case in two."""


class Rows:
    """Rows of scores against every case, each computed once. `known` replaces single scores; None bars the pair."""

    def __init__(self, search: Scores, known: Mapping[tuple[int, int], int | None] | None = None) -> None:
        self._search = search
        self._known: dict[int, dict[int, int | None]] = {}
        for (i, j), value in (known or {}).items():
            self._known.setdefault(i, {})[j] = value
            self._known.setdefault(j, {})[i] = value
        self._held: dict[int, Ints] = {}

    def __getitem__(self, i: int) -> Longs:
        """Milli-bits of case `i` against every case [n]; NEVER where the pair is no lead."""
        if i in self._held:
            self._held[i] = self._held.pop(i)
        else:
            if len(self._held) >= ROWS_KEPT:
                del self._held[next(iter(self._held))]
            self._held[i] = self._search.scores_of(i)
        row = self._held[i].astype(np.int64)
        row[self._held[i] == SKIPPED] = NEVER
        for j, value in self._known.get(i, {}).items():
            row[j] = NEVER if value is None else value
        return row


def grow(rows: Rows, pair: tuple[int, int], least_mean: int, most_members: int) -> Group:
    """Add cases while the mean score of the next one to the members is at least `least_mean` milli-bits.

    Ties go to the first case in order.
    """
    first, second = pair
    row = rows[first]
    members, totals, against = [first, second], [0, int(row[second])], row + rows[second]
    while len(members) < min(most_members, len(against)):
        against[members] = NEVER * len(against)
        best = int(against.argmax())
        total = int(against[best])
        if total < least_mean * len(members):
            break
        members.append(best)
        totals.append(total)
        against += rows[best]
    return Group(tuple(members), tuple(totals))


def groups_of(rows: Rows, pairs: Sequence[tuple[int, int]], least_mean: int, most_members: int) -> list[Group]:
    """Groups grown from each pair, best first; of those that share a case the better one is kept."""
    grown: dict[frozenset[int], Group] = {}
    for pair in pairs:  # the strongest first: its order of members is told where several lead to one group
        group = grow(rows, pair, least_mean, most_members)
        grown.setdefault(frozenset(group.members), group)
    taken: set[int] = set()
    kept = []
    for group in sorted(grown.values(), key=lambda group: (-group.score, sorted(group.members))):
        if taken.isdisjoint(group.members):
            taken.update(group.members)
            kept.append(group)
    return kept
