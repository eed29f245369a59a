"""Calibration and caps: closed forms, scikit-learn as an independent oracle, and rows that still add up."""

from __future__ import annotations

import math

import numpy as np
import pytest
from evidence_strategies import leads, row
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from murderbook.evidence.calibration import (
    Affine,
    Cap,
    calibrated,
    capped,
    fit_affine,
    fit_cap,
    isotonic_bits,
    labelled,
)
from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.validation import cllr
from murderbook.evidence.weight import State

LN_2 = math.log(2.0)


def gaussian_pairs(n1: int, n2: int, distance: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores that are true bits: normal, unit variance, means +-distance/2, so that bits = distance x / ln 2."""
    source = np.random.default_rng(seed)
    x = np.concatenate([source.normal(distance / 2, 1, n1), source.normal(-distance / 2, 1, n2)])
    return x * distance / LN_2, np.arange(n1 + n2) < n1


def test_true_bits_need_no_calibration() -> None:
    bits, linked = gaussian_pairs(20_000, 20_000, 2.0, 1)
    found = fit_affine(bits, linked, strength=0.0)
    assert found.slope == pytest.approx(1.0, abs=0.03)
    assert found.offset_bits == pytest.approx(0.0, abs=0.05)


def test_a_bent_scale_is_straightened() -> None:
    """Bits doubled and shifted by 3: the calibration that undoes it is slope 1/2, offset -3/2."""
    bits, linked = gaussian_pairs(20_000, 40_000, 2.0, 2)
    found = fit_affine(2.0 * bits + 3.0, linked)
    assert found.slope == pytest.approx(0.5, abs=0.02)
    assert found.offset_bits == pytest.approx(-1.5, abs=0.08)
    assert cllr(found.bits(2.0 * bits + 3.0), linked) < cllr(2.0 * bits + 3.0, linked)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_scikit_learn_finds_the_same_line(seed: int) -> None:
    bits, linked = gaussian_pairs(150, 900, 1.5, seed)
    scores = 1.7 * bits - 0.8
    found = fit_affine(scores, linked, strength=0.0)
    oracle = LogisticRegression(C=1e10, class_weight="balanced", tol=1e-10, max_iter=10_000)
    oracle.fit(scores[:, None] * LN_2, linked)
    assert found.slope == pytest.approx(float(oracle.coef_[0, 0]), abs=1e-4)
    assert found.offset_bits == pytest.approx(float(oracle.intercept_[0]) / LN_2, abs=1e-4)


def test_separated_classes_stay_finite_and_few_data_move_little() -> None:
    few = fit_affine([-3.0, 4.0], [False, True])
    assert 0.5 < few.slope < 2.0
    assert math.isfinite(few.offset_bits)


def test_a_score_that_points_the_wrong_way_is_given_no_weight() -> None:
    bits, linked = gaussian_pairs(2_000, 2_000, 2.0, 6)
    assert fit_affine(-bits, linked).slope == 0.0


@given(st.lists(st.tuples(st.integers(-20, 20), st.booleans()), min_size=2, max_size=60))
def test_isotonic_bits_follow_scikit_learn(pairs: list[tuple[int, bool]]) -> None:
    scores, linked = np.array([p[0] for p in pairs], dtype=float), np.array([p[1] for p in pairs])
    if linked.all() or not linked.any():
        return
    share = IsotonicRegression().fit_transform(scores, linked.astype(float))
    prior = linked.sum() / (~linked).sum()
    # the same posterior, got back from the bits
    odds = np.exp2(isotonic_bits(scores, linked)) * prior
    with np.errstate(invalid="ignore"):
        posterior = np.where(np.isinf(odds), 1.0, odds / (1.0 + odds))
    assert posterior == pytest.approx(share, abs=1e-6)


@given(st.integers(1, 50), st.integers(1, 50))
def test_flawless_data_carry_no_more_than_their_number(n1: int, n2: int) -> None:
    """Closed form: with one misleading pair added to each class, 2^t < (n2 + 1) n1 / (n1 + 1)."""
    cap = fit_cap([40.0] * n1 + [-40.0] * n2, [True] * n1 + [False] * n2)
    assert cap.upper_millibits == math.floor(round(1000 * math.log2((n2 + 1) * n1 / (n1 + 1)), 6))
    assert cap.lower_millibits == -math.floor(round(1000 * math.log2((n1 + 1) * n2 / (n2 + 1)), 6))


def brute_force_upper(bits: np.ndarray, linked: np.ndarray) -> float:
    """The normalised Bayes error rate on a fine grid of thresholds, straight from its definition."""
    h1, h2 = np.append(bits[linked], -np.inf), np.append(bits[~linked], np.inf)
    for t in np.arange(0.0, 30.0, 0.001):
        prior_h1 = 1.0 / (1.0 + 2.0**t)
        error = prior_h1 * (h1 <= t).mean() + (1.0 - prior_h1) * (h2 > t).mean()
        if error >= prior_h1:  # ignoring the system and deciding by the prior does no worse
            return float(t)
    return math.inf


@pytest.mark.parametrize("seed", range(8))
def test_the_cap_is_where_the_bayes_error_rate_reaches_one(seed: int) -> None:
    bits, linked = gaussian_pairs(40 + 30 * seed, 60 + 50 * seed, 1.0 + 0.5 * seed, seed)
    bits = bits * (0.6 + 0.3 * seed) + 0.3 * (seed - 3)
    cap = fit_cap(bits, linked)
    assert cap.upper_millibits == pytest.approx(1000 * brute_force_upper(bits, linked), abs=2)
    assert cap.lower_millibits == pytest.approx(-1000 * brute_force_upper(-bits, ~linked), abs=2)


def test_a_useless_model_carries_nothing() -> None:
    source = np.random.default_rng(9)
    cap = fit_cap(source.normal(5.0, 1.0, 400), np.arange(400) % 2 == 0)
    assert cap.upper_millibits == 0


@given(leads(states=tuple(State)), st.integers(-30_000, 0), st.integers(0, 30_000))
def test_capping_adds_one_row_that_adds_up_and_never_reorders(lead: Lead, low: int, high: int) -> None:
    cap = Cap(low, high, "test/1", "made for a test")
    after = capped(lead, cap)
    assert after.score_millibits == lead.score_millibits  # lists rank by the uncapped score
    assert capped(after, cap) == after
    if lead.weight_millibits is None:
        assert after == lead
    else:
        assert after.weight_millibits == cap.clip(lead.weight_millibits)
        assert after.weights[: len(lead.weights)] == lead.weights
        assert len(after.weights) - len(lead.weights) == (cap.clip(lead.weight_millibits) != lead.weight_millibits)


@given(leads(states=(State.USED, State.MISSING, State.EXCLUDED)), st.floats(0.0, 3.0), st.floats(-5.0, 5.0))
def test_calibration_is_a_row_of_its_own(lead: Lead, slope: float, offset: float) -> None:
    after = calibrated(lead, Affine(slope, offset))
    score = lead.score_millibits
    assert after.score_millibits == score
    assert after.weight_millibits == (None if score is None else Affine(slope, offset).millibits(score))


def one_row(millibits: int) -> Lead:
    weights = (row(State.USED, millibits),)
    return Lead(Kind.SAME_OFFENDER, "A", "B", "one", "two", 0, weights, "test/1", Standing.VALIDATED)


def test_sentences_name_both_numbers() -> None:
    lead = capped(one_row(20_000), Cap(-4000, 7994, "test/1"))
    assert lead.weights[-1].sentence == "The rows add up to 20.0 bits; the validation data carry no more than 8.0."
    assert lead.weights[-1].millibits == -12_006
    assert lead.support == "moderately strong support for H1"


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="calibrate once, then cap"):
        calibrated(calibrated(one_row(1), Affine(1, 0)), Affine(1, 0))
    with pytest.raises(ValueError, match="calibrate once, then cap"):
        calibrated(capped(one_row(5000), Cap(0, 100)), Affine(1, 0))
    with pytest.raises(ValueError, match="a cap holds 0: got 5"):
        Cap(5, 10)
    with pytest.raises(ValueError, match="slope must be >= 0"):
        Affine(-1.0, 0.0)
    with pytest.raises(ValueError, match="finite scores: keep exclusions out"):
        fit_affine([1.0, -math.inf], [True, False])
    with pytest.raises(ValueError, match="cannot be negative"):
        fit_affine([1.0, -1.0], [True, False], strength=-1.0)


def test_labels_are_checked() -> None:
    with pytest.raises(ValueError, match="at least one linked and one unlinked"):
        labelled([1.0, 2.0], [True, True])
    with pytest.raises(ValueError, match="1 of 2 scores are no numbers"):
        labelled([1.0, math.nan], [True, False])
    with pytest.raises(ValueError, match="one score and one label per pair"):
        labelled([1.0], [True, False])
