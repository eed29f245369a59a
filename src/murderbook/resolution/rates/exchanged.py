"""Given name and surname in each other's place: somebody wrote "Smith" where the given name goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from murderbook.compute.levelled.form import SAME, Crossed, Near, near_of
from murderbook.compute.packed import Ints
from murderbook.resolution.kinds import Entries, Surnames, entries_of
from murderbook.resolution.model import Names, Rates
from murderbook.resolution.rates.shares import Shares, halves, millibits, shares_across

if TYPE_CHECKING:
    from murderbook.resolution.fitted import Values

NEAR = 2  # the level of a name with a typing error: what is less alike was not exchanged
STRAIGHT = (4, 3)  # given names up to "near", or surnames up to "part", agree as they stand: nothing was exchanged
_NAMES = Surnames()


def level_across(given: str, surname: str) -> int:
    """The level of one record's given name and the other's surname; 0 where they do not agree."""
    level = _NAMES.level(given, surname)
    return level if level <= NEAR else 0


@dataclass(frozen=True)
class Across:
    """Given names beside surnames, and back."""

    given: Values
    surname: Values
    near: Near
    back: Near
    from_given: Shares  # how often the surname of a record at random is at each level to a given name
    from_surname: Shares

    def share_at(self, level: int, text: str, *, given: bool) -> float:
        """How often the other name of a record at random is at a level to a given name, else to a surname."""
        values, other = (self.given, self.surname) if given else (self.surname, self.given)
        shares = self.from_given if given else self.from_surname
        code = values.code_of.get(text)
        if code is not None:
            return float(shares.at[level, code])
        held = sum(int(other.counts[at]) for name, at in other.code_of.items() if level_across(text, name) == level)
        return shares.of_unseen(level, held)


def across_of(given: Values, surname: Values, rates: Rates) -> Across:
    left, right, level = _across(given.texts, surname.texts)
    near = near_of((left, right, level), len(given.texts) + 1)
    back = near_of((right, left, level), len(surname.texts) + 1)
    first = shares_across(near, (given.counts, surname.counts), NEAR, rates)
    return Across(given, surname, near, back, first, shares_across(back, (surname.counts, given.counts), NEAR, rates))


def crossed_of(across: Across, names: Names, places: tuple[int, ...]) -> Crossed:
    """What the bulk search reads of exchanged names. `places` of given names and of surnames."""
    first, second = places
    return Crossed(
        first,
        second,
        NEAR,
        np.array(STRAIGHT, np.int8),
        across.near,
        across.back,
        millibits((1.0, *names.m)),
        halves(across.from_given.at),
        halves(across.from_surname.at),
        int(millibits(names.exchanged)),
    )


def _across(given: Sequence[str], surnames: Sequence[str]) -> Entries:
    """Codes of given names and of surnames that are the same or nearly."""
    both = sorted({*given, *surnames})
    left, right, level = entries_of(_NAMES, both)
    itself = np.arange(len(both), dtype=np.int32)
    rows = np.concatenate([left, itself]), np.concatenate([right, itself])
    levels = np.concatenate([level, np.full(len(both), SAME, np.int8)])
    code = _codes(both, given)[rows[0]], _codes(both, surnames)[rows[1]]
    kept = (code[0] > 0) & (code[1] > 0) & (levels <= NEAR)
    return code[0][kept], code[1][kept], levels[kept]


def _codes(both: Sequence[str], some: Sequence[str]) -> Ints:
    code_of = {text: code for code, text in enumerate(some, 1)}
    return np.array([code_of.get(text, 0) for text in both], np.int32)
