"""Where an anchor can be: the raster of polygons against areas that are known, and what a profile makes of it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from murderbook.geoprofile import Choices, Grid, Land, Method, Place, Sites, hit_score, profile
from murderbook.geoprofile.land import inside

PLACES = [(40.0, -95.0), (40.02, -95.03), (40.01, -94.98), (39.99, -95.01), (40.03, -95.01), (40.015, -94.99)]
SITES = Sites.of(PLACES)
UNIT = Grid(np.linspace(0.005, 0.995, 100), np.linspace(0.005, 0.995, 100))  # cells of a hundredth of a degree


def _ring(*corners: tuple[float, float]) -> np.ndarray:
    return np.array([*corners, corners[0]], np.float64)


def _box(west: float, south: float, east: float, north: float) -> tuple[np.ndarray]:
    return (_ring((west, south), (east, south), (east, north), (west, north)),)


def test_shapes_have_their_areas() -> None:
    triangle = (_ring((0, 0), (1, 0), (0, 1)),)
    assert inside((triangle,), UNIT).mean() == pytest.approx(0.5, abs=0.006)
    assert inside((_box(0.2, 0.3, 0.6, 0.8),), UNIT).mean() == pytest.approx(0.2)
    holed = (*_box(0, 0, 1, 1), *_box(0.25, 0.25, 0.75, 0.75))
    assert inside((holed,), UNIT).mean() == pytest.approx(0.75, abs=0.011)
    angles = np.linspace(0, 2 * np.pi, 400)
    disc = (np.column_stack([0.5 + 0.4 * np.cos(angles), 0.5 + 0.4 * np.sin(angles)]),)
    assert inside((disc,), UNIT).mean() == pytest.approx(np.pi * 0.16, abs=0.003)


def test_corners_on_a_row_count_once_and_direction_does_not_count() -> None:
    row = UNIT.latitude[50]
    diamond = _ring((0.1, row), (0.5, row - 0.3), (0.9, row), (0.5, row + 0.3))
    found = inside(((diamond,),), UNIT)
    assert found[50].sum() == 80 and not found[50, :10].any() and not found[50, 90:].any()
    np.testing.assert_array_equal(found, inside(((diamond[::-1],),), UNIT))


def test_overlapping_polygons_are_a_union() -> None:
    both = inside((_box(0, 0, 0.6, 1), _box(0.4, 0, 1, 1)), UNIT)
    assert both.all()


def test_against_an_oracle_point_by_point() -> None:
    rng = np.random.default_rng(5)
    ring = _ring(*map(tuple, rng.random((9, 2))))  # crosses itself
    found = inside(((ring,),), UNIT)
    for i, j in rng.integers(0, 100, (300, 2)):
        y, x, odd = UNIT.latitude[i], UNIT.longitude[j], False
        for (x1, y1), (x2, y2) in itertools.pairwise(ring):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                odd = not odd
        assert found[i, j] == odd


def test_land_beyond_the_date_line() -> None:
    grid = Grid(np.linspace(0, 1, 11), np.linspace(179.5, 180.5, 11))
    found = inside((_box(-180, -1, -179, 2),), grid)
    assert not found[:, :5].any() and found[:, 6:].all()


@pytest.mark.parametrize("method", [Method.MIXTURE, Method.CGT])
def test_water_has_no_anchor_and_no_part_of_the_area(method: Method) -> None:
    west = Land(only=(_box(-96, 39, -95.0001, 41),))
    places = [Place("on land", 40.01, -95.02), Place("in the lake", 40.01, -94.99), Place("far", 50.0, -95.0)]
    found = profile(SITES, places, Choices(method, (60, 60), land=west))
    assert not found.allowed.all() and (found.surface[~found.allowed] == 0).all()
    land, lake, far = found.ranked
    assert lake.hit_score is None and not lake.possible and far.hit_score is None and far.possible
    cell = found.grid.cell_of(40.01, -95.02)
    above = (found.surface > found.surface[cell]) & found.allowed
    assert land.hit_score == pytest.approx((above.sum() + 0.5) / found.allowed.sum())
    assert land.hit_score == hit_score(found.surface, found.grid, 40.01, -95.02, found.allowed)
    assert found.searched_km2 < 0.6 * found.grid.area() and found.edge_km2 <= found.searched_km2
    for share in (0.05, 0.25, 1.0):
        assert not (found.top(share) & ~found.allowed).any()
    if found.mixture:
        assert found.surface.sum() == pytest.approx(1)


def test_everywhere_is_as_without_and_not_is_the_rest() -> None:
    plain = profile(SITES, choices=Choices(Method.CRIMESTAT, (40, 40)))
    world = profile(SITES, choices=Choices(Method.CRIMESTAT, (40, 40), land=Land(only=(_box(-180, -90, 180, 90),))))
    np.testing.assert_array_equal(plain.surface, world.surface)
    assert world.edge_km2 == pytest.approx(plain.edge_km2)
    lake = (_box(-95.01, 39, -94, 41),)
    without = profile(SITES, choices=Choices(Method.CRIMESTAT, (40, 40), land=Land(never=lake)))
    np.testing.assert_array_equal(~without.allowed, inside(lake, without.grid))


def test_land_that_holds_none_of_the_area_is_refused() -> None:
    with pytest.raises(ValueError, match="no part of the area"):
        profile(SITES, choices=Choices(land=Land(only=(_box(10, 10, 11, 11),))))
    with pytest.raises(ValueError, match="no part of the area"):
        profile(SITES, choices=Choices(land=Land(never=(_box(-180, -90, 180, 90),))))
