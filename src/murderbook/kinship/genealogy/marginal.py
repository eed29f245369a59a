"""How much two people of one relationship share: in the square root of cM a normal, cut off below at the shortest
segment that counts, beside an atom at zero.

That the root is close to normal: Press and Hawkins 2020 (arXiv 2010.02985). Arrays may have any leading shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtr, ndtri, ndtri_exp

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64] | tuple[int | slice | npt.NDArray[np.int64] | None, ...]

# Root-scale spreads of the gene drop, on a map that is even along each chromosome, against those of ped-sim on the
# deCODE map: bench/genealogy_simulator.py gives the ratio again for every relationship.
UNEVEN_MAP = 1.026
MEASUREMENT = 0.02  # share of the total by which a platform may miss it, one standard deviation: assumed
NEVER = 1e-5  # chance of sharing nothing where no replicate ever did
_NEGLIGIBLE = 1e-4  # below it the atom and the cut do not bend the normal
_NARROWEST = 0.05  # root cM
_FEWEST = 5  # replicates with something shared, to measure a spread by
_ONE_SEGMENT = (0.9, 0.7)  # root cM above the floor and its spread, where fewer were seen: one short segment


@dataclass(frozen=True, eq=False)
class Marginal:
    """All of one shape. `mean`, `sd`: of the normal before it is cut, root cM; `zero`: chance of sharing nothing that
    counts; `floor`: root of the shortest segment that counts."""

    mean: Floats
    sd: Floats
    zero: Floats
    floor: Floats

    def at(self, which: Index) -> Marginal:
        return Marginal(self.mean[which], self.sd[which], self.zero[which], self.floor[which])

    @property
    def _cut(self) -> Floats:
        """Log chance of lying above the floor, before it is cut."""
        found: Floats = log_ndtr((self.mean - self.floor) / self.sd)
        return found

    def log_density(self, root: Floats) -> Floats:
        """Of root cM above 0; log P(0) where it is 0."""
        z = (root - self.mean) / self.sd
        above = np.log1p(-self.zero) - z * z / 2 - np.log(self.sd * np.sqrt(2 * np.pi)) - self._cut
        return np.where(root > 0, above, np.log(self.zero))

    def latent(self, root: Floats) -> Floats:
        """The standard normal deviate with the same rank; at 0 the upper end of those that stand for 0."""
        z = (root - self.mean) / self.sd
        log_above = np.minimum(np.log1p(-self.zero) + log_ndtr(-z) - self._cut, -1e-300)
        bent = -ndtri_exp(log_above)
        plain = (self.zero < _NEGLIGIBLE) & (self._cut > -_NEGLIGIBLE)
        return np.where(root > 0, np.where(plain, z, bent), ndtri(self.zero))

    def root_at(self, latent: Floats) -> Floats:
        """The inverse of `latent`; 0 for what stands for nothing shared."""
        log_above = log_ndtr(-latent) - np.log1p(-self.zero) + self._cut
        inside = log_above < self._cut
        z = -ndtri_exp(np.where(inside, np.minimum(log_above, -1e-300), -1.0))
        return np.where(inside, np.maximum(self.mean + self.sd * z, self.floor), 0.0)

    def cm_between(self, share: float) -> tuple[Floats, Floats]:
        """The central range, in cM on the map of the engine, that holds this share."""
        tail = ndtri((1 - share) / 2)
        low, high = (self.root_at(np.full_like(self.mean, z)) for z in (tail, -tail))
        return low**2, high**2


@cache
def _ratios() -> tuple[Floats, Floats]:
    """For a normal cut at `alpha` of its deviates: (variance / squared mean) of what lies above the cut, and alpha."""
    alpha = np.linspace(-40, 8, 4001)
    hazard = np.exp(-alpha * alpha / 2 - np.log(np.sqrt(2 * np.pi)) - log_ndtr(-alpha))
    return (1 + alpha * hazard - hazard**2) / (hazard - alpha) ** 2, alpha


def fitted(shared: Floats, least: Floats) -> Marginal:
    """From simulated cM (replicates, ..., tested): means and spreads as they are, then the spread widened by
    UNEVEN_MAP and MEASUREMENT. `least` (tested,): the shortest segments, cM."""
    root, seen = np.sqrt(shared), shared > 0
    count = seen.sum(axis=0)
    floor = np.broadcast_to(np.sqrt(least), count.shape)
    enough = count >= _FEWEST
    n = np.maximum(count, 1)
    above = np.where(enough, root.sum(axis=0) / n - floor, _ONE_SEGMENT[0])
    spread = np.sqrt(np.maximum((root**2).sum(axis=0) / n - (above + floor) ** 2, 0))
    spread = np.maximum(np.where(enough, spread, _ONE_SEGMENT[1]), _NARROWEST)
    mean, sd = _uncut(np.maximum(above, 0.05), spread)
    sd = np.sqrt((sd * UNEVEN_MAP) ** 2 + error_of(mean + floor) ** 2)
    missing = len(shared) - count
    zero = np.where(missing > 0, np.minimum(missing / len(shared), 1 - 0.5 / len(shared)), NEVER)
    return Marginal(mean + floor, sd, zero, floor)


def error_of(mean: Floats) -> Floats:
    """Spread of measurement in root cM."""
    found: Floats = MEASUREMENT / 2 * np.maximum(mean, 0)
    return found


def _uncut(above: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Mean and spread before the cut at 0, from those of what lies above it."""
    ratios, alphas = _ratios()
    alpha = np.interp((spread / above) ** 2, ratios, alphas)
    hazard = np.exp(-alpha * alpha / 2 - np.log(np.sqrt(2 * np.pi)) - log_ndtr(-alpha))
    sd = np.where(alpha > -8, above / (hazard - alpha), spread)
    return np.where(alpha > -8, -alpha * sd, above), sd


def scores(shared: Floats, marginal: Marginal) -> Floats:
    """Latent deviates of simulated cM; those who share nothing get the mean of the deviates that stand for it."""
    bound = ndtri(marginal.zero)
    nothing = -np.exp(-bound * bound / 2) / np.sqrt(2 * np.pi) / ndtr(bound)
    return np.where(shared > 0, marginal.latent(np.sqrt(shared)), nothing)
