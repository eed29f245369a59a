"""Texts that look or sound alike: Jaro-Winkler similarity, and the sound of a name.

Winkler 1990, "String comparator metrics and enhanced decision rules in the Fellegi-Sunter model"; Philips 1990,
"Hanging on the metaphone". The number of comparisons grows as the square of the number of different texts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from anyascii import anyascii
from jellyfish import metaphone
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from murderbook.compute.packed import Ints
from murderbook.resolution.kinds.kind import within

NEAR, LOOSE = 0.90, 0.80  # of 1 for equal texts
LONGEST = 80  # characters of a value: no name is longer
_BLOCK = 512
_AT_ONCE = 4_000_000  # similarities in memory, however many texts there are
_ROOM = 0.05  # rapidfuzz leaves out some that reach its own threshold, never any that lie so far above it
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """In Latin letters without marks, small, one blank between words; cut at 80 characters."""
    return _NO_LETTERS.sub(" ", anyascii(text[: 4 * LONGEST]).lower().replace("'", ""))[:LONGEST].strip()


def similarity(x: str, y: str) -> float:
    return JaroWinkler.similarity(x, y)


@lru_cache(maxsize=100_000)
def sound(text: str) -> str:
    """How the text is spoken, roughly; empty where too short to say anything."""
    code: str = metaphone(text)
    return code if len(code) > 1 else ""


def similar(values: Sequence[str]) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """Pairs of rows, the smaller first, whose texts are at least loosely similar, and how much."""
    left, right, scores = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], [np.zeros(0)]
    block = max(1, min(_BLOCK, _AT_ONCE // max(len(values), 1)))
    for begin in range(0, len(values), block):
        rows, others = values[begin : begin + block], values[begin:]
        found = process.cdist(
            rows, others, scorer=JaroWinkler.similarity, score_cutoff=LOOSE - _ROOM, dtype=np.float64, workers=-1
        )
        i, j = np.nonzero(found >= LOOSE)
        later = i < j
        left.append((i[later] + begin).astype(np.int32))
        right.append((j[later] + begin).astype(np.int32))
        scores.append(found[i[later], j[later]])
    return np.concatenate(left), np.concatenate(right), np.concatenate(scores)


def sounding_alike(values: Sequence[str]) -> tuple[Ints, Ints]:
    """Pairs of rows whose texts sound the same."""
    groups: dict[str, list[int]] = defaultdict(list)
    for row, value in enumerate(values):
        if code := sound(value):
            groups[code].append(row)
    return within(groups.values())
