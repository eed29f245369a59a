"""The drawing: where things lie on it, its shades, its scale; and sites of odd shapes."""

from __future__ import annotations

import io

import numpy as np
import pytest

from murderbook.formats.png import png_of
from murderbook.geoprofile import Choices, Land, Method, Place, Sites, profile
from murderbook.geoprofile.sites import haversine
from murderbook.workbench.profile import picture
from murderbook.workbench.profile.picture import NEVER, PALETTE, SHARES, drawing

PLACES = [(40.0, -95.0), (40.02, -95.03), (40.01, -94.98), (39.99, -95.01), (40.03, -95.01), (40.015, -94.99)]
ODD = {
    "one place": [(40.0, -95.0)] * 4,
    "a line": [(40.0, -95.0 + step / 50) for step in range(6)],
    "a street": [(40.0 + step / 50, -95.0) for step in range(6)],
    "far apart": [(25.0, -80.0), (48.0, -124.0), (45.0, -70.0), (33.0, -117.0)],
    "the date line": [(52.0, 179.9), (52.1, -179.9), (52.05, 179.95), (52.0, -179.95)],
    "far north": [(89.0, 0.0), (89.2, 40.0), (89.1, 80.0), (89.3, 20.0)],
    "far south": [(-54.0, -68.0), (-54.1, -68.1), (-54.05, -68.2)],
}


@pytest.mark.parametrize("method", [Method.MIXTURE, Method.CGT, Method.DRAGNET])
@pytest.mark.parametrize("places", ODD.values(), ids=ODD)
def test_odd_shapes_are_drawn_with_all_their_sites(places: list[tuple[float, float]], method: Method) -> None:
    found = profile(Sites.of(places), choices=Choices(method, (30, 30)))
    made = drawing(found, [(str(at), "") for at in range(len(places))])
    assert 0 < made.width <= 520 and 0 < made.height <= 520 and len(made.sites) == len(places)
    assert all(-1 <= mark.x <= made.width + 1 and -1 <= mark.y <= made.height + 1 for mark in made.sites)
    assert made.scale[0] > 0


def test_north_is_up_and_the_scale_is_right() -> None:
    found = profile(Sites.of(PLACES), [Place("home", 40.011, -95.0)], Choices(Method.CGT, (60, 60)))
    made = drawing(found, [(str(at), "") for at in range(6)])
    north, south = made.sites[4], made.sites[3]
    assert north.y < south.y and made.sites[1].x < made.sites[2].x
    km = float(haversine(*PLACES[1], PLACES[1][0], PLACES[2][1]))
    pixels = made.sites[2].x - made.sites[1].x
    length, said = made.scale
    assert length / float(said.split()[0]) == pytest.approx(pixels / km, rel=0.01)
    (home,) = made.places
    assert south.y > home.y > north.y and home.text == "1"


def test_shades_lie_where_the_areas_are() -> None:
    found = profile(Sites.of(PLACES), choices=Choices(Method.CRIMESTAT, (80, 80)))
    rows, columns = picture._cut(found)
    bands = picture._bands(found, rows, columns)
    shown = (bands > 0).mean() * (rows.stop - rows.start) * (columns.stop - columns.start) / 6400
    assert shown == pytest.approx(max(SHARES), abs=0.02)
    best = np.unravel_index(found.surface.argmax(), found.surface.shape)
    times = len(bands) // (rows.stop - rows.start)
    at = tuple(int((index - part.start + 0.5) * times) for index, part in zip(best, (rows, columns), strict=True))
    assert bands[at] == 4


def test_water_is_drawn_as_such() -> None:
    ring = np.array([[-96, 39], [-95.005, 39], [-95.005, 41], [-96, 41], [-96, 39]], np.float64)
    found = profile(Sites.of(PLACES), choices=Choices(Method.CGT, (40, 40), land=Land(only=((ring,),))))
    bands = picture._bands(found, *picture._cut(found))
    assert 0.2 < (bands == NEVER).mean() < 0.9


def test_a_png_is_one_that_others_read() -> None:
    image = pytest.importorskip("PIL.Image")
    indexes = np.array([[0, 1, 4], [5, 6, 2]], np.uint8)
    read = image.open(io.BytesIO(png_of(indexes, PALETTE))).convert("RGBA")
    assert read.size == (3, 2)
    for row, column in np.ndindex(2, 3):
        assert read.getpixel((column, row)) == PALETTE[indexes[row, column]]
    with pytest.raises(ValueError, match="every index"):
        png_of(np.array([[7]], np.uint8), PALETTE)
