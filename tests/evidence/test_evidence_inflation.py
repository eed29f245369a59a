"""The excess of a search over its replicas: closed forms, bounds, and what it must never do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from murderbook.evidence.chance import ChanceTable
from murderbook.evidence.inflation import MOST, NOT_MEASURED, Inflation, bulk_of, measure

PAIRS = 20_000_000  # of 6,300 cases
LINES = st.builds(Inflation, st.floats(-2.0, 3.0), st.floats(-0.5, 0.0), st.just(True))


def _tail(rate: float, count: int) -> list[int]:
    """Scores whose counts fall exponentially: exactly `count exp(-rate s)` of at least s bits, best first."""
    return [round(1000 * math.log(count / rank) / rate) for rank in range(1, 5001)]


def test_two_exponential_tails_give_the_ratio_of_their_rates() -> None:
    """Seen: 2e7 exp(-0.55 s). Expected: 1e7 exp(-0.6 s). So ln seen = ln 2e7 - 0.55 / 0.6 (ln 1e7 - ln expected)."""
    found = measure(_tail(0.55, PAIRS), lambda score: 1e7 * math.exp(-0.6 * score / 1000), PAIRS)
    assert found.measured
    assert found.slope == pytest.approx(0.55 / 0.6 - 1.0, abs=2e-3)
    assert found.level == pytest.approx(math.log(2e7) - 0.55 / 0.6 * math.log(1e7), abs=2e-2)
    for expected in (1.0, 30.0, 1000.0):
        score = math.log(1e7 / expected) / 0.6
        seen = 2e7 * math.exp(-0.55 * score)
        assert expected * found.at(expected) == pytest.approx(min(seen, MOST * expected), rel=0.02)


def test_a_search_like_its_replicas_is_raised_by_next_to_nothing() -> None:
    chance = np.random.default_rng(3)
    seen = np.sort(chance.exponential(1000.0, 50_000).astype(int))[::-1]
    table = ChanceTable([chance.exponential(1000.0, 50_000).astype(int).tolist() for _ in range(20)])
    found = measure(seen[:1000].tolist(), lambda score: table.at(score).expected, 50_000)
    assert found.measured
    assert found.at(1.0) == pytest.approx(1.0, abs=0.35)


def test_a_few_true_leads_on_top_change_little() -> None:
    """Sixty-six pairs of one series of twelve, far above all others."""
    seen = _tail(0.5, PAIRS)

    def expected(score: int) -> float:
        return PAIRS * math.exp(-0.5 * score / 1000)

    found = measure(([90_000] * 66 + seen)[:5000], expected, PAIRS)
    assert 1.0 <= found.at(1.0) < 1.6  # on the cautious side
    assert found.at(1000.0) < 1.1


@given(LINES, st.floats(1e-6, 1e6), st.floats(1.0, 100.0))
def test_it_never_lowers_and_keeps_the_order(line: Inflation, expected: float, more: float) -> None:
    assert line.at(expected) >= 1.0
    assert expected * line.at(expected) <= expected * more * line.at(expected * more) * (1 + 1e-9)


@given(LINES, st.lists(st.lists(st.integers(0, 30), max_size=40), min_size=1, max_size=6), st.integers(0, 30))
def test_count_limit_and_floor_rise_together(line: Inflation, replicas: list[list[int]], at: int) -> None:
    plain, table = ChanceTable(replicas).at(at), ChanceTable(replicas)
    raised, stronger = plain.inflated(line), table.at(at + 1).inflated(line)
    assert raised.inflation is not None
    assert raised.expected == pytest.approx(plain.expected * raised.inflation)
    assert raised.upper_95 == pytest.approx(plain.upper_95 * raised.inflation)
    assert raised.shown >= plain.shown
    assert stronger.expected <= raised.expected * (1 + 1e-9)
    assert stronger.upper_95 <= raised.upper_95 * (1 + 1e-9)
    assert stronger.shown <= raised.shown * (1 + 1e-9)


def test_counted_searches_are_counted_after_it() -> None:
    line = Inflation(0.5, -0.1, measured=True)
    once, thrice = (ChanceTable([[5] * 8, [5] * 4], searches).at(5).inflated(line) for searches in (1, 3))
    assert thrice.expected == pytest.approx(3 * once.expected)
    assert thrice.inflation == once.inflation


@pytest.mark.parametrize(
    ("pairs", "bulk"),
    [(18_000_000, (500, 5000)), (499_500, (100, 1000)), (6_300, (100, 1000)), (999, (33, 333)), (3, (1, 1))],
)
def test_the_bulk_is_a_decade_of_ranks(pairs: int, bulk: tuple[int, int]) -> None:
    assert bulk_of(pairs) == bulk


def test_what_is_too_short_measures_nothing() -> None:
    assert measure([], lambda score: 1.0, PAIRS) is NOT_MEASURED
    assert measure(list(range(150, 0, -1)), lambda score: 1.0, PAIRS) is NOT_MEASURED
    assert NOT_MEASURED.at(0.01) == 1.0
    plain = ChanceTable([[5]]).at(5)
    assert plain.inflated(NOT_MEASURED) == plain
    assert plain.inflation is None


def test_what_true_links_do_is_bounded() -> None:
    """A thousand cases, four series of twelve on top: the number is far too high, but no more than MOST times."""
    pairs = 499_500
    seen = [90_000] * 264 + _tail(0.5, pairs)
    found = measure(seen[:1000], lambda score: pairs * math.exp(-0.5 * score / 1000), pairs)
    assert found.at(1.0) == MOST


def test_equal_scores_are_counted_together() -> None:
    found = measure([7] * 1000, lambda score: 500.0, PAIRS)
    assert (found.slope, found.at(500.0)) == (0.0, pytest.approx(2.0, abs=1e-3))
