"""The days from last seen to found: how likely each gap is for remains in a condition, wrong dates included.

A gap is the days a person lived on (a mixture of exponentials), and those from death to finding (lognormal, by the
condition of the remains). In a few pairs a date is mistaken: by weeks, or by anything up to decades, either way.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.signal import fftconvolve
from scipy.stats import lognorm

from murderbook.casefile.timespan import TimeSpan
from murderbook.identification.model import CONDITION_NAMES, Comparison

Floats = npt.NDArray[np.float64]
MOST_DAYS = 36_525  # a century either way; longer gaps count as this
YEAR = 365.25
BLURS = (3, 45, 400)  # days that a date may span, in classes: day, month, year, and wider
WIDTHS = (1, 31, 365, 3652)  # what each class is averaged over
MISTAKEN_MOST = 30 * YEAR
FLAT = 1.0 / (2 * MOST_DAYS + 1)  # per day: a gap of which nothing is known
FLOOR = 1e-12  # per day: nothing is impossible, and all is bounded by the comparison


def day_of(span: TimeSpan) -> int:
    """The middle of a date, as a day number."""
    return span.middle.toordinal()


def blur_of(span: TimeSpan) -> int:
    """How roughly a date is known: 0 day, 1 month, 2 year, 3 wider."""
    return int(np.searchsorted(BLURS, span.width.total_seconds() / 86_400.0))


def _edges() -> npt.NDArray[np.int64]:
    """First days of the cells: single days at first, then growing by a quarter, both ways from 0."""
    found = [0, 1, 2, 3, 4, 5]
    while found[-1] < MOST_DAYS:
        found.append(max(found[-1] + 1, math.ceil(found[-1] * 1.25)))
    ahead = np.minimum(found, MOST_DAYS + 1)
    return np.unique(np.concatenate([-ahead[1:] + 1, ahead[:-1]]))


EDGES = _edges()
CELLS = len(EDGES)
CELL_OF: npt.NDArray[np.int16] = (
    np.searchsorted(EDGES, np.arange(-MOST_DAYS, MOST_DAYS + 1), side="right") - 1
).astype(np.int16)  # by day + MOST_DAYS
CELL_OF[CELL_OF < 0] = 0
BEFORE = np.tile(EDGES < 0, len(WIDTHS))  # cells, by blur, of gaps that a mistaken date alone explains
BEFORE[CELLS:] &= np.repeat([EDGES + 31 < 0, EDGES + 366 < 0, EDGES + 3653 < 0], 1, axis=0).reshape(-1)


class TimeDensity:
    """[condition, blur by cell] per day."""

    def __init__(self, comparison: Comparison) -> None:
        given = comparison.given
        lived = _lived(given["survived"])
        mistaken = _mistaken(given["wrong_near"], given["wrong_near_days"])
        rows = []
        for condition in CONDITION_NAMES:
            median, spread = given["interval"][condition]
            right = fftconvolve(lived, _interval(median, spread))[: MOST_DAYS + 1].clip(0.0)
            daily = given["wrong"] * mistaken
            daily[MOST_DAYS:] += (1.0 - given["wrong"]) * right / right.sum()
            rows.append(np.concatenate([_by_cell(_averaged(daily, width)) for width in WIDTHS]))
        self.table = np.maximum(np.array(rows), FLOOR)


def _lived(survived: list[list[float]]) -> Floats:
    ends = np.arange(MOST_DAYS + 2)
    beyond = sum(share * np.exp(-ends / (mean * YEAR)) for share, mean in survived)
    return -np.diff(np.asarray(beyond))


def _interval(median: float, spread: float) -> Floats:
    """From death to finding; on the day itself counts as half a day."""
    return np.asarray(np.diff(lognorm.cdf(np.arange(MOST_DAYS + 2), spread, scale=median + 0.5)))


def _mistaken(near: float, near_days: float) -> Floats:
    """By day from -MOST_DAYS: about 0 within weeks, else even in the logarithm up to decades."""
    days = np.abs(np.arange(-MOST_DAYS, MOST_DAYS + 1)).astype(np.float64)
    weeks = np.exp(-days / near_days)
    far = np.where(days <= MISTAKEN_MOST, 1.0 / np.maximum(days, near_days), 0.0)
    return np.asarray(near * weeks / weeks.sum() + (1.0 - near) * far / far.sum())


def _averaged(daily: Floats, width: int) -> Floats:
    """Over a window of so many days around each."""
    if width == 1:
        return daily
    before = np.concatenate([[0.0], np.cumsum(daily)])
    at = np.arange(len(daily))
    first, last = np.maximum(at - width // 2, 0), np.minimum(at + width // 2 + 1, len(daily))
    return np.asarray((before[last] - before[first]) / width)


def _by_cell(daily: Floats) -> Floats:
    sums = np.bincount(CELL_OF, weights=daily, minlength=CELLS)
    return np.asarray(sums / np.bincount(CELL_OF, minlength=CELLS))
