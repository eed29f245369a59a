"""Measures of validation: against closed forms, `evidence.validation`, and the benchmark's own script."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tabular_tables import Drawn, Recipe, drawn

from murderbook.evidence import validation as reference
from murderbook.formats.spreadsheet import neutral
from murderbook.linkage.tabular.learning.calibrate import adjusted_rand, groups_at
from murderbook.linkage.tabular.validation import read_folds
from murderbook.linkage.tabular.validation.crossfit import cross_fit, scores_of, unlearned, write_folds
from murderbook.linkage.tabular.validation.folds import LINKED, Solved, dealt_out, folds_in, solved_of
from murderbook.linkage.tabular.validation.measures import (
    differences,
    draws_of,
    measured,
    pairs_of,
    replicates,
    with_intervals,
)
from murderbook.linkage.tabular.validation.ranks import grouping, rand_of_pairs, rank_measures, ranks_of


def test_no_id_of_a_fold_runs_as_a_formula(tmp_path: Path) -> None:
    """As `link validate` has them written; the same pairs otherwise, for anybody's own measures."""
    table: Any = SimpleNamespace(ids=("=1+1", "-5", "@sum"))
    solved: Any = SimpleNamespace(rows=np.array([0, 1, 2]), left=np.array([0, 1]), right=np.array([1, 2]))
    fitted: Any = SimpleNamespace(folds=[SimpleNamespace(fold=2, pairs=np.array([0, 1]), bits=np.array([1.5, -2]))])
    (path,) = write_folds(table, solved, fitted, tmp_path, neutral)
    assert path.read_text("utf-8") == "a,b,bits\n'=1+1,-5,1.500000\n-5,'@sum,-2.000000\n"


AGREED = {
    "auc": reference.roc_auc,
    "ap": reference.average_precision,
    "cllr": reference.cllr,
    "cllr_min": reference.cllr_min,
}


def solved(sizes: tuple[int, ...]) -> Solved:
    series = np.repeat(np.arange(len(sizes)), sizes).astype(np.int32)
    left, right = np.triu_indices(len(series), 1)
    truth = (series[left] == series[right]).astype(np.int8)
    rows = np.arange(len(series), dtype=np.int32)
    return Solved(rows, series, 1 + series % 2, left.astype(np.int32), right.astype(np.int32), truth)


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.5, 2.0]))
def test_measures_are_those_of_evidence_also_with_ties(seed: int, step: float) -> None:
    found, rng = solved((3, 2, 2, 1, 1, 4)), np.random.default_rng(seed)
    bits = rng.normal(3.0 * found.truth, 2.0)
    bits = np.round(bits / step) * step if step else bits
    seen = measured(pairs_of(bits, found))
    for name, measure in AGREED.items():
        assert seen[name] == pytest.approx(measure(bits, found.truth == LINKED), abs=1e-9), name
    assert (seen["misleading_h1"], seen["misleading_h2"]) == pytest.approx(reference.misleading(bits, found.truth))


@given(st.integers(0, 10_000))
def test_weights_are_repetitions(seed: int) -> None:
    found, rng = solved((3, 2, 2, 1, 1)), np.random.default_rng(seed)
    bits = np.round(rng.normal(2.0 * found.truth, 2.0))
    pairs = pairs_of(bits, found)
    weight = rng.integers(0, 4, len(pairs.bits))
    linked = np.repeat(pairs.linked, weight)
    seen = measured(pairs, weight.astype(float))
    if not linked.any() or linked.all():
        assert np.isnan(seen["auc"])
        return
    for name, measure in AGREED.items():
        assert seen[name] == pytest.approx(measure(np.repeat(pairs.bits, weight), linked), abs=1e-9), name


def test_closed_forms() -> None:
    found = solved((2, 1, 1))  # one linked pair, five unlinked
    perfect = measured(pairs_of(np.where(found.truth == LINKED, 5.0, -5.0), found))
    assert (perfect["auc"], perfect["ap"], perfect["cllr_min"], perfect["tpr_at_5"]) == (1.0, 1.0, 0.0, 1.0)
    assert perfect["cllr"] == pytest.approx(np.log2(1.0 + 2.0**-5))
    silent = measured(pairs_of(np.zeros(len(found.truth)), found))
    assert (silent["auc"], silent["cllr"], silent["cllr_min"]) == pytest.approx((0.5, 1.0, 1.0))
    assert silent["ap"] == pytest.approx(1 / 6)


def test_the_bootstrap_weighs_pairs_as_the_slow_one_does() -> None:
    found, rng = solved((3, 2, 2, 1)), np.random.default_rng(1)
    pairs = pairs_of(rng.normal(2.0 * found.truth, 2.0), found)
    times = np.array([2, 0, 1, 3])
    expected = [times[a] if a == b else times[a] * times[b] for a, b in zip(pairs.one, pairs.two, strict=True)]
    assert pairs.weight(times.astype(np.int32)).tolist() == expected


def test_intervals_hold_the_estimate_and_a_model_does_not_differ_from_itself() -> None:
    found, rng = solved((4, 3, 3, 2, 2, 2, 1, 1, 1)), np.random.default_rng(2)
    bits = rng.normal(2.0 * found.truth, 2.0)
    draws, pairs = draws_of(found, 100, seed=3), pairs_of(bits, found)
    for value in with_intervals(pairs, draws).values():
        assert value.low <= value.estimate <= value.high
    assert all(value.low == value.high == 0.0 for value in differences(pairs, pairs, draws).values())
    assert replicates(pairs, draws)["auc"].tolist() == replicates(pairs, draws_of(found, 100, seed=3))["auc"].tolist()


def test_ranks_are_those_of_evidence() -> None:
    found, rng = solved((4, 3, 2, 1, 1, 1)), np.random.default_rng(4)
    bits = np.round(rng.normal(found.truth, 1.0), 1)
    expected = reference.ranking(found.square(bits), found.square(found.truth))
    seen = rank_measures(ranks_of(bits, found), found, draws_of(found, 20))
    for k in (1, 5, 10):
        assert seen[f"hit@{k}"].estimate == pytest.approx(expected.hit_at(k))
        assert seen[f"recall@{k}"].estimate == pytest.approx(expected.recall_at(k))
    assert seen["median_best_rank"].estimate == np.median([min(ranks) for ranks in expected.ranks])


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_the_rand_index_from_pairs_is_the_one_from_groups(seed: int) -> None:
    rng, n = np.random.default_rng(seed), 12
    one, two = rng.integers(0, 4, (2, n)).astype(np.int32)
    left, right = np.triu_indices(n, 1)
    expected = adjusted_rand(one, two)
    assert rand_of_pairs(one[left] == one[right], two[left] == two[right]) == pytest.approx(expected)


def test_grouping_is_that_of_the_cut() -> None:
    found, rng = solved((4, 3, 2, 1, 1, 1)), np.random.default_rng(5)
    bits = rng.normal(6.0 * found.truth - 3.0, 1.0)
    seen = grouping(bits, found, 0.0, draws_of(found, 20))
    assert seen["ari_at_cut"].estimate == pytest.approx(
        adjusted_rand(groups_at(bits, np.array([0.0]))[0], found.series)
    )
    assert seen["ari_best_cut"].estimate >= seen["ari_at_cut"].estimate


@pytest.fixture(scope="module")
def small() -> Drawn:
    return drawn(Recipe(), seed=11)


def test_folds_hold_whole_series_and_as_many_cases_each(small: Drawn) -> None:
    fold = dealt_out(small.labels, seed=1)
    assert sorted(set(fold.tolist())) == [1, 2, 3, 4, 5]
    found = solved_of(small.table, small.labels, seed=1)
    assert all(len(set(found.fold[found.series == series].tolist())) == 1 for series in set(found.series.tolist()))


def test_a_series_in_two_folds_is_refused(small: Drawn) -> None:
    folds = {case: number % 2 + 1 for number, case in enumerate(small.table.ids)}
    with pytest.raises(ValueError, match="belong to one series but stand in folds"):
        solved_of(small.table, small.labels, folds)


def test_one_fold_is_no_test(small: Drawn) -> None:
    with pytest.raises(ValueError, match="at least two"):
        solved_of(small.table, small.labels, dict.fromkeys(small.table.ids, 1))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ([], "expected"),
        ({}, "expected"),
        ({"folds": {"a": "one"}}, "'one'"),
        ({"folds": {"a": True}}, "True"),
        ({"crimes": {"a": {"group": 1}}}, "None"),
    ],
)
def test_odd_folds_are_told(raw: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        folds_in(raw, "folds.json")


def test_folds_of_both_forms(tmp_path: Path, small: Drawn) -> None:
    path = tmp_path / "folds.json"
    path.write_text(json.dumps({"crimes": {"K000": {"group": 1, "fold": 3}}}), encoding="utf-8")
    assert read_folds(path, small.table) == {"K000": 3}
    path.write_text(json.dumps({"folds": {"elsewhere": 1}}), encoding="utf-8")
    with pytest.raises(ValueError, match="none of its 1 cases"):
        read_folds(path, small.table)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="no file of folds"):
        read_folds(path)


def test_a_large_file_is_thinned_by_whole_series_longest_first(small: Drawn) -> None:
    found = solved_of(small.table, small.labels, most=30)
    assert found.n <= 30
    assert found.sizes().max() == 6
    assert all(size > 1 for size in found.sizes()[:6])


@pytest.mark.shared_data
def test_our_measures_are_those_of_the_benchmark_script(shared_data: Path, tmp_path: Path) -> None:
    """The same rows, cross-fitted with published rates, which need no learning: every figure to the fourth digit."""
    from murderbook.formats.case_columns import CaseColumns
    from murderbook.formats.case_table import read_cases, read_series
    from murderbook.linkage.tabular.fitting.fitted import fit
    from murderbook.linkage.tabular.learning.labels import labels_of
    from murderbook.linkage.tabular.learning.published import published_model

    folder = shared_data / "linkage"
    columns = CaseColumns.load(Path(__file__).resolve().parents[3] / "examples" / "burglary" / "columns.toml")
    table = read_cases(folder / "crimes.csv", columns).table
    series = read_series(folder / "offenders.csv", columns, table).table
    labels = labels_of(table, series.offenders, series.cases)
    found = solved_of(table, labels, read_folds(folder / "series_folds.json", table))
    start = fit(table, published_model(table))
    fitted = cross_fit(labels, found, unlearned(start))
    assert fitted.bits.tolist() == scores_of(start)(found.rows[found.left], found.rows[found.right]).tolist()
    paths = write_folds(table, found, fitted, tmp_path)
    command = [sys.executable, str(folder / "metrics.py"), "--cut", "2.5", *map(str, paths)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    draws = draws_of(found, 1)
    seen = {
        **with_intervals(pairs_of(fitted.bits, found), draws),
        **rank_measures(ranks_of(fitted.bits, found), found, draws),
        **grouping(fitted.bits, found, 2.5, draws),
    }
    assert {name: round(seen[name].estimate, 4) for name in told} == told
