"""The most surprising window of time of every cell, by one pass over its cases for each length of window.

Of a window with n cases, c of them unsolved and e expected to be, the likelihood ratio of "this window has its own
rate" against "it is as expected" is c ln(c/e) + (n - c) ln((n - c)/(n - e)) where c > e (Kulldorff 1997, the Bernoulli
scan; with a probability of its own for each case this is the ratio for their mean). "As expected" is taken with the
slack of `spread`: the log odds of a place, a method and a sex may lie off by a normal deviate of that variance, which
costs its likelihood. So a small excess of many cases, which any county has somewhere, is no surprise, and a large one
of few is nearly as much as without. A window that begins or ends with a solved case is never the best, so windows
begin and end with unsolved ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from murderbook.compute.jit import jitted
from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.series.clearance.cells import Cells, Longs

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
def _opened(rows: Ints, unsolved: Flags, expected: Doubles) -> tuple[Longs, Doubles]:
    """Of the cases of one cell: where the unsolved ones lie, and what is expected before each case."""
    hopes = np.zeros(len(rows) + 1, np.float64)
    where = np.empty(len(rows), np.int64)
    count = 0
    for at in range(len(rows)):
        hopes[at + 1] = hopes[at] + expected[rows[at]]
        if unsolved[rows[at]]:
            where[count] = at
            count += 1
    return where[:count], hopes


@jitted
def _best(where: Longs, when: Ints, hopes: Doubles, how: Longs, spread: float) -> tuple[float, int, int]:
    """The best window of one cell: its ratio, and where it begins and ends. `when`: months of the unsolved ones."""
    best, left, right = 0.0, 0, 0
    for length in how[2:]:
        j = 0
        for i in range(len(where)):
            j = max(j, i)
            while j + 1 < len(where) and when[j + 1] < when[i] + length:
                j += 1
            c, n = j - i + 1.0, where[j] - where[i] + 1.0
            if c < how[0] or n > how[1]:
                continue
            e = hopes[where[j] + 1] - hopes[where[i]]
            if c <= e or (c - e) * (c - e) * n <= best * e * (n - e):
                continue  # no ratio is greater than the chi-square without slack
            value = ratio(n, c, e, spread)
            if value > best:
                best, left, right = value, where[i], where[j]
    return best, left, right


class Outcomes(NamedTuple):
    """What is searched, by case: [n] its month, whether it is unsolved, and how probably it would be."""

    month: Ints
    unsolved: Flags
    expected: Doubles


@jitted
def _windows(starts: Longs, rows: Ints, seen: Outcomes, how: Longs, spread: float) -> Windows:
    cells = len(starts) - 1
    found, first, last = np.zeros(cells), np.zeros(cells, np.int64), np.zeros(cells, np.int64)
    for cell in range(cells):
        lo = starts[cell]
        own = rows[lo : starts[cell + 1]]
        where, hopes = _opened(own, seen.unsolved, seen.expected)
        if len(where) < how[0]:
            continue
        best, left, right = _best(where, seen.month[own[where]], hopes, how, spread)
        found[cell], first[cell], last[cell] = best, lo + left, lo + right
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


def windows_of(cells: Cells, seen: Outcomes, spread: float, rules: Rules) -> Windows:
    """`spread`: the variance of the slack, in log odds."""
    how = np.array([rules.least, rules.most, *LENGTHS], np.int64)
    return Windows(*_windows(cells.starts, cells.rows, seen, how, spread))


def apart(strength: Doubles, windows: Windows, cells: Cells, unsolved: Flags, rules: Rules) -> Longs:
    """The strongest windows by their cells, none of which merely overlaps one before it. Of two as strong the first.
    `strength` [cells]."""
    strong = np.flatnonzero(windows.ratio > 0)
    order = strong[np.argsort(-strength[strong], kind="stable")]
    return np.asarray(_apart(order, windows, cells.rows, unsolved, (rules.share, rules.many)))
