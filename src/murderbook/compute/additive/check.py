"""What the kernels rely on, asked before they run: shapes, ranges, and that a pair scores the same from either end."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from murderbook.compute.additive.form import UNKNOWN, Additive, Cells, Codes, Columns, Weights

METRES = 2**24  # coordinates and radii: so that sums of three squares stay exact in doubles
TICKS = 2**30
SCORE = 2**30  # milli-bits: no sum of weights overflows an int32, and none is taken for SKIPPED
RELATIONS = 6


def check(additive: Additive) -> None:
    """ValueError, saying which column or table and why, where the form does not hold."""
    check_columns(additive)
    _check_cells(additive.cells, additive.weights)
    _check_sums(additive.cells, additive.weights)


def check_columns(additive: Additive) -> None:
    """The same of the columns alone: what a new case is asked, its tables having been asked before."""
    columns, cells, w = additive.columns, additive.cells, additive.weights
    _check_shapes(columns, cells, w)
    _check_codes(columns, cells, w)
    _check_places(columns, w)
    _check_times(columns, w)


def _demand(holds: bool | np.bool_, what: str) -> None:
    if not holds:
        raise ValueError(f"additive score: {what}")


def _within(array: npt.NDArray[Any], low: float, high: float, name: str) -> None:
    """`low` <= every number < `high`."""
    if array.size:
        least, most = array.min(), array.max()
        _demand(low <= least and most < high, f"{name} must be within [{low}, {high}), not {least} to {most}")


def _ascending(array: npt.NDArray[Any], name: str) -> None:
    _demand(not np.isnan(array).any() and (array[..., 1:] >= array[..., :-1]).all(), f"{name} must ascend")


def _check_shapes(columns: Columns, cells: Cells, w: Weights) -> None:
    n, count = len(columns.cell), len(cells.area)
    for name, column in columns._asdict().items():
        _demand(len(column) == n, f"column {name} has {len(column)} rows, not {n}")
    for name in ("wider", "era", "node", "area_weight"):
        _demand(len(getattr(cells, name)) == count, f"cells.{name} has {len(getattr(cells, name))} rows, not {count}")
    two, three = (columns.categories.ndim, columns.graded.ndim), (w.grades.ndim, w.gaps.ndim)
    _demand(two == (2, 2) and three == (3, 3), "categories and graded are [n, features]; grades and gaps have 3 axes")
    _demand(columns.xyz.shape == (n, 3), f"xyz is [n, 3], not {columns.xyz.shape}")
    _demand(cells.node.shape == (count, RELATIONS), f"cells.node is [cells, {RELATIONS}], not {cells.node.shape}")
    _demand(cells.area_weight.shape == (count, 4), f"cells.area_weight is [cells, 4], not {cells.area_weight.shape}")
    categories = columns.categories.shape[1]
    _demand(w.first.shape == w.differ.shape == (categories,), f"first and differ need {categories} entries")
    _demand(len(w.grades) == columns.graded.shape[1], f"grades need {columns.graded.shape[1]} tables")
    _demand(w.edges.ndim == 2 and w.agree.ndim == 2, "edges and agree are tables of two axes")
    steps = (len(w.distances) + 1, w.edges.shape[1] + 1)
    _demand(w.places.shape == steps, f"places is {steps} by its steps, not {w.places.shape}")
    spans, gaps = w.gaps.shape[0], len(w.gap_edges) + 1
    _demand(w.gaps.shape == (spans, spans, gaps), f"gaps is [spans, spans, {gaps}], not {w.gaps.shape}")


def sizes(w: Weights) -> npt.NDArray[np.int64]:
    """How many values each category has [categories], the unknown included."""
    ends = np.append(w.first[1:], w.agree.shape[1]) if len(w.first) else w.first
    return ends.astype(np.int64) - w.first


def _codes_below(codes: Codes, limits: npt.NDArray[np.int64], name: str) -> None:
    for f, limit in enumerate(limits):
        _within(codes[:, f], 0, limit, f"{name} {f}")


def _check_codes(columns: Columns, cells: Cells, w: Weights) -> None:
    _demand(columns.categories.dtype == columns.graded.dtype == np.uint16, "codes must be uint16")
    _demand((sizes(w) > 0).all() and (len(w.first) == 0 or w.first[0] == 0), "first must begin at 0 and ascend")
    _codes_below(columns.categories, sizes(w), "category")
    _demand(w.grades.shape[1] == w.grades.shape[2], "grades are square tables")
    _codes_below(columns.graded, np.full(len(w.grades), w.grades.shape[1]), "graded feature")
    _within(columns.cell, 0, len(cells.area), "cell")
    symmetric = (w.grades == w.grades.transpose(0, 2, 1)).all() and (w.gaps == w.gaps.transpose(1, 0, 2)).all()
    _demand(symmetric, "grades and gaps must be symmetric")
    _demand(not w.grades[:, UNKNOWN].any(), "row and column 0 of grades are the unknown and must hold 0")


def _check_places(columns: Columns, w: Weights) -> None:
    located = columns.located
    _within(columns.xyz[located], -METRES, METRES + 1, "xyz, in metres,")
    radius2 = columns.radius2[located]
    _within(radius2, 0, float(METRES) ** 2 + 1, "radius2, in square metres,")
    _demand((radius2 == np.floor(radius2)).all(), "radius2 must be whole square metres, so that sums are exact")
    _within(columns.spot[located], 0, len(w.edges), "spot of a located case")
    _ascending(w.distances, "distances")
    _ascending(w.edges, "each row of edges")


def _check_times(columns: Columns, w: Weights) -> None:
    _within(columns.span, -1, len(w.gaps), "span")
    _within(columns.tick[columns.span >= 0], -TICKS, TICKS, "tick")
    _ascending(w.gap_edges, "gap_edges")


def _check_cells(cells: Cells, w: Weights) -> None:
    """A node is a function of what both cases share: else a pair would weigh differently from either end."""
    if not len(cells.area):
        return
    _within(cells.node, -1, len(w.agree), "cells.node")
    place = (cells.area, cells.wider, np.zeros_like(cells.area))
    for relation in range(RELATIONS):
        era = cells.era if relation % 2 == 0 else np.zeros_like(cells.era)
        node, keys = cells.node[:, relation], (place[relation // 2], era)
        _demand(
            (node[(keys[0] >= 0) & (keys[1] >= 0)] >= 0).all(), f"cells.node[:, {relation}] is -1 where it can hold"
        )
        _function_of(node, keys, f"cells.node[:, {relation}]")
    everywhere, apart = np.minimum(cells.area, 0), np.minimum(cells.wider, 0)  # 0 where known
    for level, key in enumerate((cells.area, cells.wider, apart, everywhere)):
        _function_of(cells.area_weight[:, level], (key, everywhere), f"cells.area_weight[:, {level}]")


def _function_of(found: npt.NDArray[np.int32], keys: tuple[npt.NDArray[np.int32], ...], name: str) -> None:
    """`found` must be the same wherever all keys are known and the same."""
    known = np.logical_and.reduce([key >= 0 for key in keys])
    order = np.lexsort([key[known] for key in keys])
    same = np.logical_and.reduce([np.diff(key[known][order]) == 0 for key in keys])
    differs = np.diff(found[known][order]) != 0
    _demand(not (same & differs).any(), f"{name} must be one number for all cells that share what it stands for")


def _check_sums(cells: Cells, w: Weights) -> None:
    def most(array: npt.NDArray[np.int32]) -> int:
        return int(np.abs(array.astype(np.int64)).max(initial=0))

    agree = [
        max(most(part), most(differ))
        for part, differ in zip(np.split(w.agree, w.first[1:], axis=1), w.differ, strict=False)
    ]
    total = sum(agree) + sum(map(most, w.grades)) + max(most(w.places), most(cells.area_weight)) + most(w.gaps)
    _demand(total < SCORE, f"weights may sum to {total} milli-bits, which is above {SCORE}")
