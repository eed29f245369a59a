"""When a profile does not apply, said before anybody drives out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from murderbook.geoprofile.grid import Grid
from murderbook.geoprofile.sites import EARTH, Sites, haversine, spread_km

ENOUGH = 5  # sites (Rossmo 2005)
LINE = 0.02  # variance across over variance along: a road or a river
APART = 4.0  # times the diameter of the rest: a cluster of its own
FAR = 300.0  # km: more than anybody goes out from one home on an evening


class Doubt(NamedTuple):
    """`code` is for programs, `says` for people."""

    code: str
    says: str


def doubts(sites: Sites) -> list[Doubt]:
    """What speaks against a profile of these sites; empty where nothing seen in them does. Sites that cannot belong
    are left aside."""
    sites = sites.possible()
    diameter = spread_km(sites)
    found = _too_few(sites)
    if diameter == 0:
        return [*found, Doubt("one_place", "All sites lie at one place: they say only that the offender was there.")]
    repeated = _repeated(sites)
    if repeated:
        found.append(Doubt("repeated", f"{_many(repeated)} exactly where another does; all were counted."))
    if _ratio(sites) < LINE:
        found.append(
            Doubt("line", "The sites lie in a line, as along a road: how far off it the anchor is, is unseen.")
        )
    lonely = _lonely(sites)
    if lonely:
        found.append(Doubt("far_cluster", f"{_many(lonely)} far from all others: a journey, another base, or not his."))
    if diameter > FAR:
        found.append(Doubt("wide", f"The sites span {diameter:,.0f} km: this is travel, not the range of one home."))
    return found


def coarse(grid: Grid, around_km2: float, share: float) -> list[Doubt]:
    """Where a single cell is more than the least share that is told."""
    cell = grid.area() / (grid.shape[0] * grid.shape[1])
    if cell <= share * around_km2:
        return []
    says = f"The cells are coarse: one is {cell / around_km2:.0%} of the area around the sites. Give a finer grid."
    return [Doubt("coarse", says)]


def _too_few(sites: Sites) -> list[Doubt]:
    """By how many belong on average, where that is not certain."""
    belong = float(sites.probability.sum())
    if belong >= ENOUGH:
        return []
    if belong == len(sites):
        return [Doubt("few_sites", f"{len(sites)} sites: a profile wants {ENOUGH} or more; take it as a hint.")]
    says = f"Of {len(sites)} sites {belong:.1f} belong on average: a profile wants {ENOUGH} or more; take it as a hint."
    return [Doubt("few_sites", says)]


def _many(sites: int) -> str:
    return "1 of the sites lies" if sites == 1 else f"{sites} of the sites lie"


def _repeated(sites: Sites) -> int:
    places = np.unique(np.column_stack([sites.latitude, sites.longitude]), axis=0)
    return len(sites) - len(places)


def _ratio(sites: Sites) -> float:
    """Of the lesser to the larger variance of the sites, on the plane."""
    up = EARTH * np.radians(sites.latitude)
    across = EARTH * np.radians(sites.longitude) * np.cos(np.radians(sites.latitude.mean()))
    low, high = np.linalg.eigvalsh(np.cov(np.stack([across, up])))
    return float(low / high) if high > 0 else 1.0


def _lonely(sites: Sites) -> int:
    """How many sites, at most a third of all, are left beyond the widest gap, where it is wide: else 0."""
    up, across = np.median(sites.latitude), np.median(sites.longitude)
    away = np.sort(haversine(up, across, sites.latitude, sites.longitude))
    gaps = np.diff(away)
    at = int(gaps.argmax())
    beyond = len(sites) - 1 - at
    wide = gaps[at] > APART * max(away[at], 0.1)
    return beyond if wide and 3 * beyond <= len(sites) else 0
