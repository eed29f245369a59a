"""How often somebody does a task in a file of that unit, at that time, of that kind and hour: the base rate.

Counted in all files that were not chosen, the nearer in time the more they count, and drawn from the wider to the
narrower comparison: everybody's files of that task, those of the unit, those of the unit in the same weeks. Each step
is believed as far as its own files carry it. So a property clerk, who touches hundreds, has a high rate, and a
detective of another unit next to none.

Then what goes with the person: in files of that kind, of that hour, on days off, of about that size he may be more or
less often than the rates of their units say, wherever these files are: a factor each (weighing.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.network.recurrence.arrays import Floats, Ints
from murderbook.network.recurrence.handling import Log
from murderbook.network.recurrence.rates.doing import Doing
from murderbook.network.recurrence.rates.rostered import rostered
from murderbook.network.recurrence.rates.traits import size_trait, traits_of
from murderbook.network.recurrence.rates.weighing import LEAST, STRENGTH, Weights, drawn, factor, together

SPAN_DAYS = 365.0  # a file so far away counts for a part of one opened the same day (1 / e)
WEEKS_DAYS = 60.0  # the same, for who was there in those weeks


@dataclass(frozen=True, slots=True)
class Rates:
    """Of one task: `q[file, person]`, for the files asked about, and how many files each was compared with."""

    q: Floats
    compared: Floats  # [files] files of its unit, each by how near it lies in time


def rates_of(log: Log, task: int, files: Ints, barred: Ints) -> Rates:
    """`files`: rows asked about; `barred`: rows that must not teach (all that were chosen)."""
    doing, weights = log.doing[task], _weights(log, task, files, barred)
    rate, factors = _plain(doing, weights) if doing.on is None else rostered(doing, files, weights)
    hazard = -np.log1p(-np.clip(rate, LEAST, 1.0 - LEAST)) * factors
    q = np.full((len(files), len(log.people)), LEAST)
    q[:, doing.people] = np.clip(-np.expm1(-hazard), LEAST, 1.0 - LEAST)
    return Rates(q, weights.unit.sum(axis=1))


def _weights(log: Log, task: int, files: Ints, barred: Ints) -> Weights:
    every = decay(log, files, SPAN_DAYS) * (log.moments[:, task] > 0)
    every[:, barred] = 0.0
    every[np.arange(len(files)), files] = 0.0
    unit = every * (log.units[files][:, None] == log.units)
    traits = (*traits_of(log, files), size_trait(log, task, files))
    return Weights(every, unit, unit * decay(log, files, WEEKS_DAYS), tuple(every * trait for trait in traits))


def decay(log: Log, files: Ints, span: float) -> Floats:
    """[files, all files] the nearer in time, the more."""
    found: Floats = np.exp(-np.abs(log.days[files][:, None] - log.days[None, :]) / span)
    return found


def _plain(doing: Doing, weights: Weights) -> tuple[Floats, Floats]:
    """Rates and factors without a roster. A rate of a unit is a sum over its files and a share of everybody's rate; so
    what is expected in the files of a trait is one sum over all files."""
    compared = (weights.every, *weights.traits)
    in_units = doing.by_unit(weights.every) + STRENGTH
    shares = [doing.by_unit(one) / in_units for one in compared]
    expecting = [weights.every * share[:, doing.units] for share in shares]
    unit, weeks, *rest = doing.seen([weights.unit, weights.weeks, *compared, *expecting])
    seen, of_units = rest[: len(compared)], rest[len(compared) :]
    all_files = drawn(seen[0], weights.every, LEAST)
    rate = drawn(weeks, weights.weeks, drawn(unit, weights.unit, all_files))
    expected = (
        of_unit + STRENGTH * share.sum(axis=1)[:, None] * all_files
        for of_unit, share in zip(of_units, shares, strict=True)
    )
    return rate, together([factor(*both) for both in zip(seen, expected, strict=True)])
