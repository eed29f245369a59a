"""Geographic profile: distance decay and mixture, beside one call for each cell and site

The loop is plain Python over cells and sites, as the packages in use do it; it is run in the same run on a part of the
cells and scaled. Compiled code is warm.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from _harness import Row, report
from murderbook.geoprofile import Grid, Sites, exponential, grid_of, mixture, normal, targeting

CASES = (((200, 200), 13), ((500, 500), 20))
SAMPLED = 4_000  # cells of the loop
ROUNDS = 9


def loop(sites: Sites, grid: Grid) -> float:
    """Seconds for all cells: negative exponential, one great circle at a time."""
    rng = np.random.default_rng(1)
    up, across = rng.choice(grid.latitude, SAMPLED), rng.choice(grid.longitude, SAMPLED)
    cells = list(zip(up.tolist(), across.tolist(), strict=True))
    places = list(zip(sites.latitude.tolist(), sites.longitude.tolist(), strict=True))
    began = time.perf_counter()
    for a, b in cells:
        total = 0.0
        for c, d in places:
            north, east = math.radians(c - a) / 2, math.radians(d - b) / 2
            h = math.sin(north) ** 2 + math.cos(math.radians(a)) * math.cos(math.radians(c)) * math.sin(east) ** 2
            total += 1.89 * math.exp(-0.06 * 2 * 3958.76 * math.asin(math.sqrt(h)))
        assert total > 0
    return (time.perf_counter() - began) * grid.shape[0] * grid.shape[1] / SAMPLED


def median(run: Callable[[], object], rounds: int) -> float:
    run()
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return sorted(seconds)[rounds // 2]


def main() -> None:
    rows = []
    for shape, count in CASES:
        rng = np.random.default_rng(count)
        sites = Sites(42 + 0.1 * rng.standard_normal(count), -71 + 0.1 * rng.standard_normal(count))
        grid = grid_of(sites, shape)
        slow = loop(sites, grid)
        what = f"{shape[0]} x {shape[1]} cells, {count} sites"
        rows.append(Row(f"{what}: a loop", round(slow, 3), {"times": 1.0}))
        for name, method in (("cgt", targeting), ("crimestat", exponential), ("normal", normal), ("mixture", mixture)):
            took = median(partial(method, sites, grid), 3 if method is mixture else ROUNDS)
            rows.append(Row(f"{what}: {name}", round(took, 4), {"times": round(slow / took, 1)}))
    report(__file__, rows)


if __name__ == "__main__":
    main()
