"""The laws of the engine over tables: one number by every path, symmetry, unknowns that say nothing, no race, TOML."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tabular_tables import Recipe, all_pairs, drawn

from murderbook.compute.additive.oracle import scores_of as oracle
from murderbook.evidence.lead import Standing
from murderbook.evidence.weight import State
from murderbook.linkage.tabular.bits import capped_bits, pair_bits
from murderbook.linkage.tabular.compare import compare, lead_of, would_change
from murderbook.linkage.tabular.fitting.fitted import Fitted, fit
from murderbook.linkage.tabular.fitting.terms import terms
from murderbook.linkage.tabular.learning.learn import learn
from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.model import Model, Repeat, RepeatKind, load_model, model_of, save_model, text_of
from murderbook.linkage.tabular.table import CaseTable, FeatureKind, Names

RECIPES = (
    Recipe(),
    Recipe(unknown=0.6),
    Recipe(places=False),
    Recipe(times=False, features=False),
    Recipe(area=False, clock=False),
    Recipe(places=False, times=False, area=False),
)
SMALL = (2,) * 3 + (3,) * 2 + (1,) * 6


def fitted(recipe: Recipe, seed: int, *, learned: bool) -> Fitted:
    found = drawn(recipe, seed)
    return fit(found.table, learn(found.table, found.labels) if learned else published_model(found.table))


@given(st.sampled_from(RECIPES), st.integers(0, 500), st.booleans())
@settings(max_examples=6)
def test_bulk_explained_and_oracle_agree_to_the_milli_bit(recipe: Recipe, seed: int, learned: bool) -> None:
    found = fitted(replace(recipe, sizes=SMALL), seed, learned=learned)
    n = found.table.n
    left, right = all_pairs(n)
    bulk = terms(found, left, right).sum(axis=1)
    by_oracle = np.stack([oracle(found.form, i, np.arange(n)) for i in range(n)])
    assert bulk.tolist() == by_oracle[left, right].tolist()
    for a, b, score in list(zip(left.tolist(), right.tolist(), bulk.tolist(), strict=True))[::7]:
        lead = lead_of(found, a, b)
        rows = [row for row in lead.weights if row.comparison not in ("calibration", "cap")]
        assert sum(row.millibits or 0 for row in rows) == score
        assert lead.score_millibits == score


@given(st.sampled_from(RECIPES), st.integers(0, 500))
@settings(max_examples=5)
def test_a_pair_weighs_the_same_from_both_ends(recipe: Recipe, seed: int) -> None:
    found = fitted(replace(recipe, sizes=SMALL), seed, learned=True)
    left, right = all_pairs(found.table.n)
    assert terms(found, left, right).tolist() == terms(found, right, left).tolist()


@given(st.sampled_from(RECIPES), st.integers(0, 200))
@settings(max_examples=4)
def test_what_is_unknown_weighs_nothing_and_is_shown(recipe: Recipe, seed: int) -> None:
    found = fitted(replace(recipe, sizes=SMALL), seed, learned=True)
    for a, b in zip(*all_pairs(found.table.n), strict=True):
        lead = lead_of(found, int(a), int(b))
        names = [row.comparison for row in lead.weights]
        assert set(found.model.comparisons) <= set(names)
        for row in lead.weights:
            if row.state is State.MISSING:
                assert row.millibits == 0
                assert "not known" in row.sentence or "says nothing" in row.sentence


def test_a_case_of_which_nothing_is_known_scores_zero_with_all() -> None:
    found = drawn(Recipe(unknown=0.0), seed=2)
    table = found.table
    blank = np.arange(table.n) == 0
    features = tuple(
        replace(one, numbers=np.where(blank, np.nan, one.numbers))
        if one.kind is FeatureKind.NUMBER
        else replace(one, codes=np.where(blank, -1, one.codes).astype(np.int32))
        for one in table.features
    )
    assert table.places is not None and table.times is not None and table.area is not None
    empty = replace(
        table,
        features=features,
        places=replace(table.places, located=table.places.located & ~blank),
        times=replace(table.times, known=table.times.known & ~blank),
        area=Names(np.where(blank, -1, table.area.codes).astype(np.int32), table.area.values),
    )
    model = fit(empty, learn(table, found.labels))
    others = np.arange(1, table.n, dtype=np.int32)
    assert not terms(model, np.zeros_like(others), others).any()
    lead = lead_of(model, 0, 5)
    assert lead.score_millibits == 0
    assert all(row.state is State.MISSING for row in lead.weights if row.comparison in model.model.comparisons)
    assert {one.comparison for one in would_change(model, 0, 5)} >= {"weapon", "taken"}


@pytest.mark.parametrize("name", ["race", "offender ethnicity", "Victim's Race"])
def test_race_is_no_comparison(name: str) -> None:
    for part in ({"id": name, "label": "x"}, {"id": "x", "label": name}):
        with pytest.raises(ValueError, match="race and ethnicity"):
            Repeat(**part, group="victim", kind=RepeatKind.CATEGORY, same=0.5, low=0.1, high=0.9, counts=0.5,
                   pairs=0, series=0, source="")  # fmt: skip


def test_watched_columns_change_nothing() -> None:
    found = drawn(Recipe(race=True), seed=4)
    turned = replace(found.table, watched={"race": Names(1 - found.table.watched["race"].codes, ("A", "B"))})
    assert text_of(learn(found.table, found.labels)) == text_of(learn(turned, found.labels))


@given(st.sampled_from(RECIPES), st.integers(0, 200), st.booleans())
@settings(max_examples=6)
def test_a_model_comes_back_from_its_file_as_it_was(recipe: Recipe, seed: int, learned: bool) -> None:
    import tomllib

    model = fitted(replace(recipe, sizes=SMALL), seed, learned=learned).model
    again = model_of(tomllib.loads(text_of(model)))
    assert text_of(again) == text_of(model)
    assert again.repeats == model.repeats
    table = drawn(replace(recipe, sizes=SMALL), seed).table
    left, right = all_pairs(table.n)
    assert pair_bits(fit(table, again), left, right).tolist() == pair_bits(fit(table, model), left, right).tolist()


def test_the_same_input_gives_the_same_bytes() -> None:
    one, two = (drawn(Recipe(), seed=6) for _ in range(2))
    assert text_of(learn(one.table, one.labels)) == text_of(learn(two.table, two.labels))


def test_a_file_that_is_no_model_is_told_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "model.toml"
    for text in ("format = 3", "[", 'format = "murderbook linkage rates 1"'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=r"model\.toml"):
            load_model(path)
    save_model(published(), path)
    assert text_of(load_model(path)) == text_of(published())


def published() -> Model:
    return published_model(drawn(Recipe(), seed=1).table)


def test_a_model_of_other_columns_is_refused() -> None:
    table = drawn(Recipe(), seed=1).table
    with pytest.raises(ValueError, match="compares 'weapon', which the cases lack"):
        fit(replace(table, features=table.features[1:]), published())


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        ("places", "compares Distance and Nearness, but the cases have no coordinates: declare .place. latitude"),
        ("times", "compares Time between and Hour of day and Weekday, but the cases have no time: declare .time."),
        ("area", "compares Area, but the cases have no area: declare .place. area"),
    ],
)
def test_a_model_of_another_place_or_time_is_refused(lost: str, told: str) -> None:
    table = drawn(Recipe(), seed=1).table
    with pytest.raises(ValueError, match=told):
        fit(replace(table, **{lost: None}), published())


def test_a_place_that_is_declared_and_nowhere_known_is_no_other_schema() -> None:
    table = drawn(Recipe(), seed=1).table
    assert table.places is not None
    nowhere = replace(table.places, located=np.zeros(table.n, np.bool_))
    assert fit(replace(table, places=nowhere), published()).table.n == table.n


def test_only_a_learned_model_on_its_own_population_validates() -> None:
    found = drawn(Recipe(), seed=7)
    model = learn(found.table, found.labels, population="drawn cases")
    one, two = found.table.ids[:2]
    fitted_model = fit(found.table, model)
    assert compare(fitted_model, one, two, population="drawn cases").standing is Standing.VALIDATED
    for other in ("", "elsewhere"):
        lead = compare(fitted_model, one, two, population=other)
        assert lead.standing is Standing.ASSUMED
        assert lead.prior_millibits is None
    assert compare(fit(found.table, published()), one, two, population="drawn cases").standing is Standing.ASSUMED


def test_pair_bits_keep_the_order_beyond_the_limits_and_capped_bits_keep_the_limits() -> None:
    found = drawn(Recipe(unknown=0.0), seed=8)
    model = fit(found.table, learn(found.table, found.labels))
    left, right = all_pairs(found.table.n)
    scores, bits = terms(model, left, right).sum(axis=1), pair_bits(model, left, right)
    limits = model.model.calibration
    assert limits is not None
    assert bits.max() > limits.most_bits
    held = capped_bits(model, bits)
    assert (held.min(), held.max()) == (limits.least_bits, limits.most_bits)
    order = np.argsort(scores, kind="stable")
    assert (np.diff(bits[order]) >= 0.0).all()


def test_odd_pairs_are_refused() -> None:
    found = fitted(Recipe(sizes=SMALL), 1, learned=False)
    with pytest.raises(ValueError, match="no case 'nobody'"):
        compare(found, "nobody", found.table.ids[0])
    with pytest.raises(ValueError, match="with itself"):
        compare(found, found.table.ids[0], found.table.ids[0])


def test_a_table_of_nothing_but_ids_scores_nothing() -> None:
    table = CaseTable(("a", "b", "c"), ())
    left, right = all_pairs(3)
    assert not pair_bits(fit(table, published_model(table)), left, right).any()
