"""The time between two cases: how often one offender's cases lie so far apart, against how often any two cases do.

Dates are spans. A pair of spans gives a spread of possible gaps (the convolution of two uniform densities), and both
probabilities are integrated over it; nothing is mid-pointed. The result is a table: lengths of the two spans, step of
the days between their centres.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from murderbook.linkage.model import TimeRule
from murderbook.linkage.rates import millibits_of_array

Floats = npt.NDArray[np.float64]
DAYS_A_YEAR = 365.25
STEPS_AN_OCTAVE = 4  # each step is about 1.2 times the one before: nobody can say that ten months differ from eleven


def gap_edges(rule: TimeRule) -> npt.NDArray[np.int32]:
    """Days between the centres at which the next step begins, ascending, whole grains; a gap of an edge lies above it.

    They follow from the declaration alone, so that one more case moves none of them.
    """
    octaves = np.log2(rule.gap_days[-1] / rule.grain_days)
    grains = np.rint(2.0 ** (np.arange(int(octaves * STEPS_AN_OCTAVE) + 1) / STEPS_AN_OCTAVE))
    return np.unique(grains).astype(np.int32) * rule.grain_days


def gap_table(rule: TimeRule, years: Mapping[int, float]) -> npt.NDArray[np.int32]:
    """Milli-bits [span length, span length, steps of `gap_edges`]. `years`: cases per year. Steps beyond the gaps that
    the register can show weigh as its last one."""
    under_h1, under_h2 = densities(rule, years)
    lengths, begins = len(rule.span_days), _begins(rule, len(under_h1))
    steps = np.minimum(np.arange(len(gap_edges(rule)) + 1), len(begins) - 1)
    table = np.zeros((lengths, lengths, len(steps)), np.int32)
    for a in range(lengths):
        for b in range(a, lengths):
            kernel = _spread(rule.span_days[a], rule.span_days[b], rule.grain_days)
            shares = [np.add.reduceat(_integrated(density, kernel), begins) for density in (under_h1, under_h2)]
            ratio = (shares[0] / shares[1])[steps]
            bounded = np.clip(ratio, 2.0**rule.least_bits, 2.0**rule.most_bits)
            table[a, b] = table[b, a] = millibits_of_array(bounded)
    return table


def gap_shares(rule: TimeRule, years: Mapping[int, float]) -> Floats:
    """Share of one offender's pairs in each step that the register can show; the steps beyond are left off."""
    under_h1, _ = densities(rule, years)
    return np.asarray(np.add.reduceat(under_h1, _begins(rule, len(under_h1))), np.float64)


def _begins(rule: TimeRule, grains: int) -> npt.NDArray[np.int64]:
    """The grain at which each step begins, of those within so many grains."""
    edges = gap_edges(rule) // rule.grain_days
    return np.append(0, edges[edges < grains])


def densities(rule: TimeRule, years: Mapping[int, float]) -> tuple[Floats, Floats]:
    """Density of the gap per grain under H1 and H2, over the gaps this register can show."""
    top = _reach(years) * round(DAYS_A_YEAR) // rule.grain_days + 2
    gaps: Floats = (np.arange(top, dtype=np.float64) + 0.5) * rule.grain_days
    edges = np.array([0, *rule.gap_days], np.float64)
    step = np.minimum(np.searchsorted(edges, gaps, side="right") - 1, len(rule.same_offender) - 1)
    # a pair is on file only where both its cases fall into the years of the register, whoever did them
    room = np.maximum(1.0 - gaps / (top * rule.grain_days), 1e-3)
    under_h1 = (np.array(rule.same_offender) / np.diff(edges))[step] * room
    under_h2 = _gaps_of_all(years, gaps)
    return under_h1 / under_h1.sum(), under_h2 / under_h2.sum()


def _reach(years: Mapping[int, float]) -> int:
    return max(years) - min(years) + 1 if years else 1


def _gaps_of_all(years: Mapping[int, float], gaps: Floats) -> Floats:
    """Gaps between any two cases: the year counts against themselves, straight lines between whole years."""
    if not years:
        return np.ones_like(gaps)
    first = min(years)
    counted = np.zeros(_reach(years))
    for year, cases in years.items():
        counted[year - first] += cases
    lags = np.correlate(counted, counted, "full")[len(counted) - 1 :].astype(np.float64)
    whole = np.append(lags, 0.0)  # at lag 0 the density of |gap| is that of one side, like all others
    found = np.interp(gaps / DAYS_A_YEAR, np.arange(len(whole)), whole)
    return np.asarray(np.maximum(found, whole.max() * 1e-3), np.float64)


def _spread(a_days: int, b_days: int, grain: int) -> Floats:
    """Spread of the true gap around the gap of the centres: two uniform densities, convolved, per grain."""
    a, b = (np.ones(2 * (days // (2 * grain)) + 1) for days in (a_days, b_days))
    kernel = np.convolve(a, b)
    return np.asarray(kernel / kernel.sum(), np.float64)


def _integrated(density: Floats, kernel: Floats) -> Floats:
    """The density of |gap|, spread by the kernel; gaps beyond the register count as none."""
    half = len(kernel) // 2
    if half == 0:
        return density
    mirrored = np.concatenate([density[: half + 1][:0:-1], density, np.full(half, density[-1])])
    if len(mirrored) < len(density) + 2 * half:  # a register shorter than the span itself
        mirrored = np.concatenate([np.full(len(density) + 2 * half - len(mirrored), density[-1]), mirrored])
    return np.convolve(mirrored, kernel, "valid")


def duration_words(days: int) -> str:
    if days < 60:
        return f"{days} day{'s' if days != 1 else ''}"
    return f"{days / 30.44:.0f} months" if days < 730 else f"{days / DAYS_A_YEAR:.0f} years"


def gap_sentence(days: int, n: int, *, favours: bool, exact: bool) -> str:
    """`favours`: one offender; `exact`: both dates are known to the day; `n`: other cases with a date."""
    among = f"any two of the {n:,} other cases" if n > 1 else "any two cases"
    words = f"About {duration_words(days)} apart; gaps like this are {'more' if favours else 'less'} common within one"
    roughly = "" if exact else "; a date known only roughly counts with all its days"
    return f"{words} offender's cases than between {among}{roughly}."
