"""Cases packed for the kernels: whole numbers in columns, and the tables they look up.

The arrays know nothing of murder: values, nodes, groups, steps. `linkage.encode` fills them. All weights are int32
milli-bits, all locations whole metres held in doubles (their squares and sums are exact), so every engine gives the
same number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SKIPPED = np.int32(-(2**31))  # "no lead", or "surely below the threshold asked for"
RELATIONS = 6


class Cases(NamedTuple):
    """One row per case. -1 stands for unknown."""

    cell: Ints  # [n] place and era, row of the Cells
    values: Ints  # [n, items] position in the weight tables
    located: Flags  # [n]
    xyz: Doubles  # [n, 3] m
    radius2: Doubles  # [n] m2
    spot: Ints  # [n] row of `edges`
    day: Ints  # [n]
    span: Ints  # [n] class of the span's length
    closed: Flags  # [n] two closed cases are no lead
    series: Ints  # [n] two cases of one known series are no lead


class Cells(NamedTuple):
    """The distinct combinations of area, wider area and era."""

    area: Ints  # [cells]
    wider: Ints  # [cells]
    era: Ints  # [cells]
    node: Ints  # [cells, 6] row of the weight tables by relation, -1 where the relation never holds
    area_weight: Ints  # [cells, 4] same area, same wider area, elsewhere, elsewhere with a wider area unknown


class Weights(NamedTuple):
    same: Ints  # [nodes, values]
    near: Ints  # [2, nodes, values]: both exact; one broad
    differ: Ints  # [values]
    kin: Ints  # [values] family
    broad: Flags  # [values] names its family only
    leads: Flags  # [values] sharing it may lead its group
    group: Ints  # [items]
    present: Ints  # [items] position of "present", -1 for a category or where never seen
    absent: Ints  # [items]
    presence: Flags  # [items] present/absent rather than a category
    share: int  # thousandths by which all but a group's strongest agreement and contradiction count
    edges: Doubles  # [spots, steps - 1] m2
    steps: Ints  # [steps]
    gaps: Ints  # [lengths, lengths, grains]
    grain: int  # days


@dataclass(frozen=True)
class Packed:
    cases: Cases
    cells: Cells
    weights: Weights

    @property
    def n(self) -> int:
        return len(self.cases.cell)

    def with_values(self, values: Ints, same: Ints, near: Ints) -> Packed:
        """The same cases with other values, and the weights that these give: what a replica search reassigns."""
        weights = self.weights._replace(same=same, near=near)
        return Packed(self.cases._replace(values=values), self.cells, weights)

    def with_no_lead_within(self, chosen: Flags) -> Packed:
        """The same cases, but no pair of two chosen ones is a lead: as of one known series."""
        series = self.cases.series.copy()
        series[chosen] = series.max(initial=0) + 1
        return Packed(self.cases._replace(series=series), self.cells, self.weights)


class Found(NamedTuple):
    """Pairs in order: highest score first, ties by case order. `left` < `right` are rows of the cases."""

    score: Ints
    left: Ints
    right: Ints


def reduced(weight: Ints, share: int) -> Ints:
    """A weight that does not lead its group: rounded down, in whole numbers."""
    return (weight.astype(np.int64) * share // 1000).astype(np.int32)
