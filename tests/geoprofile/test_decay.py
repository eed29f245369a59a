"""Distance decay: closed forms, an oracle in plain loops, and the figures that others published or measured."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from murderbook.geoprofile import (
    CRIMESTAT,
    DRAGNET,
    Exponential,
    Grid,
    Sites,
    Targeting,
    exponential,
    grid_of,
    hit_score,
    normal,
    targeting,
)
from murderbook.geoprofile.decay import buffer_of
from murderbook.geoprofile.hits import region, top_share
from murderbook.geoprofile.sites import EARTH, MILE, nearest_km

ANCHOR = (42.41322, -71.07357)
METHODS = {"cgt": targeting, "crimestat": exponential, "normal": normal}


def _sites(n: int = 7, seed: int = 1) -> Sites:
    rng = np.random.default_rng(seed)
    return Sites(41 + 0.1 * rng.standard_normal(n), -80 + 0.1 * rng.standard_normal(n))


def _great_circle(a: float, b: float, c: float, d: float) -> float:
    """By the angle between two vectors: another formula than the engine's."""
    one, two = (
        np.array([math.cos(u) * math.cos(v), math.cos(u) * math.sin(v), math.sin(u)])
        for u, v in ((math.radians(a), math.radians(b)), (math.radians(c), math.radians(d)))
    )
    return EARTH * math.atan2(float(np.linalg.norm(np.cross(one, two))), float(one @ two))


def _oracle(name: str, sites: Sites, grid: Grid) -> np.ndarray:
    found = np.zeros(grid.shape)
    buffer = buffer_of(sites)
    for i, up in enumerate(grid.latitude):
        for j, across in enumerate(grid.longitude):
            for lat, lon, w in zip(sites.latitude, sites.longitude, sites.weight, strict=True):
                miles = _great_circle(up, across, lat, lon) / MILE
                if name == "crimestat":
                    found[i, j] += w * 1.89 * math.exp(-0.06 * miles)
                elif name == "normal":
                    found[i, j] += (
                        w * 29.5 / (4.6 * math.sqrt(2 * math.pi)) * math.exp(-(((miles - 4.2) / 4.6) ** 2) / 2)
                    )
                else:
                    d = _great_circle(up, across, lat, across) + _great_circle(lat, across, lat, lon)
                    found[i, j] += w * (d**-1.2 if d > buffer else (2 * buffer - d) ** -1.2)
    return found


@pytest.mark.parametrize("name", METHODS)
def test_every_cell_is_that_of_plain_loops(name: str) -> None:
    sites = Sites(_sites().latitude, _sites().longitude, np.arange(1, 8) / 4)
    grid = grid_of(sites, (9, 11))
    np.testing.assert_allclose(METHODS[name](sites, grid), _oracle(name, sites, grid), rtol=1e-9)


@pytest.fixture(scope="module")
def boston(shared_data: Path) -> tuple[Sites, Grid]:
    with (shared_data / "geoprofile" / "boston_strangler_desalvo.csv").open(encoding="utf-8") as file:
        sites = Sites.of([(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)])
    return sites, grid_of(sites)


@pytest.mark.shared_data
def test_the_figures_of_others_on_real_sites(boston: tuple[Sites, Grid]) -> None:
    """Textbook targeting (published: 17.8 % with one more site); the others as the R package measures them."""
    sites, grid = boston
    got = [hit_score(targeting(sites, grid, Targeting(f, f)), grid, *ANCHOR) for f in (1.9, 1.2, 0.6)]
    got += [hit_score(exponential(sites, grid, how), grid, *ANCHOR) for how in (CRIMESTAT, DRAGNET)]
    got.append(hit_score(normal(sites, grid), grid, *ANCHOR))
    np.testing.assert_allclose(np.array(got, float), [0.180, 0.144, 0.124, 0.1030, 0.2439, 0.0099], atol=5e-4)


def test_a_ring_around_sites_of_one_place() -> None:
    """Targeting peaks on the edge of the buffer, the normal function at its mean, the exponential at the site."""
    sites = Sites.of([(41.0, -80.0)] * 3)
    east = -80 + np.linspace(0, 0.3, 3001)
    grid = Grid(np.array([40.9, 41.0]), east)
    km = np.array([_great_circle(41, -80, 41, at) for at in east])
    at = km[targeting(sites, grid, Targeting(buffer=5.0))[1].argmax()]
    assert at == pytest.approx(5.0, abs=0.02)
    assert km[normal(sites, grid)[1].argmax()] == pytest.approx(4.2 * MILE, abs=0.02)
    assert exponential(sites, grid)[1].argmax() == 0
    held = exponential(sites, grid, Exponential(1.0, 1.0, buffer=5.0))[1]
    assert (held[km < 4.99] == 0).all() and (held[(km > 5.01) & (km < 9.99)] == 3).all()


@pytest.mark.parametrize("name", METHODS)
def test_weights_are_repeated_sites_and_order_does_not_count(name: str) -> None:
    sites, grid = _sites(), grid_of(_sites(), (30, 30))
    method = METHODS[name] if name != "cgt" else lambda s, g: targeting(s, g, Targeting(buffer=2.0))
    twice = np.concatenate([np.arange(7), [2, 2]])
    weight = np.where(np.arange(7) == 2, 3.0, 1.0)
    weighted = method(Sites(sites.latitude, sites.longitude, weight), grid)
    repeated = method(Sites(sites.latitude[twice], sites.longitude[twice]), grid)
    np.testing.assert_allclose(weighted, repeated)
    np.testing.assert_allclose(method(Sites(sites.latitude[::-1], sites.longitude[::-1]), grid), method(sites, grid))


@pytest.mark.parametrize("name", METHODS)
def test_another_meridian_gives_the_same_hit_scores(name: str) -> None:
    """Across the date line too."""
    got = []
    for moved in (0.0, 55.0, 259.95):
        east = (_sites().longitude + moved + 180) % 360 - 180
        sites = Sites(_sites().latitude, east)
        grid = grid_of(sites, (40, 40))
        got.append(hit_score(METHODS[name](sites, grid), grid, 41.03, (-79.98 + moved + 180) % 360 - 180))
    assert got[0] is not None
    np.testing.assert_allclose(np.array(got, float), got[0], atol=1 / 1600)


@pytest.mark.parametrize("name", METHODS)
def test_symmetric_sites_give_a_symmetric_surface(name: str) -> None:
    sites = Sites.of([(0.1, -80.1), (0.1, -79.9), (-0.1, -80.1), (-0.1, -79.9)])
    surface = METHODS[name](sites, grid_of(sites, (20, 20)))
    np.testing.assert_allclose(surface, surface[::-1])
    np.testing.assert_allclose(surface, surface[:, ::-1])


def test_bounds_are_those_of_the_edge_rule() -> None:
    sites = Sites.of([(40.0, -80.0), (40.1, -80.3), (40.4, -80.1)])
    np.testing.assert_allclose(grid_of(sites).bounds, (39.9, -80.375, 40.5, -79.925))
    assert grid_of(sites).shape == (200, 200)
    flat = grid_of(Sites.of([(40.0, -80.0)] * 3))
    assert flat.area() == pytest.approx(0.25, rel=0.02)
    with pytest.raises(ValueError, match="two rows"):
        grid_of(sites, (1, 5))


def test_a_hit_score_counts_what_ranks_above_and_half_of_the_equal() -> None:
    grid = Grid(np.array([0.0, 1.0]), np.array([0.0, 1.0, 2.0]))
    surface = np.array([[5.0, 4.0, 4.0], [1.0, 4.0, 9.0]])
    assert hit_score(surface, grid, 0.1, 1.2) == pytest.approx((2 + 1.5) / 6)
    assert hit_score(surface, grid, 1.6, 1.2) is None
    assert top_share(surface, 0.5).tolist() == [[True, True, False], [False, False, True]]
    assert region(surface / surface.sum(), 0.5).sum() == 2


def test_bad_sites_are_refused() -> None:
    for places, said in (([(1.0, 2.0)] * 2, "too few"), ([(91.0, 2.0)] * 3, "between -90 and 90")):
        with pytest.raises(ValueError, match=said):
            Sites.of(places)
    with pytest.raises(ValueError, match="above 0"):
        Sites.of([(1.0, 2.0)] * 3, [1, 0, 1])
    assert nearest_km(Sites.of([(1.0, 2.0)] * 3)) == 0
