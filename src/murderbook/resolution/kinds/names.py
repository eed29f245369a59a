"""Given names and surnames: the same, another form of it, an initial, a typing error, the same sound, part of a name.

Forms of one given name ("Bill", "William") are those of the `nicknames` package (Apache-2.0), a list kept by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from nicknames import NickNamer

from murderbook.compute.packed import Ints
from murderbook.resolution.kinds.alike import LOOSE, NEAR, plain, similar, similarity, sound, sounding_alike
from murderbook.resolution.kinds.kind import Entries, Kind, both_ways, within

# What stands where no name was known; no two of these are one person because of it.
_UNKNOWN = frozenset(
    {
        *("", "unknown", "unk", "unnamed", "none", "na", "n a", "not known", "not stated", "no name", "nobody"),
        *("unidentified", "doe", "john doe", "jane doe", "name unknown", "unknown unknown"),
    }
)


class GivenNames(Kind):
    levels = ("same", "form", "initial", "near", "loose", "different")

    def read(self, text: str) -> str | None:
        found = plain(text)
        return None if found in _UNKNOWN else found

    def level_of(self, x: str, y: str) -> int:
        if forms_of(x) & forms_of(y):
            return 2
        if min(len(x), len(y)) == 1 and x[0] == y[0]:
            return 3
        return _alike(x, y, near=4)

    def near(self, values: Sequence[str]) -> Entries:
        forms, initials, alike = _same_forms(values), _initials(values), _near(values, near=4)
        left, right = (np.concatenate([forms[k], initials[k], alike[k]]) for k in range(2))
        level = np.concatenate([np.full(len(forms[0]), 2), np.full(len(initials[0]), 3), alike[2]])
        return both_ways(left, right, level, len(values))


class Surnames(Kind):
    levels = ("same", "near", "part", "loose", "different")

    def read(self, text: str) -> str | None:
        found = plain(text)
        return None if found in _UNKNOWN else found

    def level_of(self, x: str, y: str) -> int:
        found = _alike(x, y, near=2)
        if found == 2:
            return 2
        return 3 if _share_a_part(x, y) else found + 1

    def near(self, values: Sequence[str]) -> Entries:
        left, right, level = _near(values, near=2)
        parts = _parts(values)
        level = np.where(level == 2, 2, level + 1)
        both = np.concatenate([left, parts[0]]), np.concatenate([right, parts[1]])
        return both_ways(*both, np.concatenate([level, np.full(len(parts[0]), 3)]), len(values))


@lru_cache(maxsize=1)
def _nicknames() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=100_000)
def forms_of(name: str) -> frozenset[str]:
    """The full names that a given name may be a form of, itself included.

    The list has some pairs both ways ("Bill" a form of "Robert", and "Robert" of "Bill"): there the longer is the full
    one, or Robert and William would be two forms of Bill.
    """
    if len(name) < 2:
        return frozenset()
    full, short = _nicknames().canonicals_of(name), _nicknames().nicknames_of(name)
    return frozenset({name, *(one for one in full if one not in short or (len(name), one) < (len(one), name))})


@lru_cache(maxsize=100_000)
def short_forms_of(name: str) -> frozenset[str]:
    """The short forms and nicknames of a full given name that the list has."""
    return frozenset(_nicknames().nicknames_of(name)) if len(name) > 1 else frozenset()


def _alike(x: str, y: str, near: int) -> int:
    found = similarity(x, y)
    if found >= NEAR or (sound(x) and sound(x) == sound(y)):
        return near
    return near + 1 if found >= LOOSE else near + 2


def _near(values: Sequence[str], near: int) -> tuple[Ints, Ints, Ints]:
    left, right, found = similar(values)
    heard = sounding_alike(values)
    level = np.concatenate([np.where(found >= NEAR, near, near + 1), np.full(len(heard[0]), near)])
    return np.concatenate([left, heard[0]]), np.concatenate([right, heard[1]]), level


def _same_forms(values: Sequence[str]) -> tuple[Ints, Ints]:
    groups: dict[str, list[int]] = defaultdict(list)
    for row, value in enumerate(values):
        for form in forms_of(value):
            groups[form].append(row)
    return within(groups[form] for form in sorted(groups))


def _initials(values: Sequence[str]) -> tuple[Ints, Ints]:
    """An initial with every name that begins with it."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, value in enumerate(values):
        rows[value[0]].append(row)
    pairs = [
        (row, other) for row, value in enumerate(values) if len(value) == 1 for other in rows[value] if other != row
    ]
    table = np.array(pairs, np.int32).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].copy()


def _share_a_part(x: str, y: str) -> bool:
    """A double name and one that has a part of it; particles and initials are no part."""
    if " " not in x and " " not in y:
        return False
    return bool(_long_words(x) & _long_words(y))


def _long_words(name: str) -> frozenset[str]:
    return frozenset(word for word in name.split() if len(word) > 3)


def _parts(values: Sequence[str]) -> tuple[Ints, Ints]:
    groups: dict[str, list[int]] = defaultdict(list)
    for row, value in enumerate(values):
        for word in _long_words(value):
            groups[word].append(row)
    left, right = within(groups[word] for word in sorted(groups))
    double = np.array([" " in value for value in values] or [False])
    kept = double[left] | double[right]
    return left[kept], right[kept]
