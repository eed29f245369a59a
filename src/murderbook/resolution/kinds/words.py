"""Words that name a street or a town: the same, nearly, loosely."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from murderbook.resolution.kinds.alike import LOOSE, NEAR, plain, similar, similarity
from murderbook.resolution.kinds.kind import Entries, Kind, both_ways

_UNKNOWN = frozenset({"", "unknown", "unk", "none", "n a", "na", "not known", "not stated"})


class Words(Kind):
    levels = ("same", "near", "loose", "different")

    def read(self, text: str) -> str | None:
        found = plain(text)
        return None if found in _UNKNOWN else found

    def level_of(self, x: str, y: str) -> int:
        found = similarity(x, y)
        return 2 if found >= NEAR else 3 if found >= LOOSE else 4

    def near(self, values: Sequence[str]) -> Entries:
        left, right, found = similar(values)
        return both_ways(left, right, np.where(found >= NEAR, 2, 3), len(values))
