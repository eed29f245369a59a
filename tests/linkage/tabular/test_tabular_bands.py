"""Intervals of curves: they hold what is true, narrow with more series, and stand in the model file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tabular_tables import Recipe, drawn

from murderbook.linkage.tabular.learning.bands import LEAST_TIME_BITS, banded
from murderbook.linkage.tabular.learning.learn import learn
from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.model import FORMAT, Curve, CurveKind, load_model, text_of


def wide(curve: Curve) -> float:
    """Mean width in bits."""
    return float(np.log2(np.array(curve.high) / np.array(curve.low)).mean())


def nearness(worth: float, firmness: float = 1.0) -> Curve:
    curve = published_model(drawn(Recipe(), 1).table).curves[1]
    return banded(curve, np.eye(len(curve.same)), np.array(curve.different), worth, firmness)


def test_a_band_narrows_with_the_root_of_the_series_and_with_a_firmer_prior() -> None:
    few, more, many = (wide(nearness(worth)) for worth in (10.0, 1_000.0, 100_000.0))
    assert few > 2.0 * more > 4.0 * many
    assert wide(nearness(10.0, 30.0)) < few


def test_a_band_of_many_pairs_is_no_wider_than_that_of_a_share() -> None:
    """Twice the root of p (1 - p) / n, or less where neighbours help."""
    curve = nearness(1e5)
    share = np.array(curve.same)
    error = np.sqrt(share * (1.0 - share) / 1e5)
    half = (np.array(curve.high) - np.array(curve.low)) / 2.0
    assert (half < 2.4 * error).all()
    assert (half > 0.2 * error).all()


def test_a_band_holds_the_true_share_in_about_19_of_20_steps() -> None:
    truth = nearness(1.0)
    share, source, held = np.array(truth.same), np.random.default_rng(2), []
    from murderbook.linkage.tabular.learning.curves import learned_curve
    from murderbook.linkage.tabular.learning.labels import Sample

    table, n = drawn(Recipe(), 1).table, 150
    for _ in range(20):
        steps = source.choice(len(share), n, p=share / share.sum())
        nobody, everyone = np.zeros(n, np.int32), np.ones(n, np.bool_)
        sample = Sample(nobody, nobody, everyone, np.ones(n), nobody, few=True)
        found = learned_curve(truth, np.eye(len(share))[steps], everyone, sample, table, 1.0)
        found = banded(found, np.eye(len(share)), np.array(found.different), float(n), 1.0)
        held.append(np.mean((np.array(found.low) <= share) & (share <= np.array(found.high))))
    assert np.mean(held) > 0.9


def test_a_long_gap_is_bounded_in_its_band_too() -> None:
    cases = drawn(Recipe(), 3)
    curve = learn(cases.table, cases.labels).curve(CurveKind.GAP)
    assert curve is not None
    assert (np.log2(np.array(curve.low) / np.array(curve.different)) > LEAST_TIME_BITS - 0.01).all()


def test_learned_and_published_models_have_an_interval_in_every_step() -> None:
    cases = drawn(Recipe(), 4)
    learned, published = learn(cases.table, cases.labels), published_model(cases.table)
    for one, other in zip(learned.curves, published.curves, strict=True):
        for curve in (one, other):
            assert len(curve.low) == len(curve.high) == len(curve.same)
            assert all(low <= same <= high for low, same, high in zip(curve.low, curve.same, curve.high, strict=True))
    assert wide(learned.curves[1]) < wide(published.curves[1])  # nearness
    area = learned.area
    assert area is not None
    assert 0.0 <= area.same_low <= area.same <= area.same_high <= 1.0
    assert area.near_low <= area.near <= area.near_high


def test_the_same_input_gives_the_same_band() -> None:
    assert nearness(10.0) == nearness(10.0)


def test_a_model_of_the_first_format_is_read_without_intervals(tmp_path: Path) -> None:
    model = published_model(drawn(Recipe(area=False), 5).table)
    plain = replace(model, curves=tuple(replace(curve, low=(), high=()) for curve in model.curves))
    text = (
        text_of(plain)
        .replace(FORMAT, "murderbook linkage rates 1")
        .replace("low = []\n", "")
        .replace("high = []\n", "")
    )
    path = tmp_path / "model.toml"
    path.write_text(text, encoding="utf-8")
    assert load_model(path) == plain
    path.write_text(text.replace("rates 1", "rates 3"), encoding="utf-8")
    with pytest.raises(ValueError, match="rates 3"):
        load_model(path)


def test_half_a_band_is_refused() -> None:
    curve = nearness(10.0)
    with pytest.raises(ValueError, match="low and high have a number for each step"):
        replace(curve, low=curve.low[1:])
