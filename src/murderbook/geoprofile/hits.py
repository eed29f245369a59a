"""What a surface is worth: the hit score of a place, and the part of the area that is searched first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.geoprofile.grid import Grid


def hit_score(
    surface: Doubles, grid: Grid, latitude: float, longitude: float, allowed: Flags | None = None
) -> float | None:
    """The share of cells that rank above the one nearest to the place, equal ones by half (Rossmo 2000, p. 201):
    0 is found at once, 0.5 is chance. None where the place lies outside the area, or where no anchor can be."""
    cell = grid.cell_of(latitude, longitude)
    if cell is None or (allowed is not None and not allowed[cell]):
        return None
    value, searched = surface[cell], surface if allowed is None else surface[allowed]
    return float(((searched > value).sum() + 0.5 * (searched == value).sum()) / searched.size)


@dataclass(frozen=True, eq=False, slots=True)
class Ranking:
    """`values` [n] of the searched cells, ascending; `order`: which of them each is."""

    values: Doubles
    order: np.ndarray[tuple[int], np.dtype[np.intp]]

    @classmethod
    def of(cls, surface: Doubles, allowed: Flags) -> Ranking:
        searched = surface[allowed]
        order = np.argsort(searched, kind="stable")
        return cls(searched[order], order)

    def summed(self, worth: Doubles) -> Doubles:
        """For `before`: of what each searched cell is worth [n], the sums from the lowest up [n + 1]."""
        return np.concatenate([[0.0], np.cumsum(worth[self.order])])

    def before(self, value: float, summed: Doubles) -> float:
        """What ranks above a value, what equals it by half."""
        first, after = np.searchsorted(self.values, value), np.searchsorted(self.values, value, "right")
        return float(summed[-1] - summed[after] + 0.5 * (summed[after] - summed[first]))

    def score(self, value: float) -> float:
        """The hit score of a cell of that value."""
        first, after = np.searchsorted(self.values, value), np.searchsorted(self.values, value, "right")
        return float((len(self.values) - after + 0.5 * (after - first)) / len(self.values))


def top_share(surface: Doubles, share: float, allowed: Flags | None = None) -> Flags:
    """The cells that are the top `share` of the area [rows, columns]; equal ones in order of place, and none of which
    the surface says nothing (0). `allowed`: those that are searched at all, of which the share is taken."""
    size = surface.size if allowed is None else int(allowed.sum())
    count = min(max(round(share * size), 1), size)
    ranked = surface if allowed is None else np.where(allowed, surface, -np.inf)
    order = np.argsort(-ranked, axis=None, kind="stable")[:count]
    chosen = np.zeros(surface.size, np.bool_)
    chosen[order] = True
    return chosen.reshape(surface.shape) & (surface > 0)


def region(density: Doubles, probability: float) -> Flags:
    """The smallest set of cells that holds so much probability [rows, columns]; `density` sums to 1."""
    order = np.argsort(-density, axis=None, kind="stable")
    held = np.cumsum(density.ravel()[order])
    count = int(np.searchsorted(held, probability * held[-1])) + 1
    chosen = np.zeros(density.size, np.bool_)
    chosen[order[:count]] = True
    return chosen.reshape(density.shape)


def probability_before(density: Doubles, grid: Grid, latitude: float, longitude: float) -> float | None:
    """How much probability lies in cells that rank above the one of the place; what calibration is checked by."""
    cell = grid.cell_of(latitude, longitude)
    if cell is None:
        return None
    value = density[cell]
    return float(density[density > value].sum() + 0.5 * density[density == value].sum())
