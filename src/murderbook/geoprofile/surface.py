"""The surface of a profile by any method, averaged over which sites belong, where an anchor can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.geoprofile.decay import CRIMESTAT, DRAGNET, Normal, Targeting, buffer_of, exponential, normal, targeting
from murderbook.geoprofile.grid import DEFAULT, WIDE, WIDER, Grid, grid_of
from murderbook.geoprofile.hits import region
from murderbook.geoprofile.land import Land
from murderbook.geoprofile.membership import Sets, sets_of
from murderbook.geoprofile.mixture import STATED, Mixture, Sampling, Travel, mixture
from murderbook.geoprofile.sites import Sites, spread_km

LEAST_DRAWS, LEAST_BURN = 100, 100  # of each set of sites
HALF = 0.5
NOTHING = "nowhere in the area that is searched can an anchor be: give a smaller buffer, or --bounds wide"


class Method(StrEnum):
    AUTO = "auto"
    CGT = "cgt"
    CRIMESTAT = "crimestat"
    DRAGNET = "dragnet"
    NORMAL = "normal"
    MIXTURE = "mixture"


class Bounds(StrEnum):
    """`EDGE`: Rossmo's edge rule. `WIDE`: more on each side, so that a commuter's anchor can lie in the area."""

    AUTO = "auto"
    EDGE = "edge"
    WIDE = "wide"


@dataclass(frozen=True, slots=True)
class Choices:
    """`shape`: rows, columns; `buffer`: km, None for the method's own; `travel` is for the mixture alone."""

    method: Method = Method.AUTO
    shape: tuple[int, int] = DEFAULT
    bounds: Bounds = Bounds.AUTO
    buffer: float | None = None
    seed: int = 1
    travel: Travel = Travel.UNKNOWN
    land: Land | None = None

    @property
    def used(self) -> Method:
        return Method.MIXTURE if self.method is Method.AUTO else self.method


@dataclass(frozen=True, eq=False)
class Surface:
    """`values` [rows, columns]: scores, or densities that sum to 1; 0 where no anchor can be. `sets` None: it was not
    averaged over sets of sites. `error`: standard error, from drawing sets, of the probability in the half area."""

    values: Doubles
    mixture: Mixture | None = None
    sets: Sets | None = None
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Effort:
    """Of one surface: draws of the mixture, and sets of sites that are drawn where more are uncertain."""

    draws: int
    burn: int
    drawn_sets: int
    most_exact: int


def area_of(sites: Sites, choices: Choices) -> Grid:
    """Of all sites that may belong, whichever do: a surface is averaged on one grid."""
    sites, bounds = sites.possible(), choices.bounds
    if bounds is Bounds.AUTO:
        bounds = Bounds.WIDE if choices.used is Method.MIXTURE else Bounds.EDGE
    more = WIDER if choices.travel is Travel.COMMUTER else WIDE
    return grid_of(sites, choices.shape, more * spread_km(sites) if bounds is Bounds.WIDE else 0.0)


def surface_of(sites: Sites, grid: Grid, choices: Choices, allowed: Flags, effort: Effort) -> Surface:
    """`allowed` [rows, columns]: where an anchor can be. ValueError where nothing is left there. The order of the sites
    does not count."""
    sites = sites.ordered()
    if choices.used is Method.MIXTURE:
        return _within(_averaged(sites, grid, choices, effort), allowed)
    values = np.where(allowed, _decay(sites, grid, choices), 0.0)
    if not values.any():
        raise ValueError(NOTHING)
    return Surface(values)


def _decay(sites: Sites, grid: Grid, choices: Choices) -> Doubles:
    """Scores are sums over the sites, so their expectation is the sum with each weight times its probability. The
    targeting buffer is that of all sites that may belong: one that changed with the set would not add up."""
    possible = sites.possible()
    expected = replace(possible, weight=possible.weight * possible.probability)
    buffer = choices.buffer
    if choices.used is Method.CGT:
        return targeting(expected, grid, Targeting(buffer=buffer_of(possible) if buffer is None else buffer))
    if choices.used is Method.NORMAL:
        return normal(expected, grid, Normal())
    how = DRAGNET if choices.used is Method.DRAGNET else CRIMESTAT
    return exponential(expected, grid, replace(how, buffer=buffer))


def _averaged(sites: Sites, grid: Grid, choices: Choices, effort: Effort) -> Surface:
    """A density is no sum over sites: it is made for each set of them, and the sets are averaged."""
    sets = sets_of(sites.probability, choices.seed, effort.drawn_sets, effort.most_exact)
    offsets = STATED[choices.travel]
    found = []
    for keep, share in zip(sets.keep, sets.share, strict=True):
        draws = max(min(LEAST_DRAWS, effort.draws), round(effort.draws * share))
        burn = effort.burn if len(sets.keep) == 1 else min(LEAST_BURN, effort.burn)
        how = Sampling(draws, burn, choices.seed, choices.buffer, offsets)
        found.append(mixture(sites.chosen(keep), grid, how))
    together = _mean(found, sets.share)
    return Surface(together.density, together, sets, _error([one.density for one in found], sets, together.density))


def _mean(found: list[Mixture], share: Doubles) -> Mixture:
    """Each set's density holds what lies on the grid; together they weigh by how much that is."""
    on_grid = share * np.array([1 - one.outside for one in found])
    if on_grid.sum() <= 0:
        raise ValueError(NOTHING)
    density = sum(part * one.density for part, one in zip(on_grid / on_grid.sum(), found, strict=True))
    anchors = np.zeros(max(len(one.anchors) for one in found))
    for part, one in zip(share, found, strict=True):
        anchors[: len(one.anchors)] += part * np.array(one.anchors)
    scale = float(share @ [one.scale for one in found])
    return Mixture(np.asarray(density), float(1 - on_grid.sum()), tuple(anchors.tolist()), scale)


def _error(densities: list[Doubles], sets: Sets, together: Doubles) -> float:
    if not sets.drawn:
        return 0.0
    half = region(together, HALF)
    held = np.array([float(one[half].sum()) for one in densities])
    spread = float(np.sqrt(sets.share @ (held - sets.share @ held) ** 2))
    return spread / float(np.sqrt(max(sets.drawn - 1, 1)))


def _within(found: Surface, allowed: Flags) -> Surface:
    mixed = found.mixture
    assert mixed is not None
    if allowed.all():
        return found
    density = np.where(allowed, mixed.density, 0.0)
    held = float(density.sum())
    if held <= 0:
        raise ValueError("no probability lies where an anchor can be: the polygons are far from all sites")
    inside = (1 - mixed.outside) * held
    kept = replace(mixed, density=density / held, outside=mixed.outside / (mixed.outside + inside))
    return replace(found, values=kept.density, mixture=kept)
