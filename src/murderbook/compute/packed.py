"""The kinds of arrays that engines hand to one another, and the numbers in them that stand for something."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SKIPPED = np.int32(-(2**31))  # "no lead", or "surely below the threshold asked for"
RELATIONS = 6  # of two cases' place and era: 2 * (0 same area, 1 same wider area, 2 elsewhere) + other era


class Found(NamedTuple):
    """Pairs in order: highest score first, ties by case order. `left` < `right` are rows of the cases."""

    score: Ints
    left: Ints
    right: Ints
