"""Polygons where an anchor can be, or cannot: GeoJSON (RFC 7946), longitude before latitude, degrees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from murderbook.formats.reject import FormatError
from murderbook.geoprofile.land import Polygon, Ring

LARGEST = 200_000_000  # bytes
CLOSED = 4  # positions of the least ring: three corners and the first again
WGS84 = ("CRS84", "4326")
DEGREES = "Write longitude before latitude, in degrees (WGS 84), as GeoJSON has it."


def read_polygons(path: Path) -> tuple[Polygon, ...]:
    """All polygons of a file, whatever their properties. FormatError names the feature and what to do."""
    document = _document(path)
    _refuse_projection(path, document)
    found = [_polygon(path, number, rings) for number, rings in _rings(path, document)]
    if not found:
        raise FormatError(path.name, "it holds no polygon", "Give one Polygon or MultiPolygon at least.")
    return tuple(found)


def _document(path: Path) -> Any:  # noqa: ANN401 - whatever JSON holds
    if path.stat().st_size > LARGEST:
        raise FormatError(path.name, "it is larger than 200 MB", "Cut it to the region around the sites.")
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:  # of text, of JSON, of a number with thousands of digits
        raise FormatError(path.name, f"it is no JSON ({error})", "Save it as GeoJSON, in UTF-8.") from error


def _refuse_projection(path: Path, document: Any) -> None:  # noqa: ANN401
    named = document.get("crs") if isinstance(document, dict) else None
    text = json.dumps(named)
    if named is not None and not any(known in text for known in WGS84):
        raise FormatError(path.name, f"it is of another projection ({text[:80]})", DEGREES)


def _rings(path: Path, part: Any, number: int = 1) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
    """The number of the feature, and the rings of each polygon in it; points and lines are passed by."""
    kind = part.get("type") if isinstance(part, dict) else None
    match kind:
        case "FeatureCollection":
            for at, feature in enumerate(_list(path, number, part.get("features")), start=1):
                yield from _rings(path, feature, at)
        case "Feature":
            if part.get("geometry") is not None:
                yield from _rings(path, part["geometry"], number)
        case "GeometryCollection":
            for one in _list(path, number, part.get("geometries")):
                yield from _rings(path, one, number)
        case "Polygon":
            yield number, part.get("coordinates")
        case "MultiPolygon":
            for rings in _list(path, number, part.get("coordinates")):
                yield number, rings
        case "Point" | "MultiPoint" | "LineString" | "MultiLineString":
            return
        case _:
            raise FormatError(path.name, f"feature {number} is no GeoJSON (type {kind!r})", DEGREES)


def _list(path: Path, number: int, value: Any) -> list[Any]:  # noqa: ANN401
    if not isinstance(value, list):
        raise FormatError(path.name, f"feature {number} lacks its list of parts", "Save it as GeoJSON anew.")
    return value


def _polygon(path: Path, number: int, rings: Any) -> Polygon:  # noqa: ANN401
    found = tuple(_ring(path, number, ring) for ring in _list(path, number, rings))
    if not found:
        raise FormatError(path.name, f"a polygon of feature {number} is empty", "Leave it out, or draw it.")
    return found


def _ring(path: Path, number: int, ring: Any) -> Ring:  # noqa: ANN401
    positions = _list(path, number, ring)
    try:
        found = np.array([(float(one[0]), float(one[1])) for one in positions], np.float64).reshape(-1, 2)
    except (TypeError, ValueError, OverflowError, IndexError, KeyError) as error:
        reason = f"a ring of feature {number} holds what is no position: {error}"
        raise FormatError(path.name, reason, DEGREES) from error
    for reason, remedy in _faults(found):
        raise FormatError(path.name, f"a ring of feature {number} {reason}", remedy)
    return found


def _faults(ring: Ring) -> Iterator[tuple[str, str]]:
    if not np.isfinite(ring).all() or (np.abs(ring[:, 0]) > 180).any() or (np.abs(ring[:, 1]) > 90).any():
        swapped = len(ring) and (np.abs(ring[:, 0]) <= 90).all() and (np.abs(ring[:, 1]) <= 180).all()
        yield "leaves the globe" + (": latitude stands before longitude" if swapped else ""), DEGREES
    elif len(ring) < CLOSED or (ring[0] != ring[-1]).any():
        yield "is not closed", "End each ring on its first position; three corners at the least."
    elif _doubled_area(ring) == 0:
        yield "has no area", "Leave it out, or draw it."
    elif float(np.ptp(ring[:, 0])) > 180:
        yield "crosses the date line", "Cut it at 180 degrees, as RFC 7946 wants."


def _doubled_area(ring: Ring) -> float:
    return float(abs(sum((a[0] - ring[0, 0]) * (b[1] - ring[0, 1]) - (b[0] - ring[0, 0]) * (a[1] - ring[0, 1])
                   for a, b in pairwise(ring))))  # fmt: skip
