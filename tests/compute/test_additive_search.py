"""Every engine gives the oracle's numbers, whatever the register lacks, on any number of workers, in one go or two."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent))

from additive_registers import Shape, register, shapes

from murderbook.compute.additive import oracle, prepare
from murderbook.compute.additive import search as search_module
from murderbook.compute.additive.form import Additive, Columns
from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.packed import SKIPPED

seeds = st.integers(0, 2**31)


def all_scores(additive: Additive) -> npt.NDArray[np.int32]:
    rows = np.arange(additive.n)
    return np.array([oracle.scores_of(additive, i, rows) for i in rows]).reshape(additive.n, additive.n)


@settings(max_examples=60, deadline=None)
@given(shapes, seeds, st.sampled_from([1, 2, 10, 120]), st.sampled_from([1, 3]))
@example(Shape(n=0), 0, 3, 1)
@example(Shape(n=1), 0, 3, 1)
@example(Shape(n=2, closed=0.0), 0, 3, 2)
@example(Shape(n=70, alike=True, closed=0.0, series=0.0), 0, 10, 2)
@example(Shape(n=90, shift=-9000, categories=(300, 300, 2)), 1, 10, 2)
def test_best_partners_are_the_oracles(shape: Shape, seed: int, k: int, workers: int) -> None:
    additive = register(shape, seed)
    score, partner = AdditiveSearch(additive, engine="numba", workers=workers).top_partners(k)
    expected = oracle.top_partners(additive, np.arange(shape.n, dtype=np.int32), k)
    assert (score == expected[0]).all()
    assert (partner == expected[1]).all()


@settings(max_examples=20, deadline=None)
@given(shapes, seeds)
def test_scores_are_the_oracles_and_the_same_from_either_end(shape: Shape, seed: int) -> None:
    additive = register(shape, seed)
    expected, search = all_scores(additive), AdditiveSearch(additive, workers=2)
    assert (expected == expected.T).all()
    left, right = np.indices(expected.shape).reshape(2, -1).astype(np.int32)
    assert (search.scores_of_pairs(left, right) == expected.ravel()).all()
    assert all((search.scores_of(i) == expected[i]).all() for i in range(0, shape.n, 7))


@settings(max_examples=20, deadline=None)
@given(shapes.filter(lambda shape: shape.n > 0), seeds)
def test_a_new_case_scores_as_if_it_were_among_them(shape: Shape, seed: int) -> None:
    additive = register(shape, seed)
    rest = Additive(Columns(*(column[:-1] for column in additive.columns)), additive.cells, additive.weights)
    new = Columns(*(column[-1:] for column in additive.columns))
    expected = oracle.scores_of(additive, shape.n - 1, np.arange(shape.n - 1))
    for engine in ("numba", "numpy"):
        search = AdditiveSearch(rest, engine=engine)  # type: ignore[arg-type]
        assert (search.scores_of_new(new) == expected).all()
        best = oracle.top_partners(additive, np.array([shape.n - 1], np.int32), 5)
        assert all((mine == one[0]).all() for mine, one in zip(search.partners_of_new(new, 5), best, strict=True))


@pytest.mark.parametrize("closed", [0.0, 0.5])
def test_many_tiles_long_lists_and_shared_buckets(closed: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """3,000 cases, a category of 5,000 values, tables of few codes: values share buckets, and tiles are many."""
    monkeypatch.setattr(prepare, "MOST_CODES", 80)
    shape = Shape(n=3000, categories=(2, 2, 2, 5000, 7), codes=200, closed=closed, areas=40, unknown=0.1)
    additive = register(shape, 3)
    additive.columns.categories[:, 3] = np.random.default_rng(1).zipf(1.3, 3000) % 5001
    queries = np.arange(2999, 0, -17).astype(np.int32)
    expected = oracle.top_partners(additive, queries, 10)
    for workers in (1, 2):
        found = AdditiveSearch(additive, queries, workers=workers).top_partners(10)
        assert all((mine == theirs).all() for mine, theirs in zip(found, expected, strict=True))


@pytest.mark.parametrize("wide", [0, 5, 9, 13, 17, 30])
def test_every_number_of_codes_has_a_loop(wide: int) -> None:
    """A code for each category of 300 values and some for the rest: 3 codes to a case, 7, 11, 15, 19, and more."""
    additive = register(Shape(n=300, categories=(300,) * wide, graded=0, closed=0.0, unknown=0.1), 4)
    search = AdditiveSearch(additive)
    found = search.top_partners(4)
    codes = search._ready().fused.codes.shape[1]
    assert codes == {0: 3, 5: 7, 9: 11, 13: 15, 17: 19}.get(wide, 31)
    expected = oracle.top_partners(additive, np.arange(300, dtype=np.int32), 4)
    assert all((mine == theirs).all() for mine, theirs in zip(found, expected, strict=True))


def test_weights_too_great_for_sixteen_bits_are_bounded_from_above() -> None:
    additive = register(Shape(n=600, weight=9_000_000, unknown=0.1), 5)
    expected = oracle.top_partners(additive, np.arange(600, dtype=np.int32), 4)
    found = AdditiveSearch(additive).top_partners(4)
    assert all((mine == theirs).all() for mine, theirs in zip(found, expected, strict=True))


def test_engines_agree_and_queries_keep_their_order() -> None:
    additive, queries = register(Shape(n=80), 9), np.array([70, 3, 3, 41], np.int32)
    by_numba = AdditiveSearch(additive, queries, engine="numba").top_partners(6)
    by_numpy = AdditiveSearch(additive, queries, engine="numpy").top_partners(6)
    assert all((mine == theirs).all() for mine, theirs in zip(by_numba, by_numpy, strict=True))
    assert (by_numba[1][1] == by_numba[1][2]).all()


class KilledError(Exception):
    pass


def test_a_killed_search_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    additive = register(Shape(n=700), 2)
    told: list[tuple[float, float]] = []

    def kill(done: float, left: float) -> None:
        told.append((done, left))
        if done > 0.3:
            raise KilledError

    with pytest.raises(KilledError):
        AdditiveSearch(additive, workers=1).top_partners(5, progress=kill, resume=tmp_path / "parts")  # two may be done
    kept = sorted((tmp_path / "parts").glob("*.npy"))
    assert 0 < len(kept) < 700 // 32
    kept[0].write_bytes(kept[0].read_bytes()[:50])  # as after a power cut
    calls: list[int] = []
    whole = search_module.AdditiveSearch._partners
    monkeypatch.setattr(
        search_module.AdditiveSearch, "_partners", lambda self, q, k: calls.append(len(q)) or whole(self, q, k)
    )
    again = AdditiveSearch(additive, workers=2).top_partners(5, resume=tmp_path / "parts")
    assert sum(calls) <= 700 - 32 * (len(kept) - 1)
    expected = AdditiveSearch(additive).top_partners(5)
    assert all((mine == theirs).all() for mine, theirs in zip(again, expected, strict=True))
    assert all(left >= 0 for _, left in told)


def test_parts_of_another_search_are_refused(tmp_path: Path) -> None:
    additive = register(Shape(n=60), 2)
    AdditiveSearch(additive).top_partners(5, resume=tmp_path)
    with pytest.raises(ValueError, match="parts of another search"):
        AdditiveSearch(additive).top_partners(6, resume=tmp_path)
    other = replace(additive, weights=additive.weights._replace(differ=additive.weights.differ - 1))
    with pytest.raises(ValueError, match="parts of another search"):
        AdditiveSearch(other).top_partners(5, resume=tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("not a part")
    with pytest.raises(ValueError, match="empty folder"):
        AdditiveSearch(additive).top_partners(5, resume=tmp_path / "full")


def test_progress_ends_at_one_with_nothing_left() -> None:
    told: list[tuple[float, float]] = []
    AdditiveSearch(register(Shape(n=500), 2), workers=2).top_partners(3, progress=lambda *now: told.append(now))
    assert told[-1] == (1.0, 0.0)
    assert len(told) > 4


def test_without_numba_the_search_falls_back_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    additive = register(Shape(n=30), 4)
    expected = AdditiveSearch(additive, engine="numpy").top_partners(4)
    monkeypatch.setitem(sys.modules, "murderbook.compute.additive.kernel", None)
    monkeypatch.delattr("murderbook.compute.additive.kernel", raising=False)
    with pytest.warns(UserWarning, match="searching with NumPy"):
        found = AdditiveSearch(additive).top_partners(4)
    assert all((mine == theirs).all() for mine, theirs in zip(found, expected, strict=True))
    with pytest.raises(ImportError):
        AdditiveSearch(additive, engine="numba")


def test_no_partner_is_closed_of_the_same_series_or_the_case_itself() -> None:
    additive = register(Shape(n=90, closed=0.5, series=0.5), 8)
    _, partner = AdditiveSearch(additive).top_partners(90)
    columns = additive.columns
    for i, row in enumerate(partner):
        held = row[row >= 0]
        assert i not in held
        assert not (columns.closed[i] and columns.closed[held].any())
        assert columns.series[i] < 0 or (columns.series[held] != columns.series[i]).all()


def test_scores_are_skipped_where_a_pair_is_no_lead() -> None:
    search = AdditiveSearch(register(Shape(n=20, closed=1.0), 8))
    assert (search.scores_of(3) == SKIPPED).all()
    assert (search.top_partners(2)[1] == -1).all()
