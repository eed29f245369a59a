"""The coded cases of a scope, kept in memory so that one case can be scored against all others in an instant.

A case that is entered or changed is a row more, and what it was is looked at no more: the model counts it (`counting`),
the tables of weights are made anew, the rows of others stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from murderbook.casefile.case import Case
from murderbook.compute.additive.form import Columns
from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.packed import SKIPPED, Flags, Ints
from murderbook.linkage.coding.columns import Coding, encode
from murderbook.linkage.coding.layout import layout_of
from murderbook.linkage.fitted import FittedModel, fit
from murderbook.linkage.model import Declaration
from murderbook.linkage.reading import Reading, Span, is_compared, read
from murderbook.workbench.leads.hot.counting import moved, positions, with_counted

ALONE = -1  # of no known series: pairs within one are found out by `leads_between`


@dataclass(frozen=True, eq=False)
class Held:
    """`keys[k]` is row k of `columns`, and of `values` [n, items]; a case that was changed has its latest row. `gone`:
    rows that count no more."""

    keys: tuple[str, ...]
    coding: Coding
    values: Ints
    columns: Columns
    gone: frozenset[int] = frozenset()

    @property
    def model(self) -> FittedModel:
        return self.coding.model

    @cached_property
    def rows(self) -> dict[str, int]:
        return {key: row for row, key in enumerate(self.keys) if row not in self.gone}

    @cached_property
    def search(self) -> AdditiveSearch:
        return AdditiveSearch(self.coding.form(self.columns))

    @property
    def n(self) -> int:
        return len(self.keys) - len(self.gone)

    def scores_of(self, key: str) -> Ints:
        """Milli-bits against every row; SKIPPED where the pair can be no lead."""
        scores = self.search.scores_of(self.rows[key])
        scores[list(self.gone)] = SKIPPED
        return scores

    def flags(self, keys: Iterable[str]) -> Flags:
        chosen = np.zeros(len(self.keys), np.bool_)
        chosen[[self.rows[key] for key in keys if key in self.rows]] = True
        return chosen


def held(cases: Iterable[Case], declaration: Declaration | None = None) -> Held | None:
    """Count and code all homicides of a scope, by the shipped declaration without another; None of none."""
    compared = sorted((case for case in cases if is_compared(case)), key=lambda case: case.id)
    if not compared:
        return None
    coding = Coding(fit(compared, declaration))
    values, columns = coding.columns(compared)
    return Held(tuple(case.id for case in compared), coding, values, columns)


def without(many: Held, keys: Collection[str]) -> Held:
    """Rows of these cases are looked at no more; what the model counted of them stays counted until the next fit."""
    rows = {many.rows[key] for key in keys if key in many.rows}
    return replace(many, gone=many.gone | rows) if rows else many


def with_cases(many: Held, cases: Iterable[Case]) -> Held:
    """Cases added, or put in place of what they were. Those that are no homicide, or no more, are left out."""
    wanted = list(cases)
    few = [case for case in wanted if is_compared(case)]
    before = [_reading_of(many, case) for case in few if case.id in many.rows]
    many = without(many, [case.id for case in wanted])
    if not few:
        return many
    coding = many.coding.on(with_counted(many.model, few, before))
    values, columns = coding.columns(few)
    columns = columns._replace(series=np.full(len(few), ALONE, np.int32))
    old_values, old = _recoded(many, coding.model)
    joined = (np.concatenate([one, other]) for one, other in zip(old, columns, strict=True))
    return Held(
        keys=(*many.keys, *(case.id for case in few)),
        coding=coding,
        values=np.concatenate([old_values, values]),
        columns=Columns._make(joined),
        gone=many.gone,
    )


def leads_between(one: Case, others: Sequence[Case], model: FittedModel) -> dict[str, int]:
    """The scores of those others with which the case can be a lead: not both cleared, not of one series or incident."""
    found = encode([one, *others], model)
    row = next(number for number, case in enumerate(found.cases) if case.id == one.id)
    scores = AdditiveSearch(found.form).scores_of(row)
    return {case.id: int(s) for case, s in zip(found.cases, scores, strict=True) if s != SKIPPED}


def _reading_of(many: Held, case: Case) -> Reading:
    """What the model counted of a case before it was changed, as its row has it."""
    row, rule = many.rows[case.id], many.model.declaration
    known = many.model.tables.values
    return Reading(
        id=case.id,
        values=tuple(known[at][1] if at >= 0 else None for at in many.values[row].tolist()),
        where=list(many.coding.cells)[many.columns.cell[row]],
        point=None,
        span=None if many.columns.span[row] < 0 else Span(int(many.columns.tick[row]), int(many.columns.span[row])),
        readable=read(case, rule).readable,
    )


def _recoded(many: Held, model: FittedModel) -> tuple[Ints, Columns]:
    """The rows of the many by the tables of a model that has counted more: other only where it knows more values."""
    if model.counts.values == many.model.counts.values:
        return many.values, many.columns
    now = moved(positions(many.model.counts.values), positions(model.counts.values))
    values = np.append(np.array([now[at] for at in range(len(now))], np.int32), np.int32(-1))[many.values]
    return values, many.columns._replace(categories=layout_of(model.tables).codes(values))
