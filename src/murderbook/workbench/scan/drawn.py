"""A small map of a cluster: the centres of the counties in which its cases lie, among those around. SVG geometry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt

from murderbook.casefile.counties import County, county

WIDTH, HEIGHT, MARGIN = 560, 300, 46
KM_PER_DEGREE = 111.2
NARROWEST = 60.0  # km across, for a single county
LARGEST = 17.0  # radius of the county with the most cases


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    radius: float
    label: str
    cases: int  # 0: a neighbour in which none of the cluster's cases lies
    anchor: str


@dataclass(frozen=True, slots=True)
class Map:
    dots: tuple[Dot, ...]
    scale_width: float  # of the bar
    scale_km: int
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def words(self) -> str:
        return "; ".join(f"{dot.label}: {dot.cases}" for dot in self.dots if dot.cases)


def map_of(codes: Sequence[str]) -> Map | None:
    """`codes`: the county of each case, FIPS, "" where none is known. None where no county is known."""
    counts = Counter(code for code in codes if county(code) is not None)
    here = {code: found for code in counts if (found := county(code)) is not None}
    if not here:
        return None
    beside = {code for found in here.values() for code in found.neighbours} - set(here)
    around = {code: found for code in beside if (found := county(code)) is not None}
    place = _placed([*here.values(), *around.values()])
    most = max(counts.values())
    dots = [_dot(found, 0, 3.0, place) for found in around.values()]
    dots += [
        _dot(one, counts[code], max(9.0, LARGEST * sqrt(counts[code] / most)), place) for code, one in here.items()
    ]
    km = next((one for one in (200, 100, 50, 20, 10) if one * place.scale <= WIDTH / 3), 5)
    return Map(tuple(dots), round(km * place.scale, 1), km)


@dataclass(frozen=True, slots=True)
class _Place:
    """From degrees to the picture: equirectangular about the middle, which at this width is true to a percent."""

    latitude: float
    longitude: float
    scale: float  # pixels for a kilometre

    def of(self, one: County) -> tuple[float, float]:
        east = (one.longitude - self.longitude) * KM_PER_DEGREE * cos(radians(self.latitude))
        north = (one.latitude - self.latitude) * KM_PER_DEGREE
        return round(WIDTH / 2 + east * self.scale, 1), round(HEIGHT / 2 - north * self.scale, 1)


def _placed(found: Sequence[County]) -> _Place:
    north, south = max(one.latitude for one in found), min(one.latitude for one in found)
    east, west = max(one.longitude for one in found), min(one.longitude for one in found)
    latitude, longitude = (north + south) / 2, (east + west) / 2
    across = max((east - west) * KM_PER_DEGREE * cos(radians(latitude)), NARROWEST)
    down = max((north - south) * KM_PER_DEGREE, NARROWEST / 2)
    return _Place(latitude, longitude, min((WIDTH - 2 * MARGIN) / across, (HEIGHT - 2 * MARGIN) / down))


def _dot(found: County, cases: int, radius: float, place: _Place) -> Dot:
    x, y = place.of(found)
    return Dot(x, y, round(radius, 1), f"{found.name}, {found.state}", cases, "end" if x > WIDTH * 0.7 else "start")
