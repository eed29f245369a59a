"""The steps in which distance, nearness and time gaps are told apart: fixed, so that two models can be compared.

Half-octaves: each edge is about 1.4 times the one before. Nobody can say that 1.1 km differs from 1.2.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from murderbook.compute.additive.form import Columns
from murderbook.compute.packed import Doubles, Ints


def _octaves(first: float, last: float, per_octave: int) -> tuple[float, ...]:
    steps = round(np.log2(last / first) * per_octave)
    return tuple(float(f"{first * 2.0 ** (step / per_octave):.4g}") for step in range(steps + 1))


DISTANCE_EDGES = _octaves(25.0, 6_553_600.0, 2)  # m
GAP_EDGES = tuple(float(round(edge)) for edge in _octaves(6.0, 393_216.0, 2))  # h: six hours to 45 years
NEARNESS_EDGES = (
    *(0.0005, 0.001, 0.002, 0.003, 0.0045, 0.0065, 0.01, 0.015, 0.02, 0.03, 0.045, 0.065, 0.1, 0.15, 0.2, 0.3, 0.45),
    0.65,
)
# Lengths of time spans, h: a span counts as the nearest of these (of their logarithms)
SPAN_HOURS = (
    *(1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0, 192.0, 365.0, 744.0, 2208.0, 4416.0, 8784.0, 26352.0, 87840.0, 175_680.0),
    351_360.0,
)


class PairSteps(NamedTuple):
    """Per pair; -1 where the pair has none."""

    distance: Ints
    nearness: Ints
    gap: Ints  # between the middles of the spans


def span_class(hours: Doubles) -> Ints:
    """The nearest of SPAN_HOURS by logarithm [n]; a span of no length is an hour."""
    at = np.log2(np.maximum(hours, 1.0))
    found = np.abs(at[:, None] - np.log2(np.array(SPAN_HOURS))[None, :]).argmin(axis=1)
    return np.asarray(found, np.int32)


def squared_distance(columns: Columns, left: Ints, right: Ints) -> Doubles:
    """m2, the uncertainty of both places added; exact whole numbers."""
    apart = columns.xyz[left].astype(np.float64) - columns.xyz[right]
    return np.asarray((apart**2).sum(axis=1) + columns.radius2[left] + columns.radius2[right], np.float64)


def steps_of(columns: Columns, edges: Doubles, left: Ints, right: Ints) -> PairSteps:
    """Steps of pairs of rows. `edges` [spots, nearness edges]: squared distances, as in the form."""
    located = columns.located[left] & columns.located[right]
    apart = squared_distance(columns, left, right)
    distance = (apart[:, None] > np.array(DISTANCE_EDGES) ** 2).sum(axis=1)
    nearer = np.minimum(edges[columns.spot[left]], edges[columns.spot[right]])
    nearness = (apart[:, None] > nearer).sum(axis=1)
    known = (columns.span[left] >= 0) & (columns.span[right] >= 0)
    ticks = np.abs(columns.tick[left] - columns.tick[right])
    gap = np.searchsorted(np.array(GAP_EDGES), ticks, side="right")
    return PairSteps(
        *(
            np.where(held, step, -1).astype(np.int32)
            for held, step in ((located, distance), (located, nearness), (known, gap))
        )
    )
