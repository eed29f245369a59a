"""The best set of tests: a mixed-integer programme, solved by HiGHS to a stated gap, the same for the same input.

No clock stops it: the bound on its work is a number of nodes, so that a slow machine gives the answer of a fast one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from murderbook.laboratory.order import Spent, by_dollar
from murderbook.laboratory.records import CENTS, Offer, Problem
from murderbook.laboratory.worth import Valuer, Worth

FEW = 300  # tests up to which ties are broken one after the other, and the gap is nothing
GAP = 1e-4  # relative, for more
NODES = 20_000  # for few; for more, so many that a node of a larger problem takes its larger share of the work
NODES_TIMES_TESTS = 2_000_000
TIE = 1e-6  # relative: sets that differ by less are worth the same

INFEASIBLE = 2  # of scipy

Floats = npt.NDArray[np.float64]
Row = tuple[Floats, float, float]  # of the columns, and what their sum lies between


@dataclass(frozen=True, slots=True)
class Choice:
    """`chosen`: places in the offers, ascending; `paid`: the source of each. `gap`: how far the best may lie above,
    as a share of this worth. `finished`: the gap that was asked for was reached, before the bound on nodes was."""

    chosen: tuple[int, ...]
    paid: tuple[int, ...]
    worth: Worth
    bound: float
    gap: float
    finished: bool

    def cents(self, offers: Sequence[Offer]) -> int:
        return sum(offers[place].cents for place in self.chosen)


class Programme:
    """The programme of a problem. A column for each test and each source that may pay it, then the chords."""

    def __init__(self, valuer: Valuer) -> None:
        self.valuer, self.problem = valuer, valuer.problem
        self.pairs = [(place, source) for place, offer in enumerate(self.problem.offers) for source in offer.sources]
        self.cents = np.array([self.problem.offers[place].cents for place, _ in self.pairs], dtype=float)
        self._gains = [0.0] * len(self.pairs)
        self._upper = [1.0] * len(self.pairs)
        self._cells: list[tuple[int, int, float]] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._names: list[tuple[str, str] | None] = []
        self._columns: dict[int, list[int]] = defaultdict(list)
        for column, (place, _) in enumerate(self.pairs):
            self._columns[place].append(column)
        self._stakes()
        self._limits()
        self.matrix = self._matrix()
        self.gains = np.array(self._gains)

    # --- rows and columns ---------------------------------------------------------------------------------------

    def _row(
        self, cells: Iterable[tuple[int, float]], low: float, high: float, name: tuple[str, str] | None = None
    ) -> None:
        self._names.append(name)
        self._cells += [(len(self._low), column, value) for column, value in cells]
        self._low.append(low)
        self._high.append(high)

    def _stakes(self) -> None:
        for stake, tests in enumerate(self.valuer.bearing):
            worth = self.problem.stakes[stake].worth
            if len(tests) == 1:
                height = self.valuer.curve(stake).heights[-1]
                for column in self._columns[tests[0]]:
                    self._gains[column] += worth * height
            elif tests:
                self._chords(stake, worth, tests)

    def _chords(self, stake: int, worth: float, tests: list[int]) -> None:
        """Slopes fall, so that a maximum fills the chords in their order without being told. The second row holds of
        every set of whole tests (a curve that bends down is worth no more than its tests one by one); without it a
        third of a test is worth more than a third of it, and the solver looks for hours."""
        curve = self.valuer.curve(stake)
        efforts = [(column, self.valuer.effort(test, stake)) for test in tests for column in self._columns[test]]
        alone = [(column, -curve.at(effort)) for column, effort in efforts]
        for length, slope in curve.pieces:
            efforts.append((len(self._gains), -1.0))
            alone.append((len(self._gains), slope))
            self._gains.append(worth * slope)
            self._upper.append(length)
        self._row(efforts, 0.0, 0.0)
        self._row(alone, -np.inf, 0.0)

    def _limits(self) -> None:
        by_exhibit, by_place = defaultdict(list), defaultdict(list)
        by_source: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for column, (place, source) in enumerate(self.pairs):
            offer = self.problem.offers[place]
            by_exhibit[offer.case, offer.exhibit].append((column, 1.0))
            by_place[offer.laboratory].append((column, 1.0))
            by_source[source].append((column, offer.cents / CENTS))
        for cells in by_exhibit.values():
            if len(cells) > 1:
                self._row(cells, -np.inf, 1.0)
        for laboratory, cells in by_place.items():
            self._row(cells, -np.inf, self.problem.places[laboratory], ("laboratory", laboratory))
        for source, cells in by_source.items():
            told = self.problem.sources[source]
            self._row(cells, -np.inf, told.cents / CENTS, ("source", told.id))

    def _matrix(self) -> csr_array:
        rows, columns, values = zip(*self._cells, strict=True) if self._cells else ((), (), ())
        return csr_array((values, (rows, columns)), shape=(len(self._low), len(self._gains)))

    # --- solving ------------------------------------------------------------------------------------------------

    @property
    def few(self) -> bool:
        return len(self.problem.offers) <= FEW

    def run(
        self, costs: Floats, rows: Sequence[Row] = (), fixed: Mapping[int, float] | None = None, gap: float = GAP
    ) -> Run:
        """Least of `costs` under the limits, further rows, and columns fixed to a value."""
        constraints = [LinearConstraint(self.matrix, self._low, self._high)] if self._low else []
        constraints += [LinearConstraint(row.reshape(1, -1), low, high) for row, low, high in rows]
        lower, upper = np.zeros(len(self.gains)), np.array(self._upper)
        for column, value in (fixed or {}).items():
            lower[column] = upper[column] = value
        nodes = NODES if self.few else NODES_TIMES_TESTS // len(self.problem.offers)
        options = {"mip_rel_gap": 0.0 if self.few else gap, "node_limit": nodes}
        whole = self.of_tests(np.ones(len(self.pairs)))
        asked = partial(milp, costs, integrality=whole, bounds=Bounds(lower, upper), constraints=constraints)
        found = asked(options=options)
        if found.status == INFEASIBLE and self.few:  # its first look takes what is tied within 1e-6 for impossible
            found = asked(options=options | {"presolve": False})
        taken = None if found.x is None else [c for c in range(len(self.pairs)) if found.x[c] > 0.5]
        bound = np.inf if found.mip_dual_bound is None else -float(found.mip_dual_bound)
        value = -np.inf if found.x is None else float(self.gains @ found.x)
        return Run(taken, bound, found.status == 0, value)

    def of_tests(self, values: Floats) -> Floats:
        """A cost, or a row, of the tests alone."""
        return np.concatenate([values, np.zeros(len(self.gains) - len(self.pairs))])

    def row_of(self, place: int) -> Row:
        """That this test is chosen."""
        cells = np.array([float(one == place) for one, _ in self.pairs])
        return (self.of_tests(cells), 1.0, 1.0)

    def preferences(self) -> list[Floats]:
        """Among sets of the same worth: own money, all money, places in the list."""
        own = np.array([float(self.problem.sources[source].is_own) for _, source in self.pairs])
        ranks = np.array([float(place + 1) for place, _ in self.pairs])
        return [self.of_tests(one) for one in (own * self.cents / CENTS, self.cents / CENTS, ranks)]

    def duals(self) -> Mapping[tuple[str, str], float]:
        """Of each source and each laboratory, by the relaxation: what one dollar, or one place, more would add."""
        low, high = np.array(self._low), np.array(self._high)
        same = low == high
        found = linprog(
            -self.gains,
            A_ub=self.matrix[~same],
            b_ub=high[~same],
            A_eq=self.matrix[same],
            b_eq=high[same],
            bounds=np.column_stack([np.zeros(len(self.gains)), self._upper]),
            method="highs",
        )
        marginals = iter(-found.ineqlin.marginals)
        told = {name: float(next(marginals)) for name, equal in zip(self._names, same, strict=True) if not equal}
        return {name: value for name, value in told.items() if name is not None}


@dataclass(frozen=True, slots=True)
class Run:
    """`columns`: the tests taken, each with its source; None where nothing was found that fits. `value`: of the set as
    the programme counts it, by chords that may lie a little under the curve."""

    columns: list[int] | None
    bound: float
    finished: bool
    value: float


def solve(problem: Problem, *, ties: bool = True, gap: float = GAP) -> Choice:
    """The set of greatest worth. Where sets are worth the same: the one that takes less of the money without
    conditions, then less money, then the tests that stand earlier in the list. The last two hold up to 300 tests;
    beyond, the solver's choice stands, which is the same each time."""
    valuer = Valuer(problem)
    if not problem.offers:
        return Choice((), (), valuer.worth(()), 0.0, 0.0, True)
    programme = Programme(valuer)
    run = programme.run(-programme.gains, gap=gap)
    columns = run.columns or []  # nothing at all always fits
    if not run.finished:
        columns = _better(programme, columns, by_dollar(problem))
    if ties:
        columns = _without_ties(programme, columns, run) if programme.few else _cheapest_payment(programme, columns)
    return _choice(programme, _that_fit(programme, columns), run)


def _that_fit(programme: Programme, columns: Sequence[int]) -> list[int]:
    """The solver counts to a millionth, of each of a thousand prices. Here cents and places are counted whole; where
    they are overdrawn, the test worth least gives way."""
    kept = list(columns)
    while over := _overdrawn(programme, kept):
        kept.remove(min(over, key=lambda column: (programme.valuer.alone(programme.pairs[column][0]).total, column)))
    return kept


def _overdrawn(programme: Programme, columns: Iterable[int]) -> list[int]:
    """The tests of the first source, laboratory or exhibit that cannot bear all of its own."""
    problem, by_limit = programme.problem, defaultdict[tuple[str, ...], list[int]](list)
    room: dict[tuple[str, ...], int] = {}
    for column in columns:
        place, source = programme.pairs[column]
        offer, money = problem.offers[place], problem.sources[source]
        for limit, most in (
            (("source", money.id), money.cents),
            (("laboratory", offer.laboratory), problem.places[offer.laboratory]),
            (("exhibit", offer.case, offer.exhibit), 1),
        ):
            by_limit[limit].append(column)
            room[limit] = most

    def asked(limit: tuple[str, ...]) -> int:
        found = by_limit[limit]
        return (
            sum(problem.offers[programme.pairs[one][0]].cents for one in found) if limit[0] == "source" else len(found)
        )

    return next((found for limit, found in by_limit.items() if asked(limit) > room[limit]), [])


def _better(programme: Programme, columns: list[int], greedy: Spent) -> list[int]:
    """Stopped at the bound on nodes, the solver may hold less than who spends dollar by dollar."""
    found = programme.valuer.worth(programme.pairs[column][0] for column in columns).total
    if found >= greedy.worth.total:
        return columns
    wanted = set(zip(greedy.chosen, greedy.paid, strict=True))
    return [column for column, pair in enumerate(programme.pairs) if pair in wanted]


def reaches(problem: Problem, place: int, least: float) -> bool:
    """Is there a set that holds this test and is worth so much?"""
    programme = Programme(Valuer(problem))
    rows = [programme.row_of(place), (programme.gains, least, np.inf)]
    return programme.run(np.zeros(len(programme.gains)), rows).columns is not None


def _choice(programme: Programme, columns: Sequence[int], run: Run) -> Choice:
    pairs = sorted(programme.pairs[column] for column in columns)
    chosen = tuple(place for place, _ in pairs)
    worth = programme.valuer.worth(chosen)
    above = (run.bound - worth.total) / worth.total if worth.total > 0 else 0.0
    gap = above if above > 10 * TIE else 0.0  # a chance of 1 counts as a millionth less
    return Choice(chosen, tuple(source for _, source in pairs), worth, max(run.bound, worth.total), gap, run.finished)


def _without_ties(programme: Programme, columns: list[int], run: Run) -> list[int]:
    """What is tied is asked by the programme's own count: the curve may lie above all that it can reach."""
    best = programme.valuer.worth({programme.pairs[column][0] for column in columns}).total
    best = min(best, run.value) if run.finished else best
    rows: list[Row] = [(programme.gains, best - TIE * max(1.0, best) / 2, np.inf)]
    for costs in programme.preferences():
        found = programme.run(costs, rows).columns
        if found is None:
            return columns
        columns = found
        rows.append((costs, -np.inf, float(costs[columns].sum()) + TIE))
    return columns


def _cheapest_payment(programme: Programme, columns: list[int]) -> list[int]:
    """The same tests, paid with as little as may be of the money without conditions."""
    chosen = {programme.pairs[column][0] for column in columns}
    fixed = {column: 0.0 for column, (place, _) in enumerate(programme.pairs) if place not in chosen}
    found = programme.run(programme.preferences()[0], [programme.row_of(place) for place in sorted(chosen)], fixed)
    return found.columns or columns
