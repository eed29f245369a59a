"""The map of a profile as geometry for an SVG template, and the picture of its surface, drawn by the server.

Web Mercator, as the map on the screen has it, cut to where the surface says something. One hue from light to dark; the
borders of the areas are lines of their own, so that a copy without shades can still be read.
"""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.ndimage import zoom

from murderbook.compute.packed import Doubles, Flags
from murderbook.formats.png import Colour, png_of
from murderbook.geoprofile import Profile
from murderbook.geoprofile.sites import haversine

SHARES = (0.50, 0.20, 0.10, 0.05)
# Nothing, top 50, 20, 10 and 5 %, the border between them, where no anchor can be.
PALETTE: tuple[Colour, ...] = (
    (255, 255, 255, 0), (198, 219, 239, 255), (107, 174, 214, 255), (33, 113, 181, 255), (8, 48, 107, 255),
    (3, 19, 43, 255), (200, 200, 200, 255),
)  # fmt: skip
LINE, NEVER = 5, 6
WIDTH, TALLEST = 520, 520  # of the drawing, in units of its letters
ROOM = 0.08  # around what is drawn, of its larger side
NARROWEST = 0.75  # of the shorter side over the longer
FINER = 6  # times the cells of the grid
MOST_PIXELS = 900
Bands = np.ndarray[tuple[int, int], np.dtype[np.uint8]]


class Frame(NamedTuple):
    """Edges of what is drawn, degrees; `west` and `east` may pass 180."""

    south: float
    west: float
    north: float
    east: float


class Mark(NamedTuple):
    x: float
    y: float
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """`picture`: a data address; `scale`: length in pixels and what it stands for."""

    width: int
    height: int
    picture: str
    frame: Frame
    sites: tuple[Mark, ...]
    places: tuple[Mark, ...]
    scale: tuple[float, str]

    @property
    def bounds(self) -> list[list[float]]:
        """As Leaflet has them: south-west, north-east."""
        return [[self.frame.south, self.frame.west], [self.frame.north, self.frame.east]]


def drawing(found: Profile, numbers: list[tuple[str, str]]) -> Drawing:
    """`numbers`: what stands at each site, and its title."""
    rows, columns = _cut(found)
    frame = _frame(found, rows, columns)
    picture = png_of(_mercator(_bands(found, rows, columns), frame), PALETTE)
    width, height = _size(frame)
    to_page = _Page(frame, width, height)
    named = zip(found.sites.latitude, found.sites.longitude, numbers, strict=True)
    sites = tuple(Mark(*to_page(float(up), float(across)), *number) for up, across, number in named)
    data = "data:image/png;base64," + base64.b64encode(picture).decode()
    return Drawing(width, height, data, frame, sites, _places(found, to_page), _scale(frame, width))


@dataclass(frozen=True, slots=True)
class _Page:
    frame: Frame
    width: int
    height: int

    def __call__(self, latitude: float, longitude: float) -> tuple[float, float]:
        f = self.frame
        turned = longitude + 360 * round(((f.west + f.east) / 2 - longitude) / 360)
        x = (turned - f.west) / (f.east - f.west) * self.width
        top, bottom = mercator(f.north), mercator(f.south)
        return round(x, 1), round((top - mercator(latitude)) / (top - bottom) * self.height, 1)


def mercator(latitude: float) -> float:
    return math.asinh(math.tan(math.radians(min(max(latitude, -89.99), 89.99))))


def _places(found: Profile, to_page: _Page) -> tuple[Mark, ...]:
    """Candidates in order of their hit score, within what is drawn."""
    ranked = sorted((one for one in found.ranked if one.hit_score is not None), key=lambda one: one.hit_score or 0.0)
    marks = []
    for rank, one in enumerate(ranked, start=1):
        x, y = to_page(one.place.latitude, one.place.longitude)
        if 0 <= x <= to_page.width and 0 <= y <= to_page.height:
            marks.append(Mark(x, y, str(rank), one.place.id))
    return tuple(marks)


def _cut(found: Profile) -> tuple[slice, slice]:
    """Rows and columns that hold the top half and all sites, with room around."""
    shown = found.top(max(SHARES))
    for up, across in zip(found.sites.latitude, found.sites.longitude, strict=True):
        cell = found.grid.cell_of(float(up), float(across))
        if cell is not None:
            shown[cell] = True
    sides = [np.flatnonzero(shown.any(axis=axis)) for axis in (1, 0)]
    room = 1 + int(ROOM * max(int(np.ptp(side)) for side in sides))
    rows, columns = (slice(int(side[0]) - room, int(side[-1]) + room + 1) for side in sides)
    (height, width), ends = _cell_km(found), found.grid.shape
    tall, wide = (rows.stop - rows.start) * height, (columns.stop - columns.start) * width
    rows = _longer(rows, NARROWEST * wide / height, ends[0])
    return rows, _longer(columns, NARROWEST * tall / width, ends[1])


def _cell_km(found: Profile) -> tuple[float, float]:
    south, west, north, east = found.grid.bounds
    middle, (rows, columns) = (south + north) / 2, found.grid.shape
    up, across = haversine(south, west, north, west), haversine(middle, west, middle, east)
    return float(up) / (rows - 1), float(across) / (columns - 1)


def _longer(part: slice, least: float, end: int) -> slice:
    """As long as wanted, as far as the grid reaches: a strip is no map."""
    more = max(0, round((least - (part.stop - part.start)) / 2))
    return slice(max(part.start - more, 0), min(part.stop + more, end))


def _frame(found: Profile, rows: slice, columns: slice) -> Frame:
    """The outer edges of the cells."""
    (height, width), up, across = found.grid.step, found.grid.latitude[rows], found.grid.longitude[columns]
    return Frame(
        float(up[0]) - height / 2,
        float(across[0]) - width / 2,
        float(up[-1]) + height / 2,
        float(across[-1]) + width / 2,
    )


def _bands(found: Profile, rows: slice, columns: slice) -> Bands:
    """0 to 4 for each fine cell, from the south; LINE at a border; NEVER where no anchor can be. The surface is made
    finer between its cells, so that borders are smooth; what each area holds is that of the cells."""
    times = max(1, min(FINER, MOST_PIXELS // max(rows.stop - rows.start, columns.stop - columns.start)))
    surface = found.surface[rows, columns]
    fine = zoom(surface, times, order=1, mode="nearest", grid_mode=True)
    bands = np.zeros(fine.shape, np.uint8)
    for band, share in enumerate(SHARES, start=1):
        bands[fine >= surface_limit(found, share)] = band
    bands[_borders(bands)] = LINE
    allowed = np.kron(found.allowed[rows, columns].astype(np.uint8), np.ones((times, times), np.uint8)).astype(bool)
    bands[~allowed] = NEVER
    return np.asarray(bands)


def surface_limit(found: Profile, share: float) -> float:
    return float(found.surface[found.top(share)].min())


def _borders(bands: Bands) -> Flags:
    """Cells that are of a higher band than a neighbour."""
    found = np.zeros(bands.shape, np.bool_)
    found[1:] |= bands[1:] > bands[:-1]
    found[:-1] |= bands[:-1] > bands[1:]
    found[:, 1:] |= bands[:, 1:] > bands[:, :-1]
    found[:, :-1] |= bands[:, :-1] > bands[:, 1:]
    return found


def _mercator(bands: Bands, frame: Frame) -> Bands:
    """The same rows as the map on the screen has them, the northernmost first."""
    heights = np.linspace(mercator(frame.north), mercator(frame.south), len(bands))
    latitudes: Doubles = np.degrees(np.arctan(np.sinh(heights)))
    parts = (latitudes - frame.south) / (frame.north - frame.south) * len(bands)
    return np.asarray(bands[np.clip(parts.astype(int), 0, len(bands) - 1)])


def _size(frame: Frame) -> tuple[int, int]:
    tall = (mercator(frame.north) - mercator(frame.south)) / math.radians(frame.east - frame.west)
    width = min(WIDTH, TALLEST / tall)
    return round(width), max(round(width * tall), 1)


def _scale(frame: Frame, width: int) -> tuple[float, str]:
    """A round number of kilometres, at most a third of the drawing, in the middle of its height."""
    middle = (frame.south + frame.north) / 2
    km = float(haversine(middle, frame.west, middle, frame.east))
    unit = 10.0 ** math.floor(math.log10(km / 3))
    length = max(step * unit for step in (1, 2, 5) if step * unit <= km / 3)
    return round(length / km * width, 1), f"{length:g} km"
