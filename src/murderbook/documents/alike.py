"""Pages that are nearly the same: a copy of a copy, a carbon, a retyped report.

Each page gets a sketch, the least hash values over its runs of three words (MinHash; Broder 1997, "On the resemblance
and containment of documents"); the share of equal values estimates which part of their runs two pages have in common.
Its standard error at 64 values is at most 0.06. Words are compared by their letters and digits alone, and letters that
a scan takes for one another count as one, so that the same page read twice stays alike.
"""

from __future__ import annotations

import re
import zlib

import numpy as np

VALUES = 64
RUN = 3  # words
ALIKE = (
    0.35  # of its runs in common: between two readings of one page and two reports by one set of phrases, as measured
)
# in docs/science/reading.md
FEWEST = 20  # words of a page that is compared at all: a form's few words are alike everywhere
BANDS = 32  # of 2 values: pages that share a band are compared. At a likeness of 0.35 they do with probability 0.98, at
# 0.5 with 0.9999, at 0.05 with 0.08

_PRIME = np.uint64((1 << 61) - 1)
_WORD = re.compile(r"[^\W_]+")
_SAME = str.maketrans("01i58629q", "ollsbbzgg")
_STEP = VALUES // BANDS

Sketch = bytes


def _hash_family() -> tuple[np.ndarray, np.ndarray]:
    made = np.random.Generator(np.random.PCG64(20_260_101))
    return made.integers(1, 1 << 31, VALUES, dtype=np.uint64), made.integers(0, 1 << 61, VALUES, dtype=np.uint64)


_TIMES, _PLUS = _hash_family()


def sketch(text: str) -> Sketch:
    """The sketch of a page, 256 bytes; none for a page of few words."""
    words = _WORD.findall(text.lower().translate(_SAME))
    if len(words) < FEWEST:
        return b""
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    hashes = np.fromiter((zlib.crc32(run.encode()) for run in runs), dtype=np.uint64, count=len(runs))
    values = (hashes[:, None] * _TIMES + _PLUS) % _PRIME
    least: bytes = values.min(axis=0).astype("<u4").tobytes()
    return least


def likeness(a: Sketch, b: Sketch) -> float:
    """The estimated share of runs that two pages have in common, 0 to 1; 0 where one has no sketch."""
    if not a or not b:
        return 0.0
    return float(np.mean(np.frombuffer(a, "<u4") == np.frombuffer(b, "<u4")))


def bands(one: Sketch) -> list[bytes]:
    """The parts of a sketch of which two alike pages have one in common; none for no sketch."""
    width = 4 * _STEP
    return [at.to_bytes(1, "big") + one[at * width : (at + 1) * width] for at in range(len(one) // width)]
