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
def _may_exceed(rows: Ints, surprise: Doubles, floor: float) -> bool:
    """False where no window of these cases has a greater ratio: c ln(c/e) is at most the sum of -ln p of the unsolved
    cases (Jensen), and what the solved ones add is negative. `surprise`: 0 for these."""
    total = 0.0
    for row in rows:
        total += surprise[row]
        if total > floor:
            return True
    return False


class Opened(NamedTuple):
    """Of the unsolved cases of one cell: `when`, their months; `begin`, `end`: where all cases of that month begin, and
    where the next month does; `hopes`: what is expected before each case of the cell; and from which of LENGTHS on a
    window that begins with that month can exceed what is asked for."""

    when: Ints
    begin: Longs
    end: Longs
    hopes: Doubles
    shortest: Longs


@jitted
def _months(month: Ints, rows: Ints, where: Longs) -> tuple[Longs, Longs]:
    """For each of `where` the place of the first case of its month, and one past that of the last."""
    begin, end = where.copy(), where.copy()
    for i in range(len(where)):
        own = month[rows[where[i]]]
        if i > 0 and end[i - 1] > where[i]:
            begin[i], end[i] = begin[i - 1], end[i - 1]
            continue
        while begin[i] > 0 and month[rows[begin[i] - 1]] == own:
            begin[i] -= 1
        while end[i] < len(rows) and month[rows[end[i]]] == own:
            end[i] += 1
    return begin, end


@jitted
def _opened(rows: Ints, seen: tuple[Ints, Flags, Doubles, Doubles], how: Longs, floor: float) -> Opened:
    month, unsolved, expected, surprise = seen
    hopes = np.zeros(len(rows) + 1, np.float64)
    where = np.empty(len(rows), np.int64)
    count = 0
    for at in range(len(rows)):
        hopes[at + 1] = hopes[at] + expected[rows[at]]
        if unsolved[rows[at]]:
            where[count] = at
            count += 1
    where = where[:count]
    when = month[rows[where]]
    begin, end = _months(month, rows, where)
    return Opened(when, begin, end, hopes, _shortest(when, surprise[rows[where]], how, floor))


@jitted
def _shortest(when: Ints, surprise: Doubles, how: Longs, floor: float) -> Longs:
    """By unsolved case, the place in `how` of the shortest length that may do: its window must hold the surprise."""
    found = np.full(len(when), len(how), np.int64)
    total, j = 0.0, -1
    for i in range(len(when)):
        while total <= floor and j + 1 < len(when):
            j += 1
            total += surprise[j]
        if total <= floor:
            break
        at = 2
        while at < len(how) and when[j] >= when[i] + how[at]:
            at += 1
        found[i] = at
        total -= surprise[i]
    return found


@jitted
def _best(opened: Opened, how: Longs, slack: tuple[float, float]) -> tuple[float, int, int]:
    """The best window of one cell: its ratio, and where it begins and ends. `slack`: its variance, and the ratio that a
    window must exceed; what does not is 0."""
    when, begin, end, hopes, shortest = opened
    spread, floor = slack
    best, left, right = floor, 0, -1
    for at in range(2, len(how)):
        j, length = 0, how[at]
        for i in range(len(when)):
            if at < shortest[i] or (i > 0 and when[i] == when[i - 1]):
                continue
            j = max(j, i)
            while j + 1 < len(when) and when[j + 1] < when[i] + length:
                j += 1
            c, n = j - i + 1.0, float(end[j] - begin[i])
            if c < how[0] or n > how[1]:
                continue
            e = hopes[end[j]] - hopes[begin[i]]
            if c <= e or (c - e) * (c - e) * n <= best * e * (n - e):
                continue  # no ratio is greater than the chi-square without slack
            value = ratio(n, c, e, spread)
            if value > best:
                best, left, right = value, begin[i], end[j] - 1
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
def _windows(
    starts: Longs, rows: Ints, seen: tuple[Ints, Flags, Doubles, Doubles], how: Longs, slack: tuple[float, Floor]
) -> Windows:
    spread, floor = slack
    cells = len(starts) - 1
    found, first, last = np.zeros(cells), np.zeros(cells, np.int64), np.zeros(cells, np.int64)
    for cell in range(cells):
        lo = starts[cell]
        own = rows[lo : starts[cell + 1]]
        least = floor.least[floor.of[cell]]
        if not _may_exceed(own, seen[3], least):
            continue
        opened = _opened(own, seen, how, least)
        if len(opened.when) < how[0]:
            continue
        best, left, right = _best(opened, how, (spread, least))
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
    every = (seen.month, seen.unsolved, seen.expected, surprise)
    return Windows(*_windows(cells.starts, cells.rows, every, how, (spread, floor)))


def apart(strength: Doubles, windows: Windows, cells: Cells, unsolved: Flags, rules: Rules) -> Longs:
    """The strongest windows by their cells, none of which merely overlaps one before it. Of two as strong the first.
    `strength` [cells]."""
    strong = np.flatnonzero(windows.ratio > 0)
    order = strong[np.argsort(-strength[strong], kind="stable")]
    return np.asarray(_apart(order, windows, cells.rows, unsolved, (rules.share, rules.many)))
