"""One profile: a surface by some method, what it gives to candidate places, and how much hangs on one site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.geoprofile.applies import Doubt, coarse, doubts
from murderbook.geoprofile.grid import Grid, grid_of
from murderbook.geoprofile.hits import Ranking, region, top_share
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
LEFT_OUT = Effort(400, Sampling().burn, 8, 4)  # of each surface without a site
LEFT_OUT_DRAWN = Effort(400, Sampling().burn, 8, -1)  # where more are uncertain, and of what those are held against


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate: degrees."""

    id: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """`hit_score` None: outside the area, or where no anchor can be (`possible` False). `before_km2`: the area that
    ranks above it, what equals it by half. `low`, `high`: of its hit scores with all sites and with each one left out.
    `probability_before` is for the mixture only."""

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
    left_out, effort, beside = _left_out(sites), LEFT_OUT, made.values
    if made.sets is not None and made.sets.uncertain > LEFT_OUT.most_exact:
        effort = LEFT_OUT_DRAWN  # sets drawn by the same chances: what differs is the site, not the draw
        beside = surface_of(sites, grid, choices, allowed, effort).values
    for done, number in enumerate(left_out, start=1):
        others.append(surface_of(sites.doubting(number), grid, choices, allowed, effort).values)
        tell(done / len(left_out))
    where = _Where(grid, allowed, edge / grid.area(allowed))
    return Profile(
        sites,
        grid,
        choices,
        made,
        allowed,
        edge,
        _ranked(candidates, (made.values, *others), where, made.mixture is not None),
        tuple(_without(at, beside, other, where) for at, other in zip(left_out, others, strict=True)),
        (*doubts(sites), *coarse(grid, edge, TOP)),
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


def _ranked(places: Sequence[Place], surfaces: Sequence[Doubles], where: _Where, probable: bool) -> tuple[Ranked, ...]:
    """`surfaces`: that of all sites, then those without one. Each is sorted once, however many places there are."""
    if not places:
        return ()
    grid, allowed, first = where.grid, where.allowed, surfaces[0]
    rankings = [Ranking.of(one, allowed) for one in surfaces]
    whole = rankings[0]
    km2 = whole.summed(np.broadcast_to(grid.km2()[:, None], grid.shape)[allowed])
    held = whole.summed(first[allowed]) if probable else None

    def one(place: Place) -> Ranked:
        cell = grid.cell_of(place.latitude, place.longitude)
        if cell is None or not allowed[cell]:
            return Ranked(place, None, None, None, None, None, cell is None)
        scores = [ranking.score(float(values[cell])) for ranking, values in zip(rankings, surfaces, strict=True)]
        low, high = (min(scores), max(scores)) if len(scores) > 1 else (None, None)
        value = float(first[cell])
        before = None if held is None else whole.before(value, held)
        return Ranked(place, scores[0], whole.before(value, km2), low, high, before)

    return tuple(one(place) for place in places)


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
