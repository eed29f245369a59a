"""Stretches that cannot both be true: they are shown, and a person settles which stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from murderbook.enquiries.interval import INTERRUPTED, POINTS, Extent, Interval, Kind
from murderbook.enquiries.pieces import pieces, within

_AWAY = {Kind.CUSTODY, Kind.HOSPITAL, Kind.MILITARY, Kind.TRAVEL, Kind.ABROAD, Kind.ELSEWHERE}
# Hospital within custody or service, and travel within service or abroad, are no contradiction.
_APART: dict[Kind, set[Kind]] = {
    Kind.HERE: _AWAY,
    Kind.CUSTODY: {Kind.TRAVEL, Kind.ABROAD, Kind.MILITARY, Kind.ELSEWHERE},
    Kind.HOSPITAL: {Kind.TRAVEL, Kind.ELSEWHERE},
    Kind.ELSEWHERE: {Kind.ELSEWHERE},
}

Pair = tuple[Interval, Interval]


def contradictions(intervals: Sequence[Interval]) -> tuple[Pair, ...]:
    """Pairs that were certainly so at one moment, and cannot both have been, in the order in which they are given."""
    return tuple(pair for pair in combinations(intervals, 2) if _apart(*pair) and _at_once(pair, intervals))


def pair_in_words(pair: Pair) -> str:
    return f"{pair[0].in_words()}; {pair[1].in_words()}"


def unattached(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """Leave and escapes that lie in no stretch from which one has leave or escapes: something is not recorded."""
    left = [one for one in intervals if one.kind in (Kind.LEAVE, Kind.ESCAPE)]
    held = [one for one in intervals if one.kind in INTERRUPTED]
    return tuple(one for one in left if not any(_touch(one.possible, other.possible) for other in held))


def _touch(one: Extent, other: Extent) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


def _apart(one: Interval, other: Interval) -> bool:
    """Whether the two kinds, or places, exclude each other."""
    if one.kind in POINTS or other.kind in POINTS:
        return not (one.kind in POINTS and one.kind is other.kind)
    same_place = bool(one.where) and one.where.casefold() == other.where.casefold()
    kinds = other.kind in _APART.get(one.kind, ()) or one.kind in _APART.get(other.kind, ())
    return kinds and not same_place


def _at_once(pair: Pair, intervals: Sequence[Interval]) -> bool:
    """Whether at one moment, at the least, both were certainly so. Leave and escapes are taken out of an absence."""
    one, other = (list(_certain(each, intervals)) for each in pair)
    if any(max(a[0], b[0]) < min(a[1], b[1]) for a in one for b in other):
        return True
    return any(within(pair[1].possible, a) for a in one) or any(within(pair[0].possible, b) for b in other)


def _certain(one: Interval, intervals: Sequence[Interval]) -> Iterator[Extent]:
    if one.is_absence:
        yield from pieces(one, intervals)
    elif one.certain is not None:
        yield one.certain
