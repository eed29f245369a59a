"""The matrix of competing hypotheses: each item of evidence against each hypothesis.

After Heuer, Psychology of Intelligence Analysis (1999), chapter 8: work across, item by item, and try to refute. The
hypothesis with least against it stands first; what supports is shown and orders nothing, since much of it usually fits
several. An item that says the same of every hypothesis tells nothing between them. Counts are counts: no weight stands
behind them, and none is a probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SUPPORTS, CONTRADICTS = "supports", "contradicts"
APART = "tells them apart"
Cell = tuple[int, int]  # numbers of item and hypothesis


@dataclass(frozen=True, slots=True)
class Standing:
    """A hypothesis by its number: how many items contradict and support it, how many nobody has rated for it."""

    number: int
    against: int
    support: int
    unrated: int


def standings(items: Sequence[int], hypotheses: Sequence[int], says: Mapping[Cell, str]) -> list[Standing]:
    """Least against first; of as many against, that with fewest unrated, then in the order of their numbers."""
    found = [_standing(number, items, says) for number in hypotheses]
    return sorted(found, key=lambda one: (one.against, one.unrated, one.number))


def _standing(number: int, items: Sequence[int], says: Mapping[Cell, str]) -> Standing:
    said = [says.get((item, number)) for item in items]
    return Standing(number, said.count(CONTRADICTS), said.count(SUPPORTS), said.count(None))


def tells(item: int, hypotheses: Sequence[int], says: Mapping[Cell, str]) -> str:
    """What an item is worth between the hypotheses, in words: whether it tells them apart."""
    said = {says.get((item, number)) for number in hypotheses}
    if None in said:
        return "not rated for all"
    if len(hypotheses) < 2:
        return "nothing to tell apart"
    return APART if len(said) > 1 else "says the same of all: tells nothing"
