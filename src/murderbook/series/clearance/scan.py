"""The clearance scan: where, when and against whom more homicides went unsolved than one would expect.

A cluster is an excess of unsolved cases over what its area, its years, its victims and its method lead one to expect.
It is no finding of a serial offender: most such clusters have several. In one city's famous cluster, DNA of 21 cases
came from 21 men.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from murderbook.compute.engine import default_workers
from murderbook.compute.packed import Ints
from murderbook.series.clearance.areas import DEFAULT_RADIUS, AreaKind, areas_of
from murderbook.series.clearance.baseline import fit
from murderbook.series.clearance.cells import cells_of
from murderbook.series.clearance.gaps import NOT_REPORTED, Gap, silent
from murderbook.series.clearance.homicides import Homicides, month_in_words
from murderbook.series.clearance.incidents import Incidents, incidents_of
from murderbook.series.clearance.kernel import Rules, Windows, ratio
from murderbook.series.clearance.replicas import Draws, Null, Progress, Scale, Search

MONTHS = 12
MOSTLY = 0.5  # of the unsolved cases of a cluster


@dataclass(frozen=True, slots=True)
class Without:
    """What is left of a cluster if the one incident is taken away that it depends on most."""

    case: str  # the first row of that incident
    relative_risk: float
    p_value: float
    chance_clusters: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """`cases`: all rows of the incidents of the window, by month; `unsolved` of them are. `incidents`: how many these
    are, `observed`: how many of them are unsolved, `expected`: how many would be. `start` and `end`: 'YYYY-MM', 'YYYY'
    where only the year is known.
    `is_gap`: the method of most is "not reported", which is a hole in a form. `ratio`: log-likelihood ratio, nats;
    `strength`: how far that lies above the strongest that chance gives among such victims and methods, in widths of
    that (replicas.py)."""

    cases: tuple[str, ...]
    unsolved: tuple[str, ...]
    area: str
    counties: tuple[str, ...]
    victims: str
    method: str
    start: str
    end: str
    incidents: int
    observed: int
    expected: float
    ratio: float
    strength: float
    p_value: float
    chance_clusters: float
    without_one: Without
    is_gap: bool

    @property
    def relative_risk(self) -> float:
        return self.observed / self.expected

    @property
    def sentence(self) -> str:
        """For the chief."""
        several = len(self.cases) > self.incidents
        what = f"incidents with {len(self.cases)} victims" if several else "homicides"
        return (
            f"{self.observed} of {self.incidents} {what} ({self.victims}; {self.method}) in {self.area} from "
            f"{self.start} to {self.end} are unsolved, where {self.expected:.1f} would be expected: fewer solved than "
            "expected. Most such clusters have several offenders."
        )


@dataclass(frozen=True, eq=False)
class Scan:
    """`clusters` in order of strength; `gaps`: what was left out as never reported. `cells`: how many were searched."""

    clusters: tuple[Cluster, ...]
    gaps: tuple[Gap, ...]
    cases: int
    incidents: int
    cells: int
    replicas: int
    seed: int
    variance: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """How to search. `radius`: km, for AreaKind.RADIUS; `top`: clusters told; `workers`: None for all processors."""

    area: AreaKind = AreaKind.ALL
    radius: float = DEFAULT_RADIUS
    replicas: int = 999
    seed: int = 1
    top: int = 20
    workers: int | None = None
    rules: Rules = Rules()  # noqa: RUF009 - frozen


def scan(
    cases: Homicides, labels: Mapping[str, str], how: Options | None = None, progress: Progress | None = None
) -> Scan:
    """`labels`: names of weapons by code. ValueError where there is nothing to search."""
    how = how or Options()
    every = incidents_of(cases)
    left_out, gaps = silent(every)
    kept = every.chosen(~left_out)
    base = fit(kept.events)
    cells = cells_of(kept.rows, areas_of(kept.rows, how.area, how.radius), labels, kept.of)
    if not len(cells):
        raise ValueError("no area holds three cases: there is nothing to search (is the county column mapped?)")
    search = Search(kept.events, base, cells, how.rules)
    draws = Draws(how.replicas, how.seed, how.workers or default_workers())
    scale = search.scale(draws, progress)
    windows = search.windows(kept.events.unsolved, base.expected)
    chosen, _ = search.clusters(windows, kept.events.unsolved, scale)
    seen = _Seen(kept, search, scale)
    measured = [seen.measured(int(cell), windows) for cell in chosen[: how.top]]
    weakest = min((min(one.strength, one.strength_without) for one in measured), default=0.0)
    null = search.null(scale, draws, progress, weakest)
    found = tuple(seen.cluster(one, null) for one in measured)
    variance = dict(zip((one.name for one in (*base.factors, base.local)), base.variance, strict=True))
    return Scan(found, tuple(gaps), len(kept.rows), len(kept), len(cells), how.replicas, how.seed, variance)


@dataclass(frozen=True, eq=False)
class _Measured:
    """A cluster before it is known what chance gives. `events`: its incidents; `without`: what most hangs on."""

    cell: int
    events: Ints
    ratio: float
    strength: float
    without: int
    strength_without: float


@dataclass(frozen=True, eq=False)
class _Seen:
    """Clusters of a search, in words and numbers."""

    incidents: Incidents
    search: Search
    scale: Scale

    def measured(self, cell: int, windows: Windows) -> _Measured:
        """Every unsolved incident is taken away in turn; the window is not sought anew."""
        events = self.search.cells.rows[windows.first[cell] : windows.last[cell] + 1]
        opened = events[self.search.cases.unsolved[events]]
        value, rest = self._ratio(events), [(self._ratio(events[events != one]), int(one)) for one in opened]
        least, without = min(rest)
        strengths = self._strength(value, cell), self._strength(least, cell)
        return _Measured(cell, events, value, strengths[0], without, strengths[1])

    def cluster(self, one: _Measured, null: Null) -> Cluster:
        cells, cases, events = self.search.cells, self.incidents.rows, one.events
        rows, opened = self.incidents.rows_of(events), events[self.search.cases.unsolved[events]]
        left_open = self.incidents.rows_of(opened)
        return Cluster(
            cases=tuple(cases.ids[row] for row in rows.tolist()),
            unsolved=tuple(cases.ids[row] for row in left_open.tolist()),
            area=cells.areas[cells.area[one.cell]].words,
            counties=tuple(sorted({cases.county.of_row(row) for row in rows.tolist()} - {""})),
            victims=cells.victim_groups[cells.victims[one.cell]].words,
            method=cells.methods[cells.method[one.cell]].words,
            start=_when(cases, rows, int(cases.month[rows].min())),
            end=_when(cases, rows, int(cases.month[rows].max())),
            incidents=len(events),
            observed=len(opened),
            expected=float(self.search.base.expected[events].sum()),
            ratio=one.ratio,
            strength=one.strength,
            p_value=null.p_value(one.strength),
            chance_clusters=null.chance_clusters(one.strength),
            without_one=self._without_one(one, null),
            is_gap=bool(cases.weapon.is_in(NOT_REPORTED)[left_open].mean() > MOSTLY),
        )

    def _ratio(self, rows: Ints) -> float:
        unsolved, expected = self.search.cases.unsolved[rows].sum(), self.search.base.expected[rows].sum()
        return float(ratio(float(len(rows)), float(unsolved), float(expected), self.search.base.spread))

    def _strength(self, ratio: float, cell: int) -> float:
        return float(self.scale.of(np.array([ratio]), self.search.cells.stratum[[cell]])[0])

    def _without_one(self, one: _Measured, null: Null) -> Without:
        cases, rest = self.search.cases, one.events[one.events != one.without]
        risk = float(cases.unsolved[rest].sum() / self.search.base.expected[rest].sum())
        strength = one.strength_without
        return Without(cases.ids[one.without], risk, null.p_value(strength), null.chance_clusters(strength))


def _when(cases: Homicides, rows: Ints, month: int) -> str:
    """The month in words; the year alone where no case of it has a month: it only lies in July."""
    its = rows[cases.month[rows] == month]
    return month_in_words(month) if cases.month_known[its].any() else f"{month // MONTHS:04d}"
