"""The chance of each step for a pair: 0 or 1 for a distance, spread over several where times are spans."""

from __future__ import annotations

import numpy as np

from murderbook.compute.additive.form import Columns
from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.linkage.tabular.fitting.fitted import EDGES
from murderbook.linkage.tabular.fitting.steps import GAP_EDGES, SPAN_HOURS, PairSteps
from murderbook.linkage.tabular.model import CurveKind

PARTS = 5  # points that stand for a time span


def basis_of(kind: CurveKind, steps: PairSteps, columns: Columns, left: Ints, right: Ints) -> tuple[Doubles, Flags]:
    """Chance of each step [pairs, steps], and where it is known [pairs]. Spans of time count with all their parts."""
    if kind is CurveKind.GAP:
        return _gap_basis(columns, left, right), steps.gap >= 0
    step, width = steps.distance if kind is CurveKind.DISTANCE else steps.nearness, len(EDGES[kind]) + 1
    known = step >= 0
    return np.eye(width)[np.maximum(step, 0)] * known[:, None], known


def _gap_basis(columns: Columns, left: Ints, right: Ints) -> Doubles:
    edges = np.array(GAP_EDGES)
    basis = np.zeros((len(left), len(edges) + 1))
    apart = (columns.tick[left] - columns.tick[right]).astype(np.float64)
    one, two = (np.array(SPAN_HOURS)[np.maximum(columns.span[side], 0)] for side in (left, right))
    rows = np.arange(len(left))
    offsets = (np.arange(PARTS) + 0.5) / PARTS - 0.5
    for u in offsets:
        for v in offsets:
            gap = np.abs(apart + u * one - v * two)
            np.add.at(basis, (rows, np.searchsorted(edges, gap, side="right")), 1.0 / PARTS**2)
    known = (columns.span[left] >= 0) & (columns.span[right] >= 0)
    return np.asarray(basis * known[:, None])
