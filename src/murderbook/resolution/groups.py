"""Records put together as persons, and where the pairs contradict one another.

The best pair first, two groups are joined where the pairs across them are for it on the mean: each at its score above
the odds that make it as likely as not. So one weak pair does not chain two persons into one. What a person has judged
holds: supported pairs are together, eliminated ones and records told apart never are. Where words cannot all be true
(A is B, B is C, A is not C), the chain is cut at its weakest tie, and that tie is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from murderbook.compute.packed import Found, Ints

CUT = "somebody judged them to be one person: cut, as the weakest tie of a chain between two who were judged to be two"
ALONE = "by themselves the two weigh against it"
Judged = Mapping[tuple[int, int], bool]  # rows, the smaller first: surely one person (True), or two
Scores = Callable[[Ints, Ints], Ints]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rows that the whole puts together and the pair by itself does not (`joined`), or the other way round.

    `score`: milli-bits above even odds. `why`: what is against it. `between`: the two rows whom a tie that was cut
    would have made one person.
    """

    left: int
    right: int
    score: int
    joined: bool
    why: str
    between: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Grouped:
    """`groups` of two rows or more, each ascending, in the order of their first; contradictions by rows."""

    groups: tuple[tuple[int, ...], ...]
    contradictions: tuple[Contradiction, ...]


def group(found: Found, even: int, scores: Scores, barred: Callable[[int, int], str], judged: Judged) -> Grouped:
    """`found`: pairs in rank. `even`: milli-bits at which a pair is as likely as not. `barred`: why two rows are never
    one person, empty where they may be."""
    forming = _Forming(even, scores, barred, judged)
    cut = forming.join_judged()
    refused = []
    for score, left, right in zip(*(one.tolist() for one in found), strict=True):
        if score < even:
            break
        why = forming.put_together(left, right)
        if why:
            refused.append(Contradiction(left, right, score - even, False, why))
    groups = forming.groups()
    named = {(one.left, one.right) for one in cut}
    refused = [*cut, *(one for one in refused if (one.left, one.right) not in named)]
    apart = [one for one in refused if forming.group_of(one.left) is not forming.group_of(one.right)]
    return Grouped(groups, tuple(sorted([*forming.weak_within(groups), *apart], key=lambda one: (one.left, one.right))))


class _Forming:
    def __init__(self, even: int, scores: Scores, barred: Callable[[int, int], str], judged: Judged) -> None:
        self._even, self._scores, self._barred, self._judged = even, scores, barred, judged
        self._groups: dict[int, list[int]] = {}
        self._known: dict[tuple[int, int], int] = {}

    def group_of(self, row: int) -> list[int]:
        return self._groups.setdefault(row, [row])

    def join_judged(self) -> list[Contradiction]:
        """The strongest tie first; one that would make two one person who were judged to be two is cut."""
        said = [pair for pair, same in self._judged.items() if same]
        ties = sorted(zip(self._scored(said), said, strict=True), key=lambda tie: (-tie[0], tie[1]))
        cut = []
        for score, (left, right) in ties:
            a, b = self.group_of(left), self.group_of(right)
            pairs = [(min(x, y), max(x, y)) for x in a for y in b] if a is not b else []
            broken = next((pair for pair in sorted(pairs) if self._judged.get(pair) is False), None)
            if broken is None:
                self.join(left, right)
            else:
                cut.append(Contradiction(left, right, score, False, CUT, broken))
        return cut

    def put_together(self, left: int, right: int) -> str:
        """Join the groups of two rows; else why not, empty where they are one already."""
        a, b = self.group_of(left), self.group_of(right)
        if a is b:
            return ""
        for x in a:
            for y in b:
                if why := self._against(x, y):
                    return why
        if sum(self._above(a, b)) < 0:
            return "the other records of the two are against it"
        self.join(left, right)
        return ""

    def join(self, left: int, right: int) -> None:
        a, b = self.group_of(left), self.group_of(right)
        if a is not b:
            merged = sorted([*a, *b])
            for row in merged:
                self._groups[row] = merged

    def groups(self) -> tuple[tuple[int, ...], ...]:
        return tuple(sorted({tuple(rows) for rows in self._groups.values() if len(rows) > 1}))

    def weak_within(self, groups: Sequence[tuple[int, ...]]) -> list[Contradiction]:
        found = []
        for rows in groups:
            for (left, right), above in zip(combinations(rows, 2), self._within(rows), strict=True):
                why = self._against(left, right)
                if why or (above < 0 and not self._judged.get((left, right))):
                    found.append(Contradiction(left, right, above, True, why or ALONE))
        return found

    def _against(self, x: int, y: int) -> str:
        pair = (min(x, y), max(x, y))
        return "judged to be two persons" if self._judged.get(pair) is False else self._barred(*pair)

    def _above(self, a: Sequence[int], b: Sequence[int]) -> list[int]:
        return self._scored([(min(x, y), max(x, y)) for x in a for y in b])

    def _within(self, rows: Sequence[int]) -> list[int]:
        return self._scored(list(combinations(rows, 2)))

    def _scored(self, pairs: list[tuple[int, int]]) -> list[int]:
        """Milli-bits above even odds of each pair; what was asked before is kept."""
        asked = [pair for pair in pairs if pair not in self._known]
        if asked:
            table = np.array(asked, np.int32)
            scores = self._scores(np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1]))
            self._known.update(zip(asked, (scores - self._even).tolist(), strict=True))
        return [self._known[pair] for pair in pairs]
