"""Dates of birth: a day as it was typed, or a span where no more is known ("about 1950", "March 1948").

Days agree, or differ by a slip (one digit wrong, two exchanged, day and month exchanged, or one of the three parts), or
share the year. Of spans it is asked whether they overlap, or lie within two years of each other, since ages are told a
year off. A typed day that no calendar has (19640931) is kept as it is: it still tells a slip from another day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from murderbook.casefile.timespan_text import DateError, read_span
from murderbook.compute.levelled.form import SAME
from murderbook.compute.packed import Flags, Ints
from murderbook.resolution.kinds.kind import Entries, Kind, both_ways, within

_TYPED = re.compile(r"^\d{8}$", re.ASCII)
_SPAN = re.compile(r"^\d{8}-\d{8}$", re.ASCII)
_SAME_DAY = "%Y%m%d"
SLIP, YEAR, CLOSE, DIFFERENT = 2, 3, 4, 5
_DIGITS, _BLOCK = 8, 1_000_000
_TWO_YEARS = 2_00_00  # of dates written as numbers


class Dates(Kind):
    levels = ("same", "slip", "year", "close", "different")

    def read(self, text: str) -> str | None:
        text = "".join(str(int(one)) if one.isdecimal() else one for one in text.strip())  # of any alphabet
        if _SPAN.match(text):
            return text if text[:8] <= text[9:] else None
        if _TYPED.match(text):
            return None if len(set(text)) == 1 else text
        try:
            span = read_span(text)
        except DateError:
            return None
        first, last = span.earliest.strftime(_SAME_DAY), span.latest.strftime(_SAME_DAY)
        return first if first == last else f"{first}-{last}"

    def reach(self, value: str) -> int:
        """Two spans that are equal tell no day: whoever overlaps them agrees as well."""
        return YEAR if "-" in value else SAME

    def level_of(self, x: str, y: str) -> int:
        if "-" in x or "-" in y:
            gap = max(int(_first(x)) - int(_last(y)), int(_first(y)) - int(_last(x)))
            return YEAR if gap <= 0 else CLOSE if gap <= _TWO_YEARS else DIFFERENT
        if _slipped(x, y):
            return SLIP
        return YEAR if x[:4] == y[:4] else DIFFERENT

    def near(self, values: Sequence[str]) -> Entries:
        days = [row for row, value in enumerate(values) if "-" not in value]
        slips = _slips(values, days)
        years = within(_grouped(values, days, lambda one: one[:4]))
        spans = _overlapping(values, [row for row, value in enumerate(values) if "-" in value])
        left = np.concatenate([slips[0], years[0], spans[0]])
        right = np.concatenate([slips[1], years[1], spans[1]])
        levels = np.full(len(left), YEAR, np.int8)
        levels[: len(slips[0])] = SLIP
        levels[len(slips[0]) + len(years[0]) :] = spans[2]
        return both_ways(left, right, levels, len(values))


def span_of_age(low: int, high: int, first: date, last: date) -> str:
    """The birth of somebody who was `low` to `high` years old, both included, on a day from `first` to `last`."""
    return f"{first.year - high - 1}{first:%m%d}-{last.year - low}{last:%m%d}"


def of_either_century(text: str, today: date, oldest: int) -> list[str]:
    """The plain forms of a date whose year has two digits, each century in which somebody of at most `oldest` years may
    be born, the later first; empty where the year is told in full, or there is one century only."""
    if _TYPED.match(text.strip()) or _SPAN.match(text.strip()):
        return []
    try:
        spans = [read_span(text, today.replace(year=today.year - ago, day=1)) for ago in (0, 100)]
    except DateError:
        return []
    if spans[0] == spans[1] or spans[1].latest.year < today.year - oldest:
        return []
    days = [(span.earliest.strftime(_SAME_DAY), span.latest.strftime(_SAME_DAY)) for span in spans]
    return [first if first == last else f"{first}-{last}" for first, last in days]


def are_near(one: str, other: str, years: int) -> bool:
    """Whether two plain forms overlap, or lie within so many years of each other."""
    room = years * 1_00_00
    return max(int(_first(one)) - int(_last(other)), int(_first(other)) - int(_last(one))) <= room


def _slipped(x: str, y: str) -> bool:
    if sum((x[:4] == y[:4], x[4:6] == y[4:6], x[6:] == y[6:])) == 2:
        return True
    exchanged = x[:4] == y[:4] and x[4:6] == y[6:] and x[6:] == y[4:6]
    return exchanged or OSA.distance(x, y, score_cutoff=1) <= 1


def _first(value: str) -> str:
    return value[:8]


def _last(value: str) -> str:
    return value[-8:]


_PARTS: tuple[Callable[[str], str], ...] = (
    lambda one: "y" + one[:6],
    lambda one: "m" + one[4:],
    lambda one: "d" + one[:4] + one[6:],
)


def _sorted_parts(value: str) -> str:
    return "x" + value[:4] + "".join(sorted((value[4:6], value[6:])))


def _grouped(values: Sequence[str], rows: Iterable[int], key: Callable[[str], str]) -> list[list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        groups[key(values[row])].append(row)
    return list(groups.values())


def _slips(values: Sequence[str], rows: Sequence[int]) -> tuple[Ints, Ints]:
    """Pairs of days that are a slip apart, as `_slipped` has it, each once and in order: they meet where one digit is
    left out, or in two of the three parts."""
    met: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        value = values[row]
        for key in dict.fromkeys(value[:at] + value[at + 1 :] for at in range(len(value))):
            met[key].append(row)
    keys = (*_PARTS, _sorted_parts)
    left, right = within([*met.values(), *(group for key in keys for group in _grouped(values, rows, key))])
    pairs = np.unique(left.astype(np.int64) * len(values) + right)
    left, right = (pairs // max(len(values), 1)).astype(np.int32), (pairs % max(len(values), 1)).astype(np.int32)
    digits = np.zeros((len(values), _DIGITS), np.int8)
    digits[list(rows)] = [[ord(one) for one in values[row]] for row in rows] or np.zeros((0, _DIGITS), np.int8)
    kept = [
        _are_slips(digits[left[k : k + _BLOCK]], digits[right[k : k + _BLOCK]]) for k in range(0, len(left), _BLOCK)
    ]
    at = np.concatenate([*kept, np.zeros(0, np.bool_)])
    return left[at], right[at]


def _are_slips(x: npt.NDArray[np.int8], y: npt.NDArray[np.int8]) -> Flags:
    """[pairs] as `_slipped`, of digits [pairs, 8]."""
    differ = x != y
    parts = [~differ[:, part].any(axis=1) for part in (slice(0, 4), slice(4, 6), slice(6, 8))]
    exchanged = parts[0] & (x[:, 4:6] == y[:, 6:]).all(axis=1) & (x[:, 6:] == y[:, 4:6]).all(axis=1)
    count = differ.sum(axis=1)
    beside = (differ[:, :-1] & differ[:, 1:] & (x[:, :-1] == y[:, 1:]) & (x[:, 1:] == y[:, :-1])).any(axis=1)
    two = (parts[0].astype(np.int8) + parts[1] + parts[2]) == 2
    found: Flags = two | exchanged | (count == 1) | ((count == 2) & beside)
    return found


def _overlapping(values: Sequence[str], spans: Sequence[int]) -> Entries:
    """Each span with every value that it overlaps or comes near to."""
    if not spans:
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int8)
    first = np.array([int(_first(value)) for value in values])
    last = np.array([int(_last(value)) for value in values])
    left, right, levels = [], [], []
    for row in spans:
        gap = np.maximum(first[row] - last, first - last[row])
        gap[row] = DIFFERENT * _TWO_YEARS  # no value is near itself
        found = np.flatnonzero(gap <= _TWO_YEARS).astype(np.int32)
        left.append(np.full(len(found), row, np.int32))
        right.append(found)
        levels.append(np.where(gap[found] <= 0, YEAR, CLOSE).astype(np.int8))
    return np.concatenate(left), np.concatenate(right), np.concatenate(levels)
