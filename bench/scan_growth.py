"""Clearance scan: how its cost grows from 10,000 homicides, and against trying every window in NumPy

Rows are invented. `--rows 1000000` gives the largest; `--replicas` times so many in one piece. The naive way tries the
same windows of the same cells by cumulative sums in NumPy, cell by cell; it is timed on a sample of cells and scaled.
Times are of the processor, so that a busy machine tells the same; `wall_min` is what a clock said of the whole scan.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from _harness import Row, report
from _homicides import national
from murderbook.series.clearance import Options, scan
from murderbook.series.clearance.areas import AreaKind, areas_of
from murderbook.series.clearance.baseline import fit
from murderbook.series.clearance.cells import Cells, cells_of
from murderbook.series.clearance.homicides import Homicides
from murderbook.series.clearance.kernel import LENGTHS, Outcomes, Rules, windows_of
from murderbook.series.clearance.replicas import PILOTS

SAMPLED = 3_000  # cells of the naive way


def naive(cases: Homicides, cells: Cells, expected: np.ndarray, chosen: np.ndarray) -> float:
    """Seconds for these cells, one at a time."""
    began = time.process_time()
    for cell in chosen:
        rows = cells.of(int(cell))
        month, unsolved = cases.month[rows], cases.unsolved[rows]
        hopes = np.concatenate([[0.0], np.cumsum(expected[rows])])
        opened = np.flatnonzero(unsolved)
        for length in LENGTHS:
            last = np.searchsorted(month[opened], month[opened] + length) - 1
            c = last - np.arange(len(opened)) + 1.0
            n = opened[last] - opened + 1.0
            e = hopes[opened[last] + 1] - hopes[opened]
            good = (c >= 3) & (c > e) & (n < 400)
            with np.errstate(divide="ignore", invalid="ignore"):
                rest = np.where(n > c, (n - c) * np.log((n - c) / (n - e)), 0.0)
                (c * np.log(c / e) + rest)[good].max(initial=0.0)
    return time.process_time() - began


def rows_of(many: int, replicas: int) -> list[Row]:
    cases = national(many)
    began = time.process_time()
    base = fit(cases)
    fitted = time.process_time()
    cells = cells_of(cases, areas_of(cases, AreaKind.COUNTY), {})
    made = time.process_time()
    seen, rules = Outcomes(cases.month, cases.unsolved, base.expected), Rules()
    windows_of(cells, seen, base.spread, rules)
    warm = time.process_time()
    windows_of(cells, seen, base.spread, rules)
    searched = time.process_time() - warm
    sample = np.random.default_rng(1).choice(len(cells), min(SAMPLED, len(cells)), replace=False)
    slow = naive(cases, cells, base.expected, sample) * len(cells) / len(sample)
    said = {
        "rows": many, "cells": len(cells), "members": int(cells.starts[-1]),
        "fit_s": round(fitted - began, 2), "cells_s": round(made - fitted, 2), "search_s": round(searched, 3),
        "naive_s": round(slow, 2), "times_naive": round(slow / searched, 1), **whole(cases, replicas),
    }  # fmt: skip
    return [Row(f"{many:,} homicides", round(searched, 4), said)]


def whole(cases: Homicides, replicas: int) -> dict[str, float]:
    """The scan from end to end with so many replicas; what 999 would take if all of it grew with them, which is more
    than it does: the baseline and the cells are made once."""
    wall, used = time.perf_counter(), time.process_time()
    scan(cases, {}, Options(AreaKind.COUNTY, replicas=replicas))
    wall, used = time.perf_counter() - wall, time.process_time() - used
    return {
        "replicas": replicas, "wall_min": round(wall / 60, 1), "processor_min": round(used / 60, 2),
        "minutes_of_999": round(used / 60 * (999 + PILOTS) / (replicas + PILOTS), 1),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 30_000, 100_000])
    parser.add_argument("--replicas", type=int, default=19)
    given = parser.parse_args()
    report(__file__, [row for many in given.rows for row in rows_of(many, given.replicas)])


if __name__ == "__main__":
    main()
