"""What is learned, against closed forms: labels, shares that repeat, curves that never rise, spans, hours, areas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tabular_tables import Recipe, all_pairs, at_hours, drawn, one_feature, with_times

from murderbook.linkage.tabular.bits import is_validated, pair_bits
from murderbook.linkage.tabular.compare import lead_of
from murderbook.linkage.tabular.fitting.closeness import hours_of
from murderbook.linkage.tabular.fitting.fitted import fit
from murderbook.linkage.tabular.fitting.gaps import gap_table
from murderbook.linkage.tabular.fitting.steps import SPAN_HOURS
from murderbook.linkage.tabular.fitting.terms import terms
from murderbook.linkage.tabular.learning.calibrate import folds_of
from murderbook.linkage.tabular.learning.curves import learned_curve
from murderbook.linkage.tabular.learning.labels import Labels, Sample, labels_of, sample_of, unseen_pairs
from murderbook.linkage.tabular.learning.learn import learn
from murderbook.linkage.tabular.learning.published import COUNTS, published_model
from murderbook.linkage.tabular.learning.repeats import learned_repeat
from murderbook.linkage.tabular.model import CurveKind, text_of
from murderbook.linkage.tabular.table import CaseTable, Feature, FeatureKind, Names, Places, Times

NOON = 1_250_004.0


def plain(n: int) -> CaseTable:
    return one_feature([0] * n, ("a", "b"))


def test_co_offenders_join_series_and_a_gangs_fringe_is_left_out() -> None:
    table = plain(6)
    labels = labels_of(table, ["A", "A", "B", "B", "C"], ["K000", "K001", "K001", "K002", "K003"])
    assert labels.linked.tolist() == [[0, 1], [1, 2]]  # 0 and 2: one group, no common offender
    assert labels.group[0] == labels.group[1] == labels.group[2] != labels.group[3]
    assert labels.group[4:].tolist() == [-1, -1]
    assert labels.series == 1
    sample = sample_of(labels_of(table, list("AABBCDEF"), [f"K{at:03}" for at in (0, 1, 1, 2, 3, 4, 5, 5)]))
    pairs = set(zip(sample.left.tolist(), sample.right.tolist(), strict=True))
    assert (0, 2) not in pairs


def test_unlabelled_cases_are_never_counter_examples() -> None:
    table = plain(20)
    names = [f"O{number // 2}" for number in range(12)]
    labels = labels_of(table, names, table.ids[:12])
    sample = sample_of(labels)
    unlinked = ~sample.linked
    assert not sample.few
    assert max(sample.left[unlinked].max(), sample.right[unlinked].max()) < 12
    assert int(sample.linked.sum()) == 6


def few_solved(linked: int = 20) -> tuple[CaseTable, Labels]:
    """Three offenders of some ten cases, among as many others that nobody has solved."""
    found = drawn(Recipe(sizes=(8, 3, 1, *(1,) * linked), unknown=0.0), seed=21)
    solved = np.flatnonzero(found.who < 3).tolist()
    return found.table, labels_of(
        found.table, [f"O{found.who[row]}" for row in solved], [found.table.ids[row] for row in solved]
    )


def test_below_five_offenders_too_no_unlabelled_case_is_a_counter_example() -> None:
    _, labels = few_solved()
    sample = sample_of(labels)
    assert sample.few
    left, right = labels.group[sample.left], labels.group[sample.right]
    assert min(left.min(), right.min()) >= 0
    assert int((~sample.linked).sum()) == 8 * 3 + 8 + 3  # every pair of two of the three offenders, and no other
    assert (left != right)[~sample.linked].all()


def test_below_five_offenders_others_pairs_are_the_base_rates_of_the_file_and_nothing_is_called_unlinked() -> None:
    table, labels = few_solved()
    model, published = learn(table, labels), published_model(table)
    for learned, before in zip(model.curves, published.curves, strict=True):
        assert learned.different == before.different
        assert learned.same != before.same
        assert "against the base rates of all cases" in learned.source
    assert "unlinked" not in text_of(model)
    assert {part.counts for part in (*model.curves, *model.repeats)} == {COUNTS}
    assert any("fewer than 5 different offenders" in note for note in model.notes)
    assert model.calibration is None


def test_a_curve_against_base_rates_is_a_density_that_follows_the_linked_pairs() -> None:
    """Steps of one offender's pairs as they are, were there pairs without end: 0.7, 0.2 and 0.1 in the first three."""
    table, n = drawn(Recipe(), 1).table, 20_000
    curve = published_model(table).curves[0]
    curve = replace(curve, different=(1.0 / len(curve.same),) * len(curve.same))
    steps = np.repeat([0, 1, 2], [n * 7 // 10, n * 2 // 10, n // 10])
    everyone = np.ones(n, np.bool_)
    sample = Sample(np.zeros(n, np.int32), np.ones(n, np.int32), everyone, np.ones(n), np.zeros(n, np.int32), few=True)
    found = learned_curve(curve, np.eye(len(curve.same))[steps], everyone, sample, table, 1.0)
    assert found.same[:3] == pytest.approx([0.7, 0.2, 0.1], abs=0.03)


@pytest.mark.parametrize("offenders", [1, 2, 3, 4])
def test_one_to_four_offenders_can_be_learned_from(offenders: int) -> None:
    found = drawn(Recipe(sizes=(3,) * offenders + (1,) * 20), seed=22)
    solved = np.flatnonzero(found.who < offenders).tolist()
    ids = [found.table.ids[row] for row in solved]
    labels = labels_of(found.table, [str(found.who[row]) for row in solved], ids)
    model = learn(found.table, labels)
    assert np.isfinite(pair_bits(fit(found.table, model), *all_pairs(found.table.n))).all()


def test_a_series_counts_as_the_root_of_its_pairs() -> None:
    labels = labels_of(plain(9), ["A"] * 5 + ["B"] * 2 + ["C", "D"], [f"K{at:03}" for at in range(9)])
    sample = sample_of(labels)
    weight = sample.weight[sample.linked]
    assert weight[sample.series == labels.group[0]].sum() == pytest.approx(np.sqrt(10))
    assert weight[sample.series == labels.group[5]].sum() == pytest.approx(1.0)


def test_without_two_cases_of_one_offender_nothing_is_learned() -> None:
    with pytest.raises(ValueError, match="no offender has two"):
        labels_of(plain(3), ["A", "B"], ["K000", "K001"])


def test_the_share_that_repeats_is_the_closed_form() -> None:
    """With agreements of one rate r, the likelihood of s is (s / r + 1 - s)^k (1 - s)^(n - k), so that without a prior
    s = (k / n - r) / (1 - r)."""
    n, rate = 400, 0.25
    codes = np.zeros(2 * n, int)
    codes[1::2][: n - 220] = 1  # 220 of 400 pairs agree
    names = [f"O{number // 2}" for number in range(2 * n)]
    table = one_feature(codes.tolist(), ("a", "b"))
    sample = sample_of(labels_of(table, names, table.ids))
    repeat = published_model(table).repeats[0]
    agree = np.arange(n) >= n - 220
    found = learned_repeat(repeat, np.where(agree, 1.0 / rate, 0.0), np.ones(n, np.bool_), sample, 1e-9)
    expected = (220 / n - rate) / (1.0 - rate)
    assert found.same == pytest.approx(expected, abs=0.006)
    assert found.low < expected < found.high
    assert (found.pairs, found.series) == (n, n)


def test_the_prior_holds_where_nothing_is_known() -> None:
    table = one_feature([0, 1, 0, 1], ("a", "b"))
    repeat = published_model(table).repeats[0]
    sample = sample_of(labels_of(table, ["A", "A", "B", "B"], table.ids))
    assert learned_repeat(repeat, np.ones(2), np.zeros(2, np.bool_), sample, 10.0) == repeat


@pytest.mark.parametrize("seed", range(4))
def test_learned_curves_never_rise(seed: int) -> None:
    found = drawn(Recipe(), seed)
    for curve in learn(found.table, found.labels).curves:
        ratio = np.array(curve.same) / np.array(curve.different)
        assert (np.diff(ratio) <= 1e-7 * ratio[:-1]).all(), curve.id  # nine digits are written


def test_a_gap_between_spans_is_integrated_and_not_taken_at_the_middles() -> None:
    """Two spans of a month around one middle: the mean over what they may hold, which is less than that of points."""
    found = drawn(Recipe(), 3)
    curve = learn(found.table, found.labels).curve(CurveKind.GAP)
    assert curve is not None
    table = gap_table(curve, len(SPAN_HOURS))
    assert table[0, 0, 0] > table[9, 9, 0] > table[0, 0, -1]
    assert (table == table.transpose(1, 0, 2)).all()


def test_hours_go_round() -> None:
    days = [NOON + 24.0 * day for day in range(60)]
    hours = [11.0] * 20 + [13.0] * 20 + [1.0] * 20  # 23:00, 1:00 and 13:00, from noon on
    graded = hours_of(at_hours([day + hour for day, hour in zip(days, hours, strict=True)]))
    late, early, noonish = (int(graded.codes[row]) for row in (0, 20, 40))
    assert graded.ratio[late, early] > 2.0 * graded.ratio[late, noonish]
    assert graded.ratio[late, early] > 1.0 > graded.ratio[late, noonish]


def test_a_window_of_half_a_day_says_less_of_the_hour_and_a_date_alone_nothing() -> None:
    hours = [NOON + 24.0 * day + (day % 5) * 4.0 for day in range(60)]
    short, long = hours_of(at_hours(hours)), hours_of(at_hours(hours, 12.0))
    assert np.log(short.ratio[1:, 1:]).std() > np.log(long.ratio[1:, 1:][long.ratio[1:, 1:] > 0]).std()
    assert not hours_of(at_hours(hours, 24.0, clock=False)).codes.any()


def test_a_rare_city_says_more_than_a_common_one() -> None:
    area = Names(np.array([0] * 30 + [1] * 4, np.int32), ("Common", "Rare"))
    table = replace(plain(34), area=area, features=())
    fitted = fit(table, published_model(table))
    both_common, both_rare, different = (
        int(terms(fitted, np.array([a], np.int32), np.array([b], np.int32)).sum())
        for a, b in ((0, 1), (30, 31), (0, 30))
    )
    assert both_rare > both_common > 0 > different


def test_a_rare_value_says_more_and_disagreement_counts_against() -> None:
    table = one_feature([0] * 40 + [1] * 4, ("common", "rare"))
    fitted = fit(table, published_model(table))
    bits = [
        pair_bits(fitted, np.array([a], np.int32), np.array([b], np.int32))[0] for a, b in ((40, 41), (0, 1), (0, 40))
    ]
    assert bits[0] > bits[1] > 0.0 > bits[2]


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_two_to_five_cases_are_enough_to_run(n: int) -> None:
    table = with_times(one_feature([0, 1, 0, 0, 1][:n], ("a", "b")), at_hours([NOON + 30.0 * at for at in range(n)]))
    labels = labels_of(table, ["A", "A", "B", "C", "D"][:n], table.ids)
    model = learn(table, labels)
    assert model.calibration is None
    assert np.isfinite(pair_bits(fit(table, model), *all_pairs(n))).all()


def test_one_series_is_learned_from_uncalibrated_and_says_so() -> None:
    found = drawn(Recipe(sizes=(6, *(1,) * 40)), 5)
    model = learn(found.table, found.labels)
    assert model.calibration is None
    assert any("Only 1 solved series" in note for note in model.notes)
    bits = pair_bits(fit(found.table, model), *all_pairs(found.table.n))
    assert np.isfinite(bits).all()


def test_known_links_are_never_counter_examples_of_the_calibration() -> None:
    cases = drawn(Recipe(sizes=(3,) * 20, unknown=0.0), seed=1)
    seen: list[tuple[int, int]] = []
    for part, _ in folds_of(cases.labels):
        pairs = np.sort(unseen_pairs(part), axis=1)
        assert (cases.who[pairs[:, 0]] != cases.who[pairs[:, 1]]).all()
        seen += map(tuple, pairs.tolist())
    assert len(seen) == len(set(seen)) == 60 * 59 // 2 - 60


def test_rates_from_noise_are_not_calibrated_and_say_so() -> None:
    rng = np.random.default_rng(0)
    who = np.repeat(np.arange(64), [2] * 24 + [1] * 40)
    table = CaseTable(
        tuple(f"K{number:03}" for number in range(len(who))),
        tuple(
            Feature(f"f{f}", f"F{f}", f"g{f}", FeatureKind.PRESENCE, rng.integers(0, 2, len(who)).astype(np.int32))
            for f in range(20)
        ),
    )
    model = learn(table, labels_of(table, [str(name) for name in who.tolist()], table.ids), population="noise")
    assert model.calibration is None or model.calibration.cllr < 1.0
    if model.calibration is None:
        assert "worse than saying nothing" in model.notes[0]
        assert not is_validated(fit(table, model), "noise")


def test_a_thing_only_listed_where_it_is_so_does_not_teach_that_all_repeat_it() -> None:
    rng = np.random.default_rng(1)
    codes = np.where(rng.random(300) < 0.5, 1, -1).astype(np.int32)
    asked = np.ones(300, np.bool_)
    table = CaseTable(
        tuple(f"K{number:03}" for number in range(300)),
        (Feature("ring", "Ring taken", "taken", FeatureKind.PRESENCE, codes, ("absent", "present"), asked=asked),),
    )
    labels = labels_of(table, [str(number // 2) for number in range(300)], table.ids)
    (repeat,) = learn(table, labels).repeats
    assert repeat.same < 0.35


def test_of_a_pair_of_which_nothing_is_known_calibration_says_nothing() -> None:
    cases = drawn(Recipe(unknown=0.0), seed=6)
    model = learn(cases.table, cases.labels, population="drawn")
    assert model.calibration is not None
    nowhere = np.zeros(2, np.bool_)
    blank = CaseTable(
        ("A", "B"),
        tuple(
            replace(part, codes=np.full(2, -1, np.int32), numbers=np.full(2, np.nan)) for part in cases.table.features
        ),
        Places(np.zeros((2, 3)), nowhere, True, ("", "")),
        Times(np.zeros(2), np.zeros(2), nowhere, nowhere, ("", "")),
        Names(np.full(2, -1, np.int32), ("Anywhere",)),
    )
    fitted = fit(blank, model)
    one, two = np.array([0], np.int32), np.array([1], np.int32)
    assert pair_bits(fitted, one, two).tolist() == [0.0]
    assert lead_of(fitted, 0, 1).weight_millibits == 0


def test_a_file_whose_cases_are_all_alike_is_not_of_the_population() -> None:
    cases = drawn(Recipe(sizes=(2,) * 40 + (1,) * 60, unknown=0.0), seed=7)
    model = learn(cases.table, cases.labels, population="drawn")
    assert is_validated(fit(cases.table, model), "drawn")
    assert not is_validated(fit(cases.table, model), "another")
    assert cases.table.places is not None
    assert cases.table.times is not None
    here = replace(cases.table.places, metres=np.zeros_like(cases.table.places.metres) + 5_000.0)
    n = cases.table.n
    now = replace(cases.table.times, start=np.full(n, NOON) + np.arange(n) * 0.01, end=np.full(n, NOON + 1.0))
    alike = replace(cases.table, places=here, times=now)
    assert not is_validated(fit(alike, model), "drawn")
