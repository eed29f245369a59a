"""The areas a scan looks at: counties, counties with those around them, metropolitan areas."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from murderbook.casefile.counties import County, county
from murderbook.series.clearance.cells import Area
from murderbook.series.clearance.homicides import Homicides

EARTH_KM = 6371.0088  # mean radius
DEFAULT_RADIUS = 80.0  # km between the centres of counties


class AreaKind(StrEnum):
    COUNTY = "county"  # each county, and each with its neighbours
    MSA = "msa"  # metropolitan areas
    RADIUS = "radius"  # each county with those whose centres lie within so many kilometres
    ALL = "all"  # counties, neighbourhoods and metropolitan areas


def areas_of(cases: Homicides, kind: AreaKind, radius: float = DEFAULT_RADIUS) -> tuple[Area, ...]:
    """The narrowest first. What the file has no code for lies in no area."""
    single = [Area(_name(code, cases), (code,)) for code in cases.county.names if code]
    around: list[Area] = []
    metropolitan = [Area(cases.msa_names.get(code, code), (code,), True) for code in cases.msa.names if code]
    if kind is AreaKind.MSA:
        return tuple(metropolitan)
    if kind is AreaKind.RADIUS:
        around = [_within(code, cases, radius) for code in cases.county.names if code]
    else:
        around = [_beside(code, cases) for code in cases.county.names if code]
    wide = [area for area in around if len(area.units) > 1]
    return (*single, *wide, *(metropolitan if kind is AreaKind.ALL else ()))


def _beside(code: str, cases: Homicides) -> Area:
    found = county(code)
    there = sorted(set(cases.county.names) & found.neighbours) if found else []
    return Area(f"{_name(code, cases)} and neighbouring counties", (code, *there))


def _within(code: str, cases: Homicides, radius: float) -> Area:
    here = county(code)
    others = _located(cases.county.names)
    there = [] if here is None else [one for one, found in others if one != code and kilometres(here, found) <= radius]
    return Area(f"within {radius:g} km of {_name(code, cases)}", (code, *there))


def _located(codes: Iterable[str]) -> list[tuple[str, County]]:
    return [(code, found) for code in codes if (found := county(code)) is not None]


def _name(code: str, cases: Homicides) -> str:
    found = county(code)
    return f"{found.name}, {found.state}" if found else cases.county_names.get(code, code)


def kilometres(one: County, other: County) -> float:
    """Great-circle distance of the centres (haversine)."""
    a, b = radians(one.latitude), radians(other.latitude)
    across = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(across))
