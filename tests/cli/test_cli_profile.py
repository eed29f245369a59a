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
        ("-75.0,40.01", "line 8: latitude -75 and longitude 40.01 lie far from all others. Latitude and longitude"),
        ("470123.5,4428000", "line 8: column 'lat' holds '470123.5', which is no latitude (-90 to 90). It looks like"),
        ("40.01,north", "line 8: column 'lon' holds 'north', which is no number"),
        ('"40,01",-95', "Write decimals with a point"),
        ("0,0", "line 8: latitude and longitude are both 0"),
    ],
)
def test_bad_coordinates_name_line_column_and_remedy(tmp_path: Path, row: str, said: str) -> None:
    places = [(up, across + 20) for up, across in PLACES] if row.startswith("-75") else PLACES
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
