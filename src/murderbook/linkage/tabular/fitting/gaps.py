"""What a time gap weighs where the times are spans: the ratio is integrated over both, nothing is mid-pointed."""

from __future__ import annotations

import numpy as np

from murderbook.compute.packed import Doubles, Ints
from murderbook.linkage.tabular.fitting.steps import GAP_EDGES, SPAN_HOURS
from murderbook.linkage.tabular.model import Curve

PARTS = 9  # points that stand for a span


def gap_table(curve: Curve | None, spans: int) -> Ints:
    """Milli-bits [spans, spans, gap steps]: the step is that of the gap between the middles of the two spans."""
    table = np.zeros((spans, spans, len(GAP_EDGES) + 1), np.int32)
    if curve is None:
        return table
    for a in range(len(SPAN_HOURS)):
        for b in range(a + 1):
            mean = gap_ratios(curve, a, b)
            table[a, b] = table[b, a] = np.rint(1000.0 * curve.counts * np.log2(mean)).astype(np.int32)
    return table


def gap_ratios(curve: Curve, longer: int, shorter: int) -> Doubles:
    """How much likelier a gap is between one offender's cases [gap steps], the mean over all that two spans of these
    classes may hold."""
    ratio = np.array(curve.same) / np.array(curve.different)
    offsets = (_points(SPAN_HOURS[longer])[:, None] - _points(SPAN_HOURS[shorter])[None, :]).ravel()
    apart = np.abs(middles()[:, None] + offsets[None, :])
    return np.asarray(ratio[np.searchsorted(np.array(GAP_EDGES), apart, side="right")].mean(axis=1))


def _points(hours: float) -> Doubles:
    """Middles of equal parts of a span around 0."""
    return hours * ((np.arange(PARTS) + 0.5) / PARTS - 0.5)


def middles() -> Doubles:
    """A gap that stands for each step: between its edges by logarithm."""
    edges = np.array(GAP_EDGES)
    inner = np.sqrt(edges[1:] * edges[:-1])
    return np.concatenate([[edges[0] / 2.0], inner, [edges[-1] * 1.2]])
