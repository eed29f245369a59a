"""What a person said of two records: the last word on a pair counts, and taking it back is another word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """With no word at all, four ways to stand to a pair."""

    SAME = "same"  # one person: put together, whatever the score
    DIFFERENT = "different"  # two persons: never put together
    UNSURE = "unsure"  # looked at, and open; also how to take back what was said before


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """`on`: ISO date."""

    left: str
    right: str
    verdict: Verdict
    by: str
    on: str
    reason: str


def standing(said: Iterable[JudgedPair]) -> dict[tuple[str, str], JudgedPair]:
    """The last word on each pair, by its ids in order. ValueError where both are one record."""
    found: dict[tuple[str, str], JudgedPair] = {}
    for one in said:
        if one.left == one.right:
            raise ValueError(f"{one.left!r} is judged beside itself: a pair has two records")
        found[min(one.left, one.right), max(one.left, one.right)] = one
    return found


def decided(said: Iterable[JudgedPair]) -> dict[tuple[str, str], bool]:
    """Pairs that are surely one person (True), or two."""
    verdicts = {pair: one.verdict for pair, one in standing(said).items()}
    return {pair: verdict is Verdict.SAME for pair, verdict in verdicts.items() if verdict is not Verdict.UNSURE}
