"""A model fitted to files: the reports as columns, and how often each value and each word occurs among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from murderbook.identification.model import Declaration
from murderbook.identification.records import Record
from murderbook.identification.weighing.columns import Columns, Statics, columns_of, statics_of
from murderbook.identification.weighing.likelihoods import AgeCells
from murderbook.identification.weighing.places import PlaceDensity
from murderbook.identification.weighing.texts import TextIndex
from murderbook.identification.weighing.timing import TimeDensity

FEWEST = 2  # reports: H2 needs another


@dataclass(frozen=True)
class FittedModel:
    """What weighing needs. `counts`: reports in each cell of each static comparison."""

    declaration: Declaration
    remains: tuple[Record, ...]
    reports: tuple[Record, ...]
    statics: Statics
    states: dict[str, int]
    columns: Columns
    counts: tuple[npt.NDArray[np.int64], ...]
    age: AgeCells | None
    time: TimeDensity | None
    place: PlaceDensity | None
    texts: dict[str, TextIndex]
    _report_at: dict[str, int] = field(repr=False)

    def report_at(self, record: Record) -> int | None:
        """Its number among the reports; None where it is not one of them as it stands."""
        at = self._report_at.get(record.id)
        return at if at is not None and self.reports[at] == record else None


def fit(declaration: Declaration, remains: Sequence[Record], reports: Sequence[Record]) -> FittedModel:
    """ValueError where ids repeat, kinds are mixed up, or there are fewer than two reports to compare with."""
    _check(remains, reports)
    statics, states = statics_of(declaration), dict[str, int]()
    columns = columns_of(reports, statics, states)
    counts = []
    for number, (table, offset) in enumerate(zip(statics.tables, statics.offsets, strict=True)):
        cells = columns.static[:, number].astype(np.int64) - offset
        counts.append(np.bincount(cells, minlength=table.cells + 1)[: table.cells].astype(np.int64))
    age, time, place = (declaration.get(id) for id in ("age", "time", "place"))
    return FittedModel(
        declaration,
        tuple(remains),
        tuple(reports),
        statics,
        states,
        columns,
        tuple(counts),
        AgeCells(age) if age else None,
        TimeDensity(time) if time else None,
        PlaceDensity(place) if place else None,
        {one.id: TextIndex(one, reports) for one in declaration.comparisons if one.kind == "text"},
        {record.id: at for at, record in enumerate(reports)},
    )


def _check(remains: Sequence[Record], reports: Sequence[Record]) -> None:
    if len(reports) < FEWEST:
        raise ValueError(
            f"{len(reports)} reports: at least {FEWEST} are needed, for rates are counted among the others"
        )
    for records, wanted, words in ((remains, True, "remains"), (reports, False, "reports of missing persons")):
        ids = set[str]()
        for record in records:
            if record.remains is not wanted:
                raise ValueError(f"{record.id} is none of the {words}: the two files may be exchanged")
            if record.id in ids:
                raise ValueError(f"{record.id} stands twice among the {words}: give each an id of its own")
            ids.add(record.id)
