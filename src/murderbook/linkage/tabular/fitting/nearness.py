"""Nearness by local density: within which distance lies each share of all other cases, seen from every spot.

Two murders 2 km apart say much in a county of five cases and little in a block of fifty. A spot is a location, or in a
large file the middle of a few neighbouring ones.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.linkage.tabular.fitting.steps import NEARNESS_EDGES

MOST_SPOTS = 4096  # keeps the table of distances small enough to stay close to the processor
MOST_SAMPLED = 4096  # cases that stand for all of them, beyond the nearest
NEIGHBOURS = 64
FINEST = 250  # m, the side of the smallest squares
REACH = 1 << 20  # squares along an axis, at most: 250 m over 2**25 m are far fewer
BEYOND = 4.0 * 6.5e6**2  # above any squared distance, m2


def spots_of(xyz: Doubles, located: Flags) -> tuple[Ints, Doubles]:
    """Spot of each case [n], -1 where not located; squared distances [spots, nearness edges], m2, ascending."""
    spot = np.full(len(xyz), -1, np.int32)
    if not located.any():
        return spot, np.full((1, len(NEARNESS_EDGES)), BEYOND)
    points = xyz[located]
    middles, member = _middles(points)
    spot[located] = member
    return spot, _edges(points, middles)


def _middles(points: Doubles) -> tuple[Doubles, Ints]:
    """Distinct locations; in a large file, of squares just coarse enough that there are no more than MOST_SPOTS."""
    if len(points) <= MOST_SPOTS:
        _, member, size = np.unique(points, axis=0, return_inverse=True, return_counts=True)
        return _averaged(points, member, size)
    whole = points.astype(np.int64) - points.min(axis=0).astype(np.int64)
    side = FINEST
    while True:
        squares = whole // side
        key = (squares[:, 0] * REACH + squares[:, 1]) * REACH + squares[:, 2]
        _, member, size = np.unique(key, return_inverse=True, return_counts=True)
        if len(size) <= MOST_SPOTS:
            return _averaged(points, member, size)
        side *= 2


def _averaged(points: Doubles, member: npt.NDArray[np.int_], size: npt.NDArray[np.int_]) -> tuple[Doubles, Ints]:
    sums = np.stack([np.bincount(member, weights=points[:, axis]) for axis in range(3)], axis=1)
    return np.asarray(np.rint(sums / size[:, None])), member.astype(np.int32)


def _edges(points: Doubles, middles: Doubles) -> Doubles:
    """The nearest are asked of all cases, wider shares of an even sample of them; the own case is left out."""
    others = len(points) - 1
    wanted = np.array(NEARNESS_EDGES) * others
    edges = np.zeros((len(middles), len(NEARNESS_EDGES)))
    if others < 1:
        return edges + np.arange(1, len(NEARNESS_EDGES) + 1)
    most = min(NEIGHBOURS, len(points))
    near = cKDTree(points).query(middles, k=most)[0].reshape(len(middles), -1) ** 2
    sample = points[np.unique(np.linspace(0, len(points) - 1, MOST_SAMPLED).astype(int))]
    for start in range(0, len(middles), 512):
        block = slice(start, start + 512)
        away = np.sort(((middles[block, None, :] - sample[None, :, :]) ** 2).sum(axis=2), axis=1)
        for number, count in enumerate(wanted):
            if count + 1 < most:
                edges[block, number] = near[block, int(count) + 1]
            else:
                at = round(count / others * (len(sample) - 1))
                edges[block, number] = away[:, at]
    return np.asarray(np.maximum.accumulate(np.rint(edges), axis=1), np.float64)
