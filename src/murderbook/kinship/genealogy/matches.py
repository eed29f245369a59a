"""Matches as a platform reports them, and what they are on the map of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from murderbook.kinship.genealogy.marginal import Marginal
from murderbook.kinship.genealogy.relation import references
from murderbook.kinship.genealogy.simulation.crossovers import TOTAL

Floats = npt.NDArray[np.float64]

MAP = sum(TOTAL) / 2  # cM that parent and child share on the map of the engine
USUAL_MAP = 3485.0  # the same as people report it, all platforms together: Shared cM Project 4.0
USUAL_LEAST = 7.0
TIMBER_BELOW = 90.0  # cM: below it AncestryDNA's figure is after Timber, which takes shared stretches off


@dataclass(frozen=True, slots=True)
class Platform:
    """`map_cm`: what parent and child share there; `least`: cM of the shortest segment that counts. As users of the
    platforms report them: no platform publishes its map. The file may say otherwise for each match."""

    name: str
    map_cm: float = USUAL_MAP
    least: float = USUAL_LEAST
    note: str | None = None


_PLATFORMS = {
    "gedmatch": Platform("GEDmatch", 3587.0, 7.0),
    "ancestry": Platform("AncestryDNA", 3475.0, 8.0),
    "ftdna": Platform("FamilyTreeDNA"),
    "myheritage": Platform("MyHeritage", least=8.0),
    "23andme": Platform(
        "23andMe",
        note="23andMe counts what is shared on both chromosomes twice: for full siblings give the half-identical total",
    ),
}
_OTHER_NAMES = {
    "ancestrydna": "ancestry", "gedmatchpro": "gedmatch", "familytreedna": "ftdna", "familyfinder": "ftdna",
    "familytree": "ftdna", "23": "23andme",
}  # fmt: skip


def platform_of(name: str) -> Platform:
    """By any usual name; one of the user's own has the usual map and threshold."""
    plain = "".join(one for one in name.lower() if one.isalnum())
    known = _PLATFORMS.get(_OTHER_NAMES.get(plain, plain))
    return known or Platform(name or "not stated")


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody of the tree who was tested, and what the unknown person shares with him. cM of the platform's own."""

    person: str
    cm: float
    platform: Platform = Platform("not stated")
    map_cm: float | None = None  # where the file says so itself
    least: float | None = None
    longest: float | None = None
    segments: int | None = None

    @property
    def scale(self) -> float:
        return MAP / (self.map_cm or self.platform.map_cm)

    @property
    def scaled(self) -> float:
        """On the map of the engine."""
        return self.cm * self.scale

    @property
    def scaled_least(self) -> float:
        return (self.platform.least if self.least is None else self.least) * self.scale


def roots(matches: Sequence[Match]) -> Floats:
    return np.sqrt([match.scaled for match in matches])


def thresholds(matches: Sequence[Match]) -> Floats:
    return np.array([match.scaled_least for match in matches])


@cache
def _anyhow() -> Marginal:
    """(relations, 1): of every relationship of the table."""
    rows = [one for one in references() if one.sd > 0]
    mean, sd = np.array([one.mean for one in rows]), np.array([one.sd for one in rows])
    zero = np.array([one.zero for one in rows])
    seen = mean / (1 - zero)
    spread = np.sqrt(np.maximum((sd**2 + mean**2) / (1 - zero) - seen**2, 1))
    root = np.sqrt(seen) * (1 - (spread / seen) ** 2 / 8)  # delta method
    floor = np.full(len(rows), np.sqrt(USUAL_LEAST))
    columns = root, spread / 2 / np.sqrt(seen), np.clip(zero, 1e-4, 1), floor
    return Marginal(*(one[:, None] for one in columns))


def log_elsewhere(root: Floats) -> float:
    """Of matches whose relation to the unknown person is not in the tree at all: they may be any relationship of the
    table, half of them about equally near."""
    each = _anyhow().log_density(root)
    alike = np.logaddexp(each, logsumexp(each, axis=0) - np.log(len(each))) - np.log(2)
    return float(logsumexp(alike.sum(axis=1)) - np.log(len(each)))
