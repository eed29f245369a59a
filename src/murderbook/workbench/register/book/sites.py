"""The places of a case for the map and for the table under it: one list, so that both say the same."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from murderbook.casefile.counties import county
from murderbook.casefile.place import TYPICAL_RADIUS_KM, PlacePrecision, Site
from murderbook.workbench.register.models import Case, Place

# Told apart by letter and shape, not by colour: (letter, shape, what the site is).
SIGNS: dict[str, tuple[str, str, str]] = {
    Site.LAST_KNOWN: ("L", "circle", "Last known"),
    Site.CONTACT: ("C", "square", "First contact"),
    Site.ASSAULT: ("A", "triangle", "Assault"),
    Site.DEATH: ("D", "diamond", "Death"),
    Site.DISPOSAL: ("F", "hexagon", "Body found"),
    Site.REPORTED: ("R", "circle", "Place of the report"),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """One place. Degrees (WGS 84), None where it cannot be drawn; radius in kilometres stands for the precision."""

    letter: str
    shape: str
    label: str
    description: str
    latitude: float | None
    longitude: float | None
    precision: str
    radius_km: float
    site_type: str | None = None
    approximate: bool = False  # drawn at the centre of its county, since nothing better is known


def spots_of(case: Case) -> list[Spot]:
    """Every place of the case in the order of events; the county's centre where the file names no place."""
    order = list(SIGNS)
    places = sorted(case.places.all(), key=lambda place: (order.index(place.site), place.pk))
    spots = [_spot(place) for place in places]
    return spots or [_from_county(Site.REPORTED, case.county_fips, case.area, None)]


def drawn(spots: list[Spot]) -> list[dict[str, Any]]:
    """What the map needs, as plain JSON."""
    return [asdict(spot) for spot in spots if spot.latitude is not None]


def _spot(place: Place) -> Spot:
    words = ", ".join(part for part in (place.description, place.city) if part)
    if place.latitude is None or place.longitude is None:
        return _from_county(place.site, place.county_fips, words, place.site_type)
    letter, shape, label = SIGNS[place.site]
    radius = TYPICAL_RADIUS_KM[PlacePrecision(place.precision)]
    return Spot(letter, shape, label, words, place.latitude, place.longitude, place.precision, radius, place.site_type)


def _from_county(site: str, fips: str | None, words: str, site_type: str | None) -> Spot:
    letter, shape, label = SIGNS[site]
    found = county(fips)
    if found is None:
        unknown = PlacePrecision.UNKNOWN
        return Spot(letter, shape, label, words, None, None, unknown, TYPICAL_RADIUS_KM[unknown], site_type)
    text = ", ".join(part for part in (words, f"{found.name}, {found.state}") if part)
    precision = PlacePrecision.COUNTY
    radius = TYPICAL_RADIUS_KM[precision]
    return Spot(letter, shape, label, text, found.latitude, found.longitude, precision, radius, site_type, True)
