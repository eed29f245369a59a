"""What the gene drop says of each place: marginals for each match and correlations between matches. Kept in memory by
what was asked, so that the same family is dropped once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from murderbook.kinship.genealogy.marginal import Marginal, error_of, fitted, scores
from murderbook.kinship.genealogy.simulation.drop import run_drop
from murderbook.kinship.genealogy.simulation.pedigree import Family

Floats = npt.NDArray[np.float64]

_KEPT = 32
_SHRUNK = 0.01  # of each correlation: keeps matrices of near twins invertible
_AT_ONCE = 4_000_000  # numbers of one block of replicates and places
_cache: OrderedDict[bytes, Moments] = OrderedDict()


@dataclass(frozen=True, eq=False)
class Moments:
    """`marginal` of shape (places, tested); `correlation` (places, tested, tested) of latent deviates."""

    marginal: Marginal
    correlation: Floats

    def __len__(self) -> int:
        return len(self.correlation)

    def of_places(self, which: npt.NDArray[np.int64]) -> Moments:
        return Moments(self.marginal.at(which), self.correlation[which])

    def of_matches(self, which: list[int]) -> Moments:
        at = np.array(which, np.int64)
        return Moments(self.marginal.at((slice(None), at)), self.correlation[:, at][:, :, at])


def moments(family: Family, which: npt.NDArray[np.int64], least: Floats, replicates: int, seed: int) -> Moments:
    """Of some of the family's distinct places, each by its own number, from so many replicates."""
    arrays = family.chosen(which)
    digest = hashlib.blake2b(repr((replicates, seed)).encode())
    for array in (*arrays, least):
        digest.update(repr(array.shape).encode() + array.tobytes())
    key = digest.digest()
    if key not in _cache:
        at_once = max(1, _AT_ONCE // (replicates * len(least)))
        blocks = [which[at : at + at_once] for at in range(0, len(which), at_once)]
        parts = [of_shared(run_drop(family.chosen(block), least, replicates, seed), least) for block in blocks]
        _cache[key] = _joined(parts)
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    _cache.move_to_end(key)
    return _cache[key]


def _joined(parts: list[Moments]) -> Moments:
    names = ("mean", "sd", "zero", "floor")
    whole = [np.concatenate([getattr(part.marginal, name) for part in parts]) for name in names]
    return Moments(Marginal(*whole), np.concatenate([part.correlation for part in parts]))


def of_shared(shared: Floats, least: Floats) -> Moments:
    """From simulated cM (replicates, places, tested)."""
    marginal = fitted(shared, least)
    latent = np.clip(scores(shared, marginal), -6, 6)
    latent -= latent.mean(axis=0)
    latent = np.ascontiguousarray(latent.transpose(1, 2, 0))
    spread = np.sqrt((latent**2).mean(axis=2))
    latent /= np.maximum(spread, 1e-9)[:, :, None]
    correlation = latent @ latent.transpose(0, 2, 1) / len(shared)
    own = 1 - (error_of(marginal.mean) / marginal.sd) ** 2  # errors of measurement are not shared
    correlation *= np.sqrt(own[:, :, None] * own[:, None, :]) * (1 - _SHRUNK)
    correlation[:, np.arange(len(least)), np.arange(len(least))] = 1
    return Moments(marginal, correlation)
