"""Derives src/murderbook/casefile/tables/counties.csv from the us-atlas outlines that browser_files.py fetched.

Run after `make setup-demo`, when us-atlas is renewed; the result is committed. In TopoJSON a border between two
counties is one arc that both use, so neighbours are read off the arcs and need no geometry.
"""

from __future__ import annotations

import csv
import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OUTLINES = ROOT / "src/murderbook/workbench/static/vendor/us-atlas/counties-10m.json"
STATES = ROOT / "src/murderbook/casefile/codes/state.toml"
TABLE = ROOT / "src/murderbook/casefile/tables/counties.csv"

HEADER = """\
# Counties of the United States and its territories, edition of 2017: centroid in degrees, and the counties beside it.
# Source: U.S. Census Bureau, cartographic boundary files 2017 (public domain), as published in us-atlas 3.0.1.
# Licence: ISC (us-atlas). Made by tools/make_county_tables.py. Neighbours share a border line in the outlines; some
# counties that face each other across open water do not, although a bridge may join them.
"""

Point = tuple[float, float]


def main() -> int:
    if not OUTLINES.exists():
        print(f"no {OUTLINES.name}: run make setup-demo first", file=sys.stderr)
        return 1
    topology = json.loads(OUTLINES.read_text(encoding="utf-8"))
    counties = sorted(topology["objects"]["counties"]["geometries"], key=lambda county: county["id"])
    states = {row["fips"]: row["code"] for row in tomllib.loads(STATES.read_text(encoding="utf-8"))["codes"]}
    beside = neighbours(counties)
    arcs = decoded(topology)
    TABLE.parent.mkdir(exist_ok=True)
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["fips", "state", "name", "latitude", "longitude", "neighbours"])
        for county in counties:
            longitude, latitude = centroid(county, arcs)
            fips, name = county["id"], county["properties"]["name"]
            place = [f"{latitude:.4f}", f"{longitude:.4f}"]
            rows.writerow([fips, states[fips[:2]], name, *place, " ".join(sorted(beside[fips]))])
    return 0


def rings(county: dict[str, Any]) -> Iterator[list[int]]:
    """The rings of arc numbers; a number ~n means arc n backwards."""
    polygons = county["arcs"] if county["type"] == "MultiPolygon" else [county["arcs"]]
    for polygon in polygons:
        yield from polygon


def neighbours(counties: list[dict[str, Any]]) -> dict[str, set[str]]:
    users: dict[int, set[str]] = defaultdict(set)
    for county in counties:
        for ring in rings(county):
            for arc in ring:
                users[max(arc, ~arc)].add(county["id"])
    beside: dict[str, set[str]] = defaultdict(set)
    for both in users.values():
        for fips in both:
            beside[fips] |= both - {fips}
    return beside


def decoded(topology: dict[str, Any]) -> list[list[Point]]:
    """Arcs in degrees: TopoJSON stores whole-number steps from point to point."""
    (scale_x, scale_y), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    return [
        [
            (x * scale_x + west, y * scale_y + south)
            for x, y in accumulate(arc, lambda here, step: [here[0] + step[0], here[1] + step[1]])
        ]
        for arc in topology["arcs"]
    ]


def centroid(county: dict[str, Any], arcs: list[list[Point]]) -> Point:
    """Longitude and latitude of the centre of area, on the plane of degrees; islands count by their area."""
    outline = [
        [west_of_the_date_line(point) for arc in ring for point in (arcs[arc] if arc >= 0 else arcs[~arc][::-1])]
        for ring in rings(county)
    ]
    # Sums of products of far-off coordinates would lose digits: measure from the first point.
    x0, y0 = outline[0][0]
    area = moment_x = moment_y = 0.0
    for (x1, y1), (x2, y2) in (step for ring in outline for step in pairwise((x - x0, y - y0) for x, y in ring)):
        cross = x1 * y2 - x2 * y1
        area += cross
        moment_x += (x1 + x2) * cross
        moment_y += (y1 + y2) * cross
    if area == 0:  # Falls Church, 5 square kilometres, is simplified to a line there and back
        longitude, latitude = (sum(values) / len(outline[0]) for values in zip(*outline[0], strict=True))
    else:
        longitude, latitude = x0 + moment_x / (3 * area), y0 + moment_y / (3 * area)
    return (longitude + 360 if longitude < -180 else longitude, latitude)


def west_of_the_date_line(point: Point) -> Point:
    """The Aleutians run past 180 degrees. Guam and the Marianas lie wholly beyond it and come back in `centroid`."""
    return (point[0] - 360 if point[0] > 0 else point[0], point[1])


if __name__ == "__main__":
    sys.exit(main())
