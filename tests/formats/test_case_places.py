"""Places of a table of cases: metres, and coordinates that cannot be right."""

from __future__ import annotations

import numpy as np
import pytest
from case_samples import Write, read

from murderbook.formats.reject import FormatError
from murderbook.linkage.reading import metres_of
from murderbook.linkage.tabular.table import Places

GLOBE = 'id = "id"\n[features]\n[place]\nlatitude = "lat"\nlongitude = "lon"\n'
GRID = 'id = "id"\n[features]\n[place]\nx = "x"\ny = "y"\nunit = "m"\n'
GOOD = "40.7,-74.0", "40.8,-73.9", "40.6,-74.1"


def places_of(write: Write, cases: str, declared: str) -> tuple[Places, tuple[str, ...]]:
    table, warnings = read(write, cases, declared)
    assert table.places is not None
    return table.places, warnings


def globe(*cells: str) -> str:
    return "id,lat,lon\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))


def grid(*cells: str) -> str:
    return "id,x,y\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))


def test_the_globe_is_that_of_the_engine(write: Write) -> None:
    cells = (*GOOD, "-33.9,151.2", "90,0", "0,-179.99", ",")
    places, warnings = places_of(write, globe(*cells), GLOBE)
    assert warnings == ()
    assert not places.planar
    expected = [metres_of(*map(float, cell.split(","))) for cell in cells[:-1]]
    assert places.metres[:-1].tolist() == [list(map(float, one)) for one in expected]
    assert places.located.tolist() == [True] * 6 + [False]
    assert places.shown[0] == "40.7, -74.0"
    assert places.shown[-1] == ""


def test_degrees_may_be_called_x_and_y(write: Write) -> None:
    named, _ = places_of(write, globe(*GOOD), GLOBE)
    as_unit = 'id = "id"\n[features]\n[place]\nx = "lon"\ny = "lat"\nunit = "degrees"\n'
    assert (places_of(write, globe(*GOOD), as_unit)[0].metres == named.metres).all()


@pytest.mark.parametrize(("unit", "metres"), [("m", 1.0), ("km", 1000.0), ("ft", 0.3048)])
def test_a_grid_is_shifted_to_begin_at_nought(write: Write, unit: str, metres: float) -> None:
    cells = "6480000.5,1850000.25", "6481000.5,1850000.25", "6480000.5,1852000.25", ","
    scaled = [",".join(str(float(n) / (1000 if unit == "km" else 1)) if n else "" for n in c.split(",")) for c in cells]
    places, warnings = places_of(write, grid(*scaled), GRID.replace('"m"', f'"{unit}"'))
    assert warnings == ()
    assert places.planar
    assert (places.metres == np.rint(places.metres)).all()
    assert places.metres.min() == 0.0
    assert places.metres.max() < 2**24
    factor = 1.0 if unit == "km" else metres
    apart = np.linalg.norm(places.metres[0] - places.metres[1:3], axis=1)
    assert apart.tolist() == pytest.approx([1000 * factor, 2000 * factor], abs=1.5)
    assert places.located.tolist() == [True, True, True, False]


@pytest.mark.parametrize(
    "cells", [("-118.2,34.0", "-117.9,33.8"), ("-74.0,40.7", "-73.9,40.8"), ("151.2,-33.9", "151.3,-33.8")]
)
def test_latitude_and_longitude_swapped(write: Write, cells: tuple[str, ...]) -> None:
    with pytest.raises(FormatError, match=r"column 'lat' holds .*Latitude and longitude seem to be swapped: name them"):
        read(write, globe(*cells), GLOBE)


@pytest.mark.parametrize(
    "cells", [("77.2,28.6", "80.3,13.1", "88.4,22.6"), ("-46.6,-23.5", "-43.2,-22.9"), ("-99.1,19.4", "-103.3,20.7")]
)
def test_a_swap_that_leaves_cases_where_nobody_lives(write: Write, cells: tuple[str, ...]) -> None:
    with pytest.raises(
        FormatError, match=r"column 'lat' holds .*line [23] \(.*seem to be swapped: name them the other way"
    ):
        read(write, globe(*cells), GLOBE)


def test_names_that_say_the_opposite_of_the_mapping_are_told_where_both_could_be(write: Write) -> None:
    crossed = GLOBE.replace('"lat"', '"crime_Lon"').replace('"lon"', '"crime_Lat"')
    rome = "id,crime_Lat,crime_Lon\n1,41.9,12.5\n2,45.5,9.2\n"
    places, (warning,) = places_of(write, rome, crossed)
    assert warning.startswith("cases.csv: column 'crime_Lon' is named as the latitude and 'crime_Lat' as the longitude")
    assert "line 2 ('12.5', '41.9')" in warning
    assert "name them the other way round" in warning
    assert places.located.all()
    # Here the header is wrong and the mapping mends it, as the message of a refused swap advises.
    _, warnings = places_of(write, "id,crime_Lat,crime_Lon\n1,-74.0,40.7\n2,-73.9,40.8\n", crossed)
    assert warnings == ()


def around(count: int, north: float, east: float) -> list[str]:
    rng = np.random.default_rng(1)
    return [f"{north + a:.3f},{east + b:.3f}" for a, b in rng.normal(0.0, 0.2, (count, 2)).tolist()]


@pytest.mark.parametrize(("north", "east"), [(40.7, -74.0), (48.8, 2.3), (31.8, 35.2), (-33.9, 18.4), (6.5, 3.4)])
@pytest.mark.parametrize("swaps", [1, 9])
def test_rows_that_fit_the_others_only_when_swapped(write: Write, north: float, east: float, swaps: int) -> None:
    cells = around(60, north, east)
    bad = range(7, 7 + swaps)
    for row in bad:
        cells[row] = ",".join(reversed(cells[row].split(",")))
    places, (warning,) = places_of(write, globe(*cells), GLOBE)
    assert np.flatnonzero(~places.located).tolist() == list(bad)
    latitude, longitude = cells[7].split(",")
    assert f"(columns 'lat', 'lon'): line 9 ('{latitude}', '{longitude}')" in warning
    assert "Change latitude and longitude over" in warning


def test_places_far_from_all_others_that_would_not_fit_swapped_are_used(write: Write) -> None:
    far = "21.3,-157.9", "13.4,144.8", "61.2,-149.9", "64.8,-147.7", "18.4,-66.1", "24.6,-81.8"
    cells = [*around(30, 40.7, -74.0), *around(30, 34.0, -118.2), *far]
    places, warnings = places_of(write, globe(*cells), GLOBE)
    assert warnings == ()
    assert places.located.all()


def test_a_country_on_the_line_where_both_are_equal_keeps_its_places(write: Write) -> None:
    turkey = "41.0,29.0", "39.9,32.9", "38.4,27.1", "37.3,40.7", "36.2,36.2", "37.6,43.7", "41.0,39.7", "38.5,43.4"
    places, warnings = places_of(write, globe(*turkey), GLOBE)
    assert warnings == ()
    assert places.located.all()


def test_metres_given_as_degrees(write: Write) -> None:
    with pytest.raises(FormatError, match=r"are no degrees in most rows.*name x, y and unit under"):
        read(write, globe("1850000,6480000", "1850100,6480100"), GLOBE)


def test_degrees_given_as_metres(write: Write) -> None:
    with pytest.raises(FormatError, match=r"look like degrees.*Name them as longitude and latitude"):
        read(write, grid("-74.01,40.72", "-73.99,40.81"), GRID)
    _, (warning,) = places_of(write, grid("-74.01,40.72", "-73.99,40.81"), GRID.replace('"m"', '"km"'))
    assert "They are read as a grid in km" in warning


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("0,0", "1 row has coordinates at 0, 0: the sign of a geocoder for 'not found': line 5 ('0', '0')"),
        ("0.000,-0.0", "1 row has coordinates at 0, 0"),
        (
            "140.7,-74.0",
            "1 row has coordinates beyond latitude 90 or longitude 180, where the columns may be swapped in 1",
        ),
        ("40.7,-274.0", "1 row has coordinates beyond latitude 90 or longitude 180: line 5 ('-274.0', '40.7')"),
        ("40.7,", "1 row has one coordinate without the other: line 5 ('40.7')"),
        ("40.7,west", "column 'lon': 1 cell is no coordinate: line 5 ('west')"),
        ("NaN!,-74.0", "column 'lat': 1 cell is no coordinate: line 5 ('NaN!')"),
        ("inf,-74.0", "column 'lat': 1 cell is no coordinate: line 5 ('inf')"),
    ],
)
def test_a_single_bad_place_is_unknown_and_told(write: Write, bad: str, told: str) -> None:
    places, (warning,) = places_of(write, globe(*GOOD, bad), GLOBE)
    assert places.located.tolist() == [True, True, True, False]
    assert (places.metres[3] == 0.0).all()
    assert warning.startswith(f"cases.csv: {told}")


def test_most_coordinates_unreadable(write: Write) -> None:
    with pytest.raises(FormatError, match=r"column 'lat': 2 cells are no coordinate.*the mapping is wrong"):
        read(write, globe("north,-74", "south,-74", "40,-74"), GLOBE)


def test_a_grid_square_beyond_the_earth(write: Write) -> None:
    places, (warning,) = places_of(write, grid("1000,2000", "1500,2500", "9999999999,9999999999"), GRID)
    assert places.located.tolist() == [True, True, False]
    assert "1 row has coordinates more than 4,194 km from the others: line 4 ('9999999999', '9999999999')" in warning


def test_no_coordinates_at_all(write: Write) -> None:
    _, (warning,) = places_of(write, globe(",", ","), GLOBE)
    assert warning == "cases.csv: no row has coordinates (columns 'lat' and 'lon'). They cannot tell anything."


def test_areas_alone(write: Write) -> None:
    declared = 'id = "id"\n[features]\n[place]\narea = "city"\nwider = "state"\n'
    table, (warning,) = read(write, "id,city,state\n1,Ash,WA\n2,ASH,OR\n3,,OR\n", declared)
    assert table.places is None
    assert table.area is not None
    assert table.wider is not None
    assert table.area.codes.tolist() == [1, 0, -1]
    assert table.wider.values == ("OR", "WA")
    assert "column 'city': 'ASH' and 'Ash' differ in spelling only" in warning
