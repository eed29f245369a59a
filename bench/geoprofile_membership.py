"""Geographic profile of a string with strangers in it: does the average over who belongs beat counting all of them?

Marauders of the generators that bench/geoprofile_coverage.py judges by. Each site has a probability p of belonging,
even between 0.3 and 1; it is the offender's with that probability, else a stranger's, anywhere in the box of his sites
enlarged by half. So the probabilities are right; how much wrong ones cost is not asked. "all": every site counts for
certain; "averaged": as `murderbook profile` does with the column probability; "told": only those that are his. The cost
is what ranks above the anchor, in percent of the edge rule's area of his own sites: the same area for all three.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from _harness import Row, report
from _offenders import COMMUTERS, HELD_OUT, HOME, KM, MOST, Generator, Points
from murderbook.geoprofile import Choices, Grid, Method, Sites, Travel, grid_of
from murderbook.geoprofile.hits import probability_before
from murderbook.geoprofile.surface import Effort, area_of, surface_of

SEED = 2027
FEWEST = 7  # sites, strangers among them
LEAST = 0.3
CHOICES = {
    "mixture": Choices(Method.MIXTURE, (80, 80), travel=Travel.MARAUDER),
    "cgt": Choices(Method.CGT, (80, 80)),
    "crimestat": Choices(Method.CRIMESTAT, (80, 80)),
}
EFFORT = Effort(400, 150, 48, 5)
Tried = dict[str, list[tuple[float, float, float]]]


def string_of(draw: Callable[[Generator, int], Points], rng: Generator) -> tuple[Sites, np.ndarray]:
    """Sites with their probabilities, and which are his: three at the least."""
    while True:
        n = int(rng.integers(FEWEST, MOST + 1))
        p = rng.uniform(LEAST, 1, n)
        his = rng.random(n) < p
        if his.sum() >= 3:
            break
    points = draw(rng, n)
    low, high = points[his].min(axis=0), points[his].max(axis=0)
    more = (high - low) / 4
    points[~his] = rng.uniform(low - more, high + more, (int((~his).sum()), 2))
    up, across = HOME[0] + points[:, 1] * KM, HOME[1] + points[:, 0] * KM / np.cos(np.radians(HOME[0]))
    return Sites(up, across, probability=p), his


def tried(sites: Sites, his: np.ndarray, found: Tried) -> None:
    own = grid_of(sites.chosen(his)).area()
    certain = replace(sites, probability=np.ones(len(sites)))
    for method, choices in CHOICES.items():
        grid = area_of(sites, choices)
        everywhere = np.ones(grid.shape, np.bool_)
        for name, each in (("all", certain), ("averaged", sites), ("told", certain.chosen(his))):
            began = time.perf_counter()
            values = surface_of(each, grid, choices, everywhere, EFFORT).values
            took = time.perf_counter() - began
            before = probability_before(values, grid, *HOME)
            row = _cost(values, grid) / own, 2.0 if before is None else before, took
            found.setdefault(f"{method} {name}", []).append(row)


def _cost(values: np.ndarray, grid: Grid) -> float:
    """km2 that rank above the anchor; all that is searched where it lies outside."""
    cell = grid.cell_of(*HOME)
    return grid.area() if cell is None else grid.area(values > values[cell])


def row(name: str, values: np.ndarray) -> Row:
    said: dict[str, float | int | str | None] = {
        "strings": len(values),
        "cost_median": round(100 * float(np.median(values[:, 0])), 2),
        "cost_mean": round(100 * float(values[:, 0].mean()), 2),
    }
    if name.startswith("mixture"):
        said |= {f"held_{int(100 * p)}": round(100 * float((values[:, 1] <= p).mean()), 1) for p in (0.5, 0.8, 0.95)}
    return Row(name, round(float(values[:, 2].mean()), 4), said)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strings", type=int, default=300, help="in all")
    given = parser.parse_args()
    found = Tried()
    marauders = {name: draw for name, draw in HELD_OUT.items() if name not in COMMUTERS}
    for at, draw in enumerate(marauders.values()):
        rng = np.random.Generator(np.random.PCG64([SEED, at]))
        for _ in range(-(-given.strings // len(marauders))):
            tried(*string_of(draw, rng), found)
    report(__file__, [row(name, np.array(values)) for name, values in found.items()])


if __name__ == "__main__":
    main()
