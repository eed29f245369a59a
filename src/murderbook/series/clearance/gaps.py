"""Files in which nothing is solved because nothing was reported: told apart, and not looked at as clusters.

An agency that reports homicides and never how they ended has no clearance to be low; "weapon not reported" is a hole in
a form and no method. Both lead every list of low clearance (of a public re-run of the national file, its first places)
and say nothing of any hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Flags, Ints
from murderbook.series.clearance.homicides import month_in_words
from murderbook.series.clearance.incidents import Incidents

FEWEST = 8  # incidents of an agency's five years: with the mean third unsolved, one in six thousand by chance
NOT_REPORTED = frozenset({"99"})


@dataclass(frozen=True, slots=True)
class Gap:
    """Cases left out of a scan, and why, in words."""

    cases: tuple[str, ...]
    agency: str
    start: str
    end: str
    why: str


def silent(found: Incidents) -> tuple[Flags, list[Gap]]:
    """[incidents] True where the agency reports none of at least FEWEST of five years as solved; and these."""
    cases = found.events
    key = cases.agency.of.astype(np.int64) * 1000 + cases.year // 5
    _, group = np.unique(key, return_inverse=True)
    total, solved = np.bincount(group), np.bincount(group, ~cases.unsolved)
    named = np.array([bool(name) for name in cases.agency.names], np.bool_)[cases.agency.of]
    left = ((total >= FEWEST) & (solved == 0))[group] & named
    gaps = [_gap(found, np.flatnonzero(left & (group == one)).astype(np.int32)) for one in np.unique(group[left])]
    return left, gaps


def _gap(found: Incidents, incidents: Ints) -> Gap:
    cases, rows = found.rows, found.rows_of(incidents)
    months = cases.month[rows]
    why = f"all {len(incidents)} homicides that this agency reported in these years are unsolved, by whatever method"
    first, last = month_in_words(int(months.min())), month_in_words(int(months.max()))
    return Gap(tuple(cases.ids[row] for row in rows), cases.agency.of_row(int(rows[0])), first, last, why)
