"""Sites of one offender's crimes, and distances on the sphere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from murderbook.compute.packed import Doubles, Flags

Angle = Doubles | float
Order = np.ndarray[tuple[int], np.dtype[np.intp]]
EARTH = 6371.0088  # km, mean radius (IUGG)
MILE = 1.609344  # km
FEWEST = 3  # sites: two points tell no centre from an edge
LEAST_PROBABILITY = 1e-9  # of belonging; what is less is 0: products of a few of them would be lost

# How much a site says of where its offender lives, by what happened there. Rossmo (2000, table 10.1): where the site
# type is known, encounters gave hit scores of 4.2 % on average and places where bodies lay 10.2 %: half as much.
KIND_WEIGHTS = {"contact": 1.0, "attack": 1.0, "murder": 1.0, "other": 0.75, "disposal": 0.5}
_WORDS = {
    "contact": {"contact", "encounter", "approach", "abduction", "meeting", "last", "seen"},
    "attack": {"attack", "assault", "rape", "robbery"},
    "murder": {"murder", "homicide", "kill", "killing", "scene", "crime"},
    "disposal": {"disposal", "dump", "dumped", "dumpsite", "body", "deposition", "recovery", "found", "remains"},
}


def kind_of(text: str) -> str | None:
    """The kind of site that a word of a file means; None where it says none that is known ("" is no kind: murder)."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    if not words:
        return "murder"
    if "other" in words or "unknown" in words:
        return "other"
    for kind in ("disposal", "contact", "attack", "murder"):  # "body found at crime scene" is where the body lay
        if words & _WORDS[kind]:
            return kind
    return None


@dataclass(frozen=True, eq=False)
class Sites:
    """`latitude`, `longitude` [n] in degrees, WGS 84; `weight` [n] > 0; `probability` [n] from 0 to 1: that the site
    belongs to the string, each by itself. Longitudes go on beyond 180 where sites lie on both sides of the date line.
    ValueError for fewer than three, for fewer than three that can belong, or for values that are no coordinates."""

    latitude: Doubles
    longitude: Doubles
    weight: Doubles = field(default_factory=lambda: np.empty(0))
    probability: Doubles = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        ones = np.ones(len(self.latitude))
        object.__setattr__(self, "latitude", np.asarray(self.latitude, np.float64))
        object.__setattr__(self, "longitude", unwrapped(np.asarray(self.longitude, np.float64)))
        for name in ("weight", "probability"):
            given = getattr(self, name)
            object.__setattr__(self, name, np.asarray(given if len(given) else ones, np.float64))
        self._check()
        hardly = (self.probability > 0) & (self.probability < LEAST_PROBABILITY)
        object.__setattr__(self, "probability", np.where(hardly, 0.0, self.probability))

    def _check(self) -> None:
        if len({len(self.latitude), len(self.longitude), len(self.weight), len(self.probability)}) > 1:
            raise ValueError("latitudes, longitudes, weights and probabilities are not of one length")
        if not (np.abs(self.latitude) <= 90).all() or not (np.abs(self.longitude) <= 540).all():
            raise ValueError("latitudes lie between -90 and 90 degrees, longitudes between -180 and 180")
        if not ((self.weight > 0) & np.isfinite(self.weight)).all():
            raise ValueError("a weight is a number above 0")
        if not ((self.probability >= 0) & (self.probability <= 1)).all():
            raise ValueError("a probability of belonging lies between 0 and 1")
        if (possible := int((self.probability >= LEAST_PROBABILITY).sum())) < FEWEST:
            raise ValueError(f"{possible} sites are too few for a profile; it takes {FEWEST}, better five or more")

    def __len__(self) -> int:
        return len(self.latitude)

    @classmethod
    def of(cls, places: Sequence[tuple[float, float]], weights: Sequence[float] = ()) -> Sites:
        """From pairs of latitude and longitude."""
        both = np.array(places, np.float64).reshape(-1, 2)
        return cls(both[:, 0], both[:, 1], np.array(weights, np.float64))

    def without(self, number: int) -> Sites:
        return self.chosen(np.arange(len(self)) != number)

    def doubting(self, number: int) -> Sites:
        """The same sites, one of which cannot belong."""
        return replace(self, probability=np.where(np.arange(len(self)) == number, 0.0, self.probability))

    def ordered(self) -> Sites:
        """In an order that does not depend on who wrote the list."""
        return self.chosen(np.lexsort((self.probability, self.weight, self.longitude, self.latitude)))

    def possible(self) -> Sites:
        """Those that may belong."""
        return self.chosen(self.probability > 0)

    def chosen(self, keep: Flags | Order) -> Sites:
        return Sites(self.latitude[keep], self.longitude[keep], self.weight[keep], self.probability[keep])


def unwrapped(longitude: Doubles) -> Doubles:
    """Without the jump at the date line: western longitudes get 360 more where that makes the range shorter."""
    if len(longitude) and longitude.max() - longitude.min() > 180:
        east = np.where(longitude < 0, longitude + 360, longitude)
        if east.max() - east.min() < longitude.max() - longitude.min():
            return np.asarray(east)
    return longitude


def haversine(a: Angle, b: Angle, c: Angle, d: Angle) -> Doubles:
    """Great-circle distance in km of the points (a, b) and (c, d), latitude before longitude, degrees; broadcasts."""
    up, across = np.radians(c - a) / 2, np.radians(d - b) / 2
    h = np.sin(up) ** 2 + np.cos(np.radians(a)) * np.cos(np.radians(c)) * np.sin(across) ** 2
    return np.asarray(2 * EARTH * np.arcsin(np.sqrt(np.minimum(h, 1.0))))


def manhattan(a: Doubles, b: Doubles, c: Doubles, d: Doubles) -> Doubles:
    """Along the meridian and then along the parallel of (c, d), each as a great circle, in km."""
    return haversine(a, b, c, b) + haversine(c, b, c, d)


def spread_km(sites: Sites) -> float:
    """The distance of the two sites that lie farthest apart, km: the diameter of Canter's circle."""
    up, across = sites.latitude, sites.longitude
    return float(haversine(up[:, None], across[:, None], up[None], across[None]).max())


def nearest_km(sites: Sites) -> float:
    """The mean Manhattan distance of a site to the one nearest to it, km; sites at one place count once."""
    places = np.unique(np.column_stack([sites.latitude, sites.longitude]), axis=0)
    if len(places) < 2:
        return 0.0
    up, across = places[:, 0], places[:, 1]
    apart = manhattan(up[:, None], across[:, None], up[None], across[None])
    np.fill_diagonal(apart, np.inf)
    return float(apart.min(axis=1).mean())
