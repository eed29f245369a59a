"""How much likelier a value is as a repeat of another than drawn afresh: for hours, weekdays and numbers.

A repeat lies near the first value, by a kernel; afresh is the share of all cases. A value known only as a window
("between 22:00 and 04:00") counts with all its parts. Codes are 1..m, 0 is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.compute.additive.form import Codes
from murderbook.compute.packed import Doubles
from murderbook.linkage.tabular.table import Times

DAY = 24.0
HOUR_WINDOWS = (1, 3, 6, 12)  # h; a wider window says nothing of the hour
DAY_WINDOWS = (1, 2, 3)  # days
CONCENTRATION = 2.0  # of the von Mises kernel: a repeat lies within 3 hours, or a day, two times in three
MOST_BINS = 24  # of a number
BALANCING = 50  # rounds (Sinkhorn 1967, the symmetric case)
UNIFORM_SHARE = 0.1  # of the base rates, so that no hour is impossible


@dataclass(frozen=True)
class Graded:
    """`codes` [n]; `ratio` [m + 1, m + 1]: P(y | repeat of x) / P(y), symmetric; row and column 0 hold 1."""

    codes: Codes
    ratio: Doubles


def hours_of(times: Times) -> Graded:
    """The hour of day, from windows of up to twelve hours in files that give the clock."""
    length = times.end - times.start
    usable = times.known & times.clock & (length <= HOUR_WINDOWS[-1])
    width = np.searchsorted(np.array(HOUR_WINDOWS), length, side="left")
    middle = np.floor((times.start + times.end) / 2.0 % DAY).astype(int)
    return _circular(usable, middle, width, 24, HOUR_WINDOWS)


def weekdays_of(times: Times) -> Graded:
    """The day of the week, from spans of up to three days. A night belongs to the day of its middle."""
    length = (times.end - times.start) / DAY
    usable = times.known & (length <= DAY_WINDOWS[-1])
    width = np.searchsorted(np.array(DAY_WINDOWS), length, side="left")
    middle = np.floor((times.start + times.end) / 2.0 / DAY % 7).astype(int)
    return _circular(usable, middle, width, 7, DAY_WINDOWS)


def _circular(
    usable: np.typing.NDArray[np.bool_],
    middle: np.typing.NDArray[np.int_],
    width: np.typing.NDArray[np.int_],
    around: int,
    windows: tuple[int, ...],
) -> Graded:
    codes = np.where(usable, 1 + middle % around * len(windows) + np.minimum(width, len(windows) - 1), 0)
    spread = np.zeros((around * len(windows), around))
    for at in range(around):
        for number, window in enumerate(windows):
            for offset in range(window):
                spread[at * len(windows) + number, (at + offset - window // 2) % around] += 1.0 / window
    turn = 2.0 * np.pi / around * np.abs(np.arange(around)[:, None] - np.arange(around)[None, :])
    return _graded(codes, spread, np.exp(CONCENTRATION * np.cos(turn)))


def numbers_of(numbers: Doubles, width: float) -> Graded:
    """A number [n] in bins of equal counts; NaN is unknown. `width`: standard deviation of the kernel, its own unit."""
    known = ~np.isnan(numbers)
    if not known.any():
        return Graded(np.zeros(len(numbers), np.uint16), np.ones((1, 1)))
    edges = np.unique(np.quantile(numbers[known], np.linspace(0.0, 1.0, MOST_BINS + 1)[1:-1], method="lower"))
    bins = np.searchsorted(edges, np.where(known, numbers, 0.0), side="left")
    used, place = np.unique(bins[known], return_inverse=True)
    codes = np.zeros(len(numbers), int)
    codes[known] = 1 + place
    centre = np.array([np.median(numbers[known][place == number]) for number in range(len(used))])
    apart = (centre[:, None] - centre[None, :]) / max(width, 1e-9)
    return _graded(codes, np.eye(len(used)), np.exp(-0.5 * apart**2) + 1e-6)


def _graded(codes: np.typing.NDArray[np.int_], spread: Doubles, kernel: Doubles) -> Graded:
    """`spread` [codes, values]: what a code may mean; `kernel` [values, values]: how likely a repeat strays so far."""
    counted = np.bincount(codes, minlength=len(spread) + 1)[1:] @ spread
    uniform = np.full(spread.shape[1], 1.0 / spread.shape[1])
    base = (1.0 - UNIFORM_SHARE) * counted / max(counted.sum(), 1.0) + UNIFORM_SHARE * uniform
    base /= base.sum()
    scale = np.ones(len(base))
    for _ in range(BALANCING):  # until a repeat of any value is some value: sum of base x ratio is 1 in every row
        scale = np.sqrt(scale * (kernel @ (base / scale)))
    ratio = np.ones((len(spread) + 1, len(spread) + 1))
    ratio[1:, 1:] = spread @ (kernel / np.outer(scale, scale)) @ spread.T
    return Graded(codes.astype(np.uint16), (ratio + ratio.T) / 2.0)
