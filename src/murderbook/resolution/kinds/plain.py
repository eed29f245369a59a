"""Values that agree or do not (sex), and measures that agree within some room (height)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from murderbook.resolution.kinds.alike import plain
from murderbook.resolution.kinds.kind import Entries, Kind, both_ways

_UNKNOWN = frozenset({"", "u", "unknown", "unk", "none", "n a", "na", "not known", "not stated"})
_NUMBER = re.compile(r"^\s*(\d{1,4}(?:\.\d{1,3})?)\s*(?:cm|kg|lbs?|in)?\.?\s*$")


class Categories(Kind):
    levels = ("same", "different")

    def read(self, text: str) -> str | None:
        found = plain(text)
        return None if found in _UNKNOWN else found

    def level_of(self, x: str, y: str) -> int:
        return 2

    def near(self, values: Sequence[str]) -> Entries:
        return both_ways([], [], [], len(values))


class Measures(Kind):
    """`steps`: two differences in the file's own unit, up to which values count as the same, and as near."""

    levels = ("same", "near", "different")

    def read(self, text: str) -> str | None:
        found = _NUMBER.match(text)
        return None if found is None else f"{float(found[1]):g}"

    def level_of(self, x: str, y: str) -> int:
        difference = abs(float(x) - float(y))
        return 1 if difference <= self.steps[0] else 2 if difference <= self.steps[1] else 3

    def near(self, values: Sequence[str]) -> Entries:
        sizes = np.array([float(value) for value in values])
        order = np.argsort(sizes, kind="stable")
        ends = np.searchsorted(sizes[order], sizes[order] + self.steps[1], side="right")
        pairs = [(order[a], order[b]) for a, end in enumerate(ends) for b in range(a + 1, end)]
        levels = [self.level_of(values[a], values[b]) for a, b in pairs]
        kept = [k for k, level in enumerate(levels) if level < len(self.levels)]
        return both_ways(
            [pairs[k][0] for k in kept], [pairs[k][1] for k in kept], [levels[k] for k in kept], len(sizes)
        )
