"""Where an anchor can be: polygons, as cells of a grid, by the even-odd rule at the middle of each cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.geoprofile.grid import Grid

Ring = Doubles  # [m, 2]: longitude, latitude; the last point is the first
Polygon = tuple[Ring, ...]  # the outline, then its holes


@dataclass(frozen=True, eq=False)
class Land:
    """An anchor lies in one of `only`, where any are given, and in none of `never`."""

    only: tuple[Polygon, ...] = ()
    never: tuple[Polygon, ...] = ()

    def mask(self, grid: Grid) -> Flags:
        """The cells that can hold an anchor [rows, columns]. ValueError where none can."""
        mask = inside(self.only, grid) if self.only else np.ones(grid.shape, np.bool_)
        if self.never:
            mask &= ~inside(self.never, grid)
        if not mask.any():
            raise ValueError("no part of the area that is searched lies where an anchor can be: look at the polygons")
        return mask


def inside(polygons: tuple[Polygon, ...], grid: Grid) -> Flags:
    """Cells whose middle lies in any of the polygons [rows, columns]."""
    found = np.zeros(grid.shape, np.bool_)
    for polygon in polygons:
        for turn in _turns(polygon, grid):
            found |= _one(polygon, grid.latitude, grid.longitude - turn)
    return found


def _turns(polygon: Polygon, grid: Grid) -> list[int]:
    """Whole turns of the globe that bring the polygon to the grid, whose longitudes may go on beyond 180."""
    west, east = float(polygon[0][:, 0].min()), float(polygon[0][:, 0].max())
    _, left, _, right = grid.bounds
    return [turn for turn in (-360, 0, 360) if west + turn <= right and east + turn >= left]


def _one(polygon: Polygon, latitude: Doubles, longitude: Doubles) -> Flags:
    """Each row is crossed by edges at some longitudes; a cell lies inside where the number of those west of it is odd.
    An edge holds its southern end and not its northern, so that a corner on a row counts once."""
    a = np.concatenate([ring[:-1] for ring in polygon])
    b = np.concatenate([ring[1:] for ring in polygon])
    found = np.zeros((len(latitude), len(longitude)), np.bool_)
    low, high = np.minimum(a[:, 1], b[:, 1]), np.maximum(a[:, 1], b[:, 1])
    for row, here in enumerate(latitude):
        cut = (low <= here) & (here < high)
        if cut.any():
            (x, y), (x2, y2) = a[cut].T, b[cut].T
            crossings = np.sort(x + (here - y) / (y2 - y) * (x2 - x))
            found[row] = np.searchsorted(crossings, longitude) % 2 == 1
    return found
