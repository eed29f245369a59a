"""The packed cases of a scope, kept in memory so that one case can be scored against all others in an instant.

Sixty thousand cases are some twenty megabytes. A case that is entered or changed is a row more, and what it was is
looked at no more: the model counts it (`counting`), the tables of weights are made anew, the rows of others stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from murderbook.casefile.case import Case
from murderbook.compute.packed import SKIPPED, Cases, Flags, Ints, Packed
from murderbook.compute.search import Search
from murderbook.linkage.encode import Encoded, encode
from murderbook.linkage.fitted import FittedModel, fit
from murderbook.linkage.reading import Reading, is_compared, read
from murderbook.workbench.leads.hot.counting import moved, positions, with_counted

SEAT = "seat {}"  # id of a case that stands for its cell: no case has such a key
ALONE = -1  # of no known series: pairs within one are found out by `leads_between`


@dataclass(frozen=True)
class Held:
    """`keys[k]` is row k of `packed`; a case that was changed has its latest row. `seats[c]`: a case of cell c, without
    its places, so that the few that are packed anew learn where the many lie. `gone`: rows that count no more."""

    keys: tuple[str, ...]
    model: FittedModel
    packed: Packed
    seats: tuple[Case, ...]
    gone: frozenset[int] = frozenset()

    @cached_property
    def rows(self) -> dict[str, int]:
        return {key: row for row, key in enumerate(self.keys) if row not in self.gone}

    @cached_property
    def search(self) -> Search:
        return Search(self.packed)

    @property
    def n(self) -> int:
        return len(self.keys) - len(self.gone)

    def scores_of(self, key: str) -> Ints:
        """Milli-bits against every row; SKIPPED where the pair can be no lead."""
        scores = self.search.scores_of(self.rows[key])
        scores[list(self.gone)] = SKIPPED
        return scores

    def flags(self, keys: Iterable[str]) -> Flags:
        chosen = np.zeros(self.packed.n, np.bool_)
        chosen[[self.rows[key] for key in keys if key in self.rows]] = True
        return chosen


def held(cases: Iterable[Case]) -> Held | None:
    """Count and pack all homicides of a scope; None where there are none."""
    compared = [case for case in cases if is_compared(case)]
    if not compared:
        return None
    model = fit(compared)
    found = encode(compared, model)
    _, first = np.unique(found.packed.cases.cell, return_index=True)
    seats = tuple(_seat(found.cases[row], number) for number, row in enumerate(first))
    return Held(tuple(case.id for case in found.cases), model, found.packed, seats)


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
    model = with_counted(many.model, few, before, (seat.id for seat in many.seats))
    found = encode([*many.seats, *few], model)
    place = {case.id: row for row, case in enumerate(found.cases)}
    chosen = np.array([place[case.id] for case in few])
    lie = found.packed.cases.cell
    known = {int(lie[place[seat.id]]) for seat in many.seats}
    new = {int(lie[row]): case for case, row in zip(few, chosen, strict=True) if int(lie[row]) not in known}
    cell_of = np.array([lie[place[seat.id]] for seat in many.seats], np.int32)
    seats = {int(cell): seat for cell, seat in zip(cell_of, many.seats, strict=True)}
    seats |= {cell: _seat(case, len(many.seats) + number) for number, (cell, case) in enumerate(sorted(new.items()))}
    return Held(
        keys=(*many.keys, *(case.id for case in few)),
        model=model,
        packed=_joined(many, found, chosen, cell_of, model),
        seats=tuple(seats[cell] for cell in range(len(seats))),
        gone=many.gone,
    )


def leads_between(one: Case, others: Sequence[Case], model: FittedModel) -> dict[str, int]:
    """The scores of those others with which the case can be a lead: not both cleared, not of one series or incident."""
    found = encode([one, *others], model)
    row = next(number for number, case in enumerate(found.cases) if case.id == one.id)
    scores = Search(found.packed).scores_of(row)
    return {case.id: int(s) for case, s in zip(found.cases, scores, strict=True) if s != SKIPPED}


def _reading_of(many: Held, case: Case) -> Reading:
    """What the model counted of a case before it was changed, as its row has it."""
    row, rule = many.rows[case.id], many.model.declaration
    here = read(many.seats[many.packed.cases.cell[row]], rule)
    known = many.model.tables.values
    values = tuple(known[at][1] if at >= 0 else None for at in many.packed.cases.values[row].tolist())
    return replace(here, id=case.id, values=values, point=None, span=None, readable=read(case, rule).readable)


def _seat(case: Case, number: int) -> Case:
    """The case as one that says only where and when it was: areas stay, coordinates go."""
    places = tuple(replace(place, latitude=None, longitude=None) for place in case.places)
    return replace(case, id=SEAT.format(number), places=places)


def _joined(many: Held, found: Encoded, chosen: Ints, cell_of: Ints, model: FittedModel) -> Packed:
    """The rows of the many, where they lie by the new tables, and after them those of the few."""
    old, new = many.packed.cases, found.packed.cases
    edges = np.concatenate([many.packed.weights.edges, found.packed.weights.edges])
    spot = new.spot[chosen]
    spot = np.where(spot < 0, spot, spot + len(many.packed.weights.edges)).astype(np.int32)
    few = Cases._make(column[chosen] for column in new)._replace(
        spot=spot, series=np.full(len(chosen), ALONE, np.int32)
    )
    values = old.values
    if model.counts.values != many.model.counts.values:
        now = moved(positions(many.model.counts.values), positions(model.counts.values))
        values = np.append(np.array([now[at] for at in range(len(now))], np.int32), np.int32(-1))[values]
    before = old._replace(cell=cell_of[old.cell], values=values)
    columns = Cases._make(np.concatenate([one, other]) for one, other in zip(before, few, strict=True))
    return Packed(columns, found.packed.cells, found.packed.weights._replace(edges=edges))
