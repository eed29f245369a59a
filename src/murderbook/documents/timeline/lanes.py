"""Lanes of a strip: events in rows beneath each other, so that none hides another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from murderbook.casefile.timespan import TimeSpan
from murderbook.documents.timeline.event import Event, within
from murderbook.documents.timeline.scale import share

MOST_ROWS = 8
NARROWEST = 0.011  # of the strip: what is known to the minute is drawn as wide as a finger can hit
ROOM = 0.002  # between two in a row


@dataclass(frozen=True, slots=True)
class Bar:
    """An event on the strip: where it begins and ends, 0 to 1, and the row of its lane. `point`: its span is narrower
    than the narrowest mark; `open_before`, `open_after`: it goes on beyond what is shown."""

    event: Event
    begin: float
    end: float
    row: int
    point: bool
    open_before: bool
    open_after: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """`more`: events for which no row was left; the list beneath has them."""

    name: str
    bars: tuple[Bar, ...]
    rows: int
    more: int


def lanes(events: Mapping[str, Sequence[Event]], window: TimeSpan, narrowest: float = NARROWEST) -> list[Lane]:
    """A lane for each name, in the order given, empty ones too: that a lane is silent is something to be seen.
    `narrowest`: the least width of a mark, as a share of the strip."""
    told = {name: [one for one in every if within(one, window)] for name, every in events.items()}
    return [_lane(name, every, window, narrowest) for name, every in told.items()]


def _lane(name: str, events: Sequence[Event], window: TimeSpan, narrowest: float) -> Lane:
    """Each event in the first row that is free where it begins."""
    free, bars, more = list[float](), list[Bar](), 0
    for event in sorted(events, key=lambda one: (one.when.earliest, one.when.latest, one.key)):
        begin, end, point = _ends(event, window, narrowest)
        row = next((at for at, until in enumerate(free) if until <= begin), len(free))
        if row >= MOST_ROWS:
            more += 1
            continue
        free[row:] = [end + ROOM, *free[row + 1 :]]
        before, after = event.when.earliest < window.earliest, event.when.latest > window.latest
        bars.append(Bar(event, begin, end, row, point, before, after))
    return Lane(name, tuple(bars), max(len(free), 1), more)


def _ends(event: Event, window: TimeSpan, narrowest: float) -> tuple[float, float, bool]:
    begin, end = share(event.when.earliest, window), share(event.when.latest, window)
    if end - begin >= narrowest:
        return begin, end, False
    middle = min(max((begin + end) / 2, narrowest / 2), 1 - narrowest / 2)
    return middle - narrowest / 2, middle + narrowest / 2, True
