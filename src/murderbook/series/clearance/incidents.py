"""Victims of one incident are one event: they are solved or unsolved together, so they count once.

The report has a row for each victim. Counted by rows, a massacre of ten would be ten unsolved cases in a month, and no
replica that draws every case by itself has the like. So everything that counts (the baseline, cells, windows,
replicas, silent agencies) counts incidents, and what is told of a cluster names all rows of its incidents.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from murderbook.compute.packed import Flags, Ints
from murderbook.series.clearance.homicides import NAMELESS, Homicides


@dataclass(frozen=True, eq=False)
class Incidents:
    """`rows` [n]: all victims, those of one incident side by side, incidents by month. `of` [n]: the incident of each,
    rising from 0. `events` [incidents]: what the baseline knows of each, which is what its first row says; its month is
    the earliest of its rows, and it is solved where any of them is, since the offender is then known.
    """

    rows: Homicides
    of: Ints
    events: Homicides

    def __len__(self) -> int:
        return len(self.events)

    def rows_of(self, incidents: Ints) -> Ints:
        """The rows of these incidents, in order."""
        wanted = np.zeros(len(self), np.bool_)
        wanted[incidents] = True
        return np.flatnonzero(wanted[self.of]).astype(np.int32)

    def chosen(self, incidents: Flags) -> Incidents:
        """These alone, numbered anew."""
        number = (np.cumsum(incidents) - 1).astype(np.int32)
        kept = incidents[self.of]
        return Incidents(self.rows.chosen(kept), number[self.of[kept]], self.events.chosen(incidents))


def incidents_of(cases: Homicides) -> Incidents:
    """Rows with the same `incident` are one; a row without is one by itself. By month."""
    named = np.array([name != NAMELESS for name in cases.incident.names], np.bool_)[cases.incident.of]
    alone = len(cases.incident.names) + np.arange(len(cases))
    _, first, group = np.unique(np.where(named, cases.incident.of, alone), return_index=True, return_inverse=True)
    group = group.reshape(-1)
    month = np.full(len(first), np.iinfo(np.int32).max, np.int32)
    np.minimum.at(month, group, cases.month)
    is_solved = np.zeros(len(first), np.bool_)
    is_solved[group[~cases.unsolved]] = True
    order = _order(cases, first.astype(np.int32), month, is_solved)
    place = np.empty(len(first), np.int32)
    place[order] = np.arange(len(first), dtype=np.int32)
    side_by_side = np.argsort(place[group], kind="stable").astype(np.int32)
    events = cases.chosen(first[order].astype(np.int32))
    rows = cases.chosen(side_by_side)
    told = replace(events, month=month[order], unsolved=~is_solved[order])
    return Incidents(rows, place[group][side_by_side], told)


def _order(cases: Homicides, first: Ints, month: Ints, is_solved: Flags) -> Ints:
    """By month, and within one by all that the search knows of them: replicas draw by place, so that the order of a
    file must not set who is unsolved in one."""
    known = (cases.state, cases.county, cases.msa, cases.agency, cases.weapon, cases.sex)
    words = tuple(column.of[first] for column in known)
    return np.lexsort((first, is_solved, cases.age[first], *words, month)).astype(np.int32)
