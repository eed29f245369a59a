"""`murderbook profile`: what it gives, what it draws, and what it says of files that it cannot use."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from murderbook.cli.errors import InputError
from murderbook.cli.main import app

PLACES = [(40.0, -95.0), (40.02, -95.03), (40.01, -94.98), (39.99, -95.01), (40.03, -95.01), (40.015, -94.99)]


def _file(folder: Path, lines: list[str], name: str = "sites.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _sites(folder: Path, head: str = "lat,lon", places: list[tuple[float, float]] = PLACES) -> Path:
    return _file(folder, [head, *(f"{up},{across}" for up, across in places)])


def _run(*words: object) -> Result:
    return CliRunner().invoke(app, ["profile", *map(str, words)])


def _json(*words: object) -> dict:  # type: ignore[type-arg]
    result = _run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def test_grid_and_candidates_as_data(tmp_path: Path) -> None:
    places = _file(tmp_path, ["name,lat,lng", "far off,45,-90", "home,40.011,-94.999"], "places.csv")
    document = _json(_sites(tmp_path), "--candidates", places, "--method", "cgt", "--grid", "30x20")
    grid = document["grid"]
    assert (grid["rows"], grid["columns"], len(grid["scores"])) == (30, 20, 600)
    bounds = grid["bounds"]
    assert bounds["south"] == pytest.approx(39.986) and bounds["east"] == pytest.approx(-94.975)
    home, far = document["candidates"]
    assert home["id"] == "home" and 0 <= home["hit_score_low"] <= home["hit_score"] <= home["hit_score_high"] <= 1
    surface = np.array(grid["scores"]).reshape(30, 20)
    row = round((40.011 - bounds["south"]) / (bounds["north"] - bounds["south"]) * 29)
    column = round((-94.999 - bounds["west"]) / (bounds["east"] - bounds["west"]) * 19)
    here = surface[row, column]
    assert home["hit_score"] == pytest.approx(((surface > here).sum() + (surface == here).sum() / 2) / 600, abs=1e-6)
    assert home["edge_hit_score"] == pytest.approx(home["hit_score"], abs=2 / 600)
    assert document["edge_km2"] == document["searched_km2"]
    assert far["hit_score"] is None and not far["inside"]
    assert "bits" not in json.dumps(document) and document["outside_probability"] is None
    assert len(document["sensitivity"]["without"]) == 6


def test_the_mixture_gives_probabilities_and_the_same_for_a_seed(tmp_path: Path) -> None:
    path = _sites(tmp_path)
    document = _json(path, "--grid", "40x40")
    assert document["method"] == "mixture" and sum(document["grid"]["densities"]) == pytest.approx(1, abs=1e-4)
    assert sum(one["probability"] for one in document["anchors"]) == pytest.approx(1, abs=1e-3)
    assert document["edge_km2"] < document["searched_km2"] / 5
    assert document["top"][0]["km2"] == pytest.approx(0.05 * document["edge_km2"], rel=0.5)
    held = [one["km2"] for one in document["regions"]]
    assert held == sorted(held)
    assert _json(path, "--grid", "40x40") == document


def test_for_people(tmp_path: Path) -> None:
    result = _run(_sites(tmp_path), "--method", "crimestat")
    assert (
        result.exit_code == 0
        and "Search the top 5% of the area around the sites: " in result.stdout
        and "km2" in result.stdout
    )


@pytest.mark.parametrize("head", ["Latitude,Longitude", "LAT,LNG", "siteLat,siteLong", "lat (deg),lon (deg)", "Y,X"])
def test_headers_in_many_spellings(tmp_path: Path, head: str) -> None:
    assert _json(_sites(tmp_path, head), "--method", "cgt", "--grid", "5x5")["sites"][1]["latitude"] == 40.02


def test_kinds_and_weights(tmp_path: Path) -> None:
    rows = [f"{up},{across}" for up, across in PLACES]
    kinds = ["encounter,", "dump site,", ",", "Body found,2", "odd,", "attack,"]
    path = _file(tmp_path, ["lat,lon,kind,weight", *(f"{a},{b}" for a, b in zip(rows, kinds, strict=True))])
    result = _run(path, "--method", "cgt", "--grid", "5x5", "--json")
    document = json.loads(result.stdout)
    assert [one["weight"] for one in document["sites"]] == [1.0, 0.5, 1.0, 1.0, 0.75, 1.0]
    assert "line 6: 'odd' is no kind of site" in result.stderr


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("-95.01,40.01", "line 8: column 'lat' holds '-95.01', which is no latitude"),
        ("-55.0,40.01", "line 8: latitude -55 and longitude 40.01 lie far from all others. Latitude and longitude"),
        (
            "-71.06,42.36",
            "line 8: column 'lat' holds '-71.06': nobody lives so far south. Latitude and longitude of this",
        ),
        ("87.5,40.01", "nobody lives so far north"),
        ("470123.5,4428000", "line 8: column 'lat' holds '470123.5', which is no latitude (-90 to 90). It looks like"),
        ("40.01,north", "line 8: column 'lon' holds 'north', which is no number"),
        ('"40,01",-95', "Write decimals with a point"),
        ("0,0", "line 8: latitude and longitude are both 0"),
    ],
)
def test_bad_coordinates_name_line_column_and_remedy(tmp_path: Path, row: str, said: str) -> None:
    places = [(up, across + 40) for up, across in PLACES] if row.startswith("-55") else PLACES
    path = _file(tmp_path, ["lat,lon", *(f"{up},{across}" for up, across in places), row])
    refused = _run(path)
    assert isinstance(refused.exception, InputError) and said in str(refused.exception)
    assert "sites.csv" in str(refused.exception)


def test_too_few_sites_columns_and_grids(tmp_path: Path) -> None:
    assert "2 sites, where a profile takes 3" in str(_run(_sites(tmp_path, places=PLACES[:2])).exception)
    document = _json(_sites(tmp_path, places=PLACES[:3]), "--method", "cgt", "--grid", "5x5")
    assert document["applies"][0]["code"] == "few_sites" and document["sensitivity"]["without"] == []
    assert "no column for the longitude" in str(_run(_sites(tmp_path, "lat,elsewhere")).exception)
    assert "is no grid" in str(_run(_sites(tmp_path), "--grid", "many").exception)
    assert "from 2x2" in str(_run(_sites(tmp_path), "--grid", "1x9").exception)
    assert "ring of its own" in str(_run(_sites(tmp_path), "--method", "normal", "--buffer", "1").exception)
    weights = _file(tmp_path, ["lat,lon,weight", *(f"{up},{across},0" for up, across in PLACES)])
    assert "which is no weight" in str(_run(weights).exception)
    for text in ("1e308", "1e-18", "heavy"):
        weights = _file(tmp_path, ["lat,lon,weight", *(f"{up},{across},{text}" for up, across in PLACES)])
        assert "Give a number from 0.001 to 1000" in str(_run(weights).exception)
    crimes = _file(tmp_path, ["lat,lon", *(f"40.{at:04},-95" for at in range(1001))])
    assert "1,001 sites are more than 1,000" in str(_run(crimes).exception)


def test_a_place_given_twice_is_told_and_kept(tmp_path: Path) -> None:
    result = _run(_sites(tmp_path, places=[*PLACES, PLACES[0]]), "--method", "cgt", "--grid", "5x5", "--json")
    assert "line 8: the same place as line 2; both count" in result.stderr
    assert len(json.loads(result.stdout)["sites"]) == 7


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ([(40.0, -95.0)] * 5, "one_place"),
        ([(40 + n / 100, -95 + n / 100) for n in (0, 1, 3, 6, 8)], "line"),
        ([*PLACES, (41.0, -94.0)], "far_cluster"),
        ([(40.0, -95.0), (42.0, -99.0), (45.0, -90.0), (38.0, -92.0), (41.0, -85.0)], "wide"),
    ],
)
@pytest.mark.parametrize("method", ["cgt", "normal", "mixture"])
def test_where_it_does_not_apply_it_says_so(
    tmp_path: Path, places: list[tuple[float, float]], code: str, method: str
) -> None:
    document = _json(_sites(tmp_path, places=places), "--grid", "9x9", "--method", method)
    assert code in {one["code"] for one in document["applies"]}


def _polygons(folder: Path, geometry: object, name: str = "land.geojson", **more: object) -> Path:
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    return _file(folder, [json.dumps({"type": "FeatureCollection", "features": [feature], **more})], name)


def _square(west: float, south: float, east: float, north: float) -> dict:  # type: ignore[type-arg]
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_sites_that_may_not_belong(tmp_path: Path) -> None:
    chances = [1, "", 0.4, 1, 0.9, 0]
    rows = [f"{up},{across},{p}" for (up, across), p in zip(PLACES, chances, strict=True)]
    path = _file(tmp_path, ["lat,lon,Probability", *rows])
    document = _json(path, "--grid", "20x20")
    assert [one["probability"] for one in document["sites"]] == [1, 1, 0.4, 1, 0.9, 0]
    belongs = document["membership"]
    assert (belongs["expected_sites"], belongs["sets"], belongs["drawn"]) == (4.3, 4, 0) and belongs["too_few"] == 0
    assert document["applies"][0]["code"] == "few_sites" and len(document["sensitivity"]["without"]) == 5
    assert "4.3 sites belong on average" in _run(path, "--grid", "20x20", "--method", "cgt").stdout
    assert _json(_sites(tmp_path), "--grid", "20x20", "--method", "cgt")["membership"] is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.2", "line 8: column 'probability' holds '1.2', which is no probability of belonging"),
        ("-0.1", "line 8: column 'probability' holds '-0.1', which is no probability"),
        ("likely", "line 8: column 'probability' holds 'likely', which is no number. Give a number from 0 to 1"),
        ('"0,8"', "Write decimals with a point"),
        ("80%", "which is no number"),
    ],
)
def test_bad_probabilities_name_line_column_and_remedy(tmp_path: Path, text: str, said: str) -> None:
    rows = [*(f"{up},{across},1" for up, across in PLACES), f"40.01,-95,{text}"]
    refused = _run(_file(tmp_path, ["lat,lon,probability", *rows]))
    assert isinstance(refused.exception, InputError) and said in str(refused.exception)


def test_too_few_sites_that_can_belong(tmp_path: Path) -> None:
    rows = [f"{up},{across},{int(at < 2)}" for at, (up, across) in enumerate(PLACES)]
    refused = _run(_file(tmp_path, ["lat,lon,membership", *rows]))
    assert "2 sites, where a profile takes 3" in str(refused.exception)


def test_land_and_what_is_no_land(tmp_path: Path) -> None:
    west = _polygons(tmp_path, _square(-96, 39, -95.005, 41))
    places = _file(tmp_path, ["name,lat,lon", "ashore,40.01,-95.02", "afloat,40.01,-94.995"], "places.csv")
    common = (_sites(tmp_path), "--grid", "40x40", "--candidates", places, "--method", "cgt")
    plain, land = _json(*common), _json(*common, "--land", west)
    assert land["edge_km2"] == land["searched_km2"] < 0.6 * plain["searched_km2"]
    ashore, afloat = land["candidates"]
    assert ashore["inside"] and (afloat["id"], afloat["inside"], afloat["possible"]) == ("afloat", False, False)
    scores = np.array(land["grid"]["scores"])
    assert 0 < (scores == 0).mean() < 1
    assert "no anchor there" in _run(*common, "--land", west).stdout
    east = _json(*common, "--not", west)
    assert east["searched_km2"] + land["searched_km2"] == pytest.approx(plain["searched_km2"], rel=0.01)
    pytest.importorskip("PIL")
    assert _run(*common, "--land", west, "--png", tmp_path / "map.png").exit_code == 0


RING = [[-96, 39], [-95, 39], [-95, 41], [-96, 39]]


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ({"type": "Point", "coordinates": [-95, 40]}, "it holds no polygon"),
        ({"type": "Polygon", "coordinates": [RING[:3]]}, "is not closed"),
        ({"type": "Polygon", "coordinates": [[*RING[:3], [-95.5, 40]]]}, "is not closed"),
        ({"type": "Polygon", "coordinates": [[[39, -96], [39, -95], [41, -95], [39, -96]]]}, "latitude stands before"),
        ({"type": "Polygon", "coordinates": [[[5e5, 4e6], [6e5, 4e6], [6e5, 5e6], [5e5, 4e6]]]}, "leaves the globe"),
        ({"type": "Polygon", "coordinates": [[[-96, 39], [-95, 40], [-94, 41], [-96, 39]]]}, "has no area"),
        ({"type": "Polygon", "coordinates": [[["a", 39], [-95, 40], [-94, 41], [-96, 39]]]}, "no position"),
        ({"type": "Polygon", "coordinates": [[[None, 39], [-95, 40], [-94, 41], [-96, 39]]]}, "no position"),
        ({"type": "Polygon", "coordinates": []}, "is empty"),
        ({"type": "Polygon"}, "lacks its list"),
        ({"type": "Polygon", "coordinates": [[[-179, 39], [179, 39], [179, 41], [-179, 39]]]}, "crosses the date line"),
        ({"type": "Circle", "coordinates": [-95, 40]}, "is no GeoJSON"),
        (_square(10, 10, 11, 11), "no part of the area"),
    ],
)
def test_bad_land_is_told(tmp_path: Path, geometry: object, said: str) -> None:
    refused = _run(_sites(tmp_path), "--land", _polygons(tmp_path, geometry), "--grid", "9x9")
    assert isinstance(refused.exception, InputError) and said in str(refused.exception)


def test_land_of_another_projection_or_no_json(tmp_path: Path) -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    other = _polygons(tmp_path, _square(-96, 39, -95, 41), crs=named)
    assert "another projection" in str(_run(_sites(tmp_path), "--land", other).exception)
    same = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    fine = _polygons(tmp_path, _square(-96, 39, -94, 41), crs=same)
    assert _run(_sites(tmp_path), "--land", fine, "--grid", "9x9").exit_code == 0
    broken = _file(tmp_path, ["{"], "land.geojson")
    assert "is no JSON" in str(_run(_sites(tmp_path), "--land", broken).exception)
    not_a_number = _file(
        tmp_path, ['{"type": "Polygon", "coordinates": [[[NaN, 1], [1, 1], [1, 2], [NaN, 1]]]}'], "n.json"
    )
    assert "leaves the globe" in str(_run(_sites(tmp_path), "--land", not_a_number).exception)


def test_how_he_travels_is_for_the_mixture(tmp_path: Path) -> None:
    path = _sites(tmp_path)
    refused = _run(path, "--method", "cgt", "--travel", "commuter")
    assert "is for the mixture" in str(refused.exception)
    at_home, away = (_json(path, "--grid", "40x40", "--travel", kind) for kind in ("marauder", "commuter"))
    assert at_home["travel"] == "marauder" and "worth nothing" in at_home["limits"][-1]
    assert at_home["regions"][1]["km2"] < away["regions"][1]["km2"] / 5


def test_a_map_and_areas(tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    picture, areas = tmp_path / "map.png", tmp_path / "areas.geojson"
    date_line = _sites(tmp_path, places=[(up, (across - 85 + 180) % 360 - 180) for up, across in PLACES])
    result = _run(date_line, "--png", picture, "--geojson", areas, "--grid", "50x50")
    assert result.exit_code == 0, result.output
    assert picture.read_bytes().startswith(b"\x89PNG")
    features = json.loads(areas.read_text(encoding="utf-8"))["features"]
    assert [one["properties"].get("share") for one in features[:3]] == [0.25, 0.1, 0.05] and len(features) == 9
    for polygon in features[0]["geometry"]["coordinates"]:
        ring = polygon[0]
        assert ring[0] == ring[-1] and all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)
        turned = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
        assert turned > 0 and ring[1][0] - ring[0][0] < 1
    assert "ends in" in str(_run(date_line, "--png", tmp_path / "map.jpg").exception)


def test_help_loads_no_engine() -> None:
    code = "import murderbook.cli.main, sys; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _table(text: str) -> dict[str, str]:
    """The printed places, by the word they begin with."""
    cells = [line.strip("│┃ ").split("│") for line in text.splitlines() if "│" in line]
    return {row[1].split()[0]: row[2].strip() for row in cells if len(row) > 3 and row[1].strip()}


def test_the_printed_hit_score_is_of_the_same_area_as_the_top_5_percent(tmp_path: Path) -> None:
    """The mixture searches an area many times as large: a share of that would make every address look good."""
    places = _file(tmp_path, ["name,lat,lon", "home,40.011,-94.999", "beyond,40.05,-94.999"], "places.csv")
    words = (_sites(tmp_path), "--candidates", places, "--grid", "60x60")
    home, beyond = _json(*words)["candidates"]
    assert beyond["hit_score"] < 0.5 and beyond["edge_hit_score"] > 1
    assert home["edge_hit_score_low"] <= home["edge_hit_score"] <= home["edge_hit_score_high"]
    told = _run(*words)
    assert _table(told.stdout) == {
        "home": f"{home['edge_hit_score']:.2%}", "beyond": f"{beyond['edge_hit_score']:.2%}",
    }  # fmt: skip
    flat = " ".join(told.stdout.replace("│", " ").split())
    assert "It is no probability" in flat and "three who go out from home to one commuter" in flat


def test_hostile_names_of_places_are_printed_and_not_obeyed(tmp_path: Path) -> None:
    lines = ["name,lat,lon", "[/red]x,40.011,-94.999", "[link=http://a]b,40.012,-95", "\x1b[31mred,40.013,-95"]
    told = _run(_sites(tmp_path), "--candidates", _file(tmp_path, lines, "p.csv"), "--method", "cgt", "--grid", "30x30")
    assert told.exit_code == 0 and "[/red]x" in told.stdout and "[link=http" in told.stdout
    assert "\x1b" not in told.stdout


def test_of_a_list_of_persons_only_places_and_names_are_read(tmp_path: Path) -> None:
    lines = ["name,lat,lon,weight,type", "Joe,40.011,-94.999,180 lbs,tier 3", "nowhere,,,150,"]
    words = ("--method", "cgt", "--grid", "30x30", "--json")
    told = _run(_sites(tmp_path), "--candidates", _file(tmp_path, lines, "p.csv"), *words)
    assert [one["id"] for one in json.loads(told.stdout)["candidates"]] == ["Joe"]
    assert "p.csv, line 3: no coordinates; the row is left out" in " ".join(told.stderr.split())
    zero = _run(_sites(tmp_path), "--candidates", _file(tmp_path, ["lat,lon", "0,0"], "p.csv"), *words)
    assert "stands for an address that was not found" in str(zero.exception)


@pytest.mark.parametrize("number", ["1" * 400, "1" * 5000])
def test_numbers_beyond_all_measure_in_polygons_are_told(tmp_path: Path, number: str) -> None:
    ring = f"[[-95.1,39.9],[{number},39.9],[-94.9,40.1],[-95.1,39.9]]"
    land = _file(tmp_path, ['{"type":"Polygon","coordinates":[' + ring + "]}"], "land.geojson")
    refused = _run(_sites(tmp_path), "--land", land)
    assert isinstance(refused.exception, InputError) and "land.geojson" in str(refused.exception)


def test_the_printed_map_says_why_not_to_trust_it_and_numbers_the_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = pytest.importorskip("PIL.ImageDraw")
    written: list[str] = []
    real = draw.ImageDraw.text

    def noted(pen: object, at: tuple[float, float], text: str, **how: object) -> None:
        written.append(text)
        real(pen, at, text, **how)

    monkeypatch.setattr(draw.ImageDraw, "text", noted)
    places = _file(tmp_path, ["name,lat,lon", "home,40.011,-94.999", "next,40.02,-95.0"], "places.csv")
    words = ("--candidates", places, "--png", tmp_path / "map.png", "--method", "cgt", "--grid", "30x30")
    assert _run(_sites(tmp_path, places=PLACES[:4]), *words).exit_code == 0
    assert any(text.startswith("4 sites: a profile wants 5 or more") for text in written)
    assert {"1", "2"} <= set(written)
