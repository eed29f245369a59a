"""Which stretches of a timeline are drawn: the whole, and by themselves those that the whole shows as one heap.

A murder fills a few days with events and then nothing for years: on one strip those days are a point. So a stretch is
drawn again by itself where it lies between two silences, or where a lane of its strip had no room for all; each is
split in the same way, at most `DEEPEST` times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.documents.timeline.event import Event, within
from murderbook.documents.timeline.gaps import WIDEST, gaps
from murderbook.documents.timeline.lanes import MOST_ROWS
from murderbook.documents.timeline.scale import SHORTEST

DEEPEST = 5
MOST = 16  # strips of one report: what is not drawn stands in the table
FEWEST = 4  # events that are worth a strip of their own
CLOSER = 2.0  # times that a stretch is narrower than the one that it is of
PARTS = 4  # into which a stretch without a silence is cut where it is crowded
_ROOM = 40  # of the whole, on either side


@dataclass(frozen=True, slots=True)
class Stretch:
    window: TimeSpan
    events: tuple[Event, ...]
    silent: tuple[TimeSpan, ...]


def stretches(events: Sequence[Event]) -> list[Stretch]:
    """The whole first, then its parts in order of time, each before its own parts; none of no event. Where there are
    more than `MOST`, the wider ones."""
    if not events:
        return []
    whole = _stretch(events, _around(events))
    kept = sorted(_parts(whole, 1), key=lambda one: one[0])[: MOST - 1]
    return [whole, *(part for _, part in sorted(kept, key=lambda one: (one[1].window.earliest, one[0])))]


def _parts(of: Stretch, depth: int) -> Iterator[tuple[int, Stretch]]:
    """With how many stretches each lies in."""
    for window in _cut(of) if depth <= DEEPEST else ():
        inside = [one for one in of.events if within(one, window)]
        if sum(1 for one in inside if one.when.width <= WIDEST) < FEWEST:
            continue
        part = _stretch(inside, _wider(window))
        if part.window.width * CLOSER <= of.window.width:
            yield depth, part
            yield from _parts(part, depth + 1)


def _cut(of: Stretch) -> list[TimeSpan]:
    """Between its silences; where there is none and it is crowded, into parts of one length."""
    if of.silent:
        edges = [
            of.window.earliest,
            *(end for one in of.silent for end in (one.earliest, one.latest)),
            of.window.latest,
        ]
        return [TimeSpan(begin, end, Precision.RANGE) for begin, end in zip(edges[::2], edges[1::2], strict=True)]
    if len(of.events) <= MOST_ROWS * PARTS:
        return []
    edges = [of.window.earliest + of.window.width * part / PARTS for part in range(PARTS + 1)]
    return [TimeSpan(begin, end, Precision.RANGE) for begin, end in pairwise(edges)]


def _stretch(events: Sequence[Event], window: TimeSpan) -> Stretch:
    return Stretch(window, tuple(events), tuple(gaps(one.when for one in events if one.accepted)))


def _around(events: Sequence[Event]) -> TimeSpan:
    first = min(one.when.earliest for one in events)
    last = max(one.when.latest for one in events)
    return _wider(TimeSpan(first, last, Precision.RANGE))


def _wider(window: TimeSpan) -> TimeSpan:
    room = max(window.width / _ROOM, SHORTEST)
    return TimeSpan(window.earliest - room, window.latest + room, Precision.RANGE)
