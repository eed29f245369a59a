"""Words that one slip of the pen apart may be one word: a letter too many, too few, another, or two exchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz.distance import OSA

SHORTEST = 6  # letters: shorter words are one slip from too many others
SLIP = 1


class Spellings:
    """Words found by what is left of them when a letter is dropped (the deletion index of SymSpell, Garbe 2012)."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_rest: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if may_slip(word):
                for rest in _rests(word):
                    self._by_rest[rest].append(word)

    def near(self, word: str) -> list[str]:
        """The other words one slip from it, in their order."""
        if not may_slip(word):
            return []
        found = {other for rest in _rests(word) for other in self._by_rest.get(rest, ()) if other != word}
        return sorted(other for other in found if OSA.distance(word, other) <= SLIP)


def may_slip(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()


def _rests(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
