"""Tests of one case that share their fate, and other ways to spend the money: against every set, and by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laboratory_oracle import fitting, won
from laboratory_worlds import offer, one_stake, small_problems

from murderbook.laboratory.order import by_lot, newest_first, oldest_first, oldest_first_well_chosen
from murderbook.laboratory.records import Problem, Source, Stake
from murderbook.laboratory.sensitivity import together, worth_together
from murderbook.laboratory.solving import solve
from murderbook.laboratory.worth import Valuer

pytestmark = pytest.mark.engine


def test_a_case_of_which_all_share_one_fate_is_worth_its_likeliest_test() -> None:
    problem = one_stake([0.5, 0.4, 0.3], cents=3000)
    assert worth_together(problem, (0, 1, 2)) == pytest.approx(5.0)
    assert Valuer(problem).worth((0, 1, 2)).total == pytest.approx(10 * (1 - 0.5 * 0.6 * 0.7))


def test_cases_do_not_share_their_fate_with_each_other() -> None:
    problem = one_stake([0.5, 0.5], cents=3000)
    apart = replace(problem, offers=(problem.offers[0], replace(problem.offers[1], case="D")))
    assert worth_together(apart, (0, 1)) == pytest.approx(7.5)


@given(small_problems(), st.lists(st.integers(0, 2), min_size=7, max_size=7))
@settings(max_examples=60)
def test_whatever_ties_the_tests_of_a_case_they_are_worth_no_less(problem: Problem, stores: list[int]) -> None:
    """Put in stores by lot: all of one store share its fate, and stores are independent."""
    chosen, total = solve(problem).chosen, 0.0
    for at, stake in enumerate(problem.stakes):
        likeliest = [0.0, 0.0, 0.0]
        for place in chosen:
            if at in problem.offers[place].stakes:
                likeliest[stores[place]] = max(likeliest[stores[place]], won(problem, place, at))
        total += stake.points * stake.share * (1 - math.prod(1 - chance for chance in likeliest))
    assert worth_together(problem, chosen) <= total + 1e-9


@given(small_problems(most=6))
@settings(max_examples=60)
def test_no_set_is_better_there_than_the_loss_says(problem: Problem) -> None:
    """All small problems are of one case, so that the sum over cases is exact: every set is tried."""
    choice = solve(problem)
    best = max(worth_together(problem, chosen) for chosen, _ in fitting(problem))
    found = together(problem, choice)
    assert found.worth == pytest.approx(worth_together(problem, choice.chosen))
    assert found.loss == pytest.approx(1 - found.worth / best if best else 0.0, abs=1e-5)


def test_where_fates_are_shared_a_second_exhibit_of_a_case_is_money_lost() -> None:
    """Two of 0.9 for $10 of one stake of 30 against one of 0.25 of a stake of 10."""
    offers = (offer(0, 0.9, [0]), offer(1, 0.9, [0]), offer(2, 0.25, [1]))
    stakes = (Stake("result", "C1", "", 30.0), Stake("result", "C2", "", 10.0))
    problem = Problem(offers, stakes, (Source("budget", "", 2000),), {"a": 9})
    choice = solve(problem)
    assert choice.chosen == (0, 1)
    assert together(problem, choice).loss == pytest.approx(1 - 27 / 29.5)


def queue() -> Problem:
    ages = [3.0, None, 30.0, 12.0]
    offers = tuple(replace(offer(at, 0.5, [0]), age=age) for at, age in enumerate(ages))
    return Problem(offers, (Stake("result", "C", "", 10.0),), (Source("budget", "", 1000),), {"a": 9})


def test_queues_go_by_age_and_an_age_that_is_not_known_comes_last_in_both() -> None:
    problem = queue()
    assert oldest_first(problem).chosen == (2,) and newest_first(problem).chosen == (0,)
    three = replace(problem, sources=(Source("budget", "", 3000),))
    assert oldest_first(three).chosen == newest_first(three).chosen == (0, 2, 3)


def test_a_queue_that_knows_its_methods_takes_the_one_worth_most_for_a_dollar() -> None:
    dear, cheap = replace(offer(0, 0.6, [0], 2000), method="m2"), offer(0, 0.5, [0], 500)
    problem = Problem((cheap, dear), (Stake("result", "C", "", 10.0),), (Source("budget", "", 2000),), {"a": 9})
    assert oldest_first(problem).chosen == (1,) and oldest_first_well_chosen(problem).chosen == (0,)


@given(small_problems())
@settings(max_examples=40)
def test_every_way_can_be_paid_and_none_is_worth_more_than_the_best(problem: Problem) -> None:
    fits, best = {chosen for chosen, _ in fitting(problem)}, solve(problem).worth.total
    for spent in (newest_first(problem), oldest_first_well_chosen(problem), by_lot(problem, 1)):
        assert spent.chosen in fits and spent.worth.total <= best + 5e-5


def test_lots_differ_by_their_seed_alone() -> None:
    problem = queue()
    assert by_lot(problem, 1) == by_lot(problem, 1)
    assert len({by_lot(problem, seed).chosen for seed in range(20)}) == 4
