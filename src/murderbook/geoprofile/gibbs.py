"""Which sites belong to one anchor, drawn from their posterior: a mixture of finite mixtures, anchors integrated out.

Given the deviation s, site i of weight w lies around its anchor by a normal of variance s^2 / w per axis, anchors lie
anywhere in the area, and the number of anchors K has P(K) proportional to 2^-K with even Dirichlet weights (Miller and
Harrison, JASA 113, 2018; the finite sibling of the Dirichlet process of Verity et al. 2014). log s is even between a
hundredth of the sites' diameter and the diameter. Sites are moved one at a time, then s is drawn from a grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, logsumexp

from murderbook.compute.jit import jitted
from murderbook.compute.packed import Doubles

Longs = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
MOST_ANCHORS = 12
HALVED = math.log(0.5)  # of each further anchor, beforehand
SCALES = 64


class Draws(NamedTuple):
    """`groups` [draws, n]: the anchor of each site, numbered as they come; `scale` [draws]: s in km."""

    groups: Longs
    scale: Doubles


@dataclass(frozen=True, eq=False)
class Points:
    """Sites on the plane: `x`, `y` [n] in km, `weight` [n] of mean 1; `area` in km2; `diameter` in km."""

    x: Doubles
    y: Doubles
    weight: Doubles
    area: float
    diameter: float


def draw(points: Points, many: int, burn: int, rng: np.random.Generator) -> Draws:
    """`many` draws, one of each sweep after `burn`. The same generator state gives the same draws."""
    n = len(points.x)
    scales = np.geomspace(points.diameter / 100, points.diameter, SCALES)
    chance = rng.random((burn + many, n + 1))
    opening = _opening(n)
    groups, scale = _sweeps((points.x, points.y, points.weight), scales, chance, opening - math.log(points.area))
    return Draws(groups[burn:], scale[burn:])


def _opening(n: int) -> Doubles:
    """log of the weight of a new anchor, where t = 0 .. n are taken by the other sites [n + 1]."""
    most = min(n, MOST_ANCHORS)
    k = np.arange(1, most + 1)
    prior = k * HALVED - logsumexp(k * HALVED)
    found = np.full(n + 1, -np.inf)
    value = np.full(n + 2, -np.inf)
    for t in range(1, most + 1):
        possible = k >= t
        taken = gammaln(k[possible] + 1) - gammaln(k[possible] - t + 1)
        rising = gammaln(k[possible] + n) - gammaln(k[possible])
        value[t] = logsumexp(prior[possible] + taken - rising)
    found[1:most] = value[2 : most + 1] - value[1:most]
    found[0] = 0.0
    return found


@jitted
def _pick(logs: Doubles, count: int, chance: float) -> int:
    """One of the first `count` by its logarithm of weight."""
    top = logs[:count].max()
    total = 0.0
    for at in range(count):
        logs[at] = math.exp(logs[at] - top)
        total += logs[at]
    left = chance * total
    for at in range(count):
        left -= logs[at]
        if left <= 0.0 and logs[at] > 0.0:
            return at
    return int(np.argmax(logs[:count]))


@jitted
def _join(sums: Doubles, at: int, site: tuple[float, float, float], sign: float) -> None:
    """`sums` [n + 1, 4] of an anchor: sites, weight, weighted x and y."""
    x, y, w = site
    sums[at, 0] += sign
    sums[at, 1] += sign * w
    sums[at, 2] += sign * w * x
    sums[at, 3] += sign * w * y


@jitted
def _place(sums: Doubles, logs: Doubles, taken: int, site: tuple[float, float, float], s2: float) -> None:
    """The logarithm of what speaks for each anchor that is taken."""
    x, y, w = site
    for at in range(taken):
        total = sums[at, 1]
        variance = s2 * (1 / w + 1 / total)
        across, up = x - sums[at, 2] / total, y - sums[at, 3] / total
        far = across * across + up * up
        logs[at] = math.log(sums[at, 0] + 1.0) - math.log(2 * math.pi * variance) - far / (2 * variance)


@jitted
def _squares(x: Doubles, y: Doubles, w: Doubles, z: Longs, sums: Doubles) -> float:
    total = 0.0
    for i in range(len(x)):
        at = z[i]
        across, up = x[i] - sums[at, 2] / sums[at, 1], y[i] - sums[at, 3] / sums[at, 1]
        total += w[i] * (across * across + up * up)
    return total


@jitted
def _sweeps(
    places: tuple[Doubles, Doubles, Doubles], scales: Doubles, chance: Doubles, opening: Doubles
) -> tuple[Longs, Doubles]:
    x, y, w = places
    n, many = len(x), len(chance)
    z = np.zeros(n, np.int64)
    sums, logs = np.zeros((n + 1, 4)), np.zeros(max(n + 1, len(scales)))
    for i in range(n):
        _join(sums, 0, (x[i], y[i], w[i]), 1.0)
    taken, s = 1, scales[len(scales) // 2]
    groups, drawn = np.zeros((many, n), np.int64), np.zeros(many)
    for sweep in range(many):
        for i in range(n):
            site = (x[i], y[i], w[i])
            _join(sums, z[i], site, -1.0)
            if sums[z[i], 0] < 0.5:  # the last one takes its number
                taken -= 1
                sums[z[i]] = sums[taken]
                sums[taken] = 0.0
                z[z == taken] = z[i]
            _place(sums, logs, taken, site, s * s)
            logs[taken] = opening[taken]
            z[i] = _pick(logs, taken + 1, chance[sweep, i])
            _join(sums, z[i], site, 1.0)
            taken = max(taken, z[i] + 1)
        squares = _squares(x, y, w, z, sums)
        for at in range(len(scales)):
            logs[at] = -2 * (n - taken) * math.log(scales[at]) - squares / (2 * scales[at] ** 2)
        s = scales[_pick(logs, len(scales), chance[sweep, n])]
        groups[sweep], drawn[sweep] = z, s
    return groups, drawn
