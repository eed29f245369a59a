"""Strings of a register: which cases take part, what is known for sure, and how firmly each belongs."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.growth import Known
from murderbook.compute.packed import SKIPPED, Found, Ints
from murderbook.series.grouping import Grouping, Rule, group, grouper
from murderbook.series.grouping.exact import exact_together
from murderbook.series.grouping.pool import MOST_UNITS, hands_of, least_millibits, parts_of
from murderbook.series.grouping.rule import NATS
from murderbook.series.grouping.sampler import single_cases


class Table:
    """A search over a table of milli-bits."""

    def __init__(self, scores: Ints) -> None:
        self.scores, self.n = scores, len(scores)
        np.fill_diagonal(self.scores, SKIPPED)

    def scores_of(self, i: int) -> Ints:
        return self.scores[i]

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
    return group(cast(AdditiveSearch, Table(table.copy())), of_series, Rule(), known or {}, seed=1)


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


def test_a_case_beside_a_string_is_looked_at_though_none_of_its_pairs_stands_out() -> None:
    table = scores(400, 5, {(1, 2, 3, 4, 5, 6): 13_000})
    least = least_millibits(Rule(), 400)
    for row in range(1, 7):
        table[row, 90] = table[90, row] = least - 100
    (best, *_) = strings_of(table).strings
    assert 90 in {*best.rows, *(member.row for member in best.near)}


def test_no_part_is_larger_than_can_be_drawn_and_what_is_left_out_is_counted() -> None:
    chain = np.arange(MOST_UNITS + 200, dtype=np.int32)
    found = Found(np.full(len(chain) - 1, 20_000, np.int32), chain[:-1], chain[1:])
    parts, left_out = parts_of(found, {}, hands_of({}, np.full(len(chain), -1, np.int32)))
    assert max(len(part.units) for part in parts) == MOST_UNITS and left_out == 1
    assert sum(len(part.units) for part in parts) == len(chain)


def test_the_same_register_gives_the_same_strings_and_a_score_in_whole_millibits() -> None:
    table, series = scores(150, 1, PLANTED), np.full(150, -1, np.int32)
    one, two = (grouper(Rule(), seed=4)(cast(AdditiveSearch, Table(table.copy())), series, {}) for _ in range(2))
    assert one == two and one[0].score == round(1000 * strings_of(table).strings[0].bits)
    assert len(one[0].firmness) == len(one[0].members)


def test_an_empty_register_and_one_of_strangers_have_no_string() -> None:
    assert strings_of(np.zeros((0, 0), np.int32)).strings == ()
    assert strings_of(np.full((5, 5), -9000, np.int32)).strings == ()
