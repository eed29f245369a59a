"""What is noticed row by row of a file, told once: how often, and where first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

MOST_KINDS: Final = 50  # of what is noticed: a file may be made so that each of its lines is something of its own
OTHER: Final = "something of another kind"


@dataclass
class Told:
    file: str
    met: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, words: str, line: int) -> None:
        if words not in self.met and len(self.met) >= MOST_KINDS:
            words = OTHER
        self.met[words] += 1
        self.first.setdefault(words, line)

    def words(self) -> list[str]:
        return [
            f"{self.file}, line {self.first[said]}: {said}" + (f" (and {count - 1:,} more)" if count > 1 else "")
            for said, count in self.met.items()
        ]
