"""Selections of the same shape of which nobody suspects anything: how far people recur in these is what chance gives.

A pseudo-selection moves the chosen files by one span of time, all alike, and takes for each the file of its unit that
lies nearest there. What the chosen files share (a kind, an hour, days off: traits.py) a file must share too, or it is
as far away as one of other years. So it is as scattered over units, as clustered in time and as much of one kind and
hour as the real one: leave, rotas, partners and specialities do to it what they do to that. Up to half of its files may
be chosen ones: where most night files of a unit were chosen, the rest alone do not tell what chance gives there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from murderbook.network.recurrence.arrays import Floats, Ints
from murderbook.network.recurrence.handling import Log
from murderbook.network.recurrence.rates.learned import SPAN_DAYS, Rates, rates_of
from murderbook.network.recurrence.rates.traits import shared, traits_of
from murderbook.network.recurrence.tail import mixed, tails

MOVES = 2
YEARS = 5.0  # so far away in time is a file that has nothing of what the chosen ones share
LEAST_EXPECTED = 0.05  # files: whoever is hardly ever there teaches nothing of how people vary


def pseudo_selection(log: Log, chosen: Ints, draw: np.random.Generator) -> Ints | None:
    """Rows of a pseudo-selection; None where a unit has too few files beside the chosen ones. Of two moves that whose
    files lie nearer: so a busy month is sooner compared with a busy month."""
    first, last = int(log.days.min()), int(log.days.max())
    span = int(log.days[chosen].max() - log.days[chosen].min())
    unlike = _unlike(log, chosen)
    unlike[log.units[chosen][:, None] != log.units] = np.inf
    starts = draw.integers(first, max(last - span, first) + 1, MOVES)
    moves = (int(start) - int(log.days[chosen].min()) for start in starts)
    found = [_moved(log, chosen, move, unlike) for move in moves]
    return min(found, key=lambda one: one[0])[1]


def _moved(log: Log, chosen: Ints, move: int, unlike: Floats) -> tuple[float, Ints | None]:
    """For each of the chosen files, moved by so many days, the nearest file, and how far all of them lie together."""
    cost = np.abs(log.days[None, :] - (log.days[chosen] + move)[:, None]) / SPAN_DAYS + unlike
    found, far, again = list[int](), 0.0, frozenset(chosen.tolist())
    for of_file in cost:
        nearest = int(of_file.argmin())
        far += float(of_file[nearest])
        if np.isinf(far):
            return far, None
        found.append(nearest)
        cost[:, nearest] = np.inf
        if len(again.intersection(found)) >= len(chosen) // 2:
            cost[:, chosen] = np.inf
    return far, np.array(sorted(found), np.int64)


def _unlike(log: Log, chosen: Ints) -> Floats:
    """[chosen, files] in how many traits a file differs, each as far as the chosen ones share it."""
    traits = traits_of(log, chosen)
    found = np.zeros_like(traits[0])
    for share, one in zip(shared(traits, chosen), traits, strict=True):
        found += YEARS * share * (1.0 - one)
    return found


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
    return Seen(task, there, rates_of(log, task, there, barred), touched)


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
