"""A model that has counted a few cases more, without counting all others again.

Counts add up: what is counted of the few is added to what was counted of the many, and what a changed case said before
is taken away. The density of places is left as it was, since one case among thousands moves no distance of it; a case
of a known series counts as one of its own. The next full search counts everything anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from murderbook.casefile.case import Case
from murderbook.linkage.fitted import FittedModel, fit, years_of
from murderbook.linkage.rates import Counts, count
from murderbook.linkage.reading import Reading, Value

_Key = TypeVar("_Key", int, str)
_Number = TypeVar("_Number", int, float)
Keys = dict[tuple[str, str], int]  # item and key of a value: its position


def with_counted(model: FittedModel, cases: Sequence[Case], before: Sequence[Reading] = ()) -> FittedModel:
    """The model with these cases counted too, and what some of them said `before` no more."""
    few = fit(cases, model.declaration)
    counts = _added(model.counts, few.counts, 1)
    if before:
        former = count(before, [f"before {reading.id}" for reading in before], model.declaration)
        counts = _added(counts, former, -1)
    return replace(
        model,
        ids=model.ids | few.ids,
        counts=counts,
        areas=_sum(_sum(model.areas, few.areas), Counter(r.where.area for r in before if r.where.area), -1),
        widers=_sum(_sum(model.widers, few.widers), Counter(r.where.wider for r in before if r.where.wider), -1),
        years=_sum(_sum(model.years, few.years), years_of(before, model.declaration), -1),
    )


def positions(values: Mapping[str, Sequence[Value]]) -> Keys:
    """Where each value stands in the columns of the tables."""
    flat = [(item, value.key) for item, found in values.items() for value in found]
    return {key: position for position, key in enumerate(flat)}


def _added(many: Counts, few: Counts, sign: int) -> Counts:
    values = {item: _union(found, few.values[item]) for item, found in many.values.items()}
    now = positions(values)
    kept = dict(many.cells)
    if values != dict(many.values):
        old = moved(positions(many.values), now)
        kept = {node: {old[at]: units for at, units in cells.items()} for node, cells in many.cells.items()}
    here = moved(positions(few.values), now)
    cells = {node: {here[at]: units for at, units in found.items()} for node, found in few.cells.items()}
    readable = {node: _sum(many.readable.get(node, {}), found, sign) for node, found in few.readable.items()}
    return Counts(
        values=values,
        cells=kept | {node: _sum(kept.get(node, {}), found, sign) for node, found in cells.items()},
        parents={**many.parents, **few.parents},
        readable={**many.readable, **readable},
    )


def _union(one: Sequence[Value], other: Sequence[Value]) -> tuple[Value, ...]:
    found = {value.key: value for value in (*other, *one)}
    return tuple(found[key] for key in sorted(found))


def moved(before: Keys, now: Keys) -> dict[int, int]:
    """Where each position of a value went."""
    return {position: now[key] for key, position in before.items()}


def _sum(one: Mapping[_Key, _Number], other: Mapping[_Key, _Number], sign: int = 1) -> dict[_Key, _Number]:
    """Never below nothing: a case of a known series was counted with it."""
    found = dict(one)
    for key, units in other.items():
        found[key] = max(found.get(key, 0) + sign * units, 0)
    return found
