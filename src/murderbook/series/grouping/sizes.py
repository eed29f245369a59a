"""How many hands there are beforehand, and how many cases each has: the prior over partitions.

Hands come as a Poisson number; each has m cases with probability `shares(m)`, independently of the others; which cases
are whose is even. The probability of a partition into strings of sizes m_1, m_2, ... is then, but for a constant,

    product over strings of  rate * m! * shares(m)

where `rate` is the expected number of hands: a product partition model (Hartigan, Comm. Statist. 1990), the Poisson
sibling of the exchangeable sequences of clusters of Betancourt, Zanella and Steorts (JASA 117, 2022). Unlike the
Dirichlet and Pitman-Yor processes it keeps strings as small as they are when the register grows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln

from murderbook.compute.packed import Doubles

MOST_CASES = 400  # no string is longer
LOW, HIGH = 1.05, 12.0  # exponents looked through


@dataclass(frozen=True, slots=True)
class Sizes:
    """`several`: share of hands with more than one case; of these, m cases have a share proportional to
    m^-`exponent`, for m from 2 to 400. `source`: where the two come from."""

    several: float
    exponent: float
    source: str = ""

    def shares(self) -> Doubles:
        """[401]: share of hands with m cases; nothing at 0."""
        sizes = np.arange(2, MOST_CASES + 1)
        tail = sizes**-self.exponent
        return np.concatenate([[0.0, 1.0 - self.several], self.several * tail / tail.sum()])

    @property
    def mean(self) -> float:
        """Cases of a hand."""
        return float(self.shares() @ np.arange(MOST_CASES + 1))

    def cohesions(self, cases: int) -> Doubles:
        """Nats [401]: what a string of m cases counts beforehand in a register of `cases`; 0 for none."""
        sizes = np.arange(1, MOST_CASES + 1)
        found = math.log(max(cases, 1) / self.mean) + np.log(self.shares()[1:]) + gammaln(sizes + 1)
        return np.concatenate([[0.0], found])


def sizes_of(cases: Iterable[int]) -> Sizes:
    """The most likely sizes, given the number of cases of each known hand, one-offs among them.

    The share has half a hand of either kind added (Jeffreys); without any string the exponent is that of PUBLISHED.
    """
    known = np.asarray(list(cases))
    long = known[known > 1]
    several = (len(long) + 0.5) / (len(known) + 1.0)
    if not len(long):
        return Sizes(several, PUBLISHED.exponent, "no string among the known hands: sizes as published")
    exponent = _exponent(float(np.log(long).mean()), np.log)
    return Sizes(several, exponent, f"{len(long):,} strings and {len(known) - len(long):,} one-offs of known hands")


def published(share_of_cases: float, mean: float, source: str) -> Sizes:
    """From the share of all cases that are of strings, and the mean number of cases of a string.

    ValueError where there are no such sizes.
    """
    if not 0.0 < share_of_cases < 1.0 or not 2.0 < mean < MOST_CASES / 8:
        raise ValueError(f"a share between 0 and 1 and a mean between 2 and 50, not {share_of_cases} and {mean}")
    hands, one_offs = share_of_cases / mean, 1.0 - share_of_cases
    return Sizes(hands / (hands + one_offs), _exponent(mean, np.asarray), source)


def _exponent(wanted: float, told: object) -> float:
    """The exponent at which sizes have that mean of their logarithm (the most likely one), or of themselves."""
    sizes = np.arange(2, MOST_CASES + 1)
    values = np.log(sizes) if told is np.log else sizes

    def excess(exponent: float) -> float:
        weights = sizes**-exponent
        return float(weights @ values / weights.sum()) - wanted

    if excess(LOW) <= 0.0 or excess(HIGH) >= 0.0:
        return LOW if excess(LOW) <= 0.0 else HIGH
    return float(brentq(excess, LOW, HIGH))


PUBLISHED = published(
    1398 / 60000,
    608 / 157,
    "1,398 known serial homicides among the more than 60,000 of ViCAP since 1985 (FBI, told in November 2010); 608 "
    "victims of 157 serial offenders (Kraemer, Lord and Heilbrun, Behav. Sci. Law 22, 2004)",
)
