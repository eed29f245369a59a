"""The places of a case for the map and for the table under it: one list, so that both say the same."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from math import asin, cos, radians, sin, sqrt
from typing import Any

from murderbook.casefile.counties import county
from murderbook.casefile.place import TYPICAL_RADIUS_KM, PlacePrecision, Site
from murderbook.workbench.pages.words import distance_in_words
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, Place

EARTH_KM = 6371.0  # mean radius

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
    km_from_last: float | None = None  # as the crow flies from the place drawn before this one
    number: int | None = None  # its place in the file, for its address; none where the county stands for it

    @property
    def distance(self) -> str:
        return "" if self.km_from_last is None else distance_in_words(round(self.km_from_last, 2))


def spots_of(case: Case) -> list[Spot]:
    """Every place of the case in the order of events; the county's centre where the file names no place."""
    order = list(SIGNS)
    numbered = [(number, place) for number, place in enumerate(PARTS["places"].rows(case), start=1)]
    there = [(number, place) for number, place in numbered if place.withdrawn_at is None]
    there.sort(key=lambda pair: (order.index(pair[1].site), pair[0]))
    spots = _with_distances([replace(_spot(place), number=number) for number, place in there])
    return spots or [_from_county(Site.REPORTED, case.county_fips, case.area, None)]


def drawn(spots: list[Spot]) -> list[dict[str, Any]]:
    """What the map needs, as plain JSON."""
    return [asdict(spot) | {"distance": spot.distance} for spot in spots if spot.latitude is not None]


def _with_distances(spots: list[Spot]) -> list[Spot]:
    """Each place with its distance from the one before; none from or to the centre of a county."""
    found, last = [], None
    for spot in spots:
        exact = spot.latitude is not None and not spot.approximate
        found.append(replace(spot, km_from_last=_km(last, spot)) if exact and last else spot)
        if spot.latitude is not None:
            last = spot if exact else None
    return found


def _km(here: Spot, there: Spot) -> float:
    """Great-circle distance (haversine formula) on a sphere of 6,371 km."""
    assert here.latitude is not None and here.longitude is not None
    assert there.latitude is not None and there.longitude is not None
    a, b = radians(here.latitude), radians(there.latitude)
    across = radians(there.longitude - here.longitude)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(across / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


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
