"""One profile: a surface by some method, what it gives to candidate places, and how much hangs on one site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.geoprofile.applies import Doubt, doubts
from murderbook.geoprofile.grid import Grid, grid_of
from murderbook.geoprofile.hits import hit_score, probability_before, region, top_share
from murderbook.geoprofile.land import Land
from murderbook.geoprofile.membership import DRAWN, MOST_EXACT
from murderbook.geoprofile.mixture import Mixture, Sampling
from murderbook.geoprofile.sites import FEWEST, Sites, haversine
from murderbook.geoprofile.surface import Choices, Effort, Surface, area_of, surface_of

Places = np.ndarray[tuple[int], np.dtype[np.int64]]
TOP = 0.05
SHARES = (0.05, 0.10, 0.25)
HELD = (0.5, 0.8, 0.95)
MOST_LEFT_OUT = 40  # sites of a long series that are left out one at a time
WHOLE = Effort(Sampling().draws, Sampling().burn, DRAWN, MOST_EXACT)
LEFT_OUT = Effort(400, Sampling().burn, 8, 3)  # of each surface without a site


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate: degrees."""

    id: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """`hit_score` None: outside the area, or where no anchor can be (`possible` False). `before_km2`: the area that
    ranks above it. `low`, `high`: of its hit scores with all sites and with each one left out. `probability_before` is
    for the mixture only."""

    place: Place
    hit_score: float | None
    before_km2: float | None
    low: float | None
    high: float | None
    probability_before: float | None
    possible: bool = True


@dataclass(frozen=True, slots=True)
class Without:
    """With site number `site` left out: the share of the top 5 % area that stays, and how far its middle moves, km."""

    site: int
    stays: float
    moves_km: float


@dataclass(frozen=True, eq=False)
class Profile:
    """`surface` [rows, columns]: scores, or for the mixture densities that sum to 1; `allowed`: where an anchor can be;
    `edge_km2`: the area by Rossmo's edge rule, what of it can hold an anchor: what shares are of, so that they mean
    the same with any method and bounds; `made`: how the surface was averaged."""

    sites: Sites
    grid: Grid
    choices: Choices
    made: Surface
    allowed: Flags
    edge_km2: float
    ranked: tuple[Ranked, ...]
    without: tuple[Without, ...]
    doubts: tuple[Doubt, ...]

    @property
    def surface(self) -> Doubles:
        return self.made.values

    @property
    def mixture(self) -> Mixture | None:
        return self.made.mixture

    @property
    def searched_km2(self) -> float:
        return self.grid.area(self.allowed)

    def top(self, share: float) -> Flags:
        """The best cells, as much as that share of the area by the edge rule [rows, columns]."""
        return top_share(self.surface, share * self.edge_km2 / self.searched_km2, self.allowed)

    def area_of_share(self, share: float) -> float:
        return self.grid.area(self.top(share))

    def area_of_probability(self, probability: float) -> float:
        return self.grid.area(region(self.surface, probability))


def profile(
    sites: Sites,
    candidates: Sequence[Place] = (),
    choices: Choices | None = None,
    tell: Callable[[float], None] = lambda done: None,
) -> Profile:
    """`tell` hears which part of the work is done. ValueError where the grid is none, or no anchor can be on it."""
    choices = choices or Choices()
    grid = area_of(sites, choices)
    allowed = _allowed(choices.land, grid)
    made = surface_of(sites, grid, choices, allowed, WHOLE)
    edge = _edge_km2(sites, grid, choices.land, allowed)
    others = []
    left_out = _left_out(sites)
    for done, number in enumerate(left_out, start=1):
        others.append(surface_of(sites.without(number), grid, choices, allowed, LEFT_OUT).values)
        tell(done / len(left_out))
    where = _Where(grid, allowed, edge / grid.area(allowed))
    return Profile(
        sites,
        grid,
        choices,
        made,
        allowed,
        edge,
        tuple(_ranked(place, made, others, where) for place in candidates),
        tuple(_without(at, made.values, other, where) for at, other in zip(left_out, others, strict=True)),
        tuple(doubts(sites)),
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Where:
    """`part`: how much of what is searched the area of the edge rule is."""

    grid: Grid
    allowed: Flags
    part: float


def _allowed(land: Land | None, grid: Grid) -> Flags:
    return np.ones(grid.shape, np.bool_) if land is None else land.mask(grid)


def _left_out(sites: Sites) -> list[int]:
    """All sites that may belong, or as many spread over a long series; none where too few would be left."""
    possible = np.flatnonzero(sites.probability > 0)
    if len(possible) <= FEWEST:
        return []
    chosen = np.linspace(0, len(possible) - 1, min(len(possible), MOST_LEFT_OUT)).round().astype(int)
    return sorted(set(possible[chosen].tolist()))


def _ranked(place: Place, made: Surface, others: Sequence[Doubles], where: _Where) -> Ranked:
    grid, here = where.grid, (place.latitude, place.longitude)
    score = hit_score(made.values, grid, *here, where.allowed)
    cell = grid.cell_of(*here)
    if score is None or cell is None:
        return Ranked(place, None, None, None, None, None, cell is None)
    scores = [score, *(one for other in others if (one := hit_score(other, grid, *here, where.allowed)) is not None)]
    before = grid.area((made.values > made.values[cell]) & where.allowed)
    held = probability_before(made.values, grid, *here) if made.mixture else None
    return Ranked(place, score, before, min(scores) if others else None, max(scores) if others else None, held)


def _edge_km2(sites: Sites, grid: Grid, land: Land | None, allowed: Flags) -> float:
    """At least a cell of it, where all of the edge rule's area is water."""
    edge = grid_of(sites.possible(), grid.shape)
    if land is None:
        return min(edge.area(), grid.area())
    south, west, north, east = edge.bounds
    rows = (grid.latitude >= south) & (grid.latitude <= north)
    columns = (grid.longitude >= west) & (grid.longitude <= east)
    return max(grid.area(allowed & rows[:, None] & columns[None]), float(grid.km2().min()))


def _without(site: int, surface: Doubles, other: Doubles, where: _Where) -> Without:
    first, second = (top_share(one, TOP * where.part, where.allowed) for one in (surface, other))
    stays = float((first & second).sum() / first.sum())
    return Without(site, stays, _moved(where.grid, first, second))


def _moved(grid: Grid, first: Flags, second: Flags) -> float:
    (a, b), (c, d) = (_middle(grid, *np.nonzero(chosen)) for chosen in (first, second))
    return float(haversine(a, b, c, d))


def _middle(grid: Grid, rows: Places, columns: Places) -> tuple[float, float]:
    return float(grid.latitude[rows].mean()), float(grid.longitude[columns].mean())
