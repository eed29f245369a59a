"""One profile: a surface by some method, what it gives to candidate places, and how much hangs on one site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.geoprofile.applies import Doubt, doubts
from murderbook.geoprofile.decay import CRIMESTAT, DRAGNET, Normal, Targeting, exponential, normal, targeting
from murderbook.geoprofile.grid import DEFAULT, WIDE, Grid, grid_of
from murderbook.geoprofile.hits import hit_score, probability_before, region, top_share
from murderbook.geoprofile.mixture import Mixture, Sampling, mixture
from murderbook.geoprofile.sites import FEWEST, Sites, haversine, spread_km

Places = np.ndarray[tuple[int], np.dtype[np.int64]]
TOP = 0.05
SHARES = (0.05, 0.10, 0.25)
HELD = (0.5, 0.8, 0.95)
MOST_LEFT_OUT = 40  # sites of a long series that are left out one at a time
DRAWS_LEFT_OUT = 400


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
    """`shape`: rows, columns; `buffer`: km, None for the method's own."""

    method: Method = Method.AUTO
    shape: tuple[int, int] = DEFAULT
    bounds: Bounds = Bounds.AUTO
    buffer: float | None = None
    seed: int = 1

    @property
    def used(self) -> Method:
        return Method.MIXTURE if self.method is Method.AUTO else self.method


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate: degrees."""

    id: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """`hit_score` None: outside the area. `before_km2`: the area that ranks above it. `low`, `high`: of its hit scores
    with all sites and with each one left out. `probability_before` is for the mixture only."""

    place: Place
    hit_score: float | None
    before_km2: float | None
    low: float | None
    high: float | None
    probability_before: float | None


@dataclass(frozen=True, slots=True)
class Without:
    """With site number `site` left out: the share of the top 5 % area that stays, and how far its middle moves, km."""

    site: int
    stays: float
    moves_km: float


@dataclass(frozen=True, eq=False)
class Profile:
    """`surface` [rows, columns]: scores, or for the mixture densities that sum to 1."""

    sites: Sites
    grid: Grid
    choices: Choices
    surface: Doubles
    mixture: Mixture | None
    ranked: tuple[Ranked, ...]
    without: tuple[Without, ...]
    doubts: tuple[Doubt, ...]

    @property
    def edge_km2(self) -> float:
        """The area by Rossmo's edge rule: what shares are of, so that they mean the same with any method and bounds."""
        return _edge_km2(self.sites, self.grid)

    def top(self, share: float) -> Flags:
        """The best cells, as much as that share of the area by the edge rule [rows, columns]."""
        return _top(self.surface, share, self.edge_km2 / self.grid.area())

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
    """`tell` hears which part of the work is done. ValueError where the grid is none."""
    choices = choices or Choices()
    grid = _grid(sites, choices)
    surface, found = _surface(sites, grid, choices, Sampling().draws)
    part = _edge_km2(sites, grid) / grid.area()
    others = []
    left_out = _left_out(len(sites))
    for done, number in enumerate(left_out, start=1):
        others.append(_surface(sites.without(number), grid, choices, DRAWS_LEFT_OUT)[0])
        tell(done / len(left_out))
    return Profile(
        sites,
        grid,
        choices,
        surface,
        found,
        tuple(_ranked(place, surface, others, grid, found is not None) for place in candidates),
        tuple(_without(at, surface, other, (grid, part)) for at, other in zip(left_out, others, strict=True)),
        tuple(doubts(sites)),
    )


def _grid(sites: Sites, choices: Choices) -> Grid:
    bounds = choices.bounds
    if bounds is Bounds.AUTO:
        bounds = Bounds.WIDE if choices.used is Method.MIXTURE else Bounds.EDGE
    return grid_of(sites, choices.shape, WIDE * spread_km(sites) if bounds is Bounds.WIDE else 0.0)


def _surface(sites: Sites, grid: Grid, choices: Choices, draws: int) -> tuple[Doubles, Mixture | None]:
    buffer = choices.buffer
    if choices.used is Method.MIXTURE:
        found = mixture(sites, grid, Sampling(draws=draws, seed=choices.seed, buffer=buffer))
        return found.density, found
    if choices.used is Method.CGT:
        return targeting(sites, grid, Targeting(buffer=buffer)), None
    if choices.used is Method.NORMAL:
        return normal(sites, grid, Normal()), None
    how = DRAGNET if choices.used is Method.DRAGNET else CRIMESTAT
    return exponential(sites, grid, replace(how, buffer=buffer)), None


def _left_out(n: int) -> list[int]:
    """All sites, or as many spread over a long series; none where too few would be left."""
    if n <= FEWEST:
        return []
    return sorted(set(np.linspace(0, n - 1, min(n, MOST_LEFT_OUT)).round().astype(int).tolist()))


def _ranked(place: Place, surface: Doubles, others: Sequence[Doubles], grid: Grid, is_density: bool) -> Ranked:
    here = place.latitude, place.longitude
    score = hit_score(surface, grid, *here)
    cell = grid.cell_of(*here)
    if score is None or cell is None:
        return Ranked(place, None, None, None, None, None)
    scores = [score, *(one for other in others if (one := hit_score(other, grid, *here)) is not None)]
    before = grid.area(surface > surface[cell])
    held = probability_before(surface, grid, *here) if is_density else None
    return Ranked(place, score, before, min(scores) if others else None, max(scores) if others else None, held)


def _edge_km2(sites: Sites, grid: Grid) -> float:
    return min(grid_of(sites, grid.shape).area(), grid.area())


def _top(surface: Doubles, share: float, part: float) -> Flags:
    return top_share(surface, share * part)


def _without(site: int, surface: Doubles, other: Doubles, where: tuple[Grid, float]) -> Without:
    grid, part = where
    first, second = _top(surface, TOP, part), _top(other, TOP, part)
    stays = float((first & second).sum() / first.sum())
    return Without(site, stays, _moved(grid, first, second))


def _moved(grid: Grid, first: Flags, second: Flags) -> float:
    (a, b), (c, d) = (_middle(grid, *np.nonzero(chosen)) for chosen in (first, second))
    return float(haversine(a, b, c, d))


def _middle(grid: Grid, rows: Places, columns: Places) -> tuple[float, float]:
    return float(grid.latitude[rows].mean()), float(grid.longitude[columns].mean())
