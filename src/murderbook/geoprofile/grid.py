"""The area that is searched, as a grid of cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.geoprofile.sites import EARTH, Sites, haversine

NARROWEST = 0.5  # km: the least extent of an area, for sites in a line or at one place
DEFAULT = (200, 200)  # rows, columns
WIDE = 1.5  # times the diameter of the sites, on each side
WIDER = 3.0  # where he is said to be a commuter
NORTHERNMOST = 89.9
WIDEST = 360.0  # degrees of longitude: beyond, the same place would be searched twice


@dataclass(frozen=True, eq=False)
class Grid:
    """`latitude` [rows] from south to north and `longitude` [columns] from west to east: the middles of the cells. The
    first and the last lie on the bounds."""

    latitude: Doubles
    longitude: Doubles

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.latitude), len(self.longitude)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """South, west, north, east, in degrees."""
        return (
            float(self.latitude[0]), float(self.longitude[0]), float(self.latitude[-1]), float(self.longitude[-1]),
        )  # fmt: skip

    @property
    def step(self) -> tuple[float, float]:
        """Height and width of a cell, degrees."""
        return float(self.latitude[1] - self.latitude[0]), float(self.longitude[1] - self.longitude[0])

    def km2(self) -> Doubles:
        """The area of one cell of each row, km2 [rows]."""
        up, across = np.radians(self.step)
        return np.asarray(EARTH**2 * up * across * np.cos(np.radians(self.latitude)))

    def area(self, chosen: Flags | None = None) -> float:
        """Of the chosen cells [rows, columns], else of all: km2."""
        counts = np.full(self.shape[0], self.shape[1]) if chosen is None else chosen.sum(axis=1)
        return float((self.km2() * counts).sum())

    def cell_of(self, latitude: float, longitude: float) -> tuple[int, int] | None:
        """Row and column of the cell nearest to a place; None where the place lies outside all cells."""
        around = longitude + 360 * round((float(self.longitude.mean()) - longitude) / 360)
        height, width = self.step
        row = round((latitude - float(self.latitude[0])) / height)
        column = round((around - float(self.longitude[0])) / width)
        inside = 0 <= row < self.shape[0] and 0 <= column < self.shape[1]
        return (row, column) if inside else None


def grid_of(sites: Sites, shape: tuple[int, int] = DEFAULT, margin: float = 0.0) -> Grid:
    """Bounds by Rossmo's edge rule (2000, p. 197): the box of the sites, enlarged on each side by half the mean
    distance of one site to the next along that axis, that is by range / 2 (n - 1). `margin`: km more on each side.
    ValueError for fewer than two rows or columns, at a pole, and for an area round the globe."""
    if min(shape) < 2:
        raise ValueError(f"a grid of {shape[0]}x{shape[1]} has no area; it takes two rows and two columns at least")
    degree = float(haversine(0.0, 0.0, 1.0, 0.0))
    middle = float(np.clip(np.abs(sites.latitude).mean(), 0, 85))
    up, across = sites.latitude, sites.longitude
    south, north = _enlarged(up, margin / degree, NARROWEST / degree)
    scale = degree * np.cos(np.radians(middle))
    west, east = _enlarged(across, margin / scale, NARROWEST / scale)
    south, north = max(south, -NORTHERNMOST), min(north, NORTHERNMOST)
    if south >= north:
        raise ValueError("the sites lie at a pole, where no profile is made: look at their latitudes")
    if east - west >= WIDEST:
        raise ValueError(
            "the area around these sites goes round the whole globe: look for a site whose sign was lost, or "
            "whose latitude and longitude are exchanged"
        )
    return Grid(np.linspace(south, north, shape[0]), np.linspace(west, east, shape[1]))


def _enlarged(along: Doubles, margin: float, least: float) -> tuple[float, float]:
    low, high = float(along.min()), float(along.max())
    more = (high - low) / (2 * (len(along) - 1)) + margin
    more = max(more, (least - (high - low)) / 2)
    return low - more, high + more
