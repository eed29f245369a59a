"""How often somebody does a task in a file of that unit, at that time, of that kind and size: the base rate.

Counted in all files that were not chosen, the nearer in time the more they count, and drawn from the wider to the
narrower comparison: everybody's files of that task; those of the unit; of the unit and its kind of case; of about as
many handlings. Each step is believed as far as its own files carry it. So a property clerk, who touches hundreds, has a
high rate, and a detective of another unit next to none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from murderbook.network.recurrence.handling import Ints, Log

Floats = npt.NDArray[np.float64]
SPAN_DAYS = 365.0  # a file so far away counts for a part of one opened the same day (1 / e)
STRENGTH = 4.0  # a narrower comparison is believed as so many files of the wider one would be
LEAST = 1e-4  # nobody's rate is 0: somebody may stand in for a colleague once
_LARGEST = 3  # classes of size: 1, 2 to 3, 4 to 7, 8 handlings or more


@dataclass(frozen=True)
class Rates:
    """Of one task: `q[file, person]`, for the files asked about, and how many files each was compared with."""

    q: Floats
    compared: Floats  # [files] files of its unit, each by how near it lies in time


def rates_of(log: Log, task: int, files: Ints, barred: Ints) -> Rates:
    """`files`: rows asked about; `barred`: rows that must not teach (all that were chosen)."""
    of_task = log.of_task(task)
    teaches = log.moments[:, task] > 0
    teaches[barred] = False
    people = len(log.people)
    q, compared = np.zeros((len(files), people)), np.zeros(len(files))
    sizes = sizes_of(log, task)
    for at, row in enumerate(files.tolist()):
        weight = np.where(teaches, np.exp(-np.abs(log.days - log.days[row]) / SPAN_DAYS), 0.0)
        weight[row] = 0.0
        rate = np.full(people, LEAST)
        for narrower in (None, log.units, log.kinds, sizes):
            if narrower is not None:
                weight = weight * (narrower == narrower[row])
            counted = np.bincount(of_task[:, 1], weights=weight[of_task[:, 0]], minlength=people)
            rate = (counted + STRENGTH * rate) / (weight.sum() + STRENGTH)
            compared[at] = weight.sum() if narrower is log.units else compared[at]
        q[at] = np.clip(rate, LEAST, 1.0 - LEAST)
    return Rates(q, compared)


def sizes_of(log: Log, task: int) -> Ints:
    """[files] class of how many handlings of the task each has."""
    return size_classes(log.moments[:, task])


def size_classes(counts: Ints) -> Ints:
    found: Ints = np.minimum(np.log2(np.maximum(counts, 1)).astype(np.int64), _LARGEST)
    return found
