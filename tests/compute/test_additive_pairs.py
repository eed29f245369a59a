"""All pairs and the best of all are those of a plain look at every pair, each once, on any engine and workers."""

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

from murderbook.compute.additive import oracle, pairs, prepare
from murderbook.compute.additive.form import Additive
from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.engine import Engine
from murderbook.compute.packed import SKIPPED, Found, Ints

LOW = -(2**40)
seeds = st.integers(0, 2**31)
engines = st.sampled_from([("numba", 1), ("numba", 2), ("numpy", 1)])


def plainly(additive: Additive, queries: Ints) -> Found:
    """All pairs, best first, by the definition: a list, sorted."""
    rows, wanted, found = np.arange(additive.n), set(queries.tolist()), []
    for left in range(additive.n):
        scores = oracle.scores_of(additive, left, rows)
        asked = [right for right in range(left + 1, additive.n) if left in wanted or right in wanted]
        found += [(-int(scores[right]), left, right) for right in asked if scores[right] != SKIPPED]
    columns = np.array(sorted(found), np.int32).reshape(-1, 3).T
    return Found(-columns[0], columns[1], columns[2])


def reaching(found: Found, floor: int) -> Found:
    return Found(*(column[found.score >= floor] for column in found))


def same(one: tuple[npt.NDArray[np.int32], ...], other: tuple[npt.NDArray[np.int32], ...]) -> bool:
    return all(mine.dtype == np.int32 and np.array_equal(mine, theirs) for mine, theirs in zip(one, other, strict=True))


def focus_of(n: int, kind: str, seed: int) -> Ints | None:
    """None, or queries: a few of the cases in any order, most of them, none; some of them twice."""
    if kind == "all":
        return None
    share = {"few": 0.1, "most": 0.9, "none": 0.0}[kind]
    random = np.random.default_rng(seed)
    chosen = random.permutation(np.flatnonzero(random.random(n) < share)).astype(np.int32)
    return np.concatenate([chosen, chosen[:2]])


@settings(max_examples=30, deadline=None)
@given(shapes, seeds, engines, st.sampled_from(["all", "few", "most", "none"]), st.floats(0, 1))
@example(Shape(n=0), 0, ("numba", 2), "all", 0.5)
@example(Shape(n=1), 0, ("numba", 2), "all", 0.5)
@example(Shape(n=2, closed=0.0, series=0.0), 0, ("numba", 1), "all", 0.0)
@example(Shape(n=90, alike=True, closed=0.0, series=0.0), 0, ("numba", 2), "most", 0.0)
@example(Shape(n=90, closed=1.0), 0, ("numba", 1), "all", 0.0)
def test_pairs_from_a_floor_are_those_of_a_plain_look(
    shape: Shape, seed: int, on: tuple[Engine, int], kind: str, depth: float
) -> None:
    additive, queries = register(shape, seed), focus_of(shape.n, kind, seed)
    search = AdditiveSearch(additive, queries, engine=on[0], workers=on[1])
    every = plainly(additive, search.queries)
    floors = [LOW, 2**40, *every.score[int(depth * (len(every.score) - 1)) :][:1].tolist()]
    for floor in [*floors, *(floor + 1 for floor in floors[2:])]:
        expected = reaching(every, floor)
        assert same(search.pairs_from(floor), expected)
        assert same((search.scores_from(floor),), (np.sort(expected.score),))


@settings(max_examples=60, deadline=None)
@given(shapes, seeds, engines, st.sampled_from(["all", "few", "most"]), st.sampled_from([0, 1, 2, 30, 700, 9000]))
@example(Shape(n=90, alike=True, closed=0.0, series=0.0), 0, ("numba", 2), "all", 100)
@example(Shape(n=0), 0, ("numba", 2), "all", 3)
@example(Shape(n=2, closed=0.0, series=0.0), 0, ("numba", 2), "all", 3)
def test_the_best_pairs_are_the_first_of_all(
    shape: Shape, seed: int, on: tuple[Engine, int], kind: str, top: int
) -> None:
    additive, queries = register(shape, seed), focus_of(shape.n, kind, seed)
    search = AdditiveSearch(additive, queries, engine=on[0], workers=on[1])
    every = plainly(additive, search.queries)
    assert same(search.top_pairs(top), [column[:top] for column in every])  # type: ignore[arg-type]
    floor = int(every.score[len(every.score) // 2]) if len(every.score) else 0
    assert same(search.top_pairs(top, floor), [column[:top] for column in reaching(every, floor)])  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def large() -> Additive:
    return register(Shape(n=1500, categories=(2, 2, 2, 500, 7), codes=60, areas=40, unknown=0.1, closed=0.4), 3)


@pytest.fixture(scope="module")
def every_pair(large: Additive) -> Found:
    return plainly(large, np.arange(large.n, dtype=np.int32))


@pytest.mark.parametrize("workers", [1, 2])
def test_many_tiles_and_more_pairs_than_a_buffer_holds(
    large: Additive, every_pair: Found, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "FIRST_ROOM", 600)
    monkeypatch.setattr(pairs, "PIECE_PAIRS", 200_000)
    search = AdditiveSearch(large, workers=workers)
    for floor in (LOW, int(every_pair.score[20_000]), int(every_pair.score[200])):
        assert same(search.pairs_from(floor), reaching(every_pair, floor))
    for top in (1, 3000, 50_000):
        assert same(search.top_pairs(top), tuple(column[:top] for column in every_pair))


def test_pairs_of_open_cases_as_queries(large: Additive, every_pair: Found) -> None:
    """They stand first in the order, so that tiles of them are left out, and those of closed cases never."""
    queries = np.flatnonzero(~large.columns.closed).astype(np.int32)
    assert same(AdditiveSearch(large, queries).pairs_from(1000), reaching(every_pair, 1000))


def test_of_very_many_ties_the_first_are_kept_and_no_more_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    sift = pairs.BestOf._sift

    def counted(self: pairs.BestOf) -> None:
        held.append(self._count)
        sift(self)

    monkeypatch.setattr(pairs.BestOf, "_sift", counted)
    additive = register(Shape(n=1500, alike=True, closed=0.0, series=0.0, unknown=0.0), 4)
    found = AdditiveSearch(additive, workers=2).top_pairs(2000)
    assert (found.left[:3].tolist(), found.right[:3].tolist()) == ([0, 0, 0], [1, 2, 3])
    assert found.right.tolist() == [*range(1, 1500), *range(2, 503)]
    assert max(held) < 20_000  # of 1,124,250


def test_weights_too_great_for_sixteen_bits_lose_no_pair() -> None:
    additive = register(Shape(n=400, weight=9_000_000, unknown=0.1), 5)
    every = plainly(additive, np.arange(400, dtype=np.int32))
    floor = int(every.score[3000])
    assert same(AdditiveSearch(additive).pairs_from(floor), reaching(every, floor))


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_pairs_are_counted_once(engine: Engine) -> None:
    additive = register(Shape(n=40), 1)
    assert AdditiveSearch(additive, engine=engine).pairs_once == 780
    some = AdditiveSearch(additive, np.array([3, 9, 3], np.int32), engine=engine)
    assert (some.pairs_once, some.pairs) == (77, 117)
    assert AdditiveSearch(register(Shape(n=0)), engine=engine).pairs_once == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_rises_and_ends_at_one(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "PIECE_PAIRS", 10_000)
    told: list[float] = []
    AdditiveSearch(register(Shape(n=500), 2), workers=workers).top_pairs(5, progress=told.append)
    assert told == sorted(told)
    assert len(told) > 4
    assert told[-1] == 1.0
    AdditiveSearch(register(Shape(n=0)), workers=workers).pairs_from(0, progress=told.append)
    assert told[-1] == 1.0


def reassigned(additive: Additive, seed: int) -> Additive:
    """Other categories and series, and other weights of agreement: as a replica has them."""
    random = np.random.default_rng(seed)
    columns, w = additive.columns, additive.weights
    columns = columns._replace(
        categories=random.permuted(columns.categories, axis=0), series=random.permutation(columns.series)
    )
    return Additive(columns, additive.cells, w._replace(agree=random.permutation(w.agree), differ=w.differ - 7))


@settings(max_examples=12, deadline=None)
@given(shapes, seeds, engines)
def test_a_search_on_other_values_is_that_of_a_new_one(shape: Shape, seed: int, on: tuple[Engine, int]) -> None:
    additive = register(shape, seed)
    search = AdditiveSearch(additive, focus_of(shape.n, "most", seed), engine=on[0], workers=on[1])
    other = reassigned(additive, seed)
    anew = AdditiveSearch(other, search.queries, engine="numpy")
    assert same(search.on(other).pairs_from(-3000), anew.pairs_from(-3000))
    assert same(search.on(other).top_partners(3), anew.top_partners(3))
    assert same(search.on(other).on(additive).pairs_from(-3000), search.pairs_from(-3000))


def test_on_other_values_nothing_is_prepared_again_but_what_follows_from_them(
    large: Additive, monkeypatch: pytest.MonkeyPatch
) -> None:
    search, other = AdditiveSearch(large), reassigned(large, 1)
    search.top_pairs(1)
    expected = AdditiveSearch(other).top_pairs(500)
    monkeypatch.setattr(prepare, "_tiles", None)
    monkeypatch.setattr(prepare, "_fuse", None)
    assert same(search.on(other).top_pairs(500), expected)


def test_on_cases_of_other_places_all_is_prepared_again(large: Additive) -> None:
    search, columns = AdditiveSearch(large), large.columns
    search.top_pairs(1)
    for name in ("xyz", "cell", "closed", "tick", "graded", "located"):
        column = getattr(columns, name)[::-1].copy()
        moved = columns._replace(**{name: column}, spot=np.zeros_like(columns.spot))
        other = replace(large, columns=moved)
        assert same(search.on(other).top_pairs(500), AdditiveSearch(other).top_pairs(500))
    edges = replace(large, weights=large.weights._replace(edges=large.weights.edges * 4))
    assert same(search.on(edges).top_pairs(500), AdditiveSearch(edges).top_pairs(500))


def test_on_fewer_cases_or_a_broken_form_is_refused(large: Additive) -> None:
    search = AdditiveSearch(large)
    with pytest.raises(ValueError, match="over 1500 cases, not 30"):
        search.on(register(Shape(n=30)))
    broken = replace(large, columns=large.columns._replace(cell=large.columns.cell - 1))
    with pytest.raises(ValueError, match="cell must be within"):
        search.on(broken)


def test_a_row_and_pairs_are_scored_alike_before_and_after_the_search_has_its_order(large: Additive) -> None:
    search, rows = AdditiveSearch(large), np.array([0, 7, 299], np.int32)
    before = [search.scores_of(int(row)) for row in rows], search.scores_of_pairs(rows, rows[::-1])
    search.top_pairs(1)
    after = [search.scores_of(int(row)) for row in rows], search.scores_of_pairs(rows, rows[::-1])
    assert all((one == other).all() for one, other in zip(before[0], after[0], strict=True))
    assert (before[1] == after[1]).all()
