"""Leads put into strings: how firmly each case belongs to which string, over all ways to put them together.

found = group(search, belonging, rule, known)   # strings of a register, from a search that can score any pair
found.strings[0].members        # rows of the cases, each with its firmness

Firmness of a member: the mean, over the other members, of the probability that both are of one hand; members that are
known to be of one hand with it are left out. Where the rule is assumed and not learned, these are scores that order,
not probabilities.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

import numpy as np

from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.growth import ROWS_KEPT, Belonging, Formed, Grouper, Known
from murderbook.compute.packed import SKIPPED, Doubles, Found, Ints
from murderbook.series.grouping.estimate import best_partition
from murderbook.series.grouping.exact import MOST_EXACT, exact_together
from murderbook.series.grouping.pool import (
    BARRED,
    LEAST_ODDS,
    MOST_PAIRS,
    PER_MILLIBIT,
    Families,
    Part,
    compared,
    hands_of,
    least_millibits,
    parts_of,
    units_of,
)
from murderbook.series.grouping.rule import NATS, Rule
from murderbook.series.grouping.sampler import CHAINS, Prior, Units, draw, gain

SWEEPS = 200  # of the last drawing; a quarter of the first, which only says where to look
NEAR = 0.02  # of membership: cases that may belong are told from there on
MOST_NEAR = 10
LEAST_FIRM = 0.05  # of a string and its members: what comes together less often is no string
MOST_ADDED = 20  # cases looked at beside a string, whose pairs by themselves are too weak to take part


class Member(NamedTuple):
    """A case by its row: of a string, or near it."""

    row: int
    firmness: float


@dataclass(frozen=True, slots=True)
class Grouped:
    """A string. `members`: the firmest first. `near`: cases outside that may belong, by their mean membership with the
    members. `bits`: how much more the string is worth than its cases, each by itself, what is known beforehand
    included. `firmness`: mean over pairs of members not known to be of one hand; 1 where all are. `error`: the
    greatest standard error of such a membership that comes from drawing, 0 where all partitions were summed."""

    members: tuple[Member, ...]
    near: tuple[Member, ...]
    bits: float
    firmness: float
    error: float

    @property
    def rows(self) -> tuple[int, ...]:
        return tuple(member.row for member in self.members)


@dataclass(frozen=True, slots=True)
class Grouping:
    """`strings` of two cases or more, the greatest `bits` first. `left_out`: pairs that could have mattered, not looked
    at."""

    strings: tuple[Grouped, ...]
    left_out: int


def grouper(rule: Rule, seed: int = 0) -> Grouper:
    """What puts the leads of a search into strings, the same for the register and for its replicas."""

    def formed(search: AdditiveSearch, belonging: Belonging, known: Known) -> list[Formed]:
        found = group(search, belonging, rule, known, seed)
        return [
            Formed(
                string.rows,
                round(1000 * string.bits),
                tuple(member.firmness for member in string.members),
                tuple(string.near),
                string.error,
            )
            for string in found.strings
        ]

    return formed


def group(search: AdditiveSearch, belonging: Belonging, rule: Rule, known: Known, seed: int = 0) -> Grouping:
    """The strings of a register. `known`: pairs that a trace or a person ties (True) or keeps apart (False).

    Cases of one known series go together. Twice over: the second time with cases beside each string whose
    pairs are too weak by themselves.
    """
    told = _Told(_Rows(search), known, hands_of(known, belonging), rule, rule.prior(search.n), search.n, seed)
    floor = least_millibits(rule, search.n)
    found = search.top_pairs(MOST_PAIRS, floor=floor)
    weaker = len(search.scores_from(floor)) - MOST_PAIRS if len(found.score) == MOST_PAIRS else 0
    first = _strings(found, told, (), SWEEPS // 4)
    second = _strings(found, told, [_beside(string, told) for string in first.strings], SWEEPS)
    return replace(second, left_out=second.left_out + weaker)


class _Rows:
    """Rows of scores; those looked up longest ago are let go of."""

    def __init__(self, search: AdditiveSearch) -> None:
        self._search = search
        self._held: dict[int, Ints] = {}

    def __getitem__(self, row: int) -> Ints:
        if row not in self._held:
            if len(self._held) >= ROWS_KEPT:
                del self._held[next(iter(self._held))]
            self._held[row] = self._search.scores_of(row)
        return self._held[row]

    def square(self, rows: Ints) -> Ints:
        """Milli-bits between the cases [rows, rows]."""
        return np.array([self[int(row)][rows] for row in rows], np.int32)


class _Told(NamedTuple):
    """What a grouping goes by."""

    rows: _Rows
    known: Known
    hands: Families
    rule: Rule
    prior: Prior
    cases: int
    seed: int


def _strings(found: Found, told: _Told, also: Iterable[Sequence[int]], sweeps: int) -> Grouping:
    parts, left_out = parts_of(found, told.known, told.hands, also)
    strings = list[Grouped]()
    for part in parts:
        if len(part.rows) > 1:
            units = units_of(part, told.rows.square(part.rows), told.known, told.rule.pooling)
            strings += grouped(part, units, told, memberships(units, told.prior, told.seed, sweeps))
    kept = [string for string in strings if _says_something(string, told)]
    kept.sort(key=lambda string: (-string.bits, string.rows))
    return Grouping(tuple(kept), left_out)


def _says_something(string: Grouped, told: _Told) -> bool:
    """What a trace or a person ties; else no string that hardly ever came together, nor a series that the register
    knows without another case."""
    if any(told.known.get(pair) for pair in combinations(sorted(string.rows), 2)):
        return True
    return string.firmness >= LEAST_FIRM and len({told.hands.of(row) for row in string.rows}) > 1


class Memberships(NamedTuple):
    """`together` [n, n]: probability that two units are of one hand, and that one is by itself; `error` [n, n]: its
    standard error between chains, 0 where all partitions were summed."""

    together: Doubles
    error: Doubles


def memberships(units: Units, prior: Prior, seed: int, sweeps: int = SWEEPS) -> Memberships:
    """Of units that can be in a string with each other."""
    if len(units.cases) <= MOST_EXACT:
        return Memberships(exact_together(units, prior), np.zeros(units.pairs.shape))
    chains = draw(units, prior, sweeps, seed).together
    return Memberships(chains.mean(axis=0), chains.std(axis=0, ddof=1) / np.sqrt(CHAINS))


def grouped(part: Part, units: Units, told: _Told, found: Memberships) -> list[Grouped]:
    """The best partition of a part, in strings of two cases or more."""
    strings = _without_weak(best_partition(found.together, told.cases, units.pairs == BARRED), found.together)
    unit = np.repeat(np.arange(len(part.units)), [len(held) for held in part.units])
    known = unit[:, None] == unit[None, :]  # of one hand beforehand: says nothing about how firm
    of_cases, error = (np.where(known, np.nan, values[np.ix_(unit, unit)]) for values in found)
    made = []
    for number in range(int(strings.max(initial=-1)) + 1):
        held = np.flatnonzero(strings[unit] == number).astype(np.int32)
        if len(held) > 1:
            bits = _bits(units, told.prior, np.flatnonzero(strings == number).astype(np.int32))
            wrong = error[np.ix_(held, held)]
            made.append(_string(part.rows, of_cases, held, (bits, float(np.nanmax(wrong, initial=0.0)))))
    return made


def _without_weak(strings: Ints, together: Doubles) -> Ints:
    """Units that hardly ever came together with the others of their string are by themselves."""
    found, following = strings.copy(), int(strings.max(initial=-1)) + 1
    for number in range(following):
        held = np.flatnonzero(strings == number)
        inside = together[np.ix_(held, held)].copy()
        np.fill_diagonal(inside, 0.0)
        for unit in held[inside.sum(axis=1) < LEAST_FIRM * (len(held) - 1)].tolist():
            found[unit], following = following, following + 1
    return found


def _bits(units: Units, prior: Prior, held: Ints) -> float:
    """What the units are worth as one string, over each by itself."""
    size = int(units.cases[held].sum())
    pairs = float(units.pairs[np.ix_(held, held)].sum()) / 2.0
    alone = float(prior.cohesion[units.cases[held]].sum())
    return float((prior.cohesion[size] + prior.worth[size] * pairs - alone) / NATS)


def _string(rows: Ints, together: Doubles, held: Ints, told: tuple[float, float]) -> Grouped:
    """`told`: bits and error."""
    inside = together[np.ix_(held, held)]
    one_unit = bool(np.isnan(inside).all())
    firmness = np.ones(len(held)) if one_unit else np.nanmean(inside, axis=1)
    others = together[:, held].mean(axis=1)
    others[held] = 0.0
    near = [at for at in np.lexsort((rows, -others)).tolist() if others[at] >= NEAR][:MOST_NEAR]
    return Grouped(
        members=tuple(Member(int(rows[held[at]]), float(firmness[at])) for at in np.lexsort((rows[held], -firmness))),
        near=tuple(Member(int(rows[at]), float(others[at])) for at in near),
        bits=told[0],
        firmness=1.0 if one_unit else float(np.nanmean(inside)),
        error=told[1],
    )


def _beside(string: Grouped, told: _Told) -> Sequence[int]:
    """A string's rows, and those that would join it, given all its members, with odds of at least 1 in 500."""
    rows = list(string.rows)
    hands = np.array([told.hands.of(row) for row in rows])
    cases = np.array([*(len(told.hands.rows[hand]) for hand in hands.tolist()), 1], np.int64)
    sizes = np.array([*(told.hands.size(hand) for hand in hands.tolist()), 1], np.int64)
    worth = compared(cases, sizes, told.rule.pooling)
    scores = np.array([told.rows[row] for row in rows], np.int64)
    apart = hands[:, None] != hands[None, :]
    total = float((scores[:, rows] * worth[:-1, :-1])[apart].sum()) / 2.0
    more = (scores * worth[:-1, -1:]).sum(axis=0) * PER_MILLIBIT
    more[(scores == SKIPPED).any(axis=0)] = -np.inf
    more[rows] = -np.inf
    best = np.argsort(-more, kind="stable")[:MOST_ADDED].tolist()
    alone = told.prior.cohesion[1] + np.log(LEAST_ODDS)
    size = sum(told.hands.size(hand) for hand in set(hands.tolist()))
    grown = (gain(told.prior, size, total * PER_MILLIBIT, 1, float(more[row])) for row in best)
    return [*rows, *(row for row, value in zip(best, grown, strict=True) if value >= alone)]
