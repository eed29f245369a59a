"""Distance decay: a score for every cell, as the sum over the sites of a function of their distance.

Scores rank cells; they are no probabilities. Sources: Rossmo, Geographic Profiling (2000), for targeting; Levine,
CrimeStat IV (2013), chapter 13, for the negative exponential and the normal function, whose parameters hold for miles;
Canter, Coffey, Huntley and Missen, J. Quant. Criminology 16 (2000), for Dragnet.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from murderbook.compute.jit import jitted
from murderbook.compute.packed import Doubles
from murderbook.geoprofile.grid import Grid
from murderbook.geoprofile.sites import EARTH, MILE, Sites, nearest_km

Places = tuple[Doubles, Doubles, Doubles]  # latitude and longitude in radians, weight
LEAST_BUFFER = 1e-3  # km: where all sites lie at one place


@dataclass(frozen=True, slots=True)
class Targeting:
    """Rossmo's f and g, and B, the radius of the buffer in km: None for half the mean distance to the nearest site."""

    f: float = 1.2
    g: float = 1.2
    buffer: float | None = None


@dataclass(frozen=True, slots=True)
class Exponential:
    """a exp(-b d), d in miles. With a buffer (km) as in Dragnet: 0 within it, a up to twice as far, then
    a exp(-b (d - buffer))."""

    a: float = 1.89
    b: float = 0.06
    buffer: float | None = None


@dataclass(frozen=True, slots=True)
class Normal:
    """a phi((d - mean) / deviation), d, mean and deviation in miles."""

    a: float = 29.5
    mean: float = 4.2
    deviation: float = 4.6


CRIMESTAT = Exponential()
DRAGNET = Exponential(1.0, 1.0)


def buffer_of(sites: Sites) -> float:
    """Rossmo's choice: half the mean distance of a site to the nearest other (Manhattan), km."""
    return max(nearest_km(sites) / 2, LEAST_BUFFER)


def targeting(sites: Sites, grid: Grid, how: Targeting | None = None) -> Doubles:
    """Criminal geographic targeting [rows, columns]: per site 1 / d^f outside the buffer and B^(g - f) / (2 B - d)^g
    inside, d the Manhattan distance in km."""
    how = how or Targeting()
    buffer = buffer_of(sites) if how.buffer is None else max(how.buffer, LEAST_BUFFER)
    up, across = _radians(grid)
    return _targeting(up, across, _radians_of(sites), (how.f, how.g, buffer))


def exponential(sites: Sites, grid: Grid, how: Exponential = CRIMESTAT) -> Doubles:
    """Negative exponential decay [rows, columns]."""
    up, across = _radians(grid)
    buffer = (how.buffer or 0.0) / MILE
    return _exponential(up, across, _radians_of(sites), (how.a, how.b, buffer))


def normal(sites: Sites, grid: Grid, how: Normal | None = None) -> Doubles:
    """A ring of the most likely distance around each site [rows, columns]."""
    how = how or Normal()
    up, across = _radians(grid)
    height = how.a / (how.deviation * math.sqrt(2 * math.pi))
    return _normal(up, across, _radians_of(sites), (height, how.mean, how.deviation))


def _radians(grid: Grid) -> tuple[Doubles, Doubles]:
    return np.radians(grid.latitude), np.radians(grid.longitude)


def _radians_of(sites: Sites) -> Places:
    return np.radians(sites.latitude), np.radians(sites.longitude), sites.weight


@jitted
def _miles(row: float, turn: float, across: float) -> float:
    """From the parts of the haversine that belong to a row, to its parallel and to a column."""
    return 2 * EARTH / MILE * math.asin(math.sqrt(min(row + turn * across, 1.0)))


@jitted
def _halves(along: Doubles, here: float) -> Doubles:
    return np.sin((along - here) / 2) ** 2


@jitted
def _exponential(up: Doubles, across: Doubles, places: Places, how: tuple[float, float, float]) -> Doubles:
    a, b, buffer = how
    lat, lon, weight = places
    score = np.zeros((len(up), len(across)))
    for site in range(len(lat)):
        rows, columns = _halves(up, lat[site]), _halves(across, lon[site])
        for i in range(len(up)):
            turn = math.cos(up[i]) * math.cos(lat[site])
            for j in range(len(across)):
                d = _miles(rows[i], turn, columns[j])
                if d >= 2 * buffer:
                    score[i, j] += weight[site] * a * math.exp(-b * (d - buffer))
                elif d >= buffer:
                    score[i, j] += weight[site] * a
    return score


@jitted
def _normal(up: Doubles, across: Doubles, places: Places, how: tuple[float, float, float]) -> Doubles:
    height, mean, deviation = how
    lat, lon, weight = places
    score = np.zeros((len(up), len(across)))
    for site in range(len(lat)):
        rows, columns = _halves(up, lat[site]), _halves(across, lon[site])
        for i in range(len(up)):
            turn = math.cos(up[i]) * math.cos(lat[site])
            for j in range(len(across)):
                off = (_miles(rows[i], turn, columns[j]) - mean) / deviation
                score[i, j] += weight[site] * height * math.exp(-0.5 * off * off)
    return score


@jitted
def _targeting(up: Doubles, across: Doubles, places: Places, how: tuple[float, float, float]) -> Doubles:
    f, g, buffer = how
    lat, lon, weight = places
    score = np.zeros((len(up), len(across)))
    inside = buffer ** (g - f)
    for site in range(len(lat)):
        east = 2 * EARTH * np.arcsin(math.cos(lat[site]) * np.abs(np.sin((across - lon[site]) / 2)))
        for i in range(len(up)):
            north = EARTH * abs(up[i] - lat[site])
            for j in range(len(across)):
                d = north + east[j]
                if d > buffer:
                    score[i, j] += weight[site] * d**-f
                else:
                    score[i, j] += weight[site] * inside * (2 * buffer - d) ** -g
    return score
