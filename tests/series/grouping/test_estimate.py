"""One partition out of many, and the rule learned from solved series."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from murderbook.series.grouping import Rule, best_partition, expected_agreement, learn, memberships
from murderbook.series.grouping.learn import surprise
from murderbook.series.grouping.rule import NATS
from murderbook.series.grouping.sampler import single_cases


def solved(seed: int, noise: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    """Bits of all pairs of 78 cases of 45 hands, calibrated: normal with mean v/2 and variance v in nats."""
    rng = np.random.default_rng(seed)
    strings = np.repeat(np.arange(45), [8, 6, 5, 4, 4, 3, 3, 3, 2, 2, 2, 2, 2, *[1] * 34][:45])
    one = strings[:, None] == strings[None, :]
    nats = np.triu(np.where(one, noise / 2, -noise / 2) + rng.normal(0.0, noise**0.5, one.shape), 1)
    return (nats + nats.T) / NATS, strings


def test_a_certain_partition_is_found_as_it_is() -> None:
    strings = np.array([0, 1, 0, 2, 2, 0, 3])
    together = (strings[:, None] == strings[None, :]).astype(float)
    assert best_partition(together).tolist() == [0, 1, 0, 2, 2, 0, 3]
    assert expected_agreement(together, strings) == pytest.approx(1.0)
    assert best_partition(np.eye(4)).tolist() == [0, 1, 2, 3]
    assert best_partition(np.ones((1, 1))).tolist() == [0]


def test_the_agreement_is_the_adjusted_rand_index_where_all_is_certain() -> None:
    rng = np.random.default_rng(1)
    for _ in range(5):
        one, two = rng.integers(0, 6, 30), rng.integers(0, 6, 30)
        together = (one[:, None] == one[None, :]).astype(float)
        assert expected_agreement(together, two) == pytest.approx(adjusted_rand_score(one, two))


def test_independent_pairs_are_learned_to_count_in_full_and_copies_of_them_not() -> None:
    """Where every pair is evidence of its own, pooling is little; where a case's pairs all repeat one thing, more."""
    bits, strings = solved(4)
    free = learn(bits, strings)
    rng = np.random.default_rng(9)
    own = rng.normal(0.0, 1.5, len(strings))
    copied = bits + (own[:, None] + own[None, :])
    np.fill_diagonal(copied, 0.0)
    tied = learn(copied, strings)
    assert free.standing == "learned" and "78 solved cases" in free.source
    assert free.pooling <= 0.3
    assert tied.pooling >= free.pooling + 0.3


def test_what_is_learned_says_more_of_other_series_than_what_is_assumed() -> None:
    bits, strings = solved(4)
    rule = learn(bits, strings)
    others, truth = solved(5)
    one_hand = truth[:, None] == truth[None, :]
    learned, assumed = (
        surprise(memberships(single_cases(others * NATS), r.prior(78), 1)[0], one_hand) for r in (rule, Rule())
    )
    assert learned < assumed


def test_few_solved_series_teach_nothing() -> None:
    bits, strings = solved(4)
    with pytest.raises(ValueError, match="4 solved series"):
        learn(
            bits[:26, :26], np.minimum(strings[:26], 4) * (strings[:26] < 4) + np.arange(26) * (strings[:26] >= 4) + 5
        )
