"""How far an account reads, and the worklist in an order that tells no more than that.

A search reads its whole scope: one compartment and the open files. Who reads less (a consultant with one case, a
detective of a restricted compartment alone) is told of the links he sees, and of no others: not in words, not in
points (told.py), and not by the place in the list or by a filter on points.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import overload

from django.db.models import QuerySet

from murderbook.workbench.access.models import Account, Compartment, Grade
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with, grants_in_force
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.models import Assessment

CHUNK = 2_000
Order = tuple[str, ...]
Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """The compartments whose searches an account reads from end to end, the single cases it was given, and whether it
    sees any case beyond those compartments."""

    whole: frozenset[int]
    single: frozenset[int]
    limited: bool

    def covers(self, case: Case) -> bool:
        return case.compartment_id in self.whole


def reach_of(account: Account, right: Right = Right.READ) -> Reach:
    """How far it reads, or holds another right. Three statements, whatever the account."""
    read = set(compartments_with(account, right).values_list("pk", flat=True))
    opened = set(Compartment.objects.filter(grade=Grade.OPEN).values_list("pk", flat=True))
    given = grants_in_force(account, right).exclude(case=None).values_list("compartment", "case")
    single = {case: compartment for compartment, case in given if case is not None}
    whole = frozenset(read) if opened <= read else frozenset()
    return Reach(whole, frozenset(single), not (read | set(single.values())) <= whole)


class Ranking:
    """The rows of a list in an order: counted, taken by the page, or read from end to end.

    Rows out of reach lie where their points without links put them. Where an account reads whole searches and a few
    single cases beside them, two lists are merged, so that the long one is read in the order of its index: an order by
    a computed value would sort it all for every page.
    """

    def __init__(self, rows: QuerySet[Assessment], order: Order, reach: Reach) -> None:
        self._rows, self._order, self._reach = rows, order, reach
        self._merged = reach.limited and bool(reach.whole) and alone(order) != order
        near = rows.filter(case__compartment__in=reach.whole) if self._merged else rows
        self._near = near.order_by(*(alone(order) if reach.limited and not reach.whole else order))

    def __len__(self) -> int:
        return self._rows.count()

    @overload
    def __getitem__(self, wanted: int) -> Assessment: ...

    @overload
    def __getitem__(self, wanted: slice) -> list[Assessment]: ...

    def __getitem__(self, wanted: int | slice) -> Assessment | list[Assessment]:
        """A page. Three statements where two lists are merged, else one, whatever lies on it."""
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        if not self._merged:
            return list(self._near[wanted])
        cases = [abs(key[-1]) for key in self._places(wanted.start or 0, wanted.stop)]
        found = {row.case_id: row for row in self._rows.filter(case__in=cases or [0])}  # asked in any event
        return [found[case] for case in cases]

    def __iter__(self) -> Iterator[Assessment]:
        near = self._near.iterator(chunk_size=CHUNK)
        return heapq.merge(near, self._apart(), key=self._place) if self._merged else near

    def _apart(self) -> QuerySet[Assessment]:
        """The few rows beside whole searches: single cases that were given."""
        few = self._rows.filter(case__in=self._reach.single).exclude(case__compartment__in=self._reach.whole)
        return few.order_by(*alone(self._order))

    def _places(self, start: int, stop: int) -> list[Key]:
        """The keys of a page. No more than all rows apart can lie before it, so the long list is read from there on."""
        apart = _keys(self._apart(), alone(self._order))
        skipped = max(0, start - len(apart))
        near = _keys(self._near[skipped:stop], self._order)
        before = bisect_left(apart, near[0]) if skipped and near else 0
        first = skipped + before  # the place, in both lists together, of what is merged first
        return list(heapq.merge(apart[before:], near))[start - first : stop - first]

    def _place(self, row: Assessment) -> Key:
        order = self._order if self._reach.covers(row.case) else alone(self._order)
        return tuple(_signed(name, getattr(row, name.lstrip("-"))) for name in order)


def alone(order: Order) -> Order:
    """The same order, by points without links. An order by points ends with the case: its keys are whole numbers."""
    return tuple(name.replace("points", "points_alone") for name in order)


def _keys(rows: QuerySet[Assessment], order: Order) -> list[Key]:
    found = rows.values_list(*(name.lstrip("-") for name in order))
    return [tuple(_signed(name, value) for name, value in zip(order, row, strict=True)) for row in found]


def _signed(name: str, value: int) -> int:
    return -value if name.startswith("-") else value
