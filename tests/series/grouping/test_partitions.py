"""All partitions, summed and drawn: against their plain enumeration, closed forms, and what is known for sure."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations, permutations

import numpy as np
import pytest

from murderbook.series.grouping import PUBLISHED, Rule, Sizes, sizes_of
from murderbook.series.grouping.exact import exact_together
from murderbook.series.grouping.rule import NATS
from murderbook.series.grouping.sampler import Prior, Units, draw, single_cases
from murderbook.series.grouping.sizes import LOW, MOST_CASES, published


def partitions(items: list[int]) -> Iterator[list[list[int]]]:
    if not items:
        yield []
        return
    first, *rest = items
    for smaller in partitions(rest):
        yield [[first], *smaller]
        for at in range(len(smaller)):
            yield [*smaller[:at], [first, *smaller[at]], *smaller[at + 1 :]]


def enumerated(units: Units, prior: Prior) -> np.ndarray:
    n = len(units.cases)
    together, every = np.zeros((n, n)), 0.0
    for strings in partitions(list(range(n))):
        value = 0.0
        for held in strings:
            size = sum(int(units.cases[i]) for i in held)
            total = sum(units.pairs[i, j] for i, j in combinations(held, 2))
            value += prior.cohesion[size] + prior.worth[size] * total
        every += math.exp(value)
        for held in strings:
            for i in held:
                for j in held:
                    together[i, j] += math.exp(value) if i != j or len(held) == 1 else 0.0
    return together / every


def some_units(n: int, seed: int, cases: list[int] | None = None) -> Units:
    rng = np.random.default_rng(seed)
    square = rng.normal(0.4, 2.0, (n, n))
    square = square + square.T
    np.fill_diagonal(square, 0.0)
    return Units(square, np.array(cases or [1] * n, np.int64))


RULE = Rule(0.7, Sizes(0.3, 2.5))


@pytest.mark.parametrize("cases", [[1], [1, 1], [1] * 6, [1, 2, 1, 3, 1], [2, 1, 1, 1, 1, 2, 1]])
def test_all_partitions_are_summed(cases: list[int]) -> None:
    units, prior = some_units(len(cases), 3, cases), RULE.prior(40)
    assert exact_together(units, prior) == pytest.approx(enumerated(units, prior), abs=1e-12)


@pytest.mark.parametrize("cases", [[1] * 7, [2, 1, 3, 1, 1, 1, 2, 1]])
def test_draws_agree_with_the_sum_over_all(cases: list[int]) -> None:
    units, prior = some_units(len(cases), 5, cases), RULE.prior(40)
    drawn = draw(units, prior, 12_000, seed=2).together
    assert drawn.mean(axis=0) == pytest.approx(exact_together(units, prior), abs=0.01)
    assert drawn.std(axis=0).max() < 0.02  # whether they began apart or together


def test_draws_are_the_same_again_and_others_with_another_seed() -> None:
    units, prior = some_units(20, 7), RULE.prior(100)
    one, two, other = (draw(units, prior, 50, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.together, two.together) and np.array_equal(one.values, two.values)
    assert not np.array_equal(one.together, other.together)


def test_a_process_that_has_drawn_may_fork_and_draw_again() -> None:
    """As workers of a server or of a pool do; Numba's own threads would end them."""
    said = (
        "import os, numpy as np\n"
        "from murderbook.series.grouping import Rule\n"
        "from murderbook.series.grouping.sampler import draw, single_cases\n"
        "units, prior = single_cases(np.zeros((20, 20))), Rule().prior(100)\n"
        "draw(units, prior, 2, 1)\n"
        "child = os.fork()\n"
        "draw(units, prior, 2, 1)\n"
        "if child:\n"
        "    raise SystemExit(os.waitpid(child, 0)[1] != 0)\n"
    )
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", said], check=False, timeout=120).returncode == 0


def test_two_cases_are_one_hands_by_prior_odds_times_likelihood_ratio() -> None:
    sizes, cases, bits = Sizes(0.02, 2.7), 5000, 17.0
    rule = Rule(1.0, sizes)
    shares, hands = sizes.shares(), cases / sizes.mean
    odds = 2.0 * shares[2] / (hands * shares[1] ** 2) * 2.0**bits
    together = exact_together(single_cases(np.array([[0.0, bits * NATS], [bits * NATS, 0.0]])), rule.prior(cases))
    assert together[0, 1] == pytest.approx(odds / (1.0 + odds), rel=1e-9)
    assert together[0, 0] == together[1, 1] == pytest.approx(1.0 / (1.0 + odds), rel=1e-9)


def test_what_is_known_beforehand_is_a_poisson_number_of_hands() -> None:
    """The sum over all partitions of n cases, over n!, is the probability that all hands together have n cases."""
    sizes, register, n = Sizes(0.3, 2.2), 7, 6
    cohesion, hands = sizes.cohesions(register), register / sizes.mean
    every = sum(math.exp(sum(cohesion[len(held)] for held in strings)) for strings in partitions(list(range(n))))
    shares, wanted, several = sizes.shares()[: n + 1], 0.0, np.eye(1, n + 1)[0]
    for number in range(n + 1):
        wanted += math.exp(-hands) * hands**number / math.factorial(number) * several[n]
        several = np.convolve(several, shares)[: n + 1]
    assert math.exp(-hands) * every / math.factorial(n) == pytest.approx(wanted, rel=1e-9)


def test_full_pooling_is_the_mean_over_orders_of_comparing_each_case_with_those_before() -> None:
    units = some_units(5, 11)
    per_order = [
        sum(np.mean([units.pairs[case, before] for before in order[:at]]) for at, case in enumerate(order) if at)
        for order in permutations(range(5))
    ]
    worth = Rule(1.0).prior(100).worth[5]
    assert worth * sum(units.pairs[i, j] for i, j in combinations(range(5), 2)) == pytest.approx(np.mean(per_order))


def test_a_barred_pair_is_never_together_however_well_a_third_fits_both() -> None:
    units = some_units(18, 13)
    units.pairs[:] = 6.0
    np.fill_diagonal(units.pairs, 0.0)
    units.pairs[0, 1] = units.pairs[1, 0] = -1e6
    small = Units(np.ascontiguousarray(units.pairs[:6, :6]), units.cases[:6])
    assert exact_together(small, RULE.prior(40))[0, 1] == 0.0
    drawn = draw(units, RULE.prior(40), 200, seed=1).together
    assert drawn[:, 0, 1].max() == 0.0 and drawn[:, 2, 3].min() > 0.9


def test_sizes_as_published_are_those_published() -> None:
    shares = PUBLISHED.shares()
    sizes = np.arange(MOST_CASES + 1)
    assert shares.sum() == pytest.approx(1.0)
    assert (shares[2:] @ sizes[2:]) / (shares @ sizes) == pytest.approx(1398 / 60000, rel=1e-6)
    assert (shares[2:] @ sizes[2:]) / shares[2:].sum() == pytest.approx(608 / 157, rel=1e-6)
    with pytest.raises(ValueError, match="mean between"):
        published(0.02, 1.5, "")


def test_sizes_of_known_hands_are_the_most_likely_ones() -> None:
    known = [1] * 80 + [2] * 12 + [3] * 5 + [9]
    found = sizes_of(known)
    assert found.several == pytest.approx(18.5 / 99.0)

    def likelihood(exponent: float) -> float:
        shares = Sizes(found.several, exponent).shares()
        return sum(math.log(shares[size]) for size in known if size > 1)

    assert likelihood(found.exponent) > max(likelihood(found.exponent - 0.02), likelihood(found.exponent + 0.02))
    assert sizes_of([1, 1, 1]).exponent == PUBLISHED.exponent
    assert sizes_of([1, 1, 60, 70, 80]).exponent == LOW  # as flat as is looked through


def test_too_many_units_for_a_sum_are_refused() -> None:
    with pytest.raises(ValueError, match="15 units"):
        exact_together(some_units(15, 1), RULE.prior(40))
