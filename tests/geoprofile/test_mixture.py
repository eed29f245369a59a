"""The mixture: what must come out where the answer is plain, and what real and simulated sources give."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from murderbook.geoprofile import Sampling, Sites, grid_of, hit_score, mixture, region
from murderbook.geoprofile.gibbs import Points, draw
from murderbook.geoprofile.sites import spread_km

KM = 1 / 111.195


def _cluster(n: int, km: float, east: float = 0.0, seed: int = 1) -> list[tuple[float, float]]:
    """Around a point that lies so many km east of one on the equator."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(0, km, (2, n)) * KM
    return list(zip(y.tolist(), (x + east * KM).tolist(), strict=True))


def _anchors(sites: Sites) -> int:
    return int(np.argmax(mixture(sites, grid_of(sites, (40, 40))).anchors)) + 1


def test_one_cluster_has_one_anchor_and_two_far_ones_have_two() -> None:
    assert _anchors(Sites.of(_cluster(12, 1.0))) == 1
    assert _anchors(Sites.of(_cluster(8, 1.0) + _cluster(8, 1.0, east=40, seed=2))) == 2


def test_densities_sum_to_one_and_the_same_seed_gives_the_same() -> None:
    sites = Sites.of(_cluster(9, 3.0))
    grid = grid_of(sites, (50, 30), margin=spread_km(sites))
    found, again = mixture(sites, grid), mixture(sites, grid)
    assert found.density.shape == (50, 30) and found.density.min() >= 0
    assert found.density.sum() == pytest.approx(1.0) and sum(found.anchors) == pytest.approx(1.0)
    np.testing.assert_array_equal(found.density, again.density)
    other = mixture(sites, grid, Sampling(seed=2)).density
    assert not np.array_equal(found.density, other) and np.abs(found.density - other).sum() < 0.15
    assert 0 < found.outside < 0.3
    assert region(found.density, 0.5).sum() < region(found.density, 0.95).sum()


def test_the_order_of_sites_hardly_matters() -> None:
    places = _cluster(9, 3.0)
    grid = grid_of(Sites.of(places), (40, 40))
    one, other = (mixture(Sites.of(order), grid).density for order in (places, places[::-1]))
    assert np.abs(one - other).sum() < 0.15


def test_a_weightier_site_draws_the_anchor() -> None:
    places = [(0.0, -0.1), (0.02, 0.1), (-0.02, 0.1), (0.0, 0.08)]
    grid = grid_of(Sites.of(places), (60, 60))

    def east(weights: list[float]) -> float:
        return float((mixture(Sites.of(places, weights), grid).density @ grid.longitude).sum())

    assert east([4, 1, 1, 1]) < east([1, 1, 1, 1]) - 0.01


def test_a_buffer_makes_the_sites_themselves_unlikely() -> None:
    sites = Sites.of(_cluster(6, 3.0))
    grid = grid_of(sites, (80, 80))
    plain, held = (mixture(sites, grid, Sampling(buffer=km)).density for km in (None, 0.5))
    cell = grid.cell_of(float(sites.latitude[0]), float(sites.longitude[0]))
    assert cell is not None and held[cell] < 0.2 * plain[cell] and held.sum() == pytest.approx(1)


def _exact(points: Points) -> float:
    """The probability that three sites have one anchor, by all partitions and a fine grid of scatter."""
    partitions = [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1), (0, 1, 2)]
    scales = np.geomspace(points.diameter / 100, points.diameter, 64)
    prior = np.array([0.5, 0.25, 0.125]) / 0.875
    mass = []
    for z in partitions:
        t, sizes = max(z) + 1, [z.count(k) for k in range(max(z) + 1)]
        weight = sum(
            p * math.perm(k, t) / math.prod(k + j for j in range(3)) for k, p in enumerate(prior, start=1) if k >= t
        ) * math.prod(math.factorial(size) for size in sizes)
        like = np.ones(len(scales))
        for group, m in enumerate(sizes):
            chosen = np.array(z) == group
            x, y = points.x[chosen], points.y[chosen]
            squares = ((x - x.mean()) ** 2 + (y - y.mean()) ** 2).sum()
            like *= (2 * np.pi * scales**2) ** (1 - m) / m * np.exp(-squares / (2 * scales**2)) / points.area
        mass.append(weight * like.mean())
    return mass[0] / sum(mass)


def test_the_draws_agree_with_all_partitions_of_three_sites() -> None:
    points = Points(np.array([0.0, 0.4, 3.0]), np.array([0.0, 0.1, 0.5]), np.ones(3), 36.0, 3.0)
    drawn = draw(points, 40_000, 500, np.random.Generator(np.random.PCG64(1)))
    assert (drawn.groups.max(axis=1) == 0).mean() == pytest.approx(_exact(points), abs=0.015)


def _places(shared_data: Path, name: str) -> list[tuple[float, float]]:
    with (shared_data / "geoprofile" / name).open(encoding="utf-8") as file:
        return [(float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)]


@pytest.mark.shared_data
def test_the_pump_is_found(shared_data: Path) -> None:
    """London 1854, on the area of the edge rule: the third pump of the file stood in Broad Street."""
    deaths = Sites.of(_places(shared_data, "Cholera.csv"))
    grid = grid_of(deaths)
    score = hit_score(mixture(deaths, grid).density, grid, *_places(shared_data, "WaterPumps.csv")[2])
    assert score is not None and score < 0.02


@pytest.mark.shared_data
def test_four_sources_of_a_simulated_city(shared_data: Path) -> None:
    sites = Sites.of(_places(shared_data, "LondonExample_crimes.csv"))
    grid = grid_of(sites)
    found = mixture(sites, grid)
    scores = [hit_score(found.density, grid, *place) for place in _places(shared_data, "LondonExample_sources.csv")]
    assert int(np.argmax(found.anchors)) + 1 == 4
    assert all(score is not None and score < 0.2 for score in scores)
