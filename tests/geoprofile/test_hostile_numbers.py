"""Numbers that a hostile expert would try: another order, extremes, nothing at all. None may pass for a finding."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from murderbook.geoprofile import Choices, Method, Place, Sampling, Sites, grid_of, hit_score, mixture, profile
from murderbook.geoprofile.grid import Grid
from murderbook.geoprofile.hits import Ranking, top_share
from murderbook.geoprofile.membership import sets_of

UP = np.array([42.31, 42.35, 42.38, 42.33, 42.40, 42.36, 42.29, 42.37])
ACROSS = np.array([-71.02, -71.10, -71.05, -71.08, -71.12, -71.01, -71.06, -71.09])
FIRM = np.linspace(0.3, 1, 8)
SHAPE = (40, 40)
PLACES = (Place("near", 42.35, -71.06), Place("far", 42.25, -71.0))


@pytest.mark.parametrize("method", [Method.MIXTURE, Method.CGT])
def test_the_order_of_the_rows_changes_no_digit(method: Method) -> None:
    order = np.array([3, 0, 7, 1, 6, 2, 5, 4])
    one, two = (
        profile(Sites(UP[by], ACROSS[by], probability=FIRM[by]), PLACES, Choices(method, SHAPE))
        for by in (np.arange(8), order)
    )
    np.testing.assert_array_equal(one.surface, two.surface)
    assert one.made.error == two.made.error
    assert [each.hit_score for each in one.ranked] == [each.hit_score for each in two.ranked]
    assert [one.without[at].stays for at in order] == pytest.approx([each.stays for each in two.without], abs=0.15)


def test_a_doubtful_site_left_out_is_held_against_the_same_draws() -> None:
    """Leaving out a site that hardly belongs leaves nearly all: it is no difference between two draws of sets."""
    found = profile(Sites(UP, ACROSS, probability=np.where(np.arange(8) == 2, 0.01, 0.6)), (), Choices(shape=SHAPE))
    assert found.made.sets is not None and found.made.sets.drawn
    assert found.without[2].stays == 1


def test_another_seed_moves_at_most_a_part_of_the_top() -> None:
    """docs/science/geoprofile.md: a tenth to a quarter of the top 5 % where most sites are uncertain."""
    unsure = Sites(UP, ACROSS, probability=FIRM)
    one, *others = (profile(unsure, (), Choices(shape=(100, 100), seed=seed)).top(0.05) for seed in (1, 2, 3))
    assert all((one & other).sum() >= 0.7 * one.sum() for other in others)


def test_a_site_has_its_own_chances() -> None:
    p = np.full(20, 0.8)
    without = np.where(np.arange(20) == 4, 0.0, p)
    all_, fewer = sets_of(p, 1, most_exact=0), sets_of(without, 1, most_exact=0)
    expected = {tuple(np.where(np.arange(20) == 4, False, keep)) for keep in all_.keep}
    assert {tuple(keep) for keep in fewer.keep} == expected


@pytest.mark.parametrize("method", [Method.CRIMESTAT, Method.DRAGNET])
def test_a_buffer_that_leaves_nothing_is_refused(method: Method) -> None:
    with pytest.raises(ValueError, match="smaller buffer"):
        profile(Sites(UP, ACROSS), (), Choices(method, SHAPE, buffer=500.0))


def test_cells_of_which_nothing_is_said_are_not_searched_first() -> None:
    grid = Grid(np.linspace(40, 41, 10), np.linspace(-91, -90, 10))
    surface = np.zeros((10, 10))
    surface[5, 5:8] = 1.0
    assert top_share(surface, 0.25).sum() == 3
    allowed = np.ones((10, 10), np.bool_)
    ranking = Ranking.of(surface, allowed)
    assert ranking.score(0.0) == hit_score(surface, grid, 40.0, -91.0) == pytest.approx((3 + 97 / 2) / 100)
    assert ranking.before(0.0, ranking.summed(np.full(100, 2.0))) == pytest.approx(2 * (3 + 97 / 2))


def test_a_buffer_as_wide_as_the_area_drives_the_anchor_out_of_it() -> None:
    sites = Sites(np.tile(UP, 20), np.tile(ACROSS, 20))  # 160: a thousandth each is less than any number
    grid = grid_of(sites, SHAPE, margin=3.0)
    narrow, wide = (mixture(sites, grid, Sampling(200, 100, buffer=buffer)) for buffer in (0.01, 80.0))
    assert np.isfinite(wide.density).all() and wide.density.sum() == pytest.approx(1)
    assert narrow.outside < 0.3 and wide.outside > 0.99


def test_hardly_any_probability_is_none() -> None:
    with pytest.raises(ValueError, match="0 sites are too few"):
        Sites(UP, ACROSS, probability=np.full(8, 1e-120))
    assert (Sites(UP, ACROSS, probability=np.array([1, 1, 1, 1e-300, 0, 1, 1, 1.0])).probability > 0).sum() == 6


@pytest.mark.parametrize("places", [[(42.3, -71.0), (42.4, -71.1), (42.35, 71.05)], [(10, -120), (20, 0), (30, 120)]])
def test_no_area_goes_round_the_globe(places: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="sign was lost"):
        profile(Sites.of(places), (), Choices(shape=SHAPE))


def test_no_area_at_a_pole_is_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="pole"):
        grid_of(Sites.of([(90, 0), (89.99, 10), (90, 20)]), SHAPE)


def test_cells_larger_than_the_least_share_are_told() -> None:
    coarse, fine = (profile(Sites(UP, ACROSS), (), Choices(Method.CGT, shape)) for shape in ((3, 3), SHAPE))
    assert [one.code for one in coarse.doubts] == ["coarse"] and not fine.doubts


def test_a_long_narrow_grid_takes_no_more_memory_than_a_square_one(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["murderbook.geoprofile.mixture"]
    sizes: list[int] = []
    real = module.ndtr

    def counted(values: np.ndarray) -> np.ndarray:
        sizes.append(values.size)
        return np.asarray(real(values))

    monkeypatch.setattr(module, "ndtr", counted)
    mixture(Sites(UP, ACROSS), grid_of(Sites(UP, ACROSS), (2, 50_000)), Sampling(60, 20))
    assert max(sizes) <= module.BLOCK * (module.LONG + 2)
