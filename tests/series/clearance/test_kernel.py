"""Every cell's best window is what trying all gives, and without slack the ratio is that of the books."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from homicide_makers import COUNTIES, LABELS, homicides, ordinary
from hypothesis import given, settings
from hypothesis import strategies as st

from murderbook.compute.packed import Doubles
from murderbook.series.clearance.areas import AreaKind, areas_of
from murderbook.series.clearance.cells import STRATA, Cells, cells_of
from murderbook.series.clearance.homicides import Homicides
from murderbook.series.clearance.kernel import LENGTHS, Outcomes, Rules, apart, highest, ratio, windows_of

SPREAD = 0.09


def kulldorff(n: float, c: float, e: float) -> float:
    return c * log(c / e) + ((n - c) * log((n - c) / (n - e)) if n > c else 0.0)


@given(n=st.integers(2, 200), part=st.floats(0.01, 1), of=st.floats(0.01, 0.99))
def test_without_slack_it_is_the_ratio_of_the_bernoulli_scan(n: int, part: float, of: float) -> None:
    c = max(1, round(n * part))
    e = c * of
    assert ratio(n, c, e, 1e-9) == pytest.approx(kulldorff(n, c, e), abs=1e-4)


@given(n=st.integers(2, 400), part=st.floats(0.01, 1), of=st.floats(0.01, 0.99), spread=st.floats(0.001, 1.0))
def test_slack_only_takes_away_and_the_chi_square_is_never_less(n: int, part: float, of: float, spread: float) -> None:
    """The kernel leaves out whatever has a smaller chi-square than the best so far."""
    c = max(1, round(n * part))
    e = c * of
    value = ratio(n, c, e, spread)
    assert 0 <= value <= kulldorff(n, c, e) + 1e-6
    assert value <= (c - e) ** 2 * n / (e * (n - e)) + 1e-6


def test_a_small_excess_of_many_is_no_surprise_and_a_large_one_of_few_is() -> None:
    assert kulldorff(400, 222, 170) > kulldorff(10, 10, 3.2)
    assert ratio(10, 10, 3.2, SPREAD) > ratio(400, 222, 170, SPREAD)


def test_slack_is_the_best_that_a_normal_deviate_explains() -> None:
    """Against a fine grid of deviates."""
    n, c, e = 40.0, 25.0, 12.0
    off = np.linspace(-2, 2, 400_001)
    p = 1 / (1 + np.exp(-log(e / (n - e)) - off))
    slack = (c * np.log(p) + (n - c) * np.log(1 - p) - off**2 / (2 * SPREAD)).max()
    best = c * log(c / n) + (n - c) * log(1 - c / n)
    assert ratio(n, c, e, SPREAD) == pytest.approx(best - slack, abs=1e-4)


def searched(cases: Homicides) -> Cells:
    return cells_of(cases, areas_of(cases, AreaKind.COUNTY), LABELS)


def naive(cases: Homicides, rows: list[int], expected: Doubles, rules: Rules) -> float:
    """All whole months that begin and end with an unsolved case and last as long as one of LENGTHS at most."""
    best, opened = 0.0, [row for row in rows if cases.unsolved[row]]
    for first in opened:
        for length in LENGTHS:
            inside = [row for row in opened if row >= first and cases.month[row] < cases.month[first] + length]
            months = range(cases.month[first], cases.month[inside[-1]] + 1)
            inside = [row for row in opened if cases.month[row] in months]
            window = [row for row in rows if cases.month[row] in months]
            if len(inside) >= rules.least and len(window) <= rules.most and len(inside) > expected[window].sum():
                best = max(best, ratio(len(window), len(inside), float(expected[window].sum()), SPREAD))
    return best


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_no_window_is_better_than_the_one_that_is_found(seed: int) -> None:
    cases = homicides(ordinary(60, seed)).sorted()
    expected = np.random.default_rng(seed).uniform(0.1, 0.6, len(cases))
    cells, rules = searched(cases), Rules(most=20)
    found = windows_of(cells, Outcomes(cases.month, cases.unsolved, expected), SPREAD, rules)
    for cell in range(0, len(cells), 7):
        best = naive(cases, cells.of(cell).tolist(), expected, rules)
        assert found.ratio[cell] == pytest.approx(best, abs=1e-9)
        if best:
            window = cells.rows[found.first[cell] : found.last[cell] + 1]
            seen = (len(window), cases.unsolved[window].sum(), expected[window].sum())
            assert ratio(*map(float, seen), SPREAD) == pytest.approx(best, abs=1e-9)


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000), least=st.floats(0, 4))
def test_a_floor_takes_away_what_lies_below_and_nothing_else(seed: int, least: float) -> None:
    cases = homicides(ordinary(150, seed)).sorted()
    seen = Outcomes(cases.month, cases.unsolved, np.random.default_rng(seed).uniform(0.1, 0.6, len(cases)))
    cells, rules = searched(cases), Rules()
    every = windows_of(cells, seen, SPREAD, rules)
    some = windows_of(cells, seen, SPREAD, rules, np.full(STRATA, least))
    over = every.ratio > least
    assert (some.ratio[~over] == 0).all()
    for one, other in zip(every, some, strict=True):
        assert (one[over] == other[over]).all()
    greatest = np.zeros(STRATA)
    np.maximum.at(greatest, cells.stratum, every.ratio)
    assert (highest(cells, seen, SPREAD, rules) == greatest).all()


def test_clusters_do_not_merely_overlap_one_before_them() -> None:
    cases = homicides(ordinary(400, 1)).sorted()
    expected, rules = np.full(len(cases), 0.3), Rules()
    cells = searched(cases)
    windows = windows_of(cells, Outcomes(cases.month, cases.unsolved, expected), SPREAD, rules)
    chosen = apart(windows.ratio, windows, cells, cases.unsolved, rules)
    assert (np.diff(windows.ratio[chosen]) <= 0).all() and windows.ratio[chosen[0]] == windows.ratio.max()
    taken: set[int] = set()
    for cell in chosen:
        window = cells.rows[windows.first[cell] : windows.last[cell] + 1]
        opened = {int(row) for row in window if cases.unsolved[row]}
        assert len(opened & taken) <= rules.share * len(opened)
        taken |= {int(row) for row in window}


def test_cells_overlap_and_no_two_are_the_same() -> None:
    cases = homicides(ordinary(300, 2)).sorted()
    cells = searched(cases)
    kept = [cells.of(cell).tobytes() for cell in range(len(cells))]
    assert len(set(kept)) == len(kept)
    words = {area.words for area in cells.areas}
    assert "Apache, AZ" in words and "Gila, AZ and neighbouring counties" in words
    assert len({cells.areas[at].units for at in cells.area}) > len(COUNTIES)
    for cell in range(len(cells)):
        rows = cells.of(cell)
        assert (np.diff(cases.month[rows]) >= 0).all() and len(rows) >= 3
        method = cells.methods[cells.method[cell]]
        assert not method.weapons or set(np.array(cases.weapon.names)[cases.weapon.of[rows]]) <= set(method.weapons)
