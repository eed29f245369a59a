"""What is certain of an absence, with leave and escapes taken out of it; and whether pieces cover a stretch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from murderbook.enquiries.interval import BEGINNING, INTERRUPTED, Extent, Interval, Kind


def pieces(absence: Interval, intervals: Sequence[Interval]) -> list[Extent]:
    """The stretches for which it is certain. Of an approximate leave all that it can have taken is taken out."""
    if absence.certain is None:
        return []
    found = [absence.certain]
    if absence.kind in INTERRUPTED:
        for one in intervals:
            if one.kind in (Kind.LEAVE, Kind.ESCAPE):
                found = [rest for piece in found for rest in _without(piece, one.possible)]
    return found


def _without(piece: Extent, taken: Extent) -> Iterator[Extent]:
    begin, end = piece
    first = taken[0] if taken[0] == BEGINNING else taken[0] - timedelta.resolution  # the rests never join again
    if begin < min(end, first):
        yield begin, min(end, first)
    if max(begin, taken[1]) < end:
        yield max(begin, taken[1]), end


def joined(extents: Iterable[Extent]) -> list[Extent]:
    """Stretches that overlap, or of which one begins in the minute in which the other ends, as one."""
    found: list[Extent] = []
    for begin, end in sorted(extents):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found


def within(inner: Extent, outer: Extent) -> bool:
    """Whether all of `inner`, with its ends, lies in `outer`, without its ends."""
    return outer[0] < inner[0] and inner[1] < outer[1]


def covered(span: Extent, extents: Iterable[Extent]) -> bool:
    """Whether these stretches, taken together, leave no moment of the span."""
    return any(within(span, one) for one in joined(extents))


def meets(span: Extent, extent: Extent) -> bool:
    """Whether a moment of the span lies in the stretch, without its ends."""
    return extent[0] < span[1] and span[0] < extent[1]


def touches(span: Extent, extent: Extent) -> bool:
    """The same with the ends of both."""
    return extent[0] <= span[1] and span[0] <= extent[1]
