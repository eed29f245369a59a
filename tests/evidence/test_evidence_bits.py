"""Units: odds, probabilities, log10 and bits say the same thing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from murderbook.evidence.bits import (
    bits,
    in_hundredths,
    log10_of,
    millibits_of_ratio,
    odds_millibits_of,
    probability_of,
    ratio_of,
)


@given(st.integers(-20_000, 20_000))
def test_probability_and_odds_are_inverses(millibits: int) -> None:
    assert odds_millibits_of(probability_of(millibits)) == millibits


@given(st.floats(1e-9, 1.0 - 1e-9))
def test_odds_and_probability_are_inverses(probability: float) -> None:
    back = probability_of(odds_millibits_of(probability))
    # half a milli-bit is 0.035 % of the odds, hence at most that share of p (1 - p)
    assert abs(back - probability) <= 3.6e-4 * probability * (1.0 - probability)


@given(st.integers(-500_000, 500_000))
def test_ratio_and_millibits_are_inverses(millibits: int) -> None:
    assert millibits_of_ratio(ratio_of(millibits)) == millibits


@given(st.integers(-(10**9), 10**9))
def test_probabilities_of_opposite_odds_add_to_one(millibits: int) -> None:
    assert probability_of(millibits) + probability_of(-millibits) == pytest.approx(1.0, abs=1e-15)
    assert 0.0 <= probability_of(millibits) <= 1.0


def test_known_values() -> None:
    assert millibits_of_ratio(8.0) == 3000
    assert millibits_of_ratio(0.5) == -1000
    assert bits(2500) == 2.5
    assert log10_of(1000) == pytest.approx(0.30103, abs=1e-6)
    assert probability_of(0) == 0.5
    assert probability_of(1000) == pytest.approx(2 / 3)
    assert ratio_of(10**9) == math.inf


@pytest.mark.parametrize("ratio", [0.0, -1.0, math.inf, math.nan])
def test_a_ratio_without_bits_is_refused(ratio: float) -> None:
    with pytest.raises(ValueError, match="must be positive and finite"):
        millibits_of_ratio(ratio)


@pytest.mark.parametrize("probability", [0.0, 1.0, -0.1, math.nan])
def test_a_probability_without_odds_is_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        odds_millibits_of(probability)


@pytest.mark.parametrize(
    ("millibits", "shown"),
    [(0, "0.00"), (-4, "0.00"), (4, "0.00"), (-6, "-0.01"), (1250, "+1.25"), (-400, "-0.40"), (120_000, "+120.00")],
)
def test_what_rounds_to_nothing_has_no_sign(millibits: int, shown: str) -> None:
    assert in_hundredths(millibits) == shown
