"""Numbers that name something: telephones, plates, badges, identity numbers. Their digits are no quantity.

A number is the same, or one slip away (a character wrong, left out, put in, two exchanged: Damerau 1964; or 0 for O
and 1 for l as scans and typewriters have it), or one is the tail of the other (a telephone without its area code).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from anyascii import anyascii
from rapidfuzz.distance import OSA

from murderbook.resolution.kinds.kind import Entries, Kind, both_ways

_LEAST_SLIP, _LEAST_TAIL = 5, 4  # characters: of shorter ones, too many are neighbours
_MOST = 24
_COUNTRY = 11  # digits of a number of North America that begins with its country's 1
_NO_NUMBER = re.compile(r"[^0-9A-Z]+")
_UNKNOWN = frozenset({"", "UNKNOWN", "UNK", "NONE", "NA", "NOTKNOWN"})
_CONFUSED = str.maketrans("OILSBZ", "011582")


class Numbers(Kind):
    levels = ("same", "slip", "tail", "different")

    def read(self, text: str) -> str | None:
        found = _NO_NUMBER.sub("", anyascii(text[: 4 * _MOST]).upper())
        if len(found) == _COUNTRY and found.isdigit() and found.startswith("1"):
            found = found[1:]
        return None if found in _UNKNOWN or _placeholder(found) else found[:_MOST]

    def level_of(self, x: str, y: str) -> int:
        if folded(x) == folded(y):
            return 2
        short = min(len(x), len(y))
        if short >= _LEAST_SLIP and OSA.distance(x, y, score_cutoff=1) <= 1:
            return 2
        return 3 if short >= _LEAST_TAIL and (x.endswith(y) or y.endswith(x)) else 4

    def near(self, values: Sequence[str]) -> Entries:
        pairs = sorted(
            {*_meeting(values, _one_left_out), *_tails(values), *_meeting(values, lambda one: [folded(one)])}
        )
        found = [(a, b, self.level_of(values[a], values[b])) for a, b in pairs]
        kept = [one for one in found if one[2] < len(self.levels)]
        return both_ways([a for a, _, _ in kept], [b for _, b, _ in kept], [level for *_, level in kept], len(values))


def _placeholder(found: str) -> bool:
    """000, XXX or 555-5555 stand for no number; badge 777 and a house with the number 111 are there."""
    if len(set(found)) > 1:
        return False
    return found[0] == "0" or len(found) > (6 if found.isdigit() else 2)


def folded(number: str) -> str:
    """With letters that are taken for digits as those digits."""
    return number.translate(_CONFUSED)


def _one_left_out(value: str) -> list[str]:
    """The value, and it with each character left out: two that are one slip apart have one of these in common."""
    if len(value) < _LEAST_SLIP:
        return []
    return [value, *(value[:at] + value[at + 1 :] for at in range(len(value)))]


def _meeting(values: Sequence[str], keys: Callable[[str], list[str]]) -> Iterator[tuple[int, int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, value in enumerate(values):
        for key in dict.fromkeys(keys(value)):
            rows[key].append(row)
    for held in rows.values():
        yield from ((a, b) for at, a in enumerate(held) for b in held[at + 1 :])


def _tails(values: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of which one is the end of the other."""
    rows = {value: row for row, value in enumerate(values)}
    for value, row in rows.items():
        for begin in range(1, len(value) - _LEAST_TAIL + 1):
            other = rows.get(value[begin:])
            if other is not None:
                yield min(row, other), max(row, other)
