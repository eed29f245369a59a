"""Where: the five sites of a homicide, with coordinates and how exactly they are known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Site(StrEnum):
    """The sites ViCAP distinguishes; the report's place where nobody said which it is."""

    LAST_KNOWN = "last known"
    CONTACT = "contact"
    ASSAULT = "assault"
    DEATH = "death"
    DISPOSAL = "disposal"
    REPORTED = "reported"


class PlacePrecision(StrEnum):
    """How exactly coordinates are known, with the radius (km) that stands for it when none is stated."""

    EXACT = "exact"
    BLOCK = "block"
    STREET = "street"
    AREA = "area"  # neighbourhood, reporting district
    CITY = "city"
    COUNTY = "county"
    STATE = "state"
    UNKNOWN = "unknown"


# Conventions of this program, not measurements: half the usual extent of such a place.
TYPICAL_RADIUS_KM: dict[PlacePrecision, float] = {
    PlacePrecision.EXACT: 0.02,
    PlacePrecision.BLOCK: 0.1,
    PlacePrecision.STREET: 0.5,
    PlacePrecision.AREA: 2.0,
    PlacePrecision.CITY: 8.0,
    PlacePrecision.COUNTY: 25.0,
    PlacePrecision.STATE: 200.0,
    PlacePrecision.UNKNOWN: 20_000.0,
}


@dataclass(frozen=True, slots=True)
class Place:
    """One site. Latitude and longitude in degrees (WGS 84), both or neither; ValueError outside the globe."""

    site: Site
    description: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: PlacePrecision = PlacePrecision.UNKNOWN
    site_type: str | None = None  # code of codes/site_type.toml
    city: str = ""
    county_fips: str | None = None  # five digits, leading zero kept
    state: str | None = None  # two letters

    def __post_init__(self) -> None:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("a place has both coordinates or neither")
        if self.latitude is not None and not -90.0 <= self.latitude <= 90.0:
            raise ValueError(f"latitude {self.latitude} is not between -90 and 90")
        if self.longitude is not None and not -180.0 <= self.longitude <= 180.0:
            raise ValueError(f"longitude {self.longitude} is not between -180 and 180")

    @property
    def located(self) -> bool:
        return self.latitude is not None
