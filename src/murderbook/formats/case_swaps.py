"""Latitude and longitude that changed places: in whole columns, or in some rows of a file that is right otherwise."""

from __future__ import annotations

import re

import numpy as np

from murderbook.formats.case_source import Column, Source
from murderbook.linkage.tabular.table import Doubles, Flags

SWAPPED = "Latitude and longitude seem to be swapped: name them the other way round under [place]."
LATITUDE, LONGITUDE = frozenset({"lat", "latitude"}), frozenset({"lon", "long", "lng", "longitude"})
FARTHEST_NORTH = 78.5  # beyond Longyearbyen
FEWEST_OTHERS = 3  # places that say where a file lies
MARGIN = 1.0  # degree around the others, at the least
NEARER = 2.0  # times: so much nearer to the middle of all when swapped


def refuse_swapped(source: Source, across: Column, up: Column, degrees: tuple[Doubles, Doubles], here: Flags) -> None:
    """FormatError where most rows are no latitude, or lie where nobody lives, and would be places when swapped."""
    east, north = degrees
    with np.errstate(invalid="ignore"):
        beyond = here & (np.abs(north) > 90.0) & (np.abs(north) <= 180.0) & (np.abs(east) <= 90.0)
        empty = here & _nobody_lives(north, east) & ~_nobody_lives(east, north) & (np.abs(east) <= 90.0)
    for rows, what in (
        (beyond, "no latitude, which lies between -90 and 90"),
        (empty, "a latitude of Antarctica, of the empty ocean or of the far Arctic"),
    ):
        if 2 * int(rows.sum()) > int(here.sum()):
            told = f"column {up.name!r} holds {what}, in most rows: {source.shown(np.flatnonzero(rows), up, across)}"
            raise source.error(told, SWAPPED)
    _tell_crossed_names(source, across, up, degrees, here)


def _nobody_lives(north: Doubles, east: Doubles) -> Flags:
    """Antarctica, the ocean between South America and Australia south of both and of Africa, and the far Arctic."""
    ocean = (north < -38.0) & (east > -55.0) & (east < 110.0)
    return np.asarray((north < -60.0) | ocean | (north > FARTHEST_NORTH))


def _tell_crossed_names(
    source: Source, across: Column, up: Column, degrees: tuple[Doubles, Doubles], here: Flags
) -> None:
    """The header calls each what MAP.toml calls the other, and both ways would be places on earth."""
    east, north = degrees[0][here], degrees[1][here]
    if not (_is_called(up.name, LONGITUDE) and _is_called(across.name, LATITUDE)) or not len(east):
        return
    if 2 * int(((np.abs(east) > 90.0) | _nobody_lives(east, north)).sum()) > len(east):
        return  # the header is wrong, and MAP.toml says so rightly
    rows = np.flatnonzero(here)
    source.warn(
        f"column {up.name!r} is named as the latitude and {across.name!r} as the longitude: "
        f"{source.shown(rows[:1], up, across)}. They are used so. If the header is right, name them the other way "
        "round under [place]."
    )


def _is_called(name: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(re.split(r"[^a-z]+", name.lower()))


def swapped_rows(degrees: tuple[Doubles, Doubles], here: Flags) -> Flags:
    """Rows that lie far from all others, and among them when swapped."""
    east, north = degrees
    none = np.zeros(len(here), np.bool_)
    if int(here.sum()) <= FEWEST_OTHERS:
        return none
    middle = float(np.median(north[here])), float(np.median(east[here]))
    with np.errstate(invalid="ignore"):
        as_read = _apart(north, east, middle)
        swapped = _apart(east, north, middle)
        suspect = here & (np.abs(east) <= 90.0) & (NEARER * swapped < as_read)
    others = here & ~suspect
    if not suspect.any() or int(others.sum()) < max(FEWEST_OTHERS, int(suspect.sum())):
        return none
    low, high = _bounds(north[others]), _bounds(east[others])
    fits = _within(east, low) & _within(north, high)
    far = ~(_within(north, low, 2.0) & _within(east, high, 2.0))
    return np.asarray(suspect & fits & far)


def _apart(north: Doubles, east: Doubles, middle: tuple[float, float]) -> Doubles:
    """Degrees in both directions together; the shorter way round the earth."""
    around = np.abs(east - middle[1])
    return np.asarray(np.abs(north - middle[0]) + np.minimum(around, 360.0 - around))


def _bounds(values: Doubles) -> tuple[float, float]:
    """Where nearly all of them lie: one that is wrong otherwise does not widen it."""
    low, high = np.quantile(values, (0.02, 0.98))
    return float(low), float(high)


def _within(values: Doubles, bounds: tuple[float, float], times: float = 1.0) -> Flags:
    low, high = bounds
    margin = times * max(MARGIN, (high - low) / 4.0)
    with np.errstate(invalid="ignore"):
        return np.asarray((values >= low - margin) & (values <= high + margin))
