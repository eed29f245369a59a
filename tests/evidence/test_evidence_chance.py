"""The expected number of chance leads: counts, limits, floor, and the limit's coverage by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from murderbook.evidence.chance import ChanceTable

REPLICAS = st.lists(st.lists(st.integers(-5000, 5000), max_size=12), min_size=1, max_size=8)


@given(REPLICAS, st.integers(-6000, 6000), st.integers(1, 5))
def test_the_table_counts_and_never_goes_below_its_floor(scores: list[list[int]], at: int, searches: int) -> None:
    chance = ChanceTable(scores, searches).at(at)
    count = sum(score >= at for replica in scores for score in replica)
    assert chance.expected == pytest.approx(searches * count / len(scores))
    assert chance.shown >= 3.0 * searches / len(scores)
    assert chance.shown >= chance.expected
    assert chance.upper_95 > chance.expected
    assert chance.at_floor == (count == 0)


@given(REPLICAS, st.integers(-6000, 6000), st.integers(0, 500))
def test_a_stronger_lead_has_no_more_chance_leads(scores: list[list[int]], at: int, more: int) -> None:
    table = ChanceTable(scores)
    assert table.at(at + more).expected <= table.at(at).expected
    assert table.at(at + more).upper_95 <= table.at(at).upper_95


@pytest.mark.parametrize("count", [0, 1, 2, 7, 40])
def test_the_upper_limit_is_the_exact_poisson_limit(count: int) -> None:
    """At the limit, seeing so few leads has a chance of exactly 5 %."""
    limit = ChanceTable([[1] * count]).at(1).upper_95
    assert poisson.cdf(count, limit) == pytest.approx(0.05, abs=1e-9)


@pytest.mark.parametrize("mean", [0.02, 0.3, 2.0, 11.0])
def test_the_upper_limit_covers_at_least_95_percent(mean: float) -> None:
    """Simulated searches in which chance leads are Poisson with `mean` per replica."""
    source = np.random.default_rng(7)
    replicas, trials = 20, 1500
    counts = source.poisson(mean * replicas, trials)
    limits = [ChanceTable([[1] * int(count)] + [[]] * (replicas - 1)).at(1).upper_95 for count in counts]
    covered = np.mean([limit >= mean for limit in limits])
    slack = 3.0 * np.sqrt(0.05 * 0.95 / trials)
    assert covered >= 0.95 - slack


def test_the_floor_is_the_rule_of_three() -> None:
    nothing = ChanceTable([[]] * 100, searches=2).at(0)
    assert nothing.floor == pytest.approx(0.06)
    assert nothing.shown == nothing.floor
    assert nothing.at_floor
    assert nothing.upper_95 == pytest.approx(nothing.floor, rel=0.002)  # -ln 0.05 = 2.9957, called 3


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one replica"):
        ChanceTable([])
    with pytest.raises(ValueError, match="at least one search was made, not 0"):
        ChanceTable([[1]], searches=0)
