"""Learning how often one offender repeats himself: the share `same` of each comparison, from linked pairs alone.

P(pair | one offender) = same x P(y | repeat of x) + (1 - same) x P(y); with the ratio r of the two, the likelihood of
`same` is the product of same x r + 1 - same. A beta prior around the published share is worth a few pairs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.linkage.tabular.learning.labels import Sample
from murderbook.linkage.tabular.model import AreaRepeat, Repeat

WORTH = 10.0  # weighted pairs that the published share is worth
GRID = np.linspace(0.01, 0.98, 195)
WITHIN = 1.92  # nats below the best: a 95 % likelihood interval
EM_STEPS = 200
AREA_GRID = np.linspace(0.0, 0.98, 99)


def learned_repeat(repeat: Repeat, ratio: Doubles, known: Flags, sample: Sample, worth: float = WORTH) -> Repeat:
    """`ratio` [linked]: P(y | repeat) / P(y) of each linked pair; `known` [linked]: are both values known? `worth`:
    weighted pairs that the prior counts as."""
    if not known.any():
        return repeat
    weight = sample.weight[: len(known)][known]
    mixed = GRID[:, None] * ratio[known][None, :] + 1.0 - GRID[:, None]
    centre = worth * repeat.same
    prior = centre * np.log(GRID) + (worth - centre) * np.log(1.0 - GRID)
    fit = np.log(mixed) @ weight + prior
    likely = GRID[fit >= fit.max() - WITHIN]
    series = len(np.unique(sample.series[known]))
    return replace(
        repeat,
        same=float(f"{GRID[fit.argmax()]:.6g}"),
        low=float(f"{likely[0]:.6g}"),
        high=float(f"{likely[-1]:.6g}"),
        pairs=int(known.sum()),
        series=series,
        source=f"learned from {int(known.sum()):,} linked pairs of {series:,} series; prior {repeat.source}",
    )


class AreaPairs(NamedTuple):
    """Per linked pair: 0 the same area, 1 the same wider area, 2 elsewhere, -1 unknown; P(area), P(wider area)."""

    level: Ints
    rate: Doubles
    wider_rate: Doubles


def learned_area(area: AreaRepeat, pairs: AreaPairs, sample: Sample, worth: float) -> AreaRepeat:
    """Expectation-maximisation over what the second case did: repeat the area, keep to the wider one, or neither."""
    level, rate, wider_rate = pairs
    known = level >= 0
    if not known.any():
        return area
    weight, at = sample.weight[: len(level)][known], level[known]
    same, near = area.same, area.near
    for _ in range(EM_STEPS):
        parts = np.stack(
            [
                np.where(at == 0, same / rate[known], 0.0),
                np.where(at <= 1, near / wider_rate[known], 0.0),
                np.full(len(at), 1.0 - same - near),
            ]
        )
        share = (parts / parts.sum(axis=0)) @ weight
        prior = worth * np.array([area.same, area.near, 1.0 - area.same - area.near])
        same, near, _ = (share + prior) / (weight.sum() + worth)
    count, series = int(known.sum()), len(np.unique(sample.series[known]))
    source = f"learned from {count:,} linked pairs of {series:,} series without coordinates; prior {area.source}"
    return replace(
        area, same=float(f"{same:.6g}"), near=float(f"{near:.6g}"), pairs=count, series=series, source=source
    )


def area_intervals(area: AreaRepeat, pairs: AreaPairs, sample: Sample) -> AreaRepeat:
    """95 % likelihood intervals: what is at most WITHIN less likely than the best, the other share free (a profile)."""
    known = pairs.level >= 0
    rows = np.stack([pairs.level[known], pairs.rate[known], pairs.wider_rate[known]], axis=1)
    if not len(rows):
        return area
    kinds, where = np.unique(rows, axis=0, return_inverse=True)
    weight = np.bincount(where.ravel(), sample.weight[: len(known)][known])
    level, rate, wider = kinds.T
    same, near = (grid.ravel() for grid in np.meshgrid(AREA_GRID, AREA_GRID, indexing="ij"))
    held = same + near < 1.0
    same, near = np.append(same[held], area.same), np.append(near[held], area.near)
    mixed = np.outer(same, (level == 0) / rate) + np.outer(near, (level <= 1) / wider) + (1.0 - same - near)[:, None]
    fit = np.log(mixed) @ weight
    likely = fit >= fit[-1] - WITHIN  # the last is what was learned, which the prior may hold off the very best
    ends = (same[likely].min(), same[likely].max(), near[likely].min(), near[likely].max())
    same_low, same_high, near_low, near_high = (float(f"{end:.6g}") for end in ends)
    return replace(area, same_low=same_low, same_high=same_high, near_low=near_low, near_high=near_high)
