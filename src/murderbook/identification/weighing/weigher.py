"""All tables of one set of remains: what each cell and each word of a report weighs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.identification.fitted import FittedModel
from murderbook.identification.model import Comparison
from murderbook.identification.records import Record
from murderbook.identification.weighing import kernel, places, timing
from murderbook.identification.weighing.columns import UNDATED, Columns
from murderbook.identification.weighing.likelihoods import AGE_CELLS, condition_number
from murderbook.identification.weighing.tables import Rules, Weighed, weigh, weigh_place
from murderbook.identification.weighing.texts import Asked, TextIndex

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Int16s = npt.NDArray[np.int16]
Bytes = npt.NDArray[np.uint8]
DYNAMIC = ("age", "time", "place")


@dataclass
class Cells:
    """The cells of reports as one set of remains sees them: by comparison of DYNAMIC, and which are ruled out."""

    age: Int16s
    time: Int16s
    place: Int16s
    lived: Int16s
    ruled: Bytes

    @classmethod
    def room(cls, n: int) -> Cells:
        age, time, place, lived = (np.empty(n, np.int16) for _ in range(4))
        return cls(age, time, place, lived, np.empty(n, np.uint8))


@dataclass(frozen=True)
class Weigher:
    """By comparison: None where the remains do not tell. `static`: all static tables end to end, 0 where not told."""

    record: Record
    statics: dict[str, Weighed | None]
    dynamics: dict[str, Weighed | None]
    texts: dict[str, Asked | None]
    static: Ints


def see(model: FittedModel, remains: Record, columns: Columns, out: Cells) -> None:
    """Fill `out` with the cells of the columns' reports."""
    when, spot = remains.when, remains.spot
    own = (UNDATED, 0) if when is None else (timing.day_of(when), timing.blur_of(when))
    before = model.declaration.found_before_days if model.time else timing.MOST_DAYS + 1
    kernel.time_cells(columns.day, columns.blur, timing.CELL_OF, own, (out.time, out.lived, out.ruled, before))
    kernel.age_cells(columns.age, out.lived, out.age)
    home = model.states.get(remains.state, len(model.states)) if remains.state else -1
    located = 0 if spot is None else 1 if spot.radius < places.ROUGH_KM else 2
    x = (0.0, 0.0, 0.0) if spot is None else places.unit_vector(spot.latitude, spot.longitude)
    kernel.place_cells(columns.located, columns.x, columns.state, (located, *x, home), out.place)


def weigher_of(model: FittedModel, remains: Record, seen: Cells, known: bool) -> Weigher:
    """`seen`: the cells of all reports of the model; `known`: is the report to be compared one of them?"""
    declaration, left_out = model.declaration, int(known)
    statics: dict[str, Weighed | None] = {}
    static = np.zeros(model.statics.cells, np.int32)
    for id, table, offset, counts in zip(
        model.statics.ids, model.statics.tables, model.statics.offsets, model.counts, strict=True
    ):
        likelihood = table.likelihood(remains)
        if likelihood is None:
            statics[id] = None
            continue
        rules = Rules(declaration, _comparison(model, id))
        weighed = weigh(likelihood, counts, table.stratum(remains), left_out, rules)
        statics[id] = weighed
        static[offset : offset + table.cells] = weighed.millibits
    texts = {id: index.asked(remains, left_out) for id, index in model.texts.items()}
    return Weigher(remains, statics, _dynamics(model, remains, seen, left_out), texts, static)


def _dynamics(model: FittedModel, remains: Record, seen: Cells, left_out: int) -> dict[str, Weighed | None]:
    found: dict[str, Weighed | None] = {}
    declaration = model.declaration
    if model.age:
        likelihood = model.age.likelihood(remains)
        rules = Rules(declaration, _comparison(model, "age"))
        counts = _counted(seen.age, AGE_CELLS)
        found["age"] = None if likelihood is None else weigh(likelihood, counts, None, left_out, rules)
    if model.time:
        rules = Rules(declaration, _comparison(model, "time"), timing.FLAT)
        density = model.time.table[condition_number(remains)]
        counts = _counted(seen.time, len(density))
        found["time"] = (
            None if remains.when is None else _time(weigh(density, counts, None, left_out, rules), rules.comparison)
        )
    if model.place:
        told = remains.spot is not None or remains.state is not None
        rules = Rules(declaration, _comparison(model, "place"))
        counts = _counted(seen.place, places.CELLS)
        found["place"] = weigh_place(model.place, counts, left_out, rules) if told else None
    return found


def _time(weighed: Weighed, comparison: Comparison) -> Weighed:
    """Found before last seen never counts for a pair."""
    most = round(comparison.given["contradiction_bits"] * MILLIBITS_PER_BIT)
    millibits = np.where(timing.BEFORE, np.minimum(weighed.millibits, most), weighed.millibits).astype(np.int32)
    return replace(weighed, millibits=millibits)


def _comparison(model: FittedModel, id: str) -> Comparison:
    found = model.declaration.get(id)
    assert found is not None
    return found


def _counted(cells: Int16s, size: int) -> npt.NDArray[np.int64]:
    counts = np.zeros(size, np.int64)
    kernel.count_cells(cells, counts)
    return counts


class Totals:
    """Scores of all reports for one set of remains after another; room is used again."""

    def __init__(self, model: FittedModel) -> None:
        n = len(model.reports)
        self.model, self.seen = model, Cells.room(n)
        self.millibits = np.empty(n, np.int32)
        self._room, self._texts = np.zeros(n, np.int32), np.zeros(n, np.int32)
        self._told = {id: index.told.view(np.uint8) for id, index in model.texts.items()}

    def of(self, remains: Record, columns: Columns | None = None, text_of: Longs | None = None) -> Weigher:
        """Fills `millibits` and `seen`. Replicas give other columns, and whose text each report has instead."""
        model = self.model
        columns = columns or model.columns
        see(model, remains, columns, self.seen)
        weigher = weigher_of(model, remains, self.seen, known=True)
        self._add_texts(weigher, text_of)
        kernel.add_statics(columns.static, weigher.static, self.millibits)
        for id, weighed in weigher.dynamics.items():
            if weighed is not None:
                kernel.add_table(getattr(self.seen, id), weighed.millibits, self.millibits)
        return weigher

    def _add_texts(self, weigher: Weigher, text_of: Longs | None) -> None:
        self._texts[:] = 0
        for id, asked in weigher.texts.items():
            if asked is not None:
                index = self.model.texts[id]
                limits = (asked.base, index.comparison.least, index.comparison.most)
                out = (self._texts, self._room)
                kernel.add_text(self._told[id], (index.starts, index.reports), _looked_for(index, asked), limits, out)
        self.millibits[:] = self._texts if text_of is None else self._texts[text_of]


def _looked_for(index: TextIndex, asked: Asked) -> tuple[Ints, Ints]:
    """The numbers of names that some report shows, and their worth."""
    there = [(at, one.millibits) for name, one in asked.found.items() if (at := index.number.get(name)) is not None]
    return np.array([at for at, _ in there], np.int32), np.array([worth for _, worth in there], np.int32)
