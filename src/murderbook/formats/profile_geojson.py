"""A geographic profile as GeoJSON (RFC 7946): the top areas as polygons of cells, and the sites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from murderbook.geoprofile.grid import Grid
from murderbook.geoprofile.profile import SHARES, Profile

Ring = list[list[float]]
DIGITS = 6


def geojson_of(found: Profile, site_ids: Sequence[str]) -> dict[str, Any]:
    """A feature for each of the top 25, 10 and 5 % areas, the largest first, then one for each site and candidate."""
    features = [_area(found, share) for share in sorted(SHARES, reverse=True)]
    rows = zip(site_ids, found.sites.latitude, found.sites.longitude, found.sites.weight, strict=True)
    features += [
        _point(up, across, {"role": "site", "id": name, "weight": float(weight)}) for name, up, across, weight in rows
    ]
    around = found.searched_km2 / found.edge_km2
    features += [
        _point(
            one.place.latitude,
            one.place.longitude,
            {
                "role": "candidate",
                "id": one.place.id,
                "hit_score": one.hit_score,
                "edge_hit_score": None if one.hit_score is None else one.hit_score * around,
            },
        )
        for one in found.ranked
    ]
    return {"type": "FeatureCollection", "features": features}


def _area(found: Profile, share: float) -> dict[str, Any]:
    chosen = found.top(share)
    polygons = [[ring] for box in _boxes(chosen) for ring in _rings(found.grid, box)]
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
        "properties": {"role": "top area", "share": share, "km2": round(found.grid.area(chosen), 3)},
    }


def _point(latitude: float, longitude: float, properties: dict[str, Any]) -> dict[str, Any]:
    east = (float(longitude) + 180) % 360 - 180
    place = [round(east, DIGITS), round(float(latitude), DIGITS)]
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": place}, "properties": properties}


def _boxes(chosen: np.ndarray[Any, np.dtype[np.bool_]]) -> Iterator[tuple[int, int, int, int]]:
    """Rectangles of cells that cover the chosen ones: first and last row, first and last column. Equal runs of rows
    that follow one another are one rectangle."""
    opened: dict[tuple[int, int], int] = {}
    for row in range(len(chosen) + 1):
        runs = set(_runs(chosen[row])) if row < len(chosen) else set()
        for run in sorted(set(opened) - runs):
            yield opened.pop(run), row - 1, *run
        for run in runs - set(opened):
            opened[run] = row


def _runs(row: np.ndarray[Any, np.dtype[np.bool_]]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(np.int8)))
    for first, after in edges.reshape(-1, 2).tolist():
        yield first, after - 1


def _rings(grid: Grid, box: tuple[int, int, int, int]) -> Iterator[Ring]:
    """Anticlockwise, cut at the date line."""
    (low, high, left, right), (height, width) = box, grid.step
    south, north = float(grid.latitude[low]) - height / 2, float(grid.latitude[high]) + height / 2
    west, east = float(grid.longitude[left]) - width / 2, float(grid.longitude[right]) + width / 2
    turn = 360 * np.floor((west + 180) / 360)
    west, east = west - turn, east - turn
    pieces = [(west, east)] if east <= 180 else [(west, 180.0), (-180.0, east - 360)]
    for a, b in pieces:
        corners = [(a, south), (b, south), (b, north), (a, north), (a, south)]
        yield [[round(float(x), DIGITS), round(float(y), DIGITS)] for x, y in corners]
