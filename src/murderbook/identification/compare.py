"""One pair, explained: a row for each comparison, with both probabilities and a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import RateSource, State, WeightOfEvidence
from murderbook.identification import sentences
from murderbook.identification.fitted import FittedModel
from murderbook.identification.model import Comparison
from murderbook.identification.records import Record
from murderbook.identification.weighing import kernel
from murderbook.identification.weighing.columns import Columns, columns_of
from murderbook.identification.weighing.tables import Weighed
from murderbook.identification.weighing.texts import Asked
from murderbook.identification.weighing.weigher import Cells, Weigher, see, weigher_of


def compare(a: Record, b: Record, model: FittedModel, overruled: str = "") -> Lead:
    """The lead that remains and a report are one person, in either order; left and right as given.

    `overruled`: why an exclusion by dates is set aside. ValueError unless one is remains and the other a report.
    """
    if a.remains == b.remains:
        raise ValueError(f"{a.id} and {b.id} are both {'remains' if a.remains else 'reports'}: one of each is compared")
    remains, report = (a, b) if a.remains else (b, a)
    lead = explain(model, remains, [report], {report.id: overruled} if overruled else {})[0]
    return lead if a.remains else mirrored(lead)


def explain(
    model: FittedModel, remains: Record, reports: Sequence[Record], overruled: dict[str, str] | None = None
) -> list[Lead]:
    """Leads of one set of remains with several reports, whose tables are made once."""
    everyone = Cells.room(len(model.reports))
    see(model, remains, model.columns, everyone)
    weighers: dict[bool, Weigher] = {}
    leads = []
    for report in reports:
        at = model.report_at(report)
        known = at is not None
        if known not in weighers:
            weighers[known] = weigher_of(model, remains, everyone, known)
        columns, cells = (model.columns, everyone) if known else _alone(model, remains, report)
        pair = _Pair(model, weighers[known], report, columns, cells, at or 0, (overruled or {}).get(report.id, ""))
        leads.append(pair.lead())
    return leads


def _alone(model: FittedModel, remains: Record, report: Record) -> tuple[Columns, Cells]:
    """The columns and cells of a report that the model does not hold."""
    columns, cells = columns_of([report], model.statics, dict(model.states)), Cells.room(1)
    see(model, remains, columns, cells)
    return columns, cells


def mirrored(lead: Lead) -> Lead:
    """The same lead told from the other side."""
    rows = tuple(replace(row, left=row.right, right=row.left) for row in lead.weights)
    return replace(lead, left=lead.right, right=lead.left, weights=rows)


@dataclass(frozen=True)
class _Pair:
    model: FittedModel
    weigher: Weigher
    report: Record
    columns: Columns
    cells: Cells
    at: int
    overruled: str

    def lead(self) -> Lead:
        declaration = self.model.declaration
        return Lead(
            kind=Kind.SAME_PERSON,
            left=self.weigher.record.id,
            right=self.report.id,
            h1=declaration.h1,
            h2=declaration.h2,
            prior_millibits=None,
            weights=tuple(self._rows()),
            model_id=declaration.id,
            standing=Standing.ASSUMED,
        )

    def _rows(self) -> Iterator[WeightOfEvidence]:
        statics = dict(zip(self.model.statics.ids, range(len(self.model.statics.ids)), strict=True))
        for comparison in self.model.declaration.comparisons:
            if comparison.kind == "text":
                yield self._text(comparison, self.weigher.texts[comparison.id])
            elif comparison.id in statics:
                number = statics[comparison.id]
                offset, table = self.model.statics.offsets[number], self.model.statics.tables[number]
                cell = int(self.columns.static[self.at, number]) - offset
                told = cell < table.cells
                yield self._cell(comparison, self.weigher.statics[comparison.id], cell if told else kernel.NOT_TOLD)
            else:
                cell = int(getattr(self.cells, comparison.kind)[self.at])
                yield self._cell(comparison, self.weigher.dynamics[comparison.kind], cell)

    def _cell(self, comparison: Comparison, weighed: Weighed | None, cell: int) -> WeightOfEvidence:
        if comparison.kind == "time" and self.cells.ruled[self.at] == kernel.RULED_OUT and not self.overruled:
            says = self._sentence(comparison, cell, ruled_out=True)
            return replace(self._row(comparison, 0, says), state=State.EXCLUDED, millibits=None)
        if weighed is None or cell == kernel.NOT_TOLD:
            return self._missing(comparison)
        given = (float(weighed.given_h1[cell]), float(weighed.given_h2[cell]))
        millibits = int(weighed.millibits[cell])
        row = self._row(comparison, millibits, self._sentence(comparison, cell), weighed.n)
        return replace(row, p_given_h1=given[0], p_given_h2=given[1])

    def _text(self, comparison: Comparison, asked: Asked | None) -> WeightOfEvidence:
        index = self.model.texts[comparison.id]
        if asked is None or not index.text(self.report).shows.tells:
            return self._missing(comparison)
        names = index.names(self.report)
        shared = {name: found for name, found in asked.found.items() if name in names}
        total = asked.base + sum(found.millibits for found in shared.values())
        bounded = int(np.clip(total, comparison.least, comparison.most))
        told = [found.says for found in sorted(shared.values(), key=lambda one: -one.millibits)]
        says = f"Both tell of: {', '.join(told)}." if told else "Nothing that the remains show is told in the report."
        return self._row(comparison, bounded, says, index.records)

    def _missing(self, comparison: Comparison) -> WeightOfEvidence:
        return replace(self._row(comparison, 0, sentences.NOT_TOLD), state=State.MISSING)

    def _row(self, comparison: Comparison, millibits: int, sentence: str, n: int | None = None) -> WeightOfEvidence:
        reads = comparison.given.get("reads", "")
        origin = comparison.source + ("" if n is None else f"; counted in {n:,} reports of the file")
        return WeightOfEvidence(
            comparison=comparison.id,
            label=comparison.label,
            left=sentences.value_of(comparison.kind, self.weigher.record, reads),
            right=sentences.value_of(comparison.kind, self.report, reads),
            millibits=millibits,
            sentence=sentence,
            state=State.USED,
            source=RateSource(self.model.declaration.id, origin, n, comparison.basis),
            group=comparison.group,
            counts=comparison.counts,
        )

    def _sentence(self, comparison: Comparison, cell: int, ruled_out: bool = False) -> str:
        remains, report = self.weigher.record, self.report
        if comparison.kind == "time":
            assert remains.when is not None and report.when is not None
            if ruled_out:
                return sentences.ruled_out_in_words(remains.when, report.when)
            said = sentences.gap_in_words(remains.when, report.when)
            return f"{said} Ruled out by the dates; overruled: {self.overruled}" if self._overrules() else said
        if comparison.kind == "place":
            return sentences.place_in_words(cell)
        if comparison.kind == "age":
            return sentences.age_in_words(remains, report, int(self.cells.lived[self.at]))
        if comparison.kind == "stature":
            return sentences.stature_in_words(remains, report)
        values = (sentences.value_of(comparison.kind, one) or "" for one in (remains, report))
        return sentences.alike_in_words(comparison.label, *values)

    def _overrules(self) -> bool:
        return bool(self.overruled) and self.cells.ruled[self.at] == kernel.RULED_OUT
