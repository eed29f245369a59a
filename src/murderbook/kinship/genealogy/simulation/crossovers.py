"""Crossovers of one meiosis, by sex and chromosome: a pool drawn once, from which the gene drop takes at random.

Map lengths by chromosome are those of Kong et al. 2010 (Nature 467:1099, as tabulated in the R package IBDsim), scaled
to the autosomal totals of Halldorsson et al. 2019 (Science 363:eaau1043). Interference is the two-pathway model of
Housworth and Stahl (2003) with the parameters of Campbell et al. 2015 (Nat. Commun. 6:6260): a share p of the
crossovers escapes interference, the others follow each other on the four strands at gamma distances of shape nu.
Positions are in sex-averaged cM; along a chromosome the ratio of the sexes is taken as even, which it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

MALE, FEMALE = 0, 1
TOTAL = (2602.0, 4180.0)  # cM of the 22 autosomes, male and female: Halldorsson et al. 2019
POOL = 4096  # a power of 2: the kernel takes bits
SEED = 20190125

# Morgans: Kong et al. 2010.
_MALE_LENGTHS = (
    1.900, 1.752, 1.512, 1.350, 1.302, 1.162, 1.238, 1.089, 1.047, 1.147, 0.992,
    1.154, 0.919, 0.857, 0.825, 0.880, 0.863, 0.737, 0.708, 0.563, 0.426, 0.450,
)  # fmt: skip
_FEMALE_LENGTHS = (
    3.340, 3.129, 2.687, 2.600, 2.490, 2.333, 2.210, 2.042, 1.879, 2.062, 1.886,
    1.974, 1.468, 1.240, 1.393, 1.494, 1.529, 1.379, 1.152, 1.109, 0.670, 0.662,
)  # fmt: skip
# nu and p: Campbell et al. 2015.
_MALE_NU = (
    8.949, 8.024, 8.695, 8.895, 7.737, 9.456, 8.685, 9.775, 9.587, 9.031, 8.158,
    8.126, 9.142, 9.295, 8.652, 8.114, 9.220, 8.314, 8.104, 8.905, 100.0, 12.67,
)  # fmt: skip
_MALE_P = (
    0.063, 0.050, 0.049, 0.059, 0.038, 0.066, 0.056, 0.145, 0.101, 0.058, 0.057,
    0.061, 0.042, 0.033, 0.064, 0.088, 0.095, 0.058, 0.068, 0.082, 0.057, 0.069,
)  # fmt: skip
_FEMALE_NU = (
    6.384, 6.718, 6.556, 6.009, 6.753, 7.314, 7.360, 7.141, 6.586, 7.260, 7.818,
    7.175, 7.442, 7.451, 7.754, 8.277, 7.479, 8.139, 8.273, 7.637, 9.598, 9.958,
)  # fmt: skip
_FEMALE_P = (
    0.073, 0.070, 0.081, 0.044, 0.052, 0.069, 0.065, 0.175, 0.105, 0.061, 0.074,
    0.059, 0.036, 0.057, 0.095, 0.190, 0.061, 0.058, 0.053, 0.070, 0.062, 0.090,
)  # fmt: skip
CHROMOSOMES = len(_MALE_LENGTHS)


@dataclass(frozen=True, eq=False)
class Crossovers:
    """`starts` (2, 22, POOL + 1): where in `positions` the crossovers of a gamete lie, by sex and chromosome;
    `lengths` (22,): sex-averaged cM."""

    positions: npt.NDArray[np.float64]
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.float64]

    @property
    def total(self) -> float:
        return float(self.lengths.sum())


def sex_lengths() -> npt.NDArray[np.float64]:
    """(2, 22) Morgans, male and female."""
    raw = np.array([_MALE_LENGTHS, _FEMALE_LENGTHS])
    scaled: npt.NDArray[np.float64] = raw / raw.sum(axis=1, keepdims=True) * np.array(TOTAL)[:, None] / 100
    return scaled


@cache
def crossovers(seed: int = SEED) -> Crossovers:
    """The pool of a seed; the same on every machine."""
    by_sex = sex_lengths()
    averaged = by_sex.mean(axis=0) * 100
    nu, escaped = np.array([_MALE_NU, _FEMALE_NU]), np.array([_MALE_P, _FEMALE_P])
    starts = np.zeros((2, CHROMOSOMES, POOL + 1), np.int64)
    parts: list[npt.NDArray[np.float64]] = []
    held = 0
    for sex in (MALE, FEMALE):
        for at in range(CHROMOSOMES):
            rng = np.random.Generator(np.random.PCG64([seed, sex, at]))
            length = by_sex[sex, at]
            which, where = _gametes(rng, length, nu[sex, at], escaped[sex, at])
            parts.append(where * averaged[at] / length)
            starts[sex, at] = held + np.searchsorted(which, np.arange(POOL + 1))
            held += len(where)
    return Crossovers(np.concatenate(parts), starts, averaged)


def _gametes(
    rng: np.random.Generator, length: float, nu: float, escaped: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Gamete and position in Morgans of every crossover of a pool, in order."""
    rate = 2 * (1 - escaped)  # on the bundle of four strands; half of them are in any one gamete
    most = int(np.ceil(length * rate)) + 30
    gaps = rng.gamma(nu, 1 / (nu * rate), (POOL, most))
    gaps[:, 0] = rng.random(POOL) * rng.gamma(nu + 1, 1 / (nu * rate), POOL)  # a renewal process long under way
    tied = np.cumsum(gaps, axis=1)
    kept = (tied < length) & (rng.random(tied.shape) < 0.5)
    which, column = np.nonzero(kept)
    free = rng.poisson(escaped * length, POOL)
    gamete = np.concatenate((which, np.repeat(np.arange(POOL), free)))
    where = np.concatenate((tied[which, column], rng.random(int(free.sum())) * length))
    order = np.lexsort((where, gamete))
    return gamete[order], where[order]
