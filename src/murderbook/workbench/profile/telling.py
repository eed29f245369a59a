"""A profile in words and tables for the page: first what speaks against it, then where to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from murderbook.compute.packed import Doubles
from murderbook.geoprofile import Place, Profile, Travel, profile
from murderbook.geoprofile.document import LIMITS, NAMES, TRAVEL
from murderbook.geoprofile.profile import HELD, Ranked
from murderbook.workbench.profile.asked import FIRMNESS, Taking, sites_of, typed_again
from murderbook.workbench.profile.picture import SHARES, drawing
from murderbook.workbench.profile.scenes import Scene, Series

ROUND = 3  # digits of an area: what is reckoned from a dozen places has no more


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the table: `number` on the map, 0 where it takes no part."""

    scene: Scene
    number: int
    taken: bool
    firmness: list[tuple[str, str, bool]]  # value, word, chosen


def told(series: Series, asked: Taking, places: Sequence[Place]) -> dict[str, Any]:
    """What the template shows."""
    scenes = asked.scenes(series)
    context: dict[str, Any] = {
        "lines": _lines(series, asked, scenes),
        "left_out": [scene for scene in series.scenes if scene.place is None],
        "taken": len(scenes),
        "typed": typed_again(list(places)),
        "limits": LIMITS,
    }
    try:
        sites = sites_of(scenes, asked.firm)
        found = None if sites is None else profile(sites, places, asked.choices)
    except ValueError as error:  # no map can be made of these places: which of them to look at, it says
        return context | {"found": None, "refused": str(error)}
    if found is None:
        return context | {"found": None}
    numbers = [(str(at), f"{scene.number}: {scene.label}") for at, scene in enumerate(scenes, start=1)]
    drawn = drawing(found, numbers)
    return context | {
        "found": found,
        "method": NAMES[asked.choices.used],
        "areas": [_area(found, share) for share in sorted(SHARES)],
        "held": [(held, _km2(found.area_of_probability(held))) for held in HELD] if found.mixture else [],
        "assumes": TRAVEL[asked.choices.travel] if found.mixture else "",
        "stated": found.choices.travel is not Travel.UNKNOWN,
        "anchors": _anchors(found),
        "outside": found.mixture.outside if found.mixture else None,
        "membership": _membership(found),
        "without": [_without(one, scenes) for one in found.without],
        "ranked": _ranked(found),
        "drawing": drawn,
        "map": _map(found, scenes, drawn.bounds, drawn.picture),
        "searched": _km2(found.searched_km2),
    }


def _lines(series: Series, asked: Taking, scenes: list[Scene]) -> list[Line]:
    numbers = {scene.case.key: at for at, scene in enumerate(scenes, start=1)}
    return [
        Line(
            scene,
            numbers.get(scene.case.key, 0),
            scene.case.key in numbers,
            _choices(asked.firm.get(scene.case.key, scene.probability)),
        )
        for scene in series.usable
    ]


def _choices(chosen: float) -> list[tuple[str, str, bool]]:
    """The four words, and the search's own figure where it is none of them."""
    values = dict(FIRMNESS)
    if chosen not in values:
        values[chosen] = f"by the search, {chosen:.2f},"
    return [(str(value), word, value == chosen) for value, word in values.items()]


def _km2(value: float) -> float:
    return float(f"{value:.{ROUND}g}")


def _area(found: Profile, share: float) -> dict[str, Any]:
    return {"share": share, "percent": f"{share:.0%}".replace("%", " %"), "km2": _km2(found.area_of_share(share)),
            "band": sorted(SHARES, reverse=True).index(share) + 1}  # fmt: skip


def _anchors(found: Profile) -> list[tuple[int, float]]:
    """Each number of anchors that is at all likely."""
    if found.mixture is None:
        return []
    return [(number, one) for number, one in enumerate(found.mixture.anchors, start=1) if one >= 0.01]


def _membership(found: Profile) -> dict[str, Any] | None:
    if bool((found.sites.probability == 1).all()):
        return None
    sets = found.made.sets
    return {"expected": float(found.sites.probability.sum()), "sets": None if sets is None else len(sets.keep),
            "error": found.made.error, "too_few": 0.0 if sets is None else sets.too_few}  # fmt: skip


def _without(one: Any, scenes: list[Scene]) -> dict[str, Any]:  # noqa: ANN401 - geoprofile.profile.Without
    return {"number": one.site + 1, "scene": scenes[one.site], "stays": 100 * one.stays, "moves": _km2(one.moves_km)}


def _ranked(found: Profile) -> list[dict[str, Any]]:
    ordered = sorted(found.ranked, key=lambda one: (one.hit_score is None, one.hit_score or 0.0))
    return [_candidate(rank, one, found) for rank, one in enumerate(ordered, start=1)]


def _candidate(rank: int, one: Ranked, found: Profile) -> dict[str, Any]:
    """Shares are of the area of the edge rule, as those of the map: they mean the same with each method."""
    if one.hit_score is None or one.before_km2 is None:
        return {"rank": rank, "place": one.place, "inside": False}
    scale = found.searched_km2 / found.edge_km2
    low, high = (None if end is None else 100 * end * scale for end in (one.low, one.high))
    return {"rank": rank, "place": one.place, "inside": True, "score": 100 * one.hit_score * scale,
            "low": low, "high": high, "km2": _km2(one.before_km2)}  # fmt: skip


def _map(found: Profile, scenes: list[Scene], bounds: list[list[float]], picture: str) -> dict[str, Any]:
    """What the map on the screen needs."""
    east = found.sites.longitude
    return {
        "bounds": bounds,
        "picture": picture,
        "sites": [
            {
                "at": [float(up), float(across)],
                "text": str(at),
                "words": f"{at}: {scene.number}, {scene.label.lower()} (known to the {scene.place.precision})",
                "radius_km": scene.radius_km,
            }
            for at, (scene, up, across) in enumerate(zip(scenes, found.sites.latitude, east, strict=True), start=1)
            if scene.place
        ],
        "places": [
            {"at": _near(row["place"], east), "text": str(row["rank"]), "words": row["place"].id}
            for row in _ranked(found)
            if row["inside"]
        ],
    }


def _near(place: Place, longitudes: Doubles) -> list[float]:
    """On the same side of the date line as the scenes."""
    middle = float(longitudes.mean())
    return [place.latitude, place.longitude + 360 * round((middle - place.longitude) / 360)]
