"""Counties by their five-digit FIPS code: name, centroid, and the counties beside them. Data in tables/, read once."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FIRST_INDEPENDENT_CITY = 510  # county part of the FIPS code; Maryland, Missouri, Nevada, Virginia
KINDS = frozenset({"county", "parish", "borough", "municipality", "municipio"})


@dataclass(frozen=True, slots=True)
class County:
    """A county or its equivalent, as of 2017. Latitude and longitude of its centre of area, in degrees (WGS 84)."""

    fips: str  # five digits, leading zero kept
    name: str
    state: str  # two letters
    latitude: float
    longitude: float
    neighbours: frozenset[str]  # FIPS codes; islands and counties across open water may have none


def county(fips: str | None) -> County | None:
    """The county of a code, also of one that has been replaced (Dade, 12025, is Miami-Dade); None where none fits."""
    if fips is None:
        return None
    return counties().get(superseded().get(fips, fips))


def are_neighbours(fips: str | None, other: str | None) -> bool | None:
    """Do the two share a border line? None where either is not known; a county is no neighbour of itself."""
    here, there = county(fips), county(other)
    if here is None or there is None:
        return None
    return there.fips in here.neighbours


def county_named(name: str, state: str) -> County | None:
    """The county of a name and a two-letter state, ignoring case, points and "County"; None where none fits.

    Four states have cities outside any county, some with a county's name beside them: "Baltimore city" is the city,
    "Baltimore" the county, as the Census Bureau and the homicide report write them.
    """
    return _by_name().get((state.strip().upper(), _plain(name)))


@cache
def counties() -> dict[str, County]:
    """Every county of 2017, by FIPS code. Source: tables/counties.csv."""
    return {
        row["fips"]: County(
            fips=row["fips"],
            name=row["name"],
            state=row["state"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            neighbours=frozenset(row["neighbours"].split()),
        )
        for row in _rows("counties.csv")
    }


@cache
def superseded() -> dict[str, str]:
    """Codes of old and newer files that are one county of 2017. Source: tables/county_changes.csv."""
    return {row["fips"]: row["fips_2017"] for row in _rows("county_changes.csv")}


@cache
def _by_name() -> dict[tuple[str, str], County]:
    found: dict[tuple[str, str], County] = {}
    for entry in counties().values():
        if int(entry.fips[2:]) >= FIRST_INDEPENDENT_CITY:
            found[entry.state, _plain(f"{entry.name} city")] = entry
    for entry in counties().values():  # in order of code, so a county goes before a city of its name
        found.setdefault((entry.state, _plain(entry.name)), entry)
    return found


def _plain(name: str) -> str:
    """'St. Mary's County' -> 'saintmarys': spellings differ in points, spaces and case only."""
    words = name.lower().replace(".", "").replace("'", "").replace("-", " ").split()
    if len(words) > 1 and words[-1] in KINDS:
        words.pop()
    return "".join("saint" if word == "st" else "sainte" if word == "ste" else word for word in words)


def _rows(name: str) -> list[dict[str, str]]:
    text = files("murderbook.casefile.tables").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
