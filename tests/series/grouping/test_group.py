"""Strings of a register: which cases take part, what is known for sure, and how firmly each belongs."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.growth import Belonging, Known
from murderbook.compute.packed import SKIPPED, Found, Ints
from murderbook.series.grouping import Grouping, Rule, group, grouper
from murderbook.series.grouping.exact import exact_together
from murderbook.series.grouping.pool import MOST_UNITS, Part, hands_of, least_millibits, parts_of, units_of
from murderbook.series.grouping.rule import NATS
from murderbook.series.grouping.sampler import single_cases
from murderbook.series.grouping.sizes import MOST_CASES


class Table:
    """A search over a table of milli-bits."""

    def __init__(self, scores: Ints) -> None:
        self.scores, self.n = scores, len(scores)
        np.fill_diagonal(self.scores, SKIPPED)

    def scores_of(self, i: int) -> Ints:
        return self.scores[i]

    def scores_from(self, floor: int) -> Ints:
        return self.top_pairs(self.n * self.n, floor).score

    def top_pairs(self, top: int, floor: int) -> Found:
        left, right = np.triu_indices(self.n, 1)
        score = self.scores[left, right]
        held = np.flatnonzero((score >= floor) & (score != SKIPPED))
        held = held[np.lexsort((right[held], left[held], -score[held]))][:top]
        return Found(score[held], left[held].astype(np.int32), right[held].astype(np.int32))


def scores(n: int, seed: int, strings: dict[tuple[int, ...], int]) -> Ints:
    """Milli-bits of pairs of strangers, and of the cases of each string around its own level."""
    rng = np.random.default_rng(seed)
    square = np.triu(rng.normal(-6000, 4000, (n, n)), 1)
    for rows, level in strings.items():
        for at, i in enumerate(rows):
            for j in rows[at + 1 :]:
                square[i, j] = rng.normal(level, 2000)
    return np.rint(square + square.T).astype(np.int32)


def strings_of(table: Ints, known: Known | None = None, series: dict[int, int] | None = None) -> Grouping:
    of_series = np.full(len(table), -1, np.int32)
    for row, number in (series or {}).items():
        of_series[row] = number
    belonging = Belonging(of_series, np.full(len(table), -1, np.int32))
    return group(cast(AdditiveSearch, Table(table.copy())), belonging, Rule(), known or {}, seed=1)


PLANTED = {(3, 40, 77, 120): 24_000, (9, 10, 11): 19_000}


def test_planted_strings_are_found_and_no_other() -> None:
    found = strings_of(scores(150, 1, PLANTED))
    assert [sorted(string.rows) for string in found.strings[:2]] == [sorted(rows) for rows in PLANTED]
    assert found.strings[0].firmness > 0.95 and found.strings[0].bits > found.strings[1].bits > 5.0
    assert all(string.firmness < 0.5 and string.bits < 0.0 for string in found.strings[2:])


def test_firmness_is_the_mean_membership_with_the_others_and_the_sum_over_all_partitions() -> None:
    table = scores(30, 2, {(1, 5, 9): 14_000})
    found = strings_of(table)
    (string, *_) = found.strings
    square = np.where(table == SKIPPED, 0, table) / 1000.0 * NATS
    rows = [1, 5, 9]
    together = exact_together(single_cases(square[np.ix_(rows, rows)]), Rule().prior(30))
    for member in string.members:
        at = rows.index(member.row)
        assert member.firmness == pytest.approx((together[at].sum() - together[at, at]) / 2, abs=0.01)
    assert list(string.members) == sorted(string.members, key=lambda member: -member.firmness)


def test_a_pair_takes_part_where_it_is_one_hands_with_odds_of_one_in_five_hundred() -> None:
    least = least_millibits(Rule(), 6000)
    odds = [
        np.divide(*exact_together(single_cases(np.array([[0, bits], [bits, 0]]) * NATS), Rule().prior(6000))[0, ::-1])
        for bits in ((least - 1) / 1000.0, least / 1000.0)
    ]
    assert odds[0] < 1 / 500 <= odds[1]


def test_a_tie_brings_two_together_and_a_bar_keeps_them_apart() -> None:
    table = scores(60, 3, {(2, 20, 41): 22_000})
    tied = strings_of(table, {(5, 6): True})
    assert any({5, 6} <= set(string.rows) for string in tied.strings)
    barred = strings_of(table, {(2, 20): False})
    assert not any({2, 20} <= set(string.rows) for string in barred.strings)
    moved = strings_of(table, {(2, 50): True})  # who was tied comes along
    assert any({2, 20, 41, 50} == set(string.rows) for string in moved.strings)


def test_a_known_series_is_a_finding_only_where_another_case_joins_it() -> None:
    table = scores(60, 4, {(7, 8, 30): 22_000})
    table[7, 8] = table[8, 7] = SKIPPED  # as a search has pairs of one known series
    found = strings_of(table, series={7: 0, 8: 0, 12: 1, 13: 1})
    assert [sorted(string.rows) for string in found.strings if string.bits > 0] == [[7, 8, 30]]
    assert not any({12, 13} == set(string.rows) for string in found.strings)


@pytest.mark.parametrize("hand", [1, 2, 5, 10])
def test_a_case_that_joins_a_known_hand_brings_the_mean_of_its_pairs_however_many_they_are(hand: int) -> None:
    """They are one comparison; what the hand's own pairs say is no evidence, whether a search gives them or not."""
    pairs = np.full((hand + 1, hand + 1), 9000, np.int32)
    pairs[:hand, :hand] = SKIPPED if hand < 10 else 25_000
    prior = Rule().prior(6000)
    beforehand = prior.cohesion[hand + 1] - prior.cohesion[hand] - prior.cohesion[1]
    units = units_of(Part((tuple(range(hand)), (hand,)), (hand, 1)), pairs, {}, Rule().pooling)
    together = exact_together(units, prior)
    assert np.log(together[0, 1] / together[0, 0]) == pytest.approx(beforehand + 9.0 * NATS)


def test_two_victims_of_one_incident_count_as_one_case_and_another_joins_them_as_it_joins_one() -> None:
    none, at_once = np.full(8, -1, np.int32), np.array([-1, 0, 0, 0, 1, 1, -1, -1], np.int32)
    series = np.where(at_once == 0, 0, none).astype(np.int32)
    series[6] = 0
    hands = hands_of({}, Belonging(series, at_once))
    assert [hands.size(row) for row in (0, 1, 7)] == [1, 2, 1]  # an incident of three, and one more of their series
    found = Found(np.full(1, 20_000, np.int32), np.array([0], np.int32), np.array([1], np.int32))
    (part,), _ = parts_of(found, {}, hands)
    assert (part.units, part.sizes) == (((0,), (1, 2, 3, 6)), (1, 2))
    pairs = np.full((3, 3), 9000, np.int32)
    units = units_of(Part(((0, 1), (2,)), (1, 1)), pairs, {}, 1.0)
    alone = single_cases(np.array([[0.0, 9.0], [9.0, 0.0]]) * NATS)
    assert exact_together(units, Rule().prior(6000)) == pytest.approx(exact_together(alone, Rule().prior(6000)))


@pytest.mark.parametrize("cases", [[1, 1, 1, 1], [3, 1, 1], [5, 2, 1, 4]])
def test_a_string_pooled_in_full_is_one_comparison_less_than_its_units(cases: list[int]) -> None:
    rows = np.split(np.arange(sum(cases)), np.cumsum(cases)[:-1])
    part = Part(tuple(tuple(unit.tolist()) for unit in rows), tuple(cases))
    units = units_of(part, np.full((sum(cases), sum(cases)), 1000, np.int32), {}, 1.0)
    said = Rule(1.0).prior(100).worth[sum(cases)] * units.pairs.sum() / 2.0
    assert said == pytest.approx((len(cases) - 1) * NATS)


def test_who_is_kept_apart_is_never_told_in_one_string_though_each_fits_the_others() -> None:
    rng = np.random.default_rng(15)
    table = np.triu(rng.normal(1000, 4000, (40, 40)), 1)
    table[:8, :8] = np.triu(rng.normal(9000, 2500, (8, 8)), 1)
    barred = {(0, 1): False, (2, 3): False, (4, 5): False}
    found = strings_of(np.rint(table + table.T).astype(np.int32), barred)
    assert any(len(string.rows) > 3 for string in found.strings)
    assert not any(set(pair) <= set(string.rows) for string in found.strings for pair in barred)


def test_a_series_too_long_to_be_one_takes_no_part_and_is_counted() -> None:
    table = scores(450, 6, {(430, 440): 26_000})
    table[3, 425] = table[425, 3] = 40_000
    found = strings_of(table, series=dict.fromkeys(range(MOST_CASES + 1), 0))
    assert [sorted(string.rows) for string in found.strings if string.bits > 0] == [[430, 440]]
    assert found.left_out > 0


def test_pairs_beyond_the_strongest_are_counted_as_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    table = scores(150, 1, PLANTED)
    held = len(Table(table.copy()).scores_from(least_millibits(Rule(), 150)))
    monkeypatch.setattr("murderbook.series.grouping.strings.MOST_PAIRS", 7)
    assert strings_of(table).left_out == held - 7


def test_a_case_beside_a_string_is_looked_at_though_none_of_its_pairs_stands_out() -> None:
    table = scores(400, 5, {(1, 2, 3, 4, 5, 6): 13_000})
    least = least_millibits(Rule(), 400)
    for row in range(1, 7):
        table[row, 90] = table[90, row] = least - 100
    (best, *_) = strings_of(table).strings
    assert 90 in {*best.rows, *(member.row for member in best.near)}


def test_no_part_is_larger_than_can_be_drawn_and_what_is_left_out_is_counted() -> None:
    chain = np.arange(MOST_UNITS + 200, dtype=np.int32)
    none = np.full(len(chain), -1, np.int32)
    found = Found(np.full(len(chain) - 1, 20_000, np.int32), chain[:-1], chain[1:])
    parts, left_out = parts_of(found, {}, hands_of({}, Belonging(none, none)))
    assert max(len(part.units) for part in parts) == MOST_UNITS and left_out == 1
    assert sum(len(part.units) for part in parts) == len(chain)


def test_the_same_register_gives_the_same_strings_and_a_score_in_whole_millibits() -> None:
    table, none = scores(150, 1, PLANTED), np.full(150, -1, np.int32)
    of, way = Belonging(none, none), grouper(Rule(), seed=4)
    one, two = (way(cast(AdditiveSearch, Table(table.copy())), of, {}) for _ in range(2))
    assert one == two and one[0].score == round(1000 * strings_of(table).strings[0].bits)
    assert len(one[0].firmness) == len(one[0].members)


def test_an_empty_register_and_one_of_strangers_have_no_string() -> None:
    assert strings_of(np.zeros((0, 0), np.int32)).strings == ()
    assert strings_of(np.full((5, 5), -9000, np.int32)).strings == ()


def test_who_hardly_ever_came_along_is_not_told_with_those_who_are_tied() -> None:
    """A tie is told whatever is weak beside it; the weak ones are not told with it."""
    table = scores(9, 8, {})
    table[5, 7] = table[7, 5] = least_millibits(Rule(), 9) + 200
    table[6, 7] = table[7, 6] = -4000
    (tied, *others) = strings_of(table, {(5, 6): True}).strings
    assert set(tied.rows) == {5, 6} and tied.firmness == 1.0
    assert all(string.firmness >= 0.05 for string in others)


def test_the_error_of_drawing_is_told_and_is_none_where_all_partitions_are_summed() -> None:
    few = strings_of(scores(30, 2, {(1, 5, 9): 14_000})).strings
    assert few and all(string.error == 0.0 for string in few)
    chain = {(row, row + 1): 14_000 for row in range(1, 40)}
    many = strings_of(scores(60, 3, chain)).strings
    assert any(0.0 < string.error < 0.2 for string in many)
    none = np.full(60, -1, np.int32)
    (formed, *_) = grouper(Rule(), 1)(cast(AdditiveSearch, Table(scores(60, 3, chain))), Belonging(none, none), {})
    assert formed.error == many[0].error
