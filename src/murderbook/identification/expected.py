"""What a comparison that cannot be made yet would weigh on average if remains and report are of one person.

A thing that the remains do not tell is supposed as each value it may have, with the probability that it has given what
the report says, and weighed as the search would weigh it. One that the report does not tell is averaged over what the
other reports say, as far as it goes with the remains. What neither tells is averaged over both. By the model's own
rates: an error in them is an error here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from murderbook.casefile.person import Sex
from murderbook.evidence.lead import Lead
from murderbook.evidence.weight import State, WeightOfEvidence
from murderbook.identification.fitted import FittedModel
from murderbook.identification.model import Comparison
from murderbook.identification.records import Condition, Record
from murderbook.identification.weighing import kernel
from murderbook.identification.weighing.likelihoods import AGE_CELLS, RACES, Static, one_race
from murderbook.identification.weighing.places import SAME_STATE
from murderbook.identification.weighing.tables import Rules, Weighed, weigh
from murderbook.identification.weighing.texts import TextIndex
from murderbook.identification.weighing.weigher import Cells, Weigher, see, weigher_of
from murderbook.identification.words.colours import EYES, HAIR

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
HALF_AN_AGE = 5.0  # years: an estimate is supposed to span ten
GONE = {Condition.SKELETAL: frozenset({"eyes", "weight", "marks"})}  # what nobody can look up on the remains any more
SAMPLE = 40  # reports that tell a text, where neither of the two does


def _supposed(kind: str) -> Iterator[dict[str, Any]]:
    """Values that remains may turn out to have, evenly over what can be told."""
    if kind == "sex":
        yield from ({"sex": sex} for sex in (Sex.MALE, Sex.FEMALE))
    elif kind == "race":
        yield from ({"races": frozenset({code})} for code in RACES)
    elif kind in ("hair", "eyes"):
        yield from ({kind: code} for code in (HAIR if kind == "hair" else EYES))
    elif kind == "stature":
        yield from ({"stature": (float(cm), float(cm))} for cm in range(90, 216, 3))
    elif kind == "weight":
        yield from ({"weight": (kg, kg)} for kg in 10.0 * 1.1 ** np.arange(30))
    elif kind == "age":
        yield from ({"age": (at - HALF_AN_AGE, at + HALF_AN_AGE)} for at in np.arange(0.0, 98.0, 4.0) + HALF_AN_AGE)


@dataclass(frozen=True)
class _Table:
    """[values, cells of reports]: P(value | cell), scaled to sum to 1 over values, and what the value weighs."""

    given: Floats
    millibits: Floats

    @cached_property
    def mean(self) -> Floats:
        """[cells]"""
        return np.asarray((self.given * self.millibits).sum(axis=0))


@dataclass
class Expecting:
    """For one model; tables are kept, since many remains lack the same things."""

    model: FittedModel
    _kept: dict[tuple[object, ...], _Table] = field(default_factory=dict)

    def told(self, remains: Record, reports: Sequence[Record], leads: Sequence[Lead]) -> list[Lead]:
        """Leads of the remains with these reports, whose missing rows say what they are expected to weigh."""
        lacking = _Lacking(self, remains)
        return [lacking.told(report, lead) for report, lead in zip(reports, leads, strict=True)]

    def table_of(self, comparison: Comparison, remains: Record, seen: Cells) -> _Table:
        """Of remains that do not tell it."""
        of_day = remains.when if comparison.kind == "age" else None  # which years a report's age may have gone on
        key = (comparison.id, remains.condition, remains.sex, one_race(remains), of_day)
        if key not in self._kept:
            made = [self._weighed(comparison, replace(remains, **one), seen) for one in _supposed(comparison.kind)]
            given = np.array([one.given_h1 for one in made])
            total = np.maximum(given.sum(axis=0), 1e-300)
            self._kept[key] = _Table(given / total, np.array([one.millibits for one in made], np.float64))
        return self._kept[key]

    def _weighed(self, comparison: Comparison, supposed: Record, seen: Cells) -> Weighed:
        table, counts = self.part(comparison, seen)
        likelihood = table.likelihood(supposed)
        assert likelihood is not None  # a value is supposed
        stratum = table.stratum(supposed) if comparison.kind != "age" else None
        return weigh(likelihood, counts, stratum, 0, Rules(self.model.declaration, comparison))

    def part(self, comparison: Comparison, seen: Cells) -> tuple[Any, Longs]:
        """The comparison's table, and the reports in each of its cells."""
        if comparison.kind == "age":
            counts = np.zeros(AGE_CELLS, np.int64)
            kernel.count_cells(seen.age, counts)
            return self.model.age, counts
        number = self.model.statics.ids.index(comparison.id)
        return self.model.statics.tables[number], self.model.counts[number]


class _Lacking:
    """What one set of remains and its reports lack."""

    def __init__(self, expecting: Expecting, remains: Record) -> None:
        self._of, self._model, self._remains = expecting, expecting.model, remains
        self._seen = Cells.room(len(self._model.reports))
        see(self._model, remains, self._model.columns, self._seen)
        self._over_reports: dict[str, int | None] = {}

    @cached_property
    def _weigher(self) -> Weigher:
        return weigher_of(self._model, self._remains, self._seen, known=False)

    def told(self, report: Record, lead: Lead) -> Lead:
        rows = tuple(self._row(row, report) if row.state is State.MISSING else row for row in lead.weights)
        return replace(lead, weights=rows)

    def _row(self, row: WeightOfEvidence, report: Record) -> WeightOfEvidence:
        comparison = self._model.declaration.get(row.comparison)
        gone = row.left is None and row.comparison in GONE.get(self._remains.condition, ())
        found = None if comparison is None or gone else self._expected(comparison, report)
        return row if found is None else replace(row, expected_millibits=found)

    def _expected(self, comparison: Comparison, report: Record) -> int | None:
        """Milli-bits; None for what the model cannot price (a place or a day of finding that nobody wrote down)."""
        if comparison.kind == "text":
            return self._text(comparison, self._model.texts[comparison.id], report)
        weighed = (self._weigher.statics | self._weigher.dynamics).get(comparison.id)
        if weighed is not None:
            return self._once(comparison.id, lambda: _over_cells(*self._in_reports(comparison, weighed)))
        if comparison.kind in ("time", "place"):
            return None
        table = self._of.table_of(comparison, self._remains, self._seen)
        cell = self._cell(comparison, report)
        if cell is not None:
            return round(float(table.mean[cell]))
        counts = self._of.part(comparison, self._seen)[1]
        return self._once(comparison.id, lambda: _over_cells(table.mean, counts.astype(np.float64)))

    def _once(self, id: str, count: Any) -> int | None:  # noqa: ANN401 - a function
        """The same for all reports that do not tell it."""
        if id not in self._over_reports:
            self._over_reports[id] = count()
        return self._over_reports[id]

    def _in_reports(self, comparison: Comparison, weighed: Weighed) -> tuple[Floats, Floats]:
        """What each cell weighs, and how likely a report of this person is in it: as often as reports are, and as the
        remains have it."""
        if comparison.kind in ("time", "place"):
            counts = np.zeros(len(weighed.given_h1), np.int64)
            kernel.count_cells(getattr(self._seen, comparison.kind), counts)
            if comparison.kind == "place":  # densities and states are no one measure
                counts[SAME_STATE:] *= self._remains.spot is None
                counts[:SAME_STATE] *= self._remains.spot is not None
            return weighed.millibits.astype(np.float64), counts * weighed.given_h1
        table, counts = self._of.part(comparison, self._seen)
        stratum = None if comparison.kind == "age" else table.stratum(self._remains)
        within = counts if stratum is None else counts * stratum
        return weighed.millibits.astype(np.float64), within * weighed.given_h1

    def _cell(self, comparison: Comparison, report: Record) -> int | None:
        if comparison.kind == "age":
            at = self._model.report_at(report)
            cell = kernel.NOT_TOLD if at is None else int(self._seen.age[at])
            return None if cell == kernel.NOT_TOLD else cell
        table: Static = self._of.part(comparison, self._seen)[0]
        return table.cell(report)

    def _text(self, comparison: Comparison, index: TextIndex, report: Record) -> int | None:
        """The known text is supposed to be of this person: half of it (`told`) is found in the other, as the model has
        it, and as much again that is not."""
        if index.text(self._remains).shows.tells:
            return _of_text(comparison, index, [self._remains], known=0)
        if index.text(report).shows.tells:
            return _of_text(comparison, index, [report], int(self._model.report_at(report) is not None))
        return self._once(comparison.id, lambda: _of_text(comparison, index, _some(index, self._model.reports), 1))


def _some(index: TextIndex, reports: Sequence[Record]) -> list[Record]:
    telling = [one for one in reports if index.text(one).shows.tells]
    return telling[:: max(1, len(telling) // SAMPLE)][:SAMPLE]


def _over_cells(millibits: Floats, chances: Floats) -> int | None:
    total = float(chances.sum())
    return round(float(millibits @ chances) / total) if total > 0.0 else None


def _of_text(comparison: Comparison, index: TextIndex, records: Iterable[Record], known: int) -> int | None:
    """`known`: 1 where the records are counted in the index."""
    told, found = float(comparison.given["told"]), []
    for record in records:
        asked = index.asked(record, known)
        if asked is None:
            continue
        names = index.names(record)
        whole = asked.base + sum(one.millibits for name, one in asked.found.items() if name in names)
        found.append(np.clip(told * whole + (1.0 - told) * asked.base, comparison.least, comparison.most))
    return round(float(np.mean(found))) if found else None
