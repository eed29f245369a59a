"""Stretches of a file in which nothing is dated, where that is long against the file itself.

A stretch is a gap where both hold: it is a `PART` of the whole time from the first event to the last, or more; and it
is `TIMES` as long as the usual distance from one event to the next (the median). The first keeps to what can be seen on
the strip, and to ten gaps at most. The second leaves a file alone that is dated sparsely but evenly: there, nothing is
missing. Both constants are conventions; no study says how long a silence of a file must be to mean something.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from murderbook.casefile.timespan import Precision, TimeSpan

PART = 0.1
TIMES = 10
WIDEST = timedelta(days=123)  # a span wider than a season says of no day that something happened on it


def gaps(spans: Iterable[TimeSpan]) -> list[TimeSpan]:
    """Gaps in their order, from the end of what is before to the beginning of what follows."""
    known = sorted((one.earliest, one.latest) for one in spans if one.width <= WIDEST)
    stretches = list(_stretches(known))
    if len(stretches) < 2:
        return []
    usual = timedelta(seconds=median((end - begin).total_seconds() for begin, end in stretches))
    whole = max(end for _, end in known) - known[0][0]
    least = max(PART * whole, TIMES * usual)
    return [TimeSpan(begin, end, Precision.RANGE) for begin, end in stretches if end - begin >= least]


def _stretches(known: list[tuple[datetime, datetime]]) -> Iterable[tuple[datetime, datetime]]:
    """From each event to the next, of no length where they overlap."""
    reached = known[0][1] if known else None
    for (_, before), (begin, _) in pairwise(known):
        reached = max(reached or before, before)
        yield min(reached, begin), begin
