"""Mutation from a parent's allele to the child's.

* equal: to each other allele with the same probability.
* proportional: to an allele in proportion to its frequency; keeps the frequencies as they are.
* stepwise (Kling, Tillmar and Egeland 2014, "extended"): within a class of alleles (whole repeats; those ending in .1,
  .2, .3) with `rate`, one step more being `span` times as likely; between classes with `rate2`, evenly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

import numpy as np

from murderbook.kinship.likelihood.shapes import Floats
from murderbook.kinship.pedigree import KinshipError


class Model(StrEnum):
    NONE = "none"
    EQUAL = "equal"
    PROPORTIONAL = "proportional"
    STEPWISE = "stepwise"


@dataclass(frozen=True, slots=True)
class OfOneSex:
    """`rate` per transmission; `span` and `rate2` for stepwise only."""

    model: Model = Model.NONE
    rate: float = 0.0
    span: float = 0.1
    rate2: float = 0.0

    def __post_init__(self) -> None:
        if not (0.0 <= self.rate <= 1.0 and 0.0 <= self.rate2 <= 1.0 and self.rate + self.rate2 <= 1.0):
            raise KinshipError(f"mutation rates lie from 0 to 1 together, not {self.rate} and {self.rate2}")
        if self.model is Model.STEPWISE and not 0.0 < self.span < np.inf:
            raise KinshipError(f"the range of stepwise mutation is above 0, not {self.span}")

    @property
    def words(self) -> str:
        if self.model is Model.NONE or (self.rate == 0.0 and self.rate2 == 0.0):
            return "none"
        if self.model is Model.STEPWISE:
            return f"stepwise, rate {self.rate:g}, range {self.span:g}, rate between classes {self.rate2:g}"
        return f"{self.model.value}, rate {self.rate:g}"


@dataclass(frozen=True, slots=True)
class Mutation:
    """`female` in mothers, `male` in fathers."""

    female: OfOneSex = OfOneSex()
    male: OfOneSex = OfOneSex()

    @property
    def words(self) -> str:
        if self.female == self.male:
            return self.female.words
        return f"mothers {self.female.words}; fathers {self.male.words}"


NO_MUTATION = Mutation()


def matrix(alleles: Sequence[str], p: Floats, model: OfOneSex) -> Floats:
    """(k, k) rows sum to 1. `p` (k,) of these alleles, which may sum to less than 1 where one is silent.

    Raises KinshipError for stepwise mutation of alleles that are no repeat numbers, or a rate that leaves a negative
    probability.
    """
    k = len(alleles)
    if model.model is Model.NONE or k == 1 or (model.rate == 0.0 and model.rate2 == 0.0):
        return np.eye(k)
    if model.model is Model.EQUAL:
        out = np.full((k, k), model.rate / (k - 1))
        np.fill_diagonal(out, 1.0 - model.rate)
    elif model.model is Model.PROPORTIONAL:
        out = _proportional(p, model.rate)
    else:
        out = _stepwise(alleles, model)
    if out.min() < 0.0:
        raise KinshipError(f"a mutation rate of {model.rate} is too high for these frequencies; give a lower one")
    return out


def _proportional(p: Floats, rate: float) -> Floats:
    """The rate is that of all alleles, the silent one included, so that it is scaled by what the others sum to."""
    total = float(p.sum())
    visible = p / total
    alpha = rate / total / float((visible * (1.0 - visible)).sum())
    out = np.tile(alpha * visible, (p.size, 1))
    np.fill_diagonal(out, 1.0 - alpha * (1.0 - visible))
    return out


def _stepwise(alleles: Sequence[str], model: OfOneSex) -> Floats:
    repeats = [_repeats(allele) for allele in alleles]
    steps = np.array([[abs(float(a - b)) for b in repeats] for a in repeats])
    classes = np.array([float(one % 1) for one in repeats])
    same = classes[:, None] == classes[None, :]
    out = np.where(same, model.span**steps, 0.0)
    np.fill_diagonal(out, 0.0)
    for row in range(len(alleles)):
        within, other = out[row].sum(), int((~same[row]).sum())
        if within > 0.0:
            out[row] *= model.rate / within
        if other:
            out[row, ~same[row]] = model.rate2 / other
        out[row, row] = 1.0 - (model.rate if same[row].sum() > 1 else 0.0) - (model.rate2 if other else 0.0)
    return out


def _repeats(allele: str) -> Decimal:
    try:
        number = Decimal(allele)
    except InvalidOperation:
        raise KinshipError(
            f"allele {allele} is no number of repeats: stepwise mutation needs such names; choose another model"
        ) from None
    if number != round(number, 1):
        raise KinshipError(f"allele {allele}: a microvariant has one decimal, such as 9.3")
    return number
