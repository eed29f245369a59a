"""Where: the invented city, its 18 areas and their hot spots."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from murderbook.demo.streams import Stream
from murderbook.demo.world.tables import table

COLUMN_STEP = 0.074  # degrees of longitude between neighbouring areas, about 6.2 km
ROW_STEP = 0.056  # degrees of latitude, about 6.2 km
KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Point:
    latitude: float
    longitude: float

    def km_to(self, other: Point) -> float:
        """Flat-earth distance, good to a metre within a city."""
        east = (self.longitude - other.longitude) * math.cos(math.radians(self.latitude))
        return KM_PER_DEGREE * math.hypot(self.latitude - other.latitude, east)

    def moved(self, stream: Stream, km: float) -> Point:
        """A point at about `km` from here, in any direction."""
        distance, turn = abs(stream.normal(0.0, km)), stream.uniform(0.0, 2.0 * math.pi)
        north, east = distance * math.cos(turn), distance * math.sin(turn)
        longitude = east / (KM_PER_DEGREE * math.cos(math.radians(self.latitude)))
        return Point(self.latitude + north / KM_PER_DEGREE, self.longitude + longitude)


@dataclass(frozen=True, slots=True)
class Area:
    name: str
    also: str  # the second spelling found in the files
    column: int
    row: int

    @property
    def centre(self) -> Point:
        city = table("city")
        longitude = city["longitude"] + (self.column - 2.5) * COLUMN_STEP
        return Point(city["latitude"] + (1.0 - self.row) * ROW_STEP, longitude)

    def point(self, stream: Stream) -> Point:
        """Somewhere in the area, near one of its three hot spots."""
        spot, centre, spread = stream.between(0, 2), self.centre, table("city")["spread"]
        east, north = ((-0.6, 0.4), (0.5, 0.5), (0.1, -0.7))[(spot + self.column) % 3]
        latitude = centre.latitude + 0.6 * north * ROW_STEP / 2 + _bounded(stream) * spread
        return Point(latitude, centre.longitude + 0.6 * east * COLUMN_STEP / 2 + _bounded(stream) * spread)

    def neighbours(self) -> list[Area]:
        """Areas that share a side, clockwise from the north."""
        sides = ((0, -1), (1, 0), (0, 1), (-1, 0))
        places = {(area.column, area.row): area for area in areas()}
        found = (places.get((self.column + east, self.row + south)) for east, south in sides)
        return [area for area in found if area is not None]


@cache
def areas() -> tuple[Area, ...]:
    return tuple(Area(row["name"], row["also"], row["column"], row["row"]) for row in table("city")["areas"])


@cache
def _weights() -> dict[str, float]:
    return {row["name"]: row["weight"] for row in table("city")["areas"]}


@cache
def _by_name() -> dict[str, Area]:
    return {area.name: area for area in areas()}


def any_area(stream: Stream) -> Area:
    """An area in proportion to its share of the city's homicides."""
    return _by_name()[stream.weighted(_weights())]


def street_address(stream: Stream) -> str:
    """An invented address; every third without its number."""
    city = table("city")
    street = f"{stream.one_of(city['streets'])} {stream.one_of(city['street_kinds'])}"
    return street if stream.chance(0.33) else f"{stream.between(1, 98) * 100 + stream.between(0, 99)} {street}"


def _bounded(stream: Stream) -> float:
    return max(-2.0, min(2.0, stream.normal()))
