"""Who is one person by what people said: the last word on a pair that was not taken back, and the groups they form.

No row is changed by any of it: a person of the unit is a group, and who takes a word back gives the former state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from murderbook.resolution.judged import Verdict

Who = TypeVar("Who", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Word(Generic[Who]):
    """What somebody said of two; or, with `takes_back`, that an earlier word is no longer said."""

    id: int
    pair: frozenset[Who]
    verdict: Verdict | None = None
    takes_back: int | None = None


@dataclass(frozen=True, slots=True)
class Together(Generic[Who]):
    """`groups`: each of two or more who are one person. `contradicted`: those that would be a group, and have two among
    them who were judged to be two persons: not put together, until somebody takes a word back."""

    groups: tuple[frozenset[Who], ...]
    contradicted: tuple[frozenset[Who], ...]


def in_force(words: Iterable[Word[Who]]) -> dict[frozenset[Who], Word[Who]]:
    """The last word on each pair, in the order in which they were said, without those that were taken back."""
    said = list(words)
    back = {one.takes_back for one in said if one.takes_back is not None}
    return {one.pair: one for one in said if one.takes_back is None and one.id not in back}


def together(words: Iterable[Word[Who]]) -> Together[Who]:
    """A circle (A is B, B is C, C is A) is one group; A is B, B is C and A is not C is none, and is contradicted."""
    verdicts = {pair: one.verdict for pair, one in in_force(words).items()}
    found = _joined([pair for pair, verdict in verdicts.items() if verdict is Verdict.SAME])
    apart = [pair for pair, verdict in verdicts.items() if verdict is Verdict.DIFFERENT]
    group_of = {one: group for group in found for one in group}
    broken = {group_of[one] for one, other in map(tuple, apart) if one in group_of and other in group_of[one]}
    whole = tuple(group for group in found if group not in broken)
    return Together(whole, tuple(group for group in found if group in broken))


def _joined(pairs: Sequence[frozenset[Who]]) -> list[frozenset[Who]]:
    """The connected pieces, in the order of the first word that made them."""
    beside: Mapping[Who, list[Who]] = _neighbours(pairs)
    seen: set[Who] = set()
    found = []
    for begin in beside:
        if begin in seen:
            continue
        group, waiting = {begin}, [begin]
        while waiting:
            new = [one for one in beside[waiting.pop()] if one not in group]
            group.update(new)
            waiting.extend(new)
        seen |= group
        found.append(frozenset(group))
    return found


def _neighbours(pairs: Sequence[frozenset[Who]]) -> dict[Who, list[Who]]:
    beside: dict[Who, list[Who]] = defaultdict(list)
    for one, other in map(tuple, pairs):
        beside[one].append(other)
        beside[other].append(one)
    return dict(beside)
