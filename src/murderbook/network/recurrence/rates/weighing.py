"""How much each file teaches of each file asked about, and how far what it teaches is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import mul

from murderbook.network.recurrence.arrays import Floats

LEAST = 1e-4  # nobody's rate is 0: somebody may stand in for a colleague once
STRENGTH = 4.0  # a narrower comparison is believed as so many files of the wider one would be
FACTOR_STRENGTH = 1.0  # files expected and seen that a factor begins with


@dataclass(frozen=True, slots=True)
class Weights:
    """[files asked about, files]: of all, of its unit, of its unit in the same weeks, of those alike in a trait."""

    every: Floats
    unit: Floats
    weeks: Floats
    traits: tuple[Floats, ...]


def drawn(seen: Floats, weight: Floats, wider: Floats | float) -> Floats:
    """A rate, drawn to that of a wider comparison. `seen`: [rows, people]; `weight`: [rows, files]."""
    return drawn_of(seen, weight.sum(axis=1)[:, None], wider)


def drawn_of(seen: Floats, number: Floats, wider: Floats | float) -> Floats:
    found: Floats = (seen + STRENGTH * wider) / (number + STRENGTH)
    return found


def factor(seen: Floats, expected: Floats) -> Floats:
    """What was seen over what was expected, drawn to 1 as by one file expected and seen."""
    found: Floats = (seen + FACTOR_STRENGTH) / (expected + FACTOR_STRENGTH)
    return found


def together(factors: Sequence[Floats]) -> Floats:
    """The factor of all files, and how far that of each trait differs from it: a trait that every file has adds
    nothing. `factors`: of all files, then of each trait."""
    every = factors[0]
    return reduce(mul, (one / every for one in factors[1:]), every)
