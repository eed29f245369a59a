"""What files have in common by nobody's doing: their kind, the hour at which they began, days off, their size.

Whoever is there at night is in every set of files that began at night. So each trait says how alike two files are in
it, between 0 and 1; rates are raised and lowered by it (rates.py), and pseudo-selections keep what the chosen files
share (pseudo.py).
"""

from __future__ import annotations

import numpy as np

from murderbook.network.recurrence.arrays import Flags, Floats, Ints
from murderbook.network.recurrence.handling import NO_TIME, Log

NEAR_MINUTES = (
    120.0  # so near on the clock files began at the same hour; twice as far apart they have nothing in common
)
_DAY = 24 * 60
_LARGEST = 3  # classes of size: 1, 2 to 3, 4 to 7, 8 handlings or more


def traits_of(log: Log, rows: Ints) -> tuple[Floats, ...]:
    """Kind, hour, days off: each [rows, files]."""
    kind = _among_known(_same(log.kinds, rows), log.kinds != log.no_kind, rows)
    return kind, _among_known(_same_hour(log.minutes, rows), log.minutes != NO_TIME, rows), _same(_day_off(log), rows)


def size_trait(log: Log, task: int, rows: Ints) -> Floats:
    return _same(size_classes(log.moments[:, task]), rows)


def size_classes(counts: Ints) -> Ints:
    found: Ints = np.minimum(np.log2(np.maximum(counts, 1)).astype(np.int64), _LARGEST)
    return found


def shared(traits: tuple[Floats, ...], chosen: Ints) -> tuple[float, ...]:
    """How far the chosen files are alike beyond what any files are: 0 as all are, 1 all the same. `traits`: those of
    the chosen files."""
    return tuple(_shared(one, chosen) for one in traits)


def _shared(trait: Floats, chosen: Ints) -> float:
    among = trait[:, chosen]
    pairs = max(len(chosen) * (len(chosen) - 1), 1)
    inside = float(among.sum() - np.trace(among)) / pairs
    usual = float(trait.mean())
    return max(inside - usual, 0.0) / (1.0 - usual) if usual < 1.0 else 0.0


def _same(values: Ints, rows: Ints) -> Floats:
    found: Floats = (values[rows][:, None] == values[None, :]).astype(np.float64)
    return found


def _day_off(log: Log) -> Ints:
    found: Ints = ((log.days - 1) % 7 >= 5).astype(np.int64)  # day 1 is a Monday
    return found


def _same_hour(minutes: Ints, rows: Ints) -> Floats:
    """The nearer on the clock, the more alike."""
    apart = np.abs(minutes[rows][:, None] - minutes[None, :])
    apart = np.minimum(apart, _DAY - apart)
    near: Floats = np.clip(2.0 - apart / NEAR_MINUTES, 0.0, 1.0)
    return near


def _among_known(alike: Floats, known: Flags, rows: Ints) -> Floats:
    """A file of which it is not known is as any other; one of which it is, is like none of which it is not."""
    found: Floats = np.where(known[rows][:, None], alike * known[None, :], 1.0)
    return found
