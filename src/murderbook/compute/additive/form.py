"""What an additive score is made of: whole numbers in columns, and the tables they look up.

The score of a pair is a sum of int32 milli-bits, one for each category, each graded feature, place and time:

    category f    x == y: agree[node, first[f] + x]    x != y: differ[f]    either unknown: 0
    graded f      grades[f, x, y], symmetric; row and column 0 are "unknown" and hold 0
    place         both located: places[step of distance, step of nearness]
                  else, where both areas are known: area_weight of the relation; else 0
    time          both known: gaps[span of one, span of the other, step of the gap]; symmetric in the spans

`node` is the smallest place and era that holds both cases, so that a value may weigh more where it is rarer. The step
of distance counts the `distances` that the pair exceeds; the step of nearness counts the `edges` it exceeds, each taken
from whichever of the two cases sees more of the others nearer. Distances are squared, of whole metres: exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import Doubles, Flags, Ints

Codes = npt.NDArray[np.uint16]
UNKNOWN = 0  # the code of a value that is not known, in categories and graded features


class Columns(NamedTuple):
    """One row per case, in the order of their ids, so that ties go by row. At most 100 bytes a case."""

    categories: Codes  # [n, categories]
    graded: Codes  # [n, graded]
    cell: Ints  # [n] row of the Cells: area, wider area and era
    located: Flags  # [n]
    xyz: Ints  # [n, 3] m, within 2**24 (a sphere's or a plane's: z is 0)
    radius2: Doubles  # [n] whole m2, how far off the location may lie, squared
    spot: Ints  # [n] row of `edges`, -1 where not located
    tick: Ints  # [n] middle of the time span, whole units of the model
    span: npt.NDArray[np.int8]  # [n] class of the span's length, -1 unknown
    closed: Flags  # [n] two closed cases are no lead
    series: Ints  # [n] two cases of one known series are no lead; -1 none


class Cells(NamedTuple):
    """The distinct combinations of area, wider area and era; -1 stands for unknown."""

    area: Ints  # [cells]
    wider: Ints  # [cells]
    era: Ints  # [cells]
    # [cells, 6] row of `agree` by relation: 2 * (0 same area, 1 same wider area, 2 elsewhere) + other era; one for all
    # cells that share what the relation stands for; -1 where it never holds, the area, wider area or era being unknown
    node: Ints
    area_weight: Ints  # [cells, 4] same area, same wider area, elsewhere, elsewhere with a wider area unknown


class Weights(NamedTuple):
    """Milli-bits, all of them."""

    agree: Ints  # [nodes, values of all categories; each category's value 0 (unknown) holds 0]
    first: Ints  # [categories] where the values of a category begin in `agree`
    differ: Ints  # [categories]
    grades: Ints  # [graded, most codes, most codes]
    distances: Doubles  # [distance steps - 1] m2, ascending
    edges: Doubles  # [spots, nearness steps - 1] m2, ascending in each row
    places: Ints  # [distance steps, nearness steps]
    gap_edges: Ints  # [gap steps - 1] ticks, ascending: a gap of exactly an edge lies above it
    gaps: Ints  # [spans, spans, gap steps]


@dataclass(frozen=True)
class Additive:
    columns: Columns
    cells: Cells
    weights: Weights

    @property
    def n(self) -> int:
        return len(self.columns.cell)
