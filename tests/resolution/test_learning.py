"""What is learned: the rates of a town, and next to nothing from a handful of records."""

from __future__ import annotations

import numpy as np
import pytest
from people import town

from murderbook.compute.levelled.search import LevelledSearch
from murderbook.resolution import FittedModel, fit, learn, load_model
from murderbook.resolution.rates.learn import pairs_of
from murderbook.resolution.screen import TEACHES


def learned(seed: int, families: int, doubles: int) -> FittedModel:
    records, _ = town(seed, families, doubles)
    model = fit(records, load_model())
    return learn(model, LevelledSearch(model.uncapped).at_least(TEACHES))


def test_the_number_of_true_pairs_is_found_without_being_told() -> None:
    model = learned(11, families=300, doubles=200)
    assert model.learned_from == pytest.approx(200, rel=0.05)
    assert model.prior_bits == pytest.approx(np.log2(200 / pairs_of(model)), abs=0.1)


def test_rates_go_where_the_records_point() -> None:
    """Every second given name and surname has an error; dates of birth have none."""
    model = learned(12, families=300, doubles=250)
    m = {values.comparison.id: rates for values, rates in zip(model.values, model.m, strict=True)}
    declared = {one.id: (1.0, *one.m) for one in model.declaration.comparisons}
    assert 0.45 < m["surname"][1] < 0.65 < declared["surname"][1]
    assert m["birth"][1] > 0.88 > declared["birth"][1]
    for rates in m.values():
        assert sum(rates[1:]) == pytest.approx(1.0)


def test_a_handful_of_records_leaves_the_declared_rates_nearly_as_they_are() -> None:
    model = learned(13, families=3, doubles=1)
    for rates, one in zip(model.m, model.declaration.comparisons, strict=True):
        np.testing.assert_allclose(rates[1:], one.m, atol=0.02)


def test_families_are_not_taken_for_the_persons_to_be_found() -> None:
    """No double at all, and 200 pairs for each hundred families that share surname, address and telephone."""
    assert learned(14, families=300, doubles=0).learned_from < 5


def test_families_are_told_by_their_number() -> None:
    """Three in each of 300 households: 900 pairs of two persons who share surname, address and telephone."""
    model = learned(15, families=300, doubles=0)
    assert model.mates * pairs_of(model) == pytest.approx(900, rel=0.05)
