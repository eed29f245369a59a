"""The scenes of a string: on the map, how far apart they lie, and the cases that have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import Any

from murderbook.geoprofile.sites import haversine
from murderbook.workbench.access.models import Account
from murderbook.workbench.pages.words import distance_in_words
from murderbook.workbench.profile.scenes import Scene, scenes_of
from murderbook.workbench.register.models import Case

SHAPE = "circle"  # of the sign on the map: every case has one scene, so only its number tells them apart


@dataclass(frozen=True, slots=True)
class Spread:
    """Distances in km between the scenes of any two cases, as the crow flies; `counted` cases have a scene."""

    counted: int
    greatest: float | None
    median: float | None

    @property
    def words(self) -> str:
        if self.greatest is None or self.median is None:
            return ""
        furthest, middle = (distance_in_words(float(f"{km:.2g}")) for km in (self.greatest, self.median))
        return furthest if self.counted == 2 else f"{furthest} between the two furthest apart, {middle} in the middle"


@dataclass(frozen=True, slots=True)
class Drawn:
    """`lines`: all cases in order, each with its number on the map; `drawn`: what the map needs."""

    lines: tuple[tuple[int, Scene], ...]
    spread: Spread

    @property
    def on_map(self) -> list[tuple[int, Scene]]:
        return [(number, scene) for number, scene in self.lines if scene.place is not None]

    @property
    def without(self) -> list[tuple[int, Scene]]:
        return [(number, scene) for number, scene in self.lines if scene.place is None]

    @property
    def drawn(self) -> list[dict[str, Any]]:
        return [_spot(number, scene) for number, scene in self.on_map]


def drawn_of(account: Account, cases: Sequence[Case]) -> Drawn:
    """`cases` came through the door, in order of time; so do their places."""
    lines = tuple(enumerate(scenes_of(account, list(cases), {}), start=1))
    return Drawn(lines, spread_of([scene for _, scene in lines]))


def spread_of(scenes: Sequence[Scene]) -> Spread:
    """Over the cases whose scene is known to the street or better: a place known less exactly has no distance."""
    at = [found for one in scenes if (found := _degrees(one)) is not None]
    apart = [float(haversine(*here, *there)) for here, there in combinations(at, 2)]
    return Spread(len(at), max(apart, default=None), median(apart) if apart else None)


def _degrees(scene: Scene) -> tuple[float, float] | None:
    place = scene.place
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def _spot(number: int, scene: Scene) -> dict[str, Any]:
    assert scene.place is not None
    return {
        "letter": str(number),
        "shape": SHAPE,
        "label": scene.number,
        "description": scene.label.lower(),
        "latitude": scene.place.latitude,
        "longitude": scene.place.longitude,
        "precision": scene.place.precision,
        "radius_km": scene.radius_km,
        "km_from_last": None,  # from case to case there is no way that was gone
        "distance": "",
    }
