"""The map of a cluster: where its counties lie, in the picture and to scale."""

from __future__ import annotations

from math import hypot

import pytest

from murderbook.casefile.counties import county
from murderbook.series.clearance.areas import kilometres
from murderbook.workbench.scan.drawn import HEIGHT, WIDTH, map_of


def test_counties_stand_in_the_picture_as_they_lie_and_to_scale() -> None:
    found = map_of(["04013", "04013", "04019", ""])  # Maricopa lies north-west of Pima
    assert found is not None
    held = {dot.label: dot for dot in found.dots if dot.cases}
    maricopa, pima = held["Maricopa, AZ"], held["Pima, AZ"]
    assert (maricopa.cases, pima.cases) == (2, 1) and maricopa.radius > pima.radius
    assert maricopa.y < pima.y and maricopa.x < pima.x
    apart = hypot(maricopa.x - pima.x, maricopa.y - pima.y) / found.scale_width * found.scale_km
    here, there = county("04013"), county("04019")
    assert here is not None and there is not None
    assert apart == pytest.approx(kilometres(here, there), rel=0.02)
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in found.dots)
    assert found.words == "Maricopa, AZ: 2; Pima, AZ: 1"


def test_without_a_known_county_there_is_no_map_and_an_island_has_one() -> None:
    assert map_of(["", "99999"]) is None
    alone = map_of(["15001"])  # Hawaii: no county beside it
    assert alone is not None and [dot.cases for dot in alone.dots] == [1]
    assert (alone.dots[0].x, alone.dots[0].y) == (WIDTH / 2, HEIGHT / 2)
