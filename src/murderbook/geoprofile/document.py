"""A profile as data: the JSON of `murderbook profile` (docs/reference/profile-json.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from murderbook.geoprofile.mixture import Travel
from murderbook.geoprofile.profile import HELD, SHARES, Profile, Ranked
from murderbook.geoprofile.sites import KIND_WEIGHTS
from murderbook.geoprofile.surface import Method

NOTE = (
    "Where to look first, not who it was. An anchor may be a home, a workplace or a friend's; an offender who travels "
    "to where he offends may live outside the area."
)
NAMES = {
    Method.CGT: "criminal geographic targeting",
    Method.CRIMESTAT: "negative exponential decay (CrimeStat)",
    Method.DRAGNET: "negative exponential decay (Dragnet)",
    Method.NORMAL: "normal decay (CrimeStat)",
    Method.MIXTURE: "Bayesian mixture of anchors",
}
LIMITS = (
    "Applies to one offender or team whose sites are linked rightly, and whose anchor stayed where it is.",
    "A commuter's anchor outside the area that is searched cannot be seen.",
)
# Held by the areas of 50, 80 and 95 %: bench/geoprofile_coverage.py, 10,003 offenders of generators that chose nothing.
TRAVEL = {
    Travel.UNKNOWN: "Nothing is said of how he travels: the probabilities are of three who go out from home to one "
    "commuter. Of such a mix of generated offenders the areas of 50, 80 and 95 % held 66, 78 and 96 of 100: nearly all "
    "who go out from home (88, 100, 100), few commuters (0, 13, 82).",
    Travel.MARAUDER: "It is said that he goes out from home: of generated ones who do, the areas of 50, 80 and 95 % "
    "held 66, 92 and 98 of 100. For a commuter these probabilities are worth nothing.",
    Travel.COMMUTER: "It is said that he travels to where he hunts; the sites do not tell in which direction. Of "
    "generated commuters the areas of 50, 80 and 95 % held 57, 79 and 90 of 100; of one of the two kinds that were "
    "tried, 32, 60 and 80.",
}


def document_of(found: Profile, site_ids: Sequence[str]) -> dict[str, Any]:
    """`site_ids`: what the sites are called, in their order."""
    ranked = sorted(found.ranked, key=lambda one: (one.hit_score is None, one.hit_score or 0.0))
    method, around = found.choices.used, found.searched_km2 / found.edge_km2
    return {
        "method": method.value,
        "title": f"Geographic profile of {len(found.sites)} sites: {NAMES[method]}",
        "note": NOTE,
        "standing": "assumed",  # calibrated on generated offenders, on no real ones
        "travel": found.choices.travel.value if found.mixture else None,
        "seed": found.choices.seed,
        "applies": [{"code": one.code, "says": one.says} for one in found.doubts],
        "limits": [*LIMITS, *([TRAVEL[found.choices.travel]] if found.mixture else [])],
        "membership": _membership(found),
        "searched_km2": _short(found.searched_km2),
        "edge_km2": _short(found.edge_km2),
        "top": [_top(found, share) for share in SHARES],
        **_mixture(found),
        "candidates": [{"rank": rank, **_candidate(one, around)} for rank, one in enumerate(ranked, start=1)],
        "sensitivity": _sensitivity(found, site_ids),
        "sites": _sites(found, site_ids),
        "kind_weights": dict(KIND_WEIGHTS),
        "grid": _grid(found),
    }


def _membership(found: Profile) -> dict[str, Any] | None:
    """How it was averaged over which sites belong; null where all of them do for certain."""
    if bool((found.sites.probability == 1).all()):
        return None
    expected = {"expected_sites": _short(float(found.sites.probability.sum()))}
    sets = found.made.sets
    if sets is None:  # a sum over sites: its expectation is exact
        return expected | {"sets": None, "drawn": 0, "error": 0.0, "too_few": None}
    error = _rounded(found.made.error)
    return expected | {"sets": len(sets.keep), "drawn": sets.drawn, "error": error, "too_few": _rounded(sets.too_few)}


def _top(found: Profile, share: float) -> dict[str, Any]:
    km2 = _short(found.area_of_share(share))
    return {
        "share": share,
        "km2": km2,
        "sentence": f"Search the top {share:.0%} of the area around the sites: {km2:,g} km2.",
    }


def _mixture(found: Profile) -> dict[str, Any]:
    """Nothing for methods whose scores are no probabilities."""
    if found.mixture is None:
        return {"regions": [], "anchors": [], "outside_probability": None}
    return {
        "regions": [{"probability": held, "km2": _short(found.area_of_probability(held))} for held in HELD],
        "anchors": [
            {"number": number, "probability": round(float(one), 4)}
            for number, one in enumerate(found.mixture.anchors, start=1)
        ],
        "outside_probability": round(found.mixture.outside, 4),
        "scatter_km": _short(found.mixture.scale),
    }


def _candidate(one: Ranked, around: float) -> dict[str, Any]:
    """`around`: how many times the area of the edge rule is searched."""
    edge = [None if share is None else _rounded(share * around) for share in (one.hit_score, one.low, one.high)]
    return {
        "id": one.place.id,
        "latitude": one.place.latitude,
        "longitude": one.place.longitude,
        "hit_score": _rounded(one.hit_score),
        "hit_score_low": _rounded(one.low),
        "hit_score_high": _rounded(one.high),
        "before_km2": None if one.before_km2 is None else _short(one.before_km2),
        "edge_hit_score": edge[0],
        "edge_hit_score_low": edge[1],
        "edge_hit_score_high": edge[2],
        "probability_before": _rounded(one.probability_before),
        "inside": one.hit_score is not None,
        "possible": one.possible,
    }


def _sensitivity(found: Profile, site_ids: Sequence[str]) -> dict[str, Any]:
    """Of the top 5 % area with each site left out in turn."""
    each = [
        {"site": site_ids[one.site], "stays": round(one.stays, 4), "moves_km": _short(one.moves_km)}
        for one in found.without
    ]
    least = min(found.without, key=lambda one: one.stays, default=None)
    return {
        "least_stays": None if least is None else round(least.stays, 4),
        "most_on": None if least is None else site_ids[least.site],
        "most_moves_km": _short(max(one.moves_km for one in found.without)) if found.without else None,
        "without": each,
    }


def _sites(found: Profile, site_ids: Sequence[str]) -> list[dict[str, Any]]:
    sites = found.sites
    east = (sites.longitude + 180) % 360 - 180
    rows = zip(site_ids, sites.latitude, east, sites.weight, sites.probability, strict=True)
    return [
        {
            "id": name,
            "latitude": round(float(up), 6),
            "longitude": round(float(across), 6),
            "weight": float(weight),
            "probability": float(belongs),
        }
        for name, up, across, weight, belongs in rows
    ]


def _grid(found: Profile) -> dict[str, Any]:
    south, west, north, east = found.grid.bounds
    is_density = found.mixture is not None
    return {
        "bounds": {"south": south, "west": west, "north": north, "east": east},
        "rows": found.grid.shape[0],
        "columns": found.grid.shape[1],
        "order": "row by row, the southernmost first, each from west to east; bounds: middles of the outermost cells",
        "values": "density" if is_density else "score",
        "densities" if is_density else "scores": [float(f"{one:.6g}") for one in np.ravel(found.surface)],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _short(value: float) -> float:
    return float(f"{value:.4g}")
