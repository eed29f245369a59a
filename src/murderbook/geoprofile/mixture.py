"""A Bayesian mixture: how many anchors, and where, with probabilities.

Groups of sites and their scatter are drawn (`gibbs`). Given those, the middle of a group's sites is known up to a
normal of variance s^2 / W. The anchor need not be that middle: with probability 1 - AWAY it lies a little off (an
offender does not go out evenly in all directions), with probability AWAY far off (he travels to where he hunts:
Canter and Larkin's commuter). Either offset has a bivariate t density in units of s. The density of a cell is the
chance that the anchor of a site, drawn by its weight, lies in it. O'Leary (2009) is the one-anchor case with a normal
kernel.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import ndtr
from scipy.stats import gamma

from murderbook.compute.jit import jitted
from murderbook.compute.packed import Doubles
from murderbook.geoprofile.gibbs import Draws, Longs, Points, draw
from murderbook.geoprofile.grid import Grid
from murderbook.geoprofile.sites import EARTH, Sites, haversine, spread_km

AWAY = 0.3
NEAR, FAR = 0.25, 5.0  # times s: the scale of the two offsets; from offenders generated for it (bench/_offenders.py)
FREEDOM = 4.0  # degrees of freedom of both
LEAST_DIAMETER = 0.1  # km
BLOCK, LONG = 2000, 5000  # parts that are summed at once, of a grid with so many rows or columns; of longer ones fewer
BUFFER_SHARE = 1e-3  # of the likelihood, in the middle of a buffer: nobody is ruled out


@dataclass(frozen=True, slots=True)
class Offsets:
    """How far an anchor lies from the middle of its sites: see the module."""

    away: float = AWAY
    near: float = NEAR
    far: float = FAR
    freedom: float = FREEDOM


class Travel(StrEnum):
    """What the user says of the offender: goes out from home (marauder), travels to where he hunts (commuter)."""

    UNKNOWN = "unknown"
    MARAUDER = "marauder"
    COMMUTER = "commuter"


# Of a stated kind: chosen so that areas of 50, 80 and 95 % hold as many anchors, on average over the generators
# `fitted_*` of that kind. What is known of him does away with the other kind's offset.
STATED = {
    Travel.UNKNOWN: Offsets(),
    Travel.MARAUDER: Offsets(away=0.0, near=0.12),
    Travel.COMMUTER: Offsets(away=1.0, far=3.5, freedom=8.0),
}


@dataclass(frozen=True, slots=True)
class Sampling:
    """`draws` after `burn`; `buffer` in km, or none."""

    draws: int = 1500
    burn: int = 500
    seed: int = 1
    buffer: float | None = None
    offsets: Offsets = Offsets()


@dataclass(frozen=True, eq=False)
class Mixture:
    """`density` [rows, columns] sums to 1; `outside`: probability that an anchor lies beyond the grid, which the
    density leaves out; `anchors[k]`: probability of k + 1 anchors; `scale`: km, its posterior median."""

    density: Doubles
    outside: float
    anchors: tuple[float, ...]
    scale: float


def mixture(sites: Sites, grid: Grid, how: Sampling | None = None) -> Mixture:
    """The posterior over the cells of the grid, all sites taking part. The same seed gives the same density."""
    how = how or Sampling()
    return next(mixtures(sites, [(grid, how.offsets)], how))


def mixtures(sites: Sites, wanted: Sequence[tuple[Grid, Offsets]], how: Sampling) -> Iterator[Mixture]:
    """Of several grids and offsets, from the same draws."""
    points, middle = _points(sites)
    drawn = draw(points, how.draws, how.burn, np.random.Generator(np.random.PCG64(how.seed)))
    counts = np.bincount(drawn.groups.max(axis=1), minlength=1) / len(drawn.scale)
    for grid, offsets in wanted:
        x, y = _on_plane(grid.longitude, grid.latitude, middle)
        inside, density = _surface(_parts(points, drawn, offsets), (_edges(x), _edges(y)))
        outside = max(0.0, 1.0 - inside)
        if how.buffer:
            density, outside = _buffered(density, outside, _beyond_buffer(sites, grid, how.buffer))
        yield Mixture(density / density.sum(), outside, tuple(counts), float(np.median(drawn.scale)))


def _points(sites: Sites) -> tuple[Points, tuple[float, float]]:
    """Sites on the plane that touches the sphere in their middle, and that middle; in a region of 100 km its distances
    are right to a thousandth or so."""
    middle = float(sites.latitude.mean()), float(sites.longitude.mean())
    x, y = _on_plane(sites.longitude, sites.latitude, middle)
    diameter = max(spread_km(sites), LEAST_DIAMETER)
    weight = sites.weight / sites.weight.mean()
    # the area of the prior is one of the sites, not of the map that somebody wants to see: twice the circle's box
    return Points(x, y, weight, 4 * diameter**2, diameter), middle


def _on_plane(longitude: Doubles, latitude: Doubles, middle: tuple[float, float]) -> tuple[Doubles, Doubles]:
    up, across = EARTH * math.radians(1), EARTH * math.radians(1) * math.cos(math.radians(middle[0]))
    return (longitude - middle[1]) * across, (latitude - middle[0]) * up


def _edges(middles: Doubles) -> Doubles:
    half = (middles[1] - middles[0]) / 2
    return np.concatenate([middles - half, [middles[-1] + half]])


def _parts(points: Points, drawn: Draws, offsets: Offsets) -> Doubles:
    """One row for each group of a draw and each offset: share, x, y, deviation per axis."""
    many = len(drawn.scale)
    # a t is a normal whose variance is drawn: by its quantiles, in an order that has nothing to do with the draws'
    ranks = (np.arange(many) * _step(many)) % many
    widths = offsets.freedom / 2 / gamma.ppf((ranks + 0.5) / many, offsets.freedom / 2)
    near, far = offsets.near**2 * widths, offsets.far**2 * widths
    return _groups((points.x, points.y, points.weight), drawn.groups, drawn.scale, np.stack([near, far]), offsets.away)


def _step(many: int) -> int:
    """About the golden section of `many`, without a common divisor."""
    return next(step for step in range(int(0.618 * many), 2 * many + 2) if step > 0 and math.gcd(step, many) == 1)


@jitted
def _groups(
    places: tuple[Doubles, Doubles, Doubles], groups: Longs, scale: Doubles, off: Doubles, away: float
) -> Doubles:
    x, y, w = places
    many, n = groups.shape
    found = np.zeros((2 * int((groups.max() + 1)) * many, 4))
    all_weight, count = w.sum() * many, 0
    for draw_ in range(many):
        z = groups[draw_]
        for at in range(z.max() + 1):
            total = across = up = 0.0
            for i in range(n):
                if z[i] == at:
                    total += w[i]
                    across += w[i] * x[i]
                    up += w[i] * y[i]
            for which in range(2):
                share = away if which == 1 else 1.0 - away
                deviation = scale[draw_] * math.sqrt(1 / total + off[which, draw_])
                found[count] = np.array((share * total / all_weight, across / total, up / total, deviation))
                count += 1
    return found[:count]


def _surface(parts: Doubles, edges: tuple[Doubles, Doubles]) -> tuple[float, Doubles]:
    """What of the parts lies inside, and the sum of the parts in every cell: a product of two normal integrals each,
    summed as one product of matrices."""
    density = np.zeros((len(edges[1]) - 1, len(edges[0]) - 1))
    block = max(1, min(BLOCK, BLOCK * LONG // max(density.shape)))
    for begin in range(0, len(parts), block):
        share, x, y, deviation = parts[begin : begin + block].T
        across, up = (
            np.diff(ndtr((along[None] - at[:, None]) / deviation[:, None]), axis=1)
            for along, at in ((edges[0], x), (edges[1], y))
        )
        density += (up * share[:, None]).T @ across
    return float(density.sum()), density


def _buffered(density: Doubles, outside: float, kept: Doubles) -> tuple[Doubles, float]:
    """`kept`: logarithms of the likelihood. Beyond the grid it is 1, near enough."""
    most = float(kept.max())
    density = density * np.exp(kept - most)
    inside = float(density.sum()) * math.exp(most)
    return density, outside / (outside + inside) if outside else 0.0


def _beyond_buffer(sites: Sites, grid: Grid, buffer: float) -> Doubles:
    """The logarithm of the likelihood that no site lies closer to the anchor than an offender dares."""
    kept = np.zeros(grid.shape)
    for latitude, longitude in zip(sites.latitude, sites.longitude, strict=True):
        d = haversine(grid.latitude[:, None], grid.longitude[None], latitude, longitude)
        kept += np.log(BUFFER_SHARE + (1 - BUFFER_SHARE) * -np.expm1(-0.5 * (d / buffer) ** 2))
    return kept
