"""Geographic profile: is the anchor where the mixture says, and what does each method cost to search?

Offenders are generated (bench/_offenders.py); none by the model, and none of the generators that are judged here chose
its offsets. `--offenders 10000` for the long run. Coverage is of the area wide enough for commuters; an anchor outside
it is a miss. Hit scores are given on that area and on the one of Rossmo's edge rule, where an anchor outside counts as
1. "stated" rows are what the mixture gives where the user says which of the two kinds the offender is: on the wide area
for marauders, on the wider one for commuters. The last rows put all marauders, all commuters, and three marauders
beside each commuter together.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from _harness import Row, report
from _offenders import COMMUTERS, HELD_OUT, Offender, offender
from murderbook.geoprofile import (
    CRIMESTAT,
    DRAGNET,
    Grid,
    Sampling,
    Sites,
    exponential,
    grid_of,
    hit_score,
    normal,
    targeting,
)
from murderbook.geoprofile.grid import WIDE, WIDER
from murderbook.geoprofile.hits import probability_before
from murderbook.geoprofile.mixture import STATED, Travel, mixtures
from murderbook.geoprofile.sites import spread_km

CELLS = (100, 100)
HELD = (0.5, 0.8, 0.95)
SEED = 2026
MARAUDERS = 3  # to each commuter
DECAY = {
    "cgt": targeting,
    "crimestat": lambda sites, grid: exponential(sites, grid, CRIMESTAT),
    "dragnet": lambda sites, grid: exponential(sites, grid, DRAGNET),
    "normal": normal,
}
METHODS = ("mixture", "stated", *DECAY)
Tried = dict[str, list[tuple[float, float, float, float]]]


def grids(sites: Sites) -> tuple[Grid, Grid]:
    """Wide, and by the edge rule."""
    return grid_of(sites, CELLS, WIDE * spread_km(sites)), grid_of(sites, CELLS)


def tried(one: Offender, found: Tried) -> None:
    """Adds for each method: hit score on either area, probability before the anchor, seconds."""
    both = grids(one.sites)
    for name, method in DECAY.items():
        began = time.perf_counter()
        wide, edge = (hit_score(method(one.sites, grid), grid, *one.anchor) for grid in both)
        found.setdefault(name, []).append((_or(wide), _or(edge), np.nan, time.perf_counter() - began))
    mixtures_tried(one, both, found)


def mixtures_tried(one: Offender, both: tuple[Grid, Grid], found: Tried) -> None:
    """Of nothing stated, and of the kind that the offender is."""
    began = time.perf_counter()
    kind = Travel.COMMUTER if one.commutes else Travel.MARAUDER
    own = grid_of(one.sites, CELLS, WIDER * spread_km(one.sites)) if one.commutes else both[0]
    unknown = STATED[Travel.UNKNOWN]
    wanted = [(both[0], unknown), (both[1], unknown), (own, STATED[kind]), (both[1], STATED[kind])]
    densities = [each.density for each in mixtures(one.sites, wanted, Sampling(draws=400, burn=150))]
    took = (time.perf_counter() - began) / 2
    for name, at in (("mixture", 0), ("stated", 2)):
        grids_ = wanted[at][0], wanted[at + 1][0]
        before = probability_before(densities[at], grids_[0], *one.anchor)
        pairs = zip(densities[at : at + 2], grids_, strict=True)
        scores = (_or(hit_score(density, grid, *one.anchor)) for density, grid in pairs)
        found.setdefault(name, []).append((*scores, 2.0 if before is None else before, took))


def _or(score: float | None) -> float:
    return 1.0 if score is None else score


def row(name: str, values: np.ndarray, weight: np.ndarray | None = None) -> Row:
    weight = np.ones(len(values)) / len(values) if weight is None else weight / weight.sum()
    said: dict[str, float | int | str | None] = {"offenders": len(values)}
    for at, area in enumerate(("wide", "edge")):
        order = np.argsort(values[:, at])
        half = np.searchsorted(np.cumsum(weight[order]), 0.5)
        said[f"{area}_median"] = round(100 * float(values[order[min(half, len(order) - 1)], at]), 2)
        said[f"{area}_mean"] = round(100 * float(weight @ values[:, at]), 1)
        said[f"{area}_first_5"] = round(100 * float(weight @ (values[:, at] <= 0.05)), 1)
    said["inside_edge"] = round(100 * float(weight @ (values[:, 1] < 1)), 1)
    if not np.isnan(values[0, 2]):
        said |= {f"held_{int(100 * p)}": round(100 * float(weight @ (values[:, 2] <= p)), 1) for p in HELD}
    return Row(name, round(float(values[:, 3].mean()), 4), said)


def together(method: str, found: dict[str, np.ndarray]) -> list[Row]:
    """Marauders, commuters, and three of the one to one of the other; each generator of a kind weighs the same."""
    kinds = {
        "marauders": [each for name, each in found.items() if name not in COMMUTERS],
        "commuters": [each for name, each in found.items() if name in COMMUTERS],
    }
    rows = [row(f"{kind} {method}", np.concatenate(each)) for kind, each in kinds.items()]
    shares = [
        np.full(len(values), share / len(each))
        for (each, share) in zip(kinds.values(), (MARAUDERS, 1), strict=True)
        for values in each
    ]
    return [
        *rows,
        row(f"all {method}", np.concatenate([v for each in kinds.values() for v in each]), np.concatenate(shares)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offenders", type=int, default=2_000, help="in all")
    given = parser.parse_args()
    results: dict[str, dict[str, np.ndarray]] = {}
    for at, (name, draw) in enumerate(HELD_OUT.items()):
        rng, found = np.random.Generator(np.random.PCG64([SEED, at])), Tried()
        for _ in range(-(-given.offenders // len(HELD_OUT))):
            tried(offender(draw, rng, name in COMMUTERS), found)
        results[name] = {method: np.array(values) for method, values in found.items()}
    rows = [row(f"{method} {name}", values[method]) for method in METHODS for name, values in results.items()]
    for method in METHODS:
        rows += together(method, {name: each[method] for name, each in results.items()})
    report(__file__, rows)


if __name__ == "__main__":
    main()
