"""The intervals of a solution's figures in parts that are near only, and words for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from murderbook.kinship.disaster.near.chains import CHAINS
from murderbook.kinship.disaster.near.interval import Drawn, Interval
from murderbook.kinship.disaster.solution import Solution
from murderbook.kinship.likelihood.shapes import Floats

SLOW = 1.01  # of R-hat: above it chains have not forgotten where they began (Vehtari and others 2021)


def ends(found: Interval | None, of: str = "posterior") -> dict[str, float | None]:
    """As two entries of a document; null where the figure is exact."""
    return {f"{of}_low": found.low if found else None, f"{of}_high": found.high if found else None}


def of_pair(found: Solution, f: int, orbit: Sequence[int], victim: int) -> Interval | None:
    """Of a victim as any of those in the places of `orbit`."""
    return _of(found, f, np.array([any(victim in held[place] for place in orbit) for held in _placings(found, f)]))


def of_held(found: Solution, f: int, orbit: Sequence[int], victims: Sequence[int]) -> Interval | None:
    """Of these victims and no others in the places of `orbit`."""
    wanted = sorted(victims)
    return _of(
        found, f, np.array([sorted(v for p in orbit for v in held[p]) == wanted for held in _placings(found, f)])
    )


def of_absent(found: Solution, f: int, name: str) -> Interval | None:
    """Of a missing person as none of the victims; those who cannot be told apart share evenly."""
    places = found.tables[f].places
    orbit = next(one for one in places.orbits if any(name in places.groups[place] for place in one))
    names = sum(len(places.groups[place]) for place in orbit)
    filled = np.array([sum(len(held[place]) for place in orbit) / names for held in _placings(found, f)])
    return _of(found, f, 1.0 - filled)


def of_nobody(found: Solution, victim: int) -> Interval | None:
    wanted = {
        f: np.array([float(victim in held) for held in found.kept[f].victims])
        for f in found.drawn
        if any(victim in held for held in found.kept[f].victims)
    }
    if not wanted:
        return None
    taken = found.drawn[next(iter(wanted))].interval(wanted)
    return Interval(1.0 - taken.high, 1.0 - taken.low)


def _of(found: Solution, f: int, wanted: Floats) -> Interval | None:
    return found.drawn[f].interval({f: np.asarray(wanted, np.float64)}) if f in found.drawn else None


def _placings(found: Solution, f: int) -> list[tuple[tuple[int, ...], ...]]:
    table = found.tables[f]
    return [table.placings[row] for row in found.kept[f].rows.tolist()]


def parts(found: Solution) -> Iterator[dict[str, Any]]:
    """How each part that is near only was drawn."""
    for component in found.found:
        if component.drawn:
            yield {
                "families": [found.disaster.families[f].id for f in sorted(component.posterior)],
                "chains": CHAINS,
                "sweeps": component.drawn.sweeps,
                "r_hat": component.drawn.r_hat,
                "largest_difference": component.drawn.apart,
                "says": _says(component.drawn, len(component.posterior)),
            }


def _says(drawn: Drawn, families: int) -> str:
    words = (
        f"{families} families together: {CHAINS} chains of {drawn.sweeps // CHAINS:,} sweeps, R-hat at most"
        f" {drawn.r_hat:.3f}; belief propagation differs by up to {drawn.apart:.2g}"
    )
    if drawn.r_hat > SLOW:
        words += "; the chains do not all agree, and intervals where they do not span them all"
    return words
