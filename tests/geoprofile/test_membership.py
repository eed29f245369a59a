"""Averages over which sites belong, against closed forms and all sets in plain loops."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from murderbook.geoprofile import (
    CRIMESTAT,
    Choices,
    Method,
    Sampling,
    Sites,
    exponential,
    grid_of,
    mixture,
    normal,
    profile,
    targeting,
)
from murderbook.geoprofile.decay import Targeting, buffer_of
from murderbook.geoprofile.membership import at_least, sets_of
from murderbook.geoprofile.mixture import STATED, Travel
from murderbook.geoprofile.surface import Effort, surface_of

PLACES = [(40.0, -95.0), (40.02, -95.03), (40.01, -94.98), (39.99, -95.01), (40.03, -95.01), (40.3, -95.4)]
UP, ACROSS = np.array(PLACES).T
CHANCES = np.array([1, 0.3, 1, 0.8, 1, 0.5])
SHAPE = (20, 25)
SURE = Sites(UP, ACROSS)
UNSURE = Sites(UP, ACROSS, probability=CHANCES)
GRID = grid_of(SURE, SHAPE)
EVERYWHERE = np.ones(SHAPE, np.bool_)
EFFORT = Effort(300, 100, 48, 5)


def _all_sets() -> list[tuple[np.ndarray, float]]:
    """Every set of six sites with its probability, in plain loops."""
    found = []
    for belongs in product([True, False], repeat=6):
        chance = 1.0
        for one, p in zip(belongs, CHANCES, strict=True):
            chance *= p if one else 1 - p
        if chance:
            found.append((np.array(belongs), chance))
    return found


@pytest.mark.parametrize("method", [Method.CGT, Method.CRIMESTAT, Method.NORMAL])
def test_a_score_is_its_expectation_over_all_sets(method: Method) -> None:
    buffer = buffer_of(SURE)
    how = {
        Method.CGT: lambda sites: targeting(sites, GRID, Targeting(buffer=buffer)),
        Method.CRIMESTAT: lambda sites: exponential(sites, GRID, CRIMESTAT),
        Method.NORMAL: lambda sites: normal(sites, GRID),
    }[method]
    expected = sum(chance * how(SURE.chosen(keep)) for keep, chance in _all_sets())
    found = surface_of(UNSURE, GRID, Choices(method, SHAPE), EVERYWHERE, EFFORT)
    np.testing.assert_allclose(found.values, expected, rtol=1e-12)
    assert found.sets is None


def test_a_density_is_the_average_of_those_of_the_sets() -> None:
    found = surface_of(UNSURE, GRID, Choices(shape=SHAPE), EVERYWHERE, EFFORT)
    assert found.sets is not None and len(found.sets.keep) == 8 and not found.sets.drawn and found.error == 0
    mass = np.zeros(SHAPE)
    outside = 0.0
    for keep, chance in _all_sets():
        how = Sampling(max(100, round(300 * chance)), 100, offsets=STATED[Travel.UNKNOWN])
        one = mixture(SURE.chosen(keep).ordered(), GRID, how)
        mass += chance * (1 - one.outside) * one.density
        outside += chance * one.outside
    np.testing.assert_allclose(found.values, mass / mass.sum(), rtol=1e-9)
    assert found.mixture is not None and found.mixture.outside == pytest.approx(outside)
    assert found.values.sum() == pytest.approx(1)


def test_certain_sites_change_nothing_and_impossible_ones_are_as_if_left_out() -> None:
    choices = Choices(shape=SHAPE)
    certain = Sites(UP, ACROSS, probability=np.ones(6))
    whole = surface_of(SURE, GRID, choices, EVERYWHERE, EFFORT).values
    np.testing.assert_array_equal(surface_of(certain, GRID, choices, EVERYWHERE, EFFORT).values, whole)
    five = Sites(UP, ACROSS, probability=np.array([1, 1, 1, 1, 1, 0.0]))
    np.testing.assert_array_equal(
        surface_of(five, GRID, choices, EVERYWHERE, EFFORT).values,
        surface_of(SURE.without(5), GRID, choices, EVERYWHERE, EFFORT).values,
    )


@pytest.mark.parametrize("method", [Method.MIXTURE, Method.CGT])
def test_a_site_that_cannot_belong_moves_no_bound(method: Method) -> None:
    six = profile(Sites(UP, ACROSS, probability=np.array([1, 1, 1, 1, 1, 0.0])), choices=Choices(method, SHAPE))
    five = profile(SURE.without(5), choices=Choices(method, SHAPE))
    assert six.grid.bounds == five.grid.bounds and six.edge_km2 == five.edge_km2
    np.testing.assert_array_equal(six.surface, five.surface)
    assert [one.site for one in six.without] == [0, 1, 2, 3, 4] and six.doubts == five.doubts


def test_sets_have_the_probabilities_of_a_closed_form() -> None:
    p = np.array([0.9, 0.5, 0.5, 0.2])
    sets = sets_of(p, seed=1)
    three_or_more = 0.9 * 0.5 * 0.5 * (0.2 + 0.8) + 0.9 * 0.5 * 0.5 * 0.2 * 2 + 0.1 * 0.5 * 0.5 * 0.2
    assert sets.too_few == pytest.approx(1 - three_or_more)
    assert dict(zip(map(tuple, sets.keep.tolist()), sets.share, strict=True))[True, True, True, False] == pytest.approx(
        0.9 * 0.5 * 0.5 * 0.8 / three_or_more
    )
    assert sets.share.sum() == pytest.approx(1) and (sets.keep.sum(axis=1) >= 3).all()
    assert at_least(np.array([0.5, 0.5]), 2) == pytest.approx(0.25)
    assert at_least(np.array([0.5, 0.5]), 0) == at_least(np.array([]), 0) == 1 and at_least(np.array([]), 1) == 0


@pytest.mark.parametrize("n", [3, 7])
def test_three_that_hardly_belong_are_still_averaged(n: int) -> None:
    """Given that three do: with seven alike, which three is drawn evenly."""
    sets = sets_of(np.full(n, 1e-7), seed=4, drawn=2000)
    assert (sets.keep.sum(axis=1) == 3).all() and sets.too_few == pytest.approx(1)
    taken = sets.share @ sets.keep
    np.testing.assert_allclose(taken, 3 / n, atol=0.06)


def test_drawn_sets_come_near_all_sets_and_keep_three() -> None:
    p = np.array([0.9, 0.5, 0.5, 0.2])
    exact, drawn = sets_of(p, 1), sets_of(p, 1, drawn=4000, most_exact=0)
    assert drawn.drawn == 4000 and (drawn.keep.sum(axis=1) >= 3).all()
    share = {tuple(keep): one for keep, one in zip(drawn.keep.tolist(), drawn.share, strict=True)}
    for keep, expected in zip(exact.keep.tolist(), exact.share, strict=True):
        assert share.get(tuple(keep), 0.0) == pytest.approx(expected, abs=4 * np.sqrt(expected / 4000))
    again = sets_of(p, 1, drawn=4000, most_exact=0)
    np.testing.assert_array_equal(again.keep, drawn.keep)


def test_many_uncertain_sites_are_drawn_with_an_error_that_covers_what_another_draw_gives() -> None:
    rng = np.random.default_rng(3)
    sites = Sites(40 + rng.normal(0, 0.02, 9), -95 + rng.normal(0, 0.02, 9), probability=np.full(9, 0.7))
    grid = grid_of(sites, SHAPE)
    one, two = (surface_of(sites, grid, Choices(shape=SHAPE, seed=seed), EVERYWHERE, EFFORT) for seed in (1, 2))
    assert one.sets is not None and one.sets.drawn == 48 and 0 < one.error < 0.1
    best = one.values > np.quantile(one.values, 0.9)
    assert one.values[best].sum() == pytest.approx(two.values[best].sum(), abs=6 * one.error + 0.02)


def test_a_doubtful_far_site_draws_less_than_a_certain_one() -> None:
    far = [1 - UNSURE.probability[5] * 0.98, 1.0]  # 0.51, 1
    where = []
    for p in far:
        found = profile(Sites(UP, ACROSS, probability=np.array([1, 1, 1, 1, 1, p])), choices=Choices(shape=SHAPE))
        north = found.grid.latitude > 40.15
        where.append(found.surface[north].sum())
    assert where[0] < 0.8 * where[1]


def test_bad_probabilities_are_refused() -> None:
    for bad in ([1, 1, 1, 1, 1, 1.2], [1, 1, 1, 1, 1, -0.1], [1, 1, 1, 1, 1, np.nan]):
        with pytest.raises(ValueError, match="between 0 and 1"):
            Sites(UP, ACROSS, probability=np.array(bad))
    with pytest.raises(ValueError, match="2 sites are too few"):
        Sites(UP, ACROSS, probability=np.array([1, 1, 0, 0, 0, 0]))
    with pytest.raises(ValueError, match="one length"):
        Sites(UP, ACROSS, probability=np.ones(5))


def test_little_certainty_is_a_doubt() -> None:
    found = profile(Sites(UP, ACROSS, probability=np.full(6, 0.6)), choices=Choices(Method.CGT, SHAPE))
    assert next(one.code for one in found.doubts) == "few_sites" and "3.6 belong on average" in found.doubts[0].says
