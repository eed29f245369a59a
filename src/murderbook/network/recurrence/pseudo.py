"""Selections of the same shape of which nobody suspects anything: how far people recur in these is what chance gives.

A pseudo-selection moves the chosen files by one span of time, all alike, and takes for each the file of its unit that
lies nearest there. So it is as scattered over units and as clustered in time as the real one: leave, rotas and partners
do to it what they do to that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from murderbook.network.recurrence.duty import rates_on_duty
from murderbook.network.recurrence.handling import Ints, Log
from murderbook.network.recurrence.rates import Floats, Rates, rates_of
from murderbook.network.recurrence.tail import mixed, tails

LEAST_EXPECTED = 0.05  # files: whoever is hardly ever there teaches nothing of how people vary


def pseudo_selection(log: Log, chosen: Ints, draw: np.random.Generator) -> Ints | None:
    """Rows of a pseudo-selection without any of the chosen files; None where a unit has too few others."""
    first, last = int(log.days.min()), int(log.days.max())
    span = int(log.days[chosen].max() - log.days[chosen].min())
    start = draw.integers(first, max(last - span, first) + 1)
    shift = int(start) - int(log.days[chosen].min())
    free = np.ones(len(log.files), bool)
    free[chosen] = False
    found = []
    for row in chosen.tolist():
        distance = np.abs(log.days - (log.days[row] + shift)).astype(np.float64)
        distance[~(free & (log.units == log.units[row]))] = np.inf
        nearest = int(distance.argmin())
        if np.isinf(distance[nearest]):
            return None
        free[nearest] = False
        found.append(nearest)
    return np.array(sorted(found), np.int64)


@dataclass(frozen=True)
class Seen:
    """One task in some files: those in which it was done, the rates there, and who was seen in how many."""

    task: int
    rows: Ints
    rates: Rates
    touched: Floats  # [people]

    def p_values(self, phi: float) -> Floats:
        """[people] 1 for whoever is in none of the files."""
        found, there = np.ones(len(self.touched)), np.flatnonzero(self.touched)
        tail = tails(mixed(self.rates.q[:, there], phi))
        found[there] = tail[self.touched[there].astype(np.int64), np.arange(len(there))]
        return found

    def p_of(self, person: int, files: int, phi: float) -> float:
        return float(tails(mixed(self.rates.q[:, [person]], phi))[files, 0])


def seen(log: Log, task: int, rows: Ints, barred: Ints) -> Seen:
    there = rows[log.moments[rows, task] > 0]
    of_task = log.of_task(task)
    asked = of_task[np.isin(of_task[:, 0], there)]
    touched = np.bincount(asked[:, 1], minlength=len(log.people)).astype(np.float64)
    rates = rates_of if log.on_duty is None else rates_on_duty
    return Seen(task, there, rates(log, task, there, barred), touched)


def variation(pseudo: Iterable[Seen]) -> float:
    """How far people vary beyond their rates (phi), by the moments of all people over pseudo-selections; 0 at least.

    With D the sum of (1 - q)(-log(1 - q)), the variance of somebody's files is about that of fixed rates and phi D^2.
    """
    excess, scale = 0.0, 0.0
    for one in pseudo:
        q = one.rates.q
        mean, fixed = q.sum(axis=0), (q * (1.0 - q)).sum(axis=0)
        slope = (-(1.0 - q) * np.log1p(-q)).sum(axis=0)
        kept = mean > LEAST_EXPECTED
        excess += float((((one.touched - mean) ** 2 - fixed) * kept).sum())
        scale += float((slope**2 * kept).sum())
    return max(excess / scale, 0.0) if scale > 0.0 else 0.0
