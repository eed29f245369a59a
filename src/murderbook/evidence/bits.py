"""Units of evidence. The only module that converts between bits, likelihood ratios, log10 and probabilities.

A *bit* is the base-2 logarithm of a likelihood ratio (Good 1985, "Weight of evidence: a brief survey"). Engines hold
**milli-bits as integers**, so that every backend gives the same total and the same order, and a sum can be recomputed
to the last digit.
"""

from __future__ import annotations

import math

MILLIBITS_PER_BIT = 1000
LOG10_OF_2 = math.log10(2.0)


def millibits_of_ratio(likelihood_ratio: float) -> int:
    """Milli-bits of a likelihood ratio > 0; ValueError for zero, negatives, infinities and NaN.

    A ratio of 0 is an exclusion, which is a state with a reason (see `weight.State`), never a number.
    """
    if not (likelihood_ratio > 0.0 and math.isfinite(likelihood_ratio)):
        raise ValueError(f"a likelihood ratio in bits must be positive and finite, not {likelihood_ratio!r}")
    return round(math.log2(likelihood_ratio) * MILLIBITS_PER_BIT)


def bits(millibits: int) -> float:
    """Bits as a float, for display and export."""
    return millibits / MILLIBITS_PER_BIT


def in_hundredths(millibits: int) -> str:
    """For a page: "+1.25", "-0.40"; what rounds to nothing has no sign."""
    shown = f"{bits(millibits):+.2f}"
    return shown if float(shown) else "0.00"


def ratio_of(millibits: int) -> float:
    """Likelihood ratio (or odds) of a total in milli-bits; inf where a double cannot hold it."""
    try:
        return math.exp2(millibits / MILLIBITS_PER_BIT)
    except OverflowError:
        return math.inf


def log10_of(millibits: int) -> float:
    """log10 of the likelihood ratio, the unit of most forensic reports."""
    return bits(millibits) * LOG10_OF_2


def probability_of(odds_millibits: int) -> float:
    """Probability of odds given in milli-bits; stable at both ends."""
    exponent = odds_millibits / MILLIBITS_PER_BIT
    if exponent >= 0:
        return 1.0 / (1.0 + math.exp2(-min(exponent, 1000.0)))
    odds = math.exp2(max(exponent, -1000.0))
    return odds / (1.0 + odds)


def odds_millibits_of(probability: float) -> int:
    """Milli-bits of the odds of a probability strictly between 0 and 1; ValueError outside."""
    if not 0.0 < probability < 1.0:
        raise ValueError(f"a probability with finite odds lies strictly between 0 and 1, not {probability!r}")
    return millibits_of_ratio(probability / (1.0 - probability))
