"""Generated offenders with a known anchor, for studies of geographic profiles. None is drawn from the mixture's model.

Distances in km. FITTED were used to choose the offsets of the mixture; HELD_OUT are what it is judged on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from murderbook.geoprofile.sites import Sites

Generator = np.random.Generator
Points = np.ndarray
KM = 1 / 111.195  # degrees of latitude
HOME = (40.0, -95.0)
FEWEST, MOST = 5, 15


@dataclass(frozen=True)
class Offender:
    sites: Sites
    anchor: tuple[float, float]
    commutes: bool = False


def offender(draw: Callable[[Generator, int], Points], rng: Generator, commutes: bool = False) -> Offender:
    """`draw` gives sites around an anchor at the origin [n, 2], km."""
    n = int(rng.integers(FEWEST, MOST + 1))
    points = draw(rng, n)
    up, across = HOME[0] + points[:, 1] * KM, HOME[1] + points[:, 0] * KM / np.cos(np.radians(HOME[0]))
    return Offender(Sites(up, across), HOME, commutes)


def _around(rng: Generator, distances: Points) -> Points:
    angle = rng.uniform(0, 2 * np.pi, len(distances))
    return distances[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def _scale(rng: Generator) -> float:
    return float(np.exp(rng.normal(np.log(4), 0.8)))


def _turned(rng: Generator, points: Points) -> Points:
    a = rng.uniform(0, np.pi)
    return points @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])


def _shift(rng: Generator, far: float) -> Points:
    return _around(rng, np.array([far]))[0]


def exponential(rng: Generator, n: int) -> Points:
    return _around(rng, rng.exponential(_scale(rng), n))


def heavy(rng: Generator, n: int) -> Points:
    return _scale(rng) * rng.standard_normal((n, 2)) / np.sqrt(rng.chisquare(2, (n, 1)) / 2)


def drawn_out(rng: Generator, n: int) -> Points:
    return _turned(rng, _scale(rng) * rng.standard_normal((n, 2)) * [2.0, 0.6])


def buffered(rng: Generator, n: int) -> Points:
    """Never within a kilometre or so of home."""
    scale = _scale(rng)
    return _around(rng, 0.3 * scale + rng.gamma(2, scale / 2, n))


def two_bases(rng: Generator, n: int) -> Points:
    """A third of the sites lie around somewhere else that he goes to."""
    scale = _scale(rng)
    there = rng.random(n) < 1 / 3
    return _around(rng, rng.exponential(scale, n)) + there[:, None] * _shift(rng, rng.uniform(3, 8) * scale)


def commuter(rng: Generator, n: int) -> Points:
    """A hunting ground beyond which he lives: Canter's circle does not hold the anchor, as a rule."""
    scale = _scale(rng)
    return _around(rng, rng.exponential(scale, n)) + _shift(rng, rng.gamma(3, 1.5) * scale)


def one_way(rng: Generator, n: int) -> Points:
    """Always goes out in much the same direction: a narrow fan of sites, home at its tip or behind it."""
    angle = rng.uniform(-np.pi, np.pi) + rng.normal(0, 0.35, n)
    far = _scale(rng) * (rng.uniform(0.5, 3) + rng.gamma(2, 0.7, n))
    return far[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def fitted_disk(rng: Generator, n: int) -> Points:
    return _around(rng, _scale(rng) * 2 * np.sqrt(rng.random(n)))


def fitted_lognormal(rng: Generator, n: int) -> Points:
    return _around(rng, _scale(rng) * np.exp(rng.normal(0, 0.7, n)))


def fitted_lopsided(rng: Generator, n: int) -> Points:
    """Goes out in some directions more than in others."""
    angle = rng.vonmises(rng.uniform(-np.pi, np.pi), 1.0, n)
    return (_scale(rng) * rng.gamma(2, 0.6, n))[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def fitted_commuter(rng: Generator, n: int) -> Points:
    scale = _scale(rng)
    return scale * rng.standard_normal((n, 2)) + _shift(rng, float(np.exp(rng.normal(np.log(4), 0.6))) * scale)


def fitted_next_town(rng: Generator, n: int) -> Points:
    """Hunts in a round patch and lives just beyond it, or as far again."""
    scale = _scale(rng)
    return _around(rng, 2 * scale * np.sqrt(rng.random(n))) + _shift(rng, rng.uniform(2, 6) * scale)


FITTED = {
    one.__name__: one for one in (fitted_disk, fitted_lognormal, fitted_lopsided, fitted_commuter, fitted_next_town)
}
HELD_OUT = {one.__name__: one for one in (exponential, heavy, drawn_out, buffered, two_bases, commuter, one_way)}
COMMUTERS = {"commuter", "one_way"}
