"""The most surprising window of time of every cell, by one pass over its cases for each length of window.

Of a window with n cases, c of them unsolved and e expected to be, the likelihood ratio of "this window has its own
rate" against "it is as expected" is c ln(c/e) + (n - c) ln((n - c)/(n - e)) where c > e (Kulldorff 1997, the Bernoulli
scan; with a probability of its own for each case this is the ratio for their mean). "As expected" is taken with the
slack of `spread`: the log odds of a place, a method and a sex may lie off by a normal deviate of that variance, which
costs its likelihood. So a small excess of many cases, which any county has somewhere, is no surprise, and a large one
of few is nearly as much as without. Windows are whole months: what the file tells no finer, the order of its rows must
not decide. A window that begins or ends with a month of solved cases alone is never the best, so its first and its last
month have an unsolved one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from murderbook.compute.jit import jitted
from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.series.clearance.cells import STRATA, Cells, Longs

# Lengths of windows, months: at least a third as long again each, from a month to all years.
NEWTON, LONGEST_STEP = 8, 1.0  # steps to the best slack: from the third on the ratio hardly moves where spread is small
LENGTHS = (1, 2, 4, 6, 12, 18, 24, 36, 60, 96, 144, 240, 600)


@jitted
def ratio(n: float, c: float, e: float, spread: float) -> float:
    """The logarithm of the likelihood ratio, nats; 0 where no more are unsolved than expected."""
    if c <= e:
        return 0.0
    odds = math.log(e / (n - e))
    off = 0.0
    for _ in range(NEWTON):
        p = 1 / (1 + math.exp(-odds - off))
        step = (c - n * p - off / spread) / (n * p * (1 - p) + 1 / spread)
        off += min(max(step, -LONGEST_STEP), LONGEST_STEP)
    p = 1 / (1 + math.exp(-odds - off))
    best = c * math.log(c / n) + ((n - c) * math.log(1 - c / n) if n > c else 0.0)
    slack = c * math.log(p) + ((n - c) * math.log(1 - p) if n > c else 0.0) - off * off / (2 * spread)
    return max(0.0, best - slack)


@dataclass(frozen=True, slots=True)
class Rules:
    """`least`: unsolved cases of a cluster; `most`: cases of one; `share`: of its unsolved cases that may lie in
    clusters before it; `many`: clusters kept of a search."""

    least: int = 3
    most: int = 400
    share: float = 0.2
    many: int = 100


class Windows(NamedTuple):
    """The best window of every cell: `ratio` [cells] in nats, 0 where none was found, and the places in the cells'
    `rows` where it begins and ends."""

    ratio: Doubles
    first: Longs
    last: Longs


@jitted
def _may_exceed(rows: Ints, seen: Doubles, floor: float) -> bool:
    """False where no window of these cases has a greater ratio: c ln(c/e) is at most the sum of -ln p of the unsolved
    cases (Jensen), and what the solved ones add is negative."""
    total = 0.0
    for row in rows:
        total += seen[row, 1]
        if total > floor:
            return True
    return False


class Months(NamedTuple):
    """Of the months of one cell that have an unsolved case, those before `count`: `when`; `begin`, `end`: where its
    cases begin and where the next month's do; `opened`: unsolved cases before it; `surprise` of its own; `shortest`:
    from which of LENGTHS on a window that begins with it can exceed what is asked for. `hopes`: what is expected before
    each case of the cell. Room for the largest cell, used for one after the other."""

    when: Ints
    begin: Longs
    end: Longs
    opened: Longs
    surprise: Doubles
    shortest: Longs
    hopes: Doubles


@jitted
def _room(cases: int) -> Months:
    longs = np.empty((4, cases + 1), np.int64)
    doubles = np.zeros((2, cases + 1), np.float64)
    return Months(np.empty(cases + 1, np.int32), longs[0], longs[1], longs[2], doubles[0], longs[3], doubles[1])


@jitted
def _opened(rows: Ints, month: Ints, seen: Doubles, to: Months) -> int:
    """Fills all but `shortest`; how many months. `opened` has one place more, for what there is in all. What a month
    writes before an unsolved case has come is written over by the next, which saves asking of every case."""
    count, found = 0, 0
    to.opened[0] = 0
    for at in range(len(rows)):
        row = rows[at]
        if at == 0 or month[row] != to.when[count]:
            if found > to.opened[count]:
                to.end[count] = at
                count += 1
                to.opened[count] = found
            to.when[count], to.begin[count], to.surprise[count] = month[row], at, 0.0
        to.hopes[at + 1] = to.hopes[at] + seen[row, 0]
        to.surprise[count] += seen[row, 1]
        found += seen[row, 1] > 0
    if found > to.opened[count]:
        to.end[count] = len(rows)
        count += 1
        to.opened[count] = found
    return count


@jitted
def _shortest(at: Months, count: int, how: Longs, floor: float) -> int:
    """Fills `shortest`: the place in `how` of the shortest length whose window from there holds the surprise; the least
    of all."""
    total, j, least = 0.0, -1, len(how)
    at.shortest[:count] = len(how)
    for i in range(count):
        while total <= floor and j + 1 < count:
            j += 1
            total += at.surprise[j]
        if total <= floor:
            break
        length = 2
        while length < len(how) and at.when[j] >= at.when[i] + how[length]:
            length += 1
        at.shortest[i] = length
        least = min(least, length)
        total -= at.surprise[i]
    return least


@jitted
def _best(at: Months, count: int, how: Longs, slack: tuple[float, float]) -> tuple[float, int, int]:
    """The best window of one cell: its ratio, and where it begins and ends. `slack`: its variance, and the ratio that a
    window must exceed; what does not is 0."""
    spread, floor = slack
    best, left, right = floor, 0, -1
    stop = count  # windows that begin from here on reach the end, and were tried with the length before
    for length in range(_shortest(at, count, how, floor), len(how)):
        j, starts = 0, stop
        for i in range(starts):
            j = max(j, i)
            while j + 1 < count and at.when[j + 1] < at.when[i] + how[length]:
                j += 1
            if j + 1 == count:
                stop = min(stop, i)
            if length < at.shortest[i]:
                continue
            c, n = float(at.opened[j + 1] - at.opened[i]), float(at.end[j] - at.begin[i])
            if c < how[0] or n > how[1]:
                continue
            e = at.hopes[at.end[j]] - at.hopes[at.begin[i]]
            if c <= e or (c - e) * (c - e) * n <= best * e * (n - e):
                continue  # no ratio is greater than the chi-square without slack
            value = ratio(n, c, e, spread)
            if value > best:
                best, left, right = value, at.begin[i], at.end[j] - 1
    return (best, left, right) if right >= 0 else (0.0, 0, 0)


class Outcomes(NamedTuple):
    """What is searched, by case: [n] its month, whether it is unsolved, and how probably it would be."""

    month: Ints
    unsolved: Flags
    expected: Doubles


class Floor(NamedTuple):
    """What a search need not tell: windows that do not exceed `least` [strata], nats. `rises`: with every window found
    to it, so that at the end it is the greatest of each stratum. `of` [cells]: their strata."""

    least: Doubles
    of: Ints
    rises: bool


@jitted
def _windows(starts: Longs, rows: Ints, seen: tuple[Ints, Doubles], how: Longs, slack: tuple[float, Floor]) -> Windows:
    """`seen`: by case its month, and [n, 2] how probably it is unsolved and, where so, the surprise at it."""
    month, hope = seen
    spread, floor = slack
    cells = len(starts) - 1
    room = _room(np.diff(starts).max() if cells else 0)
    found, first, last = np.zeros(cells), np.zeros(cells, np.int64), np.zeros(cells, np.int64)
    for cell in range(cells):
        lo = starts[cell]
        own = rows[lo : starts[cell + 1]]
        least = floor.least[floor.of[cell]]
        if not _may_exceed(own, hope, least):
            continue
        best, left, right = _best(room, _opened(own, month, hope, room), how, (spread, least))
        found[cell], first[cell], last[cell] = best, lo + left, lo + right
        if floor.rises and best > least:
            floor.least[floor.of[cell]] = best
    return Windows(found, first, last)


@jitted
def _apart(order: Longs, at: Windows, rows: Ints, unsolved: Flags, how: tuple[float, int]) -> Longs:
    taken = np.zeros(len(unsolved), np.bool_)
    chosen = np.empty(min(how[1], len(order)), np.int64)
    count = 0
    for cell in order:
        inside = rows[at.first[cell] : at.last[cell] + 1]
        own, common = 0, 0
        for row in inside:
            if unsolved[row]:
                own += 1
                common += taken[row]
        if own == 0 or common > how[0] * own:
            continue
        taken[inside] = True
        chosen[count] = cell
        count += 1
        if count == len(chosen):
            break
    return chosen[:count]


def windows_of(cells: Cells, seen: Outcomes, spread: float, rules: Rules, least: Doubles | None = None) -> Windows:
    """`spread`: the variance of the slack, in log odds. `least` [strata]: windows that do not exceed it are not told,
    which saves most of the work."""
    floor = Floor(np.zeros(STRATA) if least is None else np.maximum(least, 0.0), cells.stratum, False)
    return _searched(cells, seen, spread, rules, floor)


def highest(cells: Cells, seen: Outcomes, spread: float, rules: Rules) -> Doubles:
    """[strata] the greatest ratio of each."""
    floor = Floor(np.zeros(STRATA), cells.stratum, True)
    _searched(cells, seen, spread, rules, floor)
    return floor.least


def _searched(cells: Cells, seen: Outcomes, spread: float, rules: Rules, floor: Floor) -> Windows:
    how = np.array([rules.least, rules.most, *LENGTHS], np.int64)
    surprise = np.where(seen.unsolved, -np.log(seen.expected), 0.0)
    every = np.stack([seen.expected, surprise], axis=1)
    return Windows(*_windows(cells.starts, cells.rows, (seen.month, every), how, (spread, floor)))


def apart(strength: Doubles, windows: Windows, cells: Cells, unsolved: Flags, rules: Rules) -> Longs:
    """The strongest windows by their cells, none of which merely overlaps one before it. Of two as strong the first.
    `strength` [cells]."""
    strong = np.flatnonzero(windows.ratio > 0)
    order = strong[np.argsort(-strength[strong], kind="stable")]
    return np.asarray(_apart(order, windows, cells.rows, unsolved, (rules.share, rules.many)))
