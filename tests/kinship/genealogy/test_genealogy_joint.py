"""Marginals and the joint likelihood: integrals, inverses, and SciPy's own multivariate normal."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from murderbook.kinship.genealogy.joint import (
    OUTLIER,
    _left_out,
    _splits,
    log_likelihood,
    log_likelihood_apart,
    log_outlier,
    outlier_chances,
    sample_next,
)
from murderbook.kinship.genealogy.marginal import Marginal, fitted
from murderbook.kinship.genealogy.simulation.moments import Moments, of_shared

FLOOR = np.sqrt(7.0)


def _marginal(*rows: tuple[float, float, float]) -> Marginal:
    """One place; a row for each match: mean, sd, zero."""
    mean, sd, zero = (np.array(column)[None, :] for column in zip(*rows, strict=True))
    return Marginal(mean, sd, zero, np.full_like(mean, FLOOR))


@pytest.mark.parametrize("row", [(41.0, 2.5, 1e-5), (6.0, 3.0, 0.08), (1.0, 2.5, 0.6), (-4.0, 4.0, 0.95)])
def test_a_marginal_is_a_distribution_and_its_inverse_inverts(row: tuple[float, float, float]) -> None:
    marginal = _marginal(row)
    density = lambda root: float(np.exp(marginal.log_density(np.array([root]))[0, 0]))  # noqa: E731
    whole, _ = quad(density, FLOOR, 70, limit=400, points=[max(row[0], FLOOR + 0.1)])
    assert whole + density(0.0) == pytest.approx(1, abs=1e-4)
    for root in (FLOOR + 0.2, 6.0, 12.0):
        if density(root) > 1e-12:
            again = marginal.root_at(marginal.latent(np.array([root])))
            assert again[0, 0] == pytest.approx(root, abs=1e-4)
    assert marginal.root_at(np.array([[norm.ppf(row[2]) - 0.1]]))[0, 0] == 0


def test_what_was_simulated_is_fitted() -> None:
    rng = np.random.default_rng(4)
    root = rng.normal(5, 3, (200_000, 1, 1))
    root = np.where((root > FLOOR) & (rng.random(root.shape) > 0.1), root, 0)
    found = fitted(root**2, np.array([7.0]))
    assert found.mean[0, 0] == pytest.approx(5, abs=0.1)
    assert found.sd[0, 0] == pytest.approx(3 * 1.026, abs=0.1)
    assert found.zero[0, 0] == pytest.approx((root == 0).mean(), abs=1e-3)


def _moments(rows: list[tuple[float, float, float]], correlation: float) -> Moments:
    count = len(rows)
    matrix = np.full((1, count, count), correlation)
    matrix[0, range(count), range(count)] = 1
    return Moments(_marginal(*rows), matrix)


def test_near_relatives_are_a_multivariate_normal() -> None:
    moments = _moments([(29, 2.4, 1e-9), (28, 2.4, 1e-9), (20.4, 2.8, 1e-9)], 0.5)
    root = np.array([27.0, 30.0, 22.0])
    sd = moments.marginal.sd[0]
    expected = multivariate_normal(moments.marginal.mean[0], np.outer(sd, sd) * moments.correlation[0]).logpdf(root)
    assert log_likelihood(root, moments, outlier=0)[0] == pytest.approx(expected, abs=1e-3)


def test_two_that_share_nothing_are_an_orthant() -> None:
    moments = _moments([(6, 3, 0.08), (3, 3, 0.4), (29, 2.4, 1e-9)], 0.4)
    z = (25.0 - 29) / 2.4
    bounds = norm.ppf([0.08, 0.4])
    chance = multivariate_normal([0.4 * z] * 2, np.array([[1, 0.4], [0.4, 1]]) - 0.16).cdf(bounds)
    expected = np.log(chance) + norm(29, 2.4).logpdf(25.0)
    assert log_likelihood(np.array([0, 0, 25.0]), moments, outlier=0)[0] == pytest.approx(expected, abs=0.02)


def test_without_correlation_it_is_a_product() -> None:
    moments = _moments([(6, 3, 0.08), (3, 3, 0.4), (29, 2.4, 1e-9)], 0.0)
    for root in (np.array([4.0, 0, 25.0]), np.array([8.0, 5.0, 31.0])):
        apart = log_likelihood_apart(root, moments)[0]
        assert log_likelihood(root, moments, outlier=0)[0] == pytest.approx(apart, abs=1e-6)


def test_the_order_of_matches_makes_no_difference() -> None:
    moments = _moments([(6, 3, 0.08), (20, 3, 1e-5), (29, 2.4, 1e-5), (14, 2.5, 1e-3)], 0.3)
    root = np.array([4.0, 17.0, 25.0, 0.0])
    turned = [2, 0, 3, 1]
    again = log_likelihood(root[turned], moments.of_matches(turned))[0]
    assert again == pytest.approx(log_likelihood(root, moments)[0], abs=1e-9)


def test_leaving_matches_out_of_one_inverse_is_leaving_them_out() -> None:
    rng = np.random.default_rng(3)
    count = 5
    rows = [(20.0 + 2 * at, 2.5, 1e-3) for at in range(count)]
    factor = rng.normal(size=(count, 2 * count))
    matrix = np.corrcoef(factor)[None]
    moments = Moments(_marginal(*rows), matrix)
    root = np.array([18.0, 24.0, 25.0, 23.0, 31.0])
    parts, _ = _splits(root, moments, OUTLIER)
    for part, left in zip(parts, _left_out(count), strict=True):
        kept = [at for at in range(count) if at not in left]
        alone = log_likelihood(root[kept], moments.of_matches(kept), outlier=0)[0] if kept else 0.0
        assert part[0] - log_outlier(root)[list(left)].sum() == pytest.approx(alone, abs=1e-8)


def test_one_wrong_figure_rules_nothing_out_and_is_told() -> None:
    moments = _moments([(29, 2.4, 1e-9), (29, 2.4, 1e-9), (20.4, 2.8, 1e-9)], 0.3)
    root = np.array([29.0, 58.0, 20.0])
    found = log_likelihood(root, moments)[0]
    without = log_likelihood(root[[0, 2]], moments.of_matches([0, 2]))[0]
    assert without + np.log(OUTLIER) - 6 < found < without
    chances = outlier_chances(root, moments)[0]
    assert chances[1] > 0.99 and chances[[0, 2]].max() < 0.05


def test_simulated_pairs_give_their_correlation() -> None:
    rng = np.random.default_rng(5)
    root = rng.multivariate_normal([29, 29], [[5.76, 2.88], [2.88, 5.76]], 20_000)
    found = of_shared((root**2)[:, None, :], np.full(2, 7.0))
    own = 1 - (0.01 * 29 / found.marginal.sd[0, 0]) ** 2  # errors of measurement are each match's own
    assert found.correlation[0, 0, 1] == pytest.approx(0.5 * own * 0.99, abs=0.02)


def test_a_further_match_is_foretold_from_those_observed() -> None:
    moments = _moments([(29, 2.4, 1e-9), (29, 2.4, 1e-9)], 0.8)
    uniforms = (np.arange(4000) + 0.5) / 4000
    drawn = sample_next(np.array([33.0]), moments, uniforms)[0, 0]
    assert drawn.mean() == pytest.approx(29 + 0.8 * 4, abs=0.01)
    assert drawn.std() == pytest.approx(2.4 * 0.6, abs=0.02)
