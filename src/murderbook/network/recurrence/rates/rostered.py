"""Rates with a roster: learned twice, in files at whose moments somebody was on duty there and in the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from murderbook.network.recurrence.arrays import Flags, Floats, Ints
from murderbook.network.recurrence.rates.doing import Doing
from murderbook.network.recurrence.rates.weighing import LEAST, Weights, drawn_of, factor, together


@dataclass(frozen=True, slots=True)
class _Counts:
    """By how much the files weigh, [rows, people]: in which somebody was on duty or not, and in which he did it."""

    present: Floats
    absent: Floats
    done_there: Floats
    done_away: Floats


@dataclass(frozen=True, slots=True)
class _Twice:
    """Rates [rows, people] on duty, and off duty."""

    there: Floats
    away: Floats

    def narrowed(self, counts: _Counts) -> _Twice:
        return _Twice(
            drawn_of(counts.done_there, counts.present, self.there),
            drawn_of(counts.done_away, counts.absent, self.away),
        )

    def expected(self, counts: _Counts) -> Floats:
        found: Floats = counts.present * self.there + counts.absent * self.away
        return found


def rostered(doing: Doing, files: Ints, weights: Weights) -> tuple[Floats, Floats]:
    """Rates and factors [files asked about, people]; `files`: their rows."""
    on = doing.on
    assert on is not None
    least = np.full((len(files), len(doing.people)), LEAST)
    every = _Twice(least, least).narrowed(_counts(doing, on, weights.every))
    weeks = every.narrowed(_counts(doing, on, weights.unit)).narrowed(_counts(doing, on, weights.weeks))
    by_unit = [every.narrowed(_counts(doing, on, weights.every, unit)) for unit in range(int(doing.units.max()) + 1)]
    factors = [_factor(doing, on, weight, by_unit) for weight in (weights.every, *weights.traits)]
    rate: Floats = np.where(on[files], weeks.there, weeks.away)
    return rate, together(factors)


def _counts(doing: Doing, on: Flags, weight: Floats, unit: int | None = None) -> _Counts:
    used = np.flatnonzero(weight.any(axis=0) & (True if unit is None else doing.units == unit))
    weight, there = weight[:, used], on[used].astype(np.float64)
    done = doing.done[:, used].toarray().T
    present, done_there = weight @ there, weight @ (done * there)
    absent = np.maximum(weight.sum(axis=1)[:, None] - present, 0.0)
    return _Counts(present, absent, done_there, np.maximum(weight @ done - done_there, 0.0))


def _factor(doing: Doing, on: Flags, weight: Floats, by_unit: list[_Twice]) -> Floats:
    counts = [_counts(doing, on, weight, unit) for unit in range(len(by_unit))]
    seen = reduce(add, (one.done_there + one.done_away for one in counts))
    expected = reduce(add, (rates.expected(one) for rates, one in zip(by_unit, counts, strict=True)))
    return factor(seen, expected)
