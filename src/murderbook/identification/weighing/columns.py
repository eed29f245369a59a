"""Records as columns of numbers, one row each, as the bulk search and the explained pair both read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from murderbook.identification.model import Declaration
from murderbook.identification.records import Record
from murderbook.identification.weighing import places, timing
from murderbook.identification.weighing.likelihoods import STATICS, Static, age_of

Int16s = npt.NDArray[np.int16]
Ints = npt.NDArray[np.int32]
UNDATED = np.iinfo(np.int32).min


@dataclass(frozen=True)
class Statics:
    """The comparisons whose cells do not depend on the pair. Their cells are numbered on: `offsets` is where each
    begins, each with one cell at its end for what is not told."""

    ids: tuple[str, ...]
    tables: tuple[Static, ...]
    offsets: tuple[int, ...]
    cells: int


def statics_of(declaration: Declaration) -> Statics:
    rows = [one for one in declaration.comparisons if one.kind in STATICS]
    tables = tuple(STATICS[one.kind](one) for one in rows)  # type: ignore[call-arg]
    ends = np.cumsum([table.cells + 1 for table in tables], dtype=np.int64).tolist()
    return Statics(tuple(one.id for one in rows), tables, (0, *ends[:-1]) if ends else (), ends[-1] if ends else 0)


@dataclass(frozen=True)
class Columns:
    """`static` [n, comparisons]: numbered cells. `age`: -1 not told. `day`: UNDATED where there is no date."""

    static: Int16s
    age: Int16s
    day: Ints
    blur: Int16s
    located: Int16s  # 0 nowhere, 1 well, 2 roughly
    x: npt.NDArray[np.float64]  # [n, 3] on the unit sphere
    state: Int16s  # -1 not told


def columns_of(records: Sequence[Record], statics: Statics, states: dict[str, int]) -> Columns:
    """`states` numbers them, and learns those that are new."""
    n = len(records)
    static = np.zeros((n, len(statics.tables)), np.int16)
    for number, (table, offset) in enumerate(zip(statics.tables, statics.offsets, strict=True)):
        cells = [table.cell(record) for record in records]
        static[:, number] = [offset + (table.cells if cell is None else cell) for cell in cells]
    ages = [age_of(record) for record in records]
    day = [UNDATED if record.when is None else timing.day_of(record.when) for record in records]
    blur = [0 if record.when is None else timing.blur_of(record.when) for record in records]
    spots = [record.spot for record in records]
    located = [0 if spot is None else 1 if spot.radius < places.ROUGH_KM else 2 for spot in spots]
    x = [(0.0, 0.0, 0.0) if s is None else places.unit_vector(s.latitude, s.longitude) for s in spots]
    state = [-1 if not record.state else states.setdefault(record.state, len(states)) for record in records]
    return Columns(
        static,
        np.array([-1 if age is None else age for age in ages], np.int16),
        np.array(day, np.int32),
        np.array(blur, np.int16),
        np.array(located, np.int16),
        np.array(x, np.float64).reshape(n, 3),
        np.array(state, np.int16),
    )
