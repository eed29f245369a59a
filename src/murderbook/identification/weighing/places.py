"""How far from where a person was last seen remains are found: near by a mixture of scales, the rest anywhere."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from murderbook.identification.model import Comparison

Floats = npt.NDArray[np.float64]
EARTH_KM = 6371.0
STEPS = 8  # cells per doubling of 1 km + distance
DISTANCES = STEPS * 15
SAME_STATE, OTHER_STATE = 2 * DISTANCES, 2 * DISTANCES + 1
CELLS = 2 * DISTANCES + 2  # distances, distances known roughly, states
ROUGH_KM = 15.0  # a place known no better than this is known roughly
ROUGH_BLUR_KM = 30.0
NOWHERE = 7e-9  # per km2: one report spread evenly over the land of the earth


class PlaceDensity:
    """Per km2 at each distance, from near scales only (their shares add up to `near`)."""

    def __init__(self, comparison: Comparison) -> None:
        local = comparison.given["local"]
        self.near = float(sum(share for share, _ in local))
        self.nowhere = NOWHERE
        self.same_state = float(comparison.given["same_state"])
        fine = _density(local, comparison.given["blur_km"])
        self.table = np.concatenate([fine, _density(local, ROUGH_BLUR_KM)])


def _density(local: list[list[float]], blur: float) -> Floats:
    """Two-dimensional exponential decay of each scale, flat within the blur, of which each keeps its mass."""
    km = np.exp2((np.arange(DISTANCES) + 0.5) / STEPS) - 1.0
    off = np.hypot(km, blur)
    total = np.zeros(DISTANCES)
    for share, scale in local:
        # integral of exp(-sqrt(r2 + b2) / s) over the plane = 2 pi s (s + b) exp(-b / s)
        mass = 2.0 * math.pi * scale * (scale + blur) * math.exp(-blur / scale)
        total += share * np.exp(-off / scale) / mass
    return total


def unit_vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    up, across = math.radians(latitude), math.radians(longitude)
    return math.cos(up) * math.cos(across), math.cos(up) * math.sin(across), math.sin(up)


def kilometres(cell: int) -> float:
    """The middle of a cell of distance."""
    return float(2.0 ** ((cell % DISTANCES + 0.5) / STEPS) - 1.0)
