"""What a levelled score is made of: values as codes, the level at which two values agree, and what a level weighs.

The score of a pair is a sum of int32 milli-bits, one for each comparison, of the codes x and y of the two records:

    either unknown: 0      else, at level L of x and y:  m[L] + half[L, x] + half[L, y]

`half` is half of minus the logarithm of how often a record at random is at level L to that value, so that agreement on
a rare value weighs more; a half from each side makes the score the same in either order. Levels of equal values are
`SAME`; of other values those in `Near`; of all that is not there the comparison's last level. Whole numbers: every
engine gives the same.

Two comparisons may be **crossed**, as given name and surname are where somebody wrote them in the wrong order: where
both agree crosswise and neither agrees straight, the pair weighs the crossed levels and the weight of such an exchange.
Which of the two crossed names is the surname cannot be told: where surnames are shared (below), half of them counts so.

Some comparisons are **shared** by persons who belong together, as a household shares its address. What they weigh
together is looked up once more: `weight[total]`, where the total is above 0 (the last entry also stands for more). A
household may have namesakes: what the `named` comparison weighs, where that is above 0, first adds `namesakes` of it to
the total, and is taken off again after the look-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import Ints

Levels = npt.NDArray[np.int8]
Longs = npt.NDArray[np.int64]
UNKNOWN = 0  # the code of a value that is not known, and the level of a pair where a value is not
SAME = 1


class Near(NamedTuple):
    """Levels of pairs of values that are neither equal nor at the last level, in rows of ascending codes.

    Row x holds `other[start[x] : start[x + 1]]` at `level[...]`. Symmetric, but where the two sides are of different
    comparisons (a crossed pair).
    """

    start: Longs  # [values + 1]
    other: Ints  # [entries]
    level: Levels  # [entries]


class Column(NamedTuple):
    """One comparison. Level 0 is unknown and holds 0 everywhere, as does code 0."""

    codes: Ints  # [n] 0 unknown
    near: Near
    m: Ints  # [levels] milli-bits
    half: Ints  # [levels, values] milli-bits

    @property
    def last(self) -> int:
        """The level of values that do not resemble each other."""
        return len(self.m) - 1


class Crossed(NamedTuple):
    """Columns `first` and `second` written in each other's place. A level above `most` is no agreement."""

    first: int
    second: int
    most: int
    straight: Levels  # [2] greatest level of first and of second at which they agree as they stand
    near: Near  # rows: codes of the first column; others: codes of the second
    back: Near  # the same from the second to the first
    m: Ints  # [levels] milli-bits of one crossed agreement
    half_first: Ints  # [levels, values of first]
    half_second: Ints  # [levels, values of second]
    exchange: int  # milli-bits, of the names being exchanged at all


class Shared(NamedTuple):
    """Comparisons that a household shares, and what they weigh together by the sum of their milli-bits."""

    columns: tuple[int, ...]
    weight: Ints  # [0 ... most milli-bits]
    named: int = -1  # the comparison whose agreement a namesake explains; -1 none
    namesakes: Ints = np.zeros(1, np.int32)  # [0 ... most milli-bits]


NONE_SHARED = Shared((), np.zeros(1, np.int32))


@dataclass(frozen=True)
class Levelled:
    """Records in the order of their ids, so that ties go by row. Records of one `apart` are never a pair; -1 none."""

    columns: tuple[Column, ...]
    apart: Ints  # [n]
    crossed: Crossed | None = None
    shared: Shared = NONE_SHARED

    @property
    def n(self) -> int:
        return len(self.apart)


def near_of(entries: tuple[Ints, Ints, Levels], values: int) -> Near:
    """Rows from entries (code, other code, level), each given once in each direction it holds. Codes < `values`."""
    left, right, level = entries
    order = np.argsort(left.astype(np.int64) * values + right, kind="stable")  # fast where they are in order already
    start = np.zeros(values + 1, np.int64)
    np.cumsum(np.bincount(left, minlength=values), out=start[1:])
    return Near(start, right[order].astype(np.int32), level[order].astype(np.int8))
