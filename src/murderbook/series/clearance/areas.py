"""The areas a scan looks at: counties, counties with those around them, metropolitan areas."""

from __future__ import annotations

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
    metropolitan = [Area(cases.msa_names.get(code, code), (code,), True) for code in cases.msa.names if code]
    if kind is AreaKind.MSA:
        return tuple(metropolitan)
    codes = _codes(cases)
    single = [Area(_name(one, cases), own) for one, own in codes.items()]
    near = _within(list(codes), radius) if kind is AreaKind.RADIUS else _beside(list(codes))
    words = f"within {radius:g} km of {{}}" if kind is AreaKind.RADIUS else "{} and neighbouring counties"
    wide = [
        Area(words.format(_name(one, cases)), tuple(code for each in (one, *others) for code in codes[each]))
        for one, others in near.items()
        if others
    ]
    return (*single, *wide, *(metropolitan if kind is AreaKind.ALL else ()))


def _codes(cases: Homicides) -> dict[str, tuple[str, ...]]:
    """By county of today, the codes that the file has for it: Dade, 12025 until 1997, is Miami-Dade, 12086."""
    found: dict[str, tuple[str, ...]] = {}
    for code in filter(None, cases.county.names):
        here = county(code)
        name = here.fips if here else code
        found[name] = (*found.get(name, ()), code)
    return found


def _beside(codes: list[str]) -> dict[str, list[str]]:
    """Counties by code, each with those of them that share a border with it."""
    there = set(codes)
    return {code: sorted(there & found.neighbours) if (found := county(code)) else [] for code in codes}


def _within(codes: list[str], radius: float) -> dict[str, list[str]]:
    """The same with those whose centres lie within so many kilometres."""
    located = [(code, found) for code in codes if (found := county(code)) is not None]
    near: dict[str, list[str]] = {code: [] for code in codes}
    for at, (code, here) in enumerate(located):
        for other, there in located[at + 1 :]:
            if kilometres(here, there) <= radius:
                near[code].append(other)
                near[other].append(code)
    return near


def _name(code: str, cases: Homicides) -> str:
    found = county(code)
    return f"{found.name}, {found.state}" if found else cases.county_names.get(code, code)


def kilometres(one: County, other: County) -> float:
    """Great-circle distance of the centres (haversine)."""
    a, b = radians(one.latitude), radians(other.latitude)
    across = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(across))
