"""The levelled score: the compiled kernel, NumPy, any number of workers and given pairs all say the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from murderbook.compute.levelled.form import Column, Crossed, Levelled, Near, Shared, near_of
from murderbook.compute.levelled.search import LevelledSearch
from murderbook.compute.packed import Ints

VALUES, LEVELS = 9, 4


def column(draw: np.random.Generator, n: int) -> Column:
    """Nine values, some of them near each other, one in five unknown."""
    codes = np.where(draw.random(n) < 0.2, 0, draw.integers(1, VALUES + 1, n)).astype(np.int32)
    pairs = [(x, y) for x in range(1, VALUES + 1) for y in range(x + 1, VALUES + 1) if draw.random() < 0.3]
    levels = draw.integers(2, LEVELS, len(pairs))
    return Column(codes, near(pairs + [(y, x) for x, y in pairs], [*levels, *levels]), *tables(draw))


def tables(draw: np.random.Generator) -> tuple[Ints, Ints]:
    m, half = draw.integers(-6000, 0, LEVELS + 1), draw.integers(0, 6000, (LEVELS + 1, VALUES + 1))
    m[0], half[0], half[:, 0] = 0, 0, 0
    return m.astype(np.int32), half.astype(np.int32)


def near(pairs: list[tuple[int, int]], levels: list[int]) -> Near:
    table = np.array(pairs, np.int32).reshape(-1, 2)
    return near_of((table[:, 0], table[:, 1], np.array(levels, np.int8)), VALUES + 1)


def made(seed: int, n: int = 60, crossed: bool = True) -> Levelled:
    draw = np.random.default_rng(seed)
    columns = tuple(column(draw, n) for _ in range(4))
    across = [(x, y) for x in range(1, VALUES + 1) for y in range(1, VALUES + 1) if draw.random() < 0.4]
    levels = draw.integers(1, 4, len(across)).tolist()
    m, first = tables(draw)
    exchanged = Crossed(
        *(0, 1, 2, np.array([2, 3], np.int8)),
        near(across, levels),
        near([(y, x) for x, y in across], levels),
        *(m, first, tables(draw)[1], -3000),
    )
    apart = draw.integers(-1, 6, n).astype(np.int32)
    weight, namesakes = np.minimum(np.arange(9_000), 2_500), np.arange(9_000) // 2
    shared = Shared((1, 3) if seed % 2 else (3,), weight.astype(np.int32), 0, namesakes.astype(np.int32))
    return Levelled(columns, apart, exchanged if crossed else None, shared)


@pytest.mark.parametrize("seed", range(12))
def test_both_engines_and_any_workers_find_the_same_pairs(seed: int) -> None:
    levelled = made(seed, crossed=seed % 3 > 0)
    plain = LevelledSearch(levelled, "numpy").at_least(-2000)
    assert len(plain.score) > 20
    for workers in (1, 3):
        found = LevelledSearch(levelled, "numba", workers).at_least(-2000)
        for one, other in zip(plain, found, strict=True):
            np.testing.assert_array_equal(one, other)


def test_some_pairs_are_read_crosswise() -> None:
    """The cases above would prove nothing of exchanged names if none occurred."""
    levelled = made(1)
    straight = Levelled(levelled.columns, levelled.apart, shared=levelled.shared)
    rows = np.triu_indices(levelled.n, 1)
    left, right = (one.astype(np.int32) for one in rows)
    differ = LevelledSearch(levelled).of(left, right) != LevelledSearch(straight).of(left, right)
    assert differ.sum() > 10


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_given_pairs_score_as_they_do_among_all_in_either_order(engine: str) -> None:
    levelled = made(3)
    search = LevelledSearch(levelled, engine)  # type: ignore[arg-type]
    found = search.at_least(-100_000)
    shuffled = np.random.default_rng(1).permutation(len(found.score))
    np.testing.assert_array_equal(search.of(found.left[shuffled], found.right[shuffled]), found.score[shuffled])
    np.testing.assert_array_equal(search.of(found.right, found.left), found.score)


def test_a_row_with_more_pairs_than_the_room_holds_loses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    levelled = made(4)
    whole = LevelledSearch(levelled, "numba").at_least(-100_000)
    monkeypatch.setattr("murderbook.compute.levelled.search._ROOM", 3)
    for one, other in zip(whole, LevelledSearch(levelled, "numba").at_least(-100_000), strict=True):
        np.testing.assert_array_equal(one, other)


def test_records_told_apart_are_no_pair_and_all_others_are() -> None:
    levelled = made(5)
    found = LevelledSearch(levelled).at_least(-(2**30))
    apart = levelled.apart
    expected = sum(
        not (apart[i] >= 0 and apart[i] == apart[j]) for i in range(levelled.n) for j in range(i + 1, levelled.n)
    )
    assert len(found.score) == expected
    assert not ((apart[found.left] >= 0) & (apart[found.left] == apart[found.right])).any()


def test_the_best_comes_first_and_ties_go_by_row() -> None:
    found = LevelledSearch(made(6)).at_least(-3000)
    keys = list(zip((-found.score).tolist(), found.left.tolist(), found.right.tolist(), strict=True))
    assert keys == sorted(keys)


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_records_have_no_pair(n: int) -> None:
    assert len(LevelledSearch(made(7, n)).at_least(-(2**30)).score) == 0


def test_an_exchange_that_weighs_nothing_is_an_exchange() -> None:
    """At 0 milli-bits in all the names are still read crosswise, not as they stand."""
    levelled = made(1)
    left, right = (one.astype(np.int32) for one in np.triu_indices(levelled.n, 1))
    crossed = levelled.crossed
    assert crossed is not None
    nothing = replace(
        levelled,
        crossed=crossed._replace(
            m=np.zeros_like(crossed.m),
            half_first=np.zeros_like(crossed.half_first),
            half_second=np.zeros_like(crossed.half_second),
            exchange=0,
        ),
    )
    plain, compiled = LevelledSearch(nothing, "numpy"), LevelledSearch(nothing, "numba")
    np.testing.assert_array_equal(compiled.of(left, right), plain.of(left, right))


INDEXED = "murderbook.compute.levelled.search._WORTH"


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("floor", [-8000, -2000, 1, 3000])
def test_what_is_never_looked_at_could_not_have_reached_the_floor(
    seed: int, floor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    levelled = made(seed, 120, crossed=seed % 3 > 0)
    plain = LevelledSearch(levelled, "numpy").at_least(floor)
    monkeypatch.setattr(INDEXED, 2)
    for workers in (1, 3):
        found = LevelledSearch(levelled, "numba", workers).at_least(floor)
        for one, other in zip(plain, found, strict=True):
            np.testing.assert_array_equal(one, other)


def test_most_pairs_are_never_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty values instead of nine, none near another: else the test above might be of an index that asks everybody."""
    from murderbook.compute.levelled import indexed, kernel

    draw, n = np.random.default_rng(3), 2_000
    tables = np.array([0, 2000, -3000], np.int32), np.zeros((3, 61), np.int32)
    nothing = near_of((np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int8)), 61)
    columns = tuple(Column(draw.integers(1, 61, n).astype(np.int32), nothing, *tables) for _ in range(3))
    levelled = Levelled(columns, np.full(n, -1, np.int32))
    flat, crossed = kernel.stacked(levelled)
    whole = indexed.Whole(flat, crossed, indexed.index_of(levelled, flat))
    row, at = kernel.fresh(flat, crossed), indexed.scratch_of(flat, whole.lists)
    asked = 0
    for i in range(n):
        kernel.lay_out(flat, crossed, i, row)
        asked += indexed.candidates(whole, i, row, at, 3000)
        kernel.take_up(flat, crossed, i, row)
    found = LevelledSearch(levelled).at_least(3000)
    assert len(found.score) <= asked < 0.02 * n * (n - 1) / 2


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_the_best_of_more_pairs_than_are_wanted_are_the_same_as_of_all(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    levelled = made(8, 150)
    whole = LevelledSearch(levelled, engine).at_least(-6000)  # type: ignore[arg-type]
    monkeypatch.setattr("murderbook.compute.levelled.search._PAIRS_A_TASK", 300)
    monkeypatch.setattr("murderbook.compute.levelled.search._ROOM", 20)
    monkeypatch.setattr(INDEXED, 2)
    for workers in (1, 3):
        best = LevelledSearch(levelled, engine, workers).at_least(-6000, most=40)  # type: ignore[arg-type]
        for one, other in zip(whole, best, strict=True):
            np.testing.assert_array_equal(one[:40], other)
