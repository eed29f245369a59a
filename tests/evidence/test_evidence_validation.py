"""Measures of validity: closed forms, scikit-learn as oracle, and the published formulas where the data is there."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

from murderbook.evidence.validation import (
    Resampling,
    average_precision,
    bootstrap_by_series,
    cllr,
    cllr_min,
    empirical_cross_entropy,
    misleading,
    ranking,
    reference_entropy,
    roc_auc,
    tippett,
)

PAIRS = st.lists(st.tuples(st.integers(-12, 12), st.booleans()), min_size=2, max_size=60).filter(
    lambda pairs: len({linked for _, linked in pairs}) == 2
)


def arrays(pairs: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([score for score, _ in pairs], dtype=float), np.array([linked for _, linked in pairs])


def test_cllr_closed_forms() -> None:
    assert cllr([0.0, 0.0, 0.0], [True, False, False]) == 1.0  # saying nothing
    assert cllr([math.inf, -math.inf], [True, False]) == 0.0  # perfect
    assert cllr([3.0, -3.0], [True, False]) == pytest.approx(math.log2(1 + 1 / 8))
    assert cllr([-math.inf, -1.0], [True, False]) == math.inf  # certain and wrong


def test_cllr_of_equal_normals() -> None:
    """True bits of two unit normals 2 apart: Cllr by numerical integration of its definition."""
    x = np.linspace(-12, 12, 200_001)
    density = np.exp(-((x - 1.0) ** 2) / 2) / math.sqrt(2 * math.pi)
    exact = float(np.trapezoid(density * np.logaddexp2(0.0, -2.0 * x / math.log(2)), x))
    source = np.random.default_rng(1)
    scores = np.concatenate([source.normal(1, 1, 100_000), source.normal(-1, 1, 100_000)]) * 2 / math.log(2)
    assert cllr(scores, np.arange(200_000) < 100_000) == pytest.approx(exact, abs=0.005)


@given(PAIRS)
def test_ece_is_the_log_loss_at_that_prior(pairs: list[tuple[int, bool]]) -> None:
    scores, linked = arrays(pairs)
    prior_bits = -1.5
    share = 2**prior_bits / (1 + 2**prior_bits)
    weight = np.where(linked, share / linked.sum(), (1 - share) / (~linked).sum())
    posterior = 1 / (1 + np.exp2(-(scores + prior_bits)))
    oracle = log_loss(linked, posterior, sample_weight=weight) / math.log(2)
    assert empirical_cross_entropy(scores, linked, prior_bits) == pytest.approx(oracle, rel=1e-6)
    assert empirical_cross_entropy(scores, linked, 0.0) == cllr(scores, linked)


def test_reference_entropy_is_that_of_the_prior() -> None:
    assert reference_entropy(0.0) == pytest.approx(1.0)
    assert reference_entropy(math.log2(0.2 / 0.8)) == pytest.approx(-0.2 * math.log2(0.2) - 0.8 * math.log2(0.8))


@given(PAIRS)
def test_areas_follow_scikit_learn(pairs: list[tuple[int, bool]]) -> None:
    scores, linked = arrays(pairs)
    assert roc_auc(scores, linked) == pytest.approx(roc_auc_score(linked, scores))
    assert average_precision(scores, linked) == pytest.approx(average_precision_score(linked, scores))


@given(PAIRS)
def test_no_order_keeping_map_beats_cllr_min(pairs: list[tuple[int, bool]]) -> None:
    scores, linked = arrays(pairs)
    least = cllr_min(scores, linked)
    assert 0.0 <= least <= 1.0 + 1e-9
    for slope, offset in ((1.0, 0.0), (0.3, -1.0), (2.0, 1.5), (0.0, 0.0)):
        assert cllr(slope * scores + offset, linked) >= least - 1e-9
    assert cllr_min(np.exp(scores / 4), linked) == pytest.approx(least)  # only the order counts


def test_cllr_min_closed_forms() -> None:
    assert cllr_min([1.0, 2.0, 3.0, 4.0], [False, False, True, True]) == 0.0
    assert cllr_min([1.0, 1.0], [True, False]) == 1.0
    assert cllr_min([1.0, 2.0], [True, False]) == 1.0  # the wrong way round: nothing to gain


@given(PAIRS)
def test_tippett_points_are_the_shares(pairs: list[tuple[int, bool]]) -> None:
    scores, linked = arrays(pairs)
    points = tippett(scores, linked)
    assert points[0].linked == points[0].unlinked == 1.0
    for point in points:
        assert point.linked == pytest.approx((scores[linked] >= point.bits).mean())
        assert point.unlinked == pytest.approx((scores[~linked] >= point.bits).mean())


def test_rates_of_misleading_evidence() -> None:
    assert misleading([-1.0, 2.0, 0.0, 3.0, -3.0], [True, True, False, False, False]) == (0.5, pytest.approx(1 / 3))


def test_ranking_by_hand() -> None:
    scores = np.array(
        [[9, 5, 7, 7, 1], [5, 9, 2, 3, 4], [7, 2, 9, 0, 0], [7, 3, 0, 9, 0], [1, 4, 0, 0, 9]], dtype=float
    )
    labels = np.zeros((5, 5), dtype=int)
    for a, b, label in ((0, 1, 1), (0, 2, 1), (1, 4, -1)):
        labels[a, b] = labels[b, a] = label
    found = ranking(scores, labels)
    # case 0: partner 1 scores 5 behind unlinked 3 (7): rank 2; partner 2 ties with it: rank 1.5
    # case 1: partner 0 scores 5, case 4 is left out: rank 1; case 2: partner 0: rank 1
    assert found.ranks == ((2.0, 1.5), (1.0,), (1.0,))
    assert found.hit_at(1) == pytest.approx(2 / 3)
    assert found.hit_at(2) == 1.0
    assert found.recall_at(1) == pytest.approx(2 / 3)
    assert ranking(scores, labels).recall_at(2) == 1.0


def test_ranking_refuses_what_it_cannot_rank() -> None:
    with pytest.raises(ValueError, match="two square arrays of one shape"):
        ranking(np.zeros((2, 3)), np.zeros((2, 3)))
    with pytest.raises(ValueError, match="a score for every pair"):
        ranking(np.full((2, 2), np.nan), np.zeros((2, 2)))
    with pytest.raises(ValueError, match="at least one linked pair"):
        ranking(np.zeros((2, 2)), np.zeros((2, 2)))


def mean_linked(scores: np.ndarray, linked: np.ndarray) -> float:
    return float(scores[linked].mean())


def series_of_pairs(source: np.random.Generator, series: int, size: int) -> tuple[np.ndarray, ...]:
    """Linked pairs that share their series' own level, and one unlinked pair so that both classes are there."""
    level = np.repeat(source.normal(0, 1, series), size)
    scores = np.append(level + source.normal(0, 0.2, series * size), 0.0)
    left = np.append(np.repeat(np.arange(series), size), 0)
    right = np.append(np.repeat(np.arange(series), size), 1)
    return scores, np.arange(scores.size) < series * size, left, right


def test_the_bootstrap_covers_where_pairs_of_a_series_hang_together() -> None:
    """95 % intervals of a mean over 25 series of 8 pairs: pairs resampled singly would cover about half the time."""
    source = np.random.default_rng(11)
    covered = []
    for trial in range(120):
        scores, linked, left, right = series_of_pairs(source, 25, 8)
        interval = bootstrap_by_series(mean_linked, scores, linked, (left, right), Resampling(200, 0.95, trial))
        covered.append(interval.low <= 0.0 <= interval.high)
    assert np.mean(covered) >= 0.86


def test_the_bootstrap_repeats_itself_and_holds_its_estimate() -> None:
    scores, linked, left, right = series_of_pairs(np.random.default_rng(3), 10, 4)
    once = bootstrap_by_series(roc_auc, scores, linked, (left, right), Resampling(50))
    assert once == bootstrap_by_series(roc_auc, scores, linked, (left, right), Resampling(50))
    assert once.estimate == roc_auc(scores, linked)
    assert once.low <= once.high
    assert once.replicas == 50


def test_the_bootstrap_says_when_it_cannot() -> None:
    with pytest.raises(ValueError, match="series of both its cases"):
        bootstrap_by_series(roc_auc, [1.0, 0.0], [True, False], ([1], [1]))
    with pytest.raises(ValueError, match="0 < level < 1"):
        Resampling(level=1.0)
    with pytest.raises(ValueError, match="at least one replica"):
        Resampling(replicas=0)


def reference(folder: Path) -> ModuleType:
    """The benchmark's own metrics, loaded without running its command."""
    text = (folder / "metrics.py").read_text(encoding="utf-8").split("args = sys.argv")[0]
    module = ModuleType("reference_metrics")
    exec(compile(text, "metrics.py", "exec"), module.__dict__)
    return module


@pytest.mark.shared_data
def test_formulas_equal_the_benchmarks(shared_data: Path) -> None:
    theirs = reference(shared_data / "linkage")

    @given(PAIRS)
    def equal(pairs: list[tuple[int, bool]]) -> None:
        scores, linked = arrays(pairs)
        y = linked.astype(int)
        assert roc_auc(scores, linked) == pytest.approx(theirs.auc(scores, y))
        assert average_precision(scores, linked) == pytest.approx(theirs.average_precision(scores, y))
        assert cllr(scores, linked) == pytest.approx(theirs.cllr(scores, y))
        assert cllr_min(scores, linked) == pytest.approx(theirs.cllr_min(scores, y), abs=1e-9)

    equal()


@pytest.mark.shared_data
def test_distance_alone_gives_the_benchmarks_row(shared_data: Path) -> None:
    """The benchmark publishes what ranking its 390 crimes by nearness alone gives, to three digits."""
    fold = json.loads((shared_data / "linkage" / "series_folds.json").read_text(encoding="utf-8"))
    with (shared_data / "linkage" / "crimes.csv").open(encoding="utf-8", newline="") as file:
        where = {row["crimeID"]: complex(float(row["X"]), float(row["Y"])) for row in csv.DictReader(file)}
    ids = list(fold["crimes"])
    at = np.array([where[name] for name in ids])
    position = {name: index for index, name in enumerate(ids)}
    labels = np.zeros((len(ids), len(ids)), dtype=int)
    for name, label in (("linked", 1), ("ambiguous", -1)):
        for a, b in fold[name]:
            labels[position[a], position[b]] = labels[position[b], position[a]] = label
    nearness = -np.abs(at[:, None] - at[None, :])
    pairs = np.triu_indices(len(ids), 1)
    known = labels[pairs] >= 0
    scores, linked = nearness[pairs][known], labels[pairs][known] == 1
    found = ranking(nearness, labels)
    assert round(roc_auc(scores, linked), 3) == 0.888
    assert round(average_precision(scores, linked), 3) == 0.164
    assert round(cllr_min(scores, linked), 3) == 0.555
    assert [round(found.hit_at(k), 3) for k in (1, 10)] == [0.436, 0.671]
    assert [round(found.recall_at(k), 3) for k in (1, 5, 10)] == [0.325, 0.488, 0.566]
