"""Bulk search over tables: the partners of a naive scorer, what chance lists, and rates without a solved series."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tabular_tables import Drawn, Recipe, all_pairs, drawn

from murderbook.compute.packed import SKIPPED
from murderbook.evidence.validation import roc_auc
from murderbook.linkage.tabular.chance import NEIGHBOURS, blocks_of, dealt, replicas
from murderbook.linkage.tabular.compare import compare
from murderbook.linkage.tabular.fitting.fitted import Fitted, fit
from murderbook.linkage.tabular.fitting.terms import terms
from murderbook.linkage.tabular.learning.estimate import estimate
from murderbook.linkage.tabular.learning.learn import learn
from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.model import Standing
from murderbook.linkage.tabular.screen import screen
from murderbook.linkage.tabular.table import ordered


@pytest.fixture(scope="module")
def cases() -> Drawn:
    return drawn(Recipe(), seed=3)


@pytest.fixture(scope="module")
def fitted(cases: Drawn) -> Fitted:
    return fit(cases.table, learn(cases.table, cases.labels, population="drawn"))


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_partners_are_those_of_the_naive_scorer(fitted: Fitted, engine: str) -> None:
    found = screen(fitted, top=4, engine=engine, with_chance=False)  # type: ignore[arg-type]
    n = fitted.table.n
    left, right = all_pairs(n)
    scores = np.full((n, n), -(10**9), np.int64)
    scores[left, right] = scores[right, left] = terms(fitted, left, right).sum(axis=1)
    for row in range(n):
        order = np.lexsort((np.arange(n), -scores[row]))[:4]
        assert found.partner[row].tolist() == order.tolist()
        assert found.score[row].tolist() == scores[row][order].tolist()


def test_entries_are_explained_to_the_milli_bit(fitted: Fitted) -> None:
    found = screen(fitted, top=2, queries=fitted.table.ids[:5], population="drawn")
    _, _, _, score = found.entries()
    leads = list(found.leads())
    assert [lead.score_millibits for _, lead in leads] == score.tolist()
    assert [rank for rank, _ in leads] == [1, 2] * 5
    assert all(lead.chance is not None for _, lead in leads)
    one = leads[0][1]
    assert replace(one, chance=None) == compare(fitted, one.left, one.right, population="drawn")


def test_more_partners_than_there_are_cases_give_all_others(fitted: Fitted) -> None:
    found = screen(fitted, top=10_000, queries=[fitted.table.ids[0]], with_chance=False)
    assert found.partner.shape == (1, fitted.table.n - 1)
    assert not (found.score == SKIPPED).any()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"top": 0}, "top is at least 1"),
        ({"engine": "spark", "resume": "parts"}, "keeps no parts to go on from"),
        ({"queries": ["nobody"]}, "1 of 1 queries are no case of the file: nobody"),
    ],
)
def test_what_cannot_be_asked_is_said(fitted: Fitted, options: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        screen(fitted, **options)  # type: ignore[arg-type]


def test_the_order_of_the_file_changes_nothing(cases: Drawn) -> None:
    turned = np.arange(cases.table.n)[::-1]
    table = cases.table
    shuffled = replace(
        table,
        ids=tuple(table.ids[row] for row in turned),
        features=tuple(
            replace(part, numbers=part.numbers[turned])
            if len(part.numbers)
            else replace(part, codes=part.codes[turned])
            for part in table.features
        ),
        places=None,
        times=None,
        area=None,
        wider=None,
    )
    plain = replace(table, places=None, times=None, area=None, wider=None)
    back = ordered(shuffled)
    assert back.ids == plain.ids
    found = [screen(fit(part, published_model(part)), top=3, with_chance=False) for part in (back, plain)]
    assert (found[0].partner == found[1].partner).all()


def test_a_replica_deals_out_ways_of_working_among_neighbours_and_nothing_else(fitted: Fitted) -> None:
    block = blocks_of(fitted)
    sizes = np.bincount(block)
    assert sizes[:-1].tolist() == [NEIGHBOURS] * (len(sizes) - 1)
    order = dealt(block, np.random.default_rng(0))
    assert (block[order] == block).all()
    assert sorted(order.tolist()) == list(range(fitted.table.n))
    (form,) = replicas(fitted, 1, seed=0)
    before, after = fitted.form.columns, form.columns
    for name in ("cell", "located", "xyz", "spot", "tick", "span"):
        assert (getattr(before, name) == getattr(after, name)).all()
    for number in range(before.categories.shape[1]):
        held = [np.bincount(part.categories[:, number], minlength=9) for part in (before, after)]
        assert (held[0] == held[1]).all()
        assert (before.categories[:, number] != after.categories[:, number]).any()
    times = [number for number, repeat in enumerate(fitted.graded) if repeat.group == "time"]
    assert times
    assert (before.graded[:, times] == after.graded[:, times]).all()


def test_groups_stay_intact_in_a_replica(fitted: Fitted) -> None:
    joined = replace(fitted, listed=tuple(replace(repeat, group="one") for repeat in fitted.listed))
    (form,) = replicas(joined, 1, seed=0)

    def profiles(of: Fitted) -> list[tuple[int, ...]]:
        return sorted(map(tuple, of.form.columns.categories.tolist()))

    assert profiles(joined) == profiles(replace(joined, form=form))


def test_chance_lists_fewer_of_the_stronger_and_the_same_again(fitted: Fitted) -> None:
    found = [screen(fitted, top=5, seed=1).chance for _ in range(2)]
    assert found[0] is not None
    assert found[1] is not None
    shown = [found[0].at(score).shown for score in range(0, 12_000, 1_000)]
    assert shown == sorted(shown, reverse=True)
    assert shown == [found[1].at(score).shown for score in range(0, 12_000, 1_000)]


def test_without_common_offenders_as_many_are_listed_as_chance_expects() -> None:
    """Entries at three expected: their mean over files of one-offs lies where so many chance draws put it."""
    seen = []
    for seed in range(12):
        cases = drawn(Recipe(sizes=(1,) * 119 + (2,), places=False, times=False), seed=seed)
        found = screen(fit(cases.table, published_model(cases.table)), top=5, seed=seed)
        assert found.chance is not None
        _, _, _, score = found.entries()
        seen.append(sum(found.chance.at(int(value)).expected <= 30.0 for value in score))
    assert 18.0 <= np.mean(seen) <= 45.0


def test_estimated_rates_rank_better_than_chance_and_are_never_bits() -> None:
    cases = drawn(Recipe(sizes=(4,) * 25 + (1,) * 40), seed=1)
    model = estimate(cases.table, "drawn")
    assert model.standing in (Standing.ESTIMATED, Standing.PUBLISHED)
    assert model.notes
    assert model.calibration is None
    left, right = all_pairs(cases.table.n)
    score = terms(fit(cases.table, model), left, right).sum(axis=1)
    assert roc_auc(score, cases.who[left] == cases.who[right]) > 0.9


def test_a_file_without_series_is_not_estimated_from() -> None:
    cases = drawn(Recipe(sizes=(2,) + (1,) * 40), seed=2)
    model = estimate(cases.table)
    assert model.standing is Standing.PUBLISHED
    assert "could not be estimated" in model.notes[0]
