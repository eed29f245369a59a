"""The chosen set against every set there is: a brute force that shares no code with the programme or the valuer."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laboratory_oracle import fitting, own_money, true_worth
from laboratory_worlds import offer, one_stake, small_problems

from murderbook.laboratory import solving
from murderbook.laboratory.order import by_dollar, oldest_first
from murderbook.laboratory.records import Problem, Source, Stake
from murderbook.laboratory.solving import TIE, solve
from murderbook.laboratory.worth import Valuer, curve_of, effort_of

pytestmark = pytest.mark.engine
NEAR = 5e-5  # sets that differ by a millionth of their worth are ties, and worths here reach 40


@given(small_problems())
@settings(max_examples=150)
def test_the_chosen_set_is_worth_as_much_as_the_best_of_all(problem: Problem) -> None:
    """With up to four tests on a stake the chords are exact, and so the objective is the product itself."""
    if any(len(tests) > 4 for tests in Valuer(problem).bearing):
        return
    choice = solve(problem)
    best = max(true_worth(problem, chosen) for chosen, _ in fitting(problem))
    assert choice.worth.total == pytest.approx(true_worth(problem, choice.chosen), abs=NEAR)
    assert choice.worth.total == pytest.approx(best, abs=NEAR)
    assert choice.gap == 0 and choice.finished


@given(small_problems(most=8))
@settings(max_examples=60)
def test_with_more_tests_on_a_stake_the_stated_objective_is_met_to_the_chord(problem: Problem) -> None:
    choice, valuer = solve(problem), Valuer(problem)
    best = max(valuer.worth(chosen).total for chosen, _ in fitting(problem))
    assert choice.worth.total == pytest.approx(best, abs=NEAR)


@given(small_problems(most=6))
@settings(max_examples=80, derandomize=True)
def test_ties_go_to_less_own_money_then_less_money_then_the_head_of_the_list(problem: Problem) -> None:
    """Which sets tie is only so sharp as the solver counts: those a little within the line do, a little beyond may."""
    choice, valuer = solve(problem), Valuer(problem)
    cents = [problem.offers[place].cents for place in range(len(problem.offers))]
    told = [
        (valuer.worth(chosen).total, (own, sum(cents[place] for place in chosen), sum(place + 1 for place in chosen)))
        for chosen, own in fitting(problem)
    ]
    best = max(worth for worth, _ in told)
    within = min(one for worth, one in told if worth >= best - TIE * max(1.0, best) / 10)
    beyond = min(one for worth, one in told if worth >= best - TIE * max(1.0, best) * 10)
    own = own_money(problem, choice.chosen, choice.paid)
    assert own is not None
    spent = (own, sum(cents[place] for place in choice.chosen), sum(place + 1 for place in choice.chosen))
    assert beyond <= spent <= within


@given(small_problems())
@settings(max_examples=40)
def test_the_same_input_gives_the_same_bits(problem: Problem) -> None:
    first, second = solve(problem), solve(problem)
    assert first == second
    assert first.worth.total.hex() == second.worth.total.hex()


@given(small_problems())
@settings(max_examples=60)
def test_what_is_chosen_can_be_paid_and_done(problem: Problem) -> None:
    choice = solve(problem)
    assert (choice.chosen, own_money(problem, choice.chosen, choice.paid)) in list(fitting(problem))
    for place, source in zip(choice.chosen, choice.paid, strict=True):
        assert source in problem.offers[place].sources


@given(small_problems())
@settings(max_examples=60)
def test_no_other_way_to_spend_the_money_is_worth_more(problem: Problem) -> None:
    best = solve(problem).worth.total
    fits = {chosen for chosen, _ in fitting(problem)}
    for other in (oldest_first(problem), by_dollar(problem)):
        assert other.chosen in fits
        assert other.worth.total <= best + NEAR


@given(small_problems())
@settings(max_examples=60)
def test_parts_add_up_and_limitation_only_takes_away(problem: Problem) -> None:
    worth = solve(problem).worth
    assert math.fsum(worth.parts.values()) == pytest.approx(worth.total)
    assert worth.parts["law"] <= 0 and all(worth.parts[part] >= 0 for part in ("bits", "assumed", "result", "danger"))


def test_two_tests_of_one_stake_do_not_pay_twice() -> None:
    problem = one_stake([0.5, 0.5], cents=2000)
    valuer = Valuer(problem)
    assert valuer.worth([0]).total == pytest.approx(5.0)
    assert valuer.worth([0, 1]).total == pytest.approx(7.5)


def test_the_second_exhibit_of_a_case_gives_way_to_the_first_of_another() -> None:
    """One by one the two of the first case are worth most; together they are worth less than one of each."""
    offers = (offer(0, 0.6, [0]), offer(1, 0.6, [0]), offer(2, 0.5, [1]))
    stakes = (Stake("result", "C1", "", 10.0), Stake("result", "C2", "", 10.0))
    problem = Problem(offers, stakes, (Source("budget", "", 2000),), {"a": 9})
    assert solve(problem).chosen == (0, 2)


@given(st.lists(st.floats(0.01, 0.99), min_size=5, max_size=40), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_chords_lie_under_the_curve_by_a_thousandth_at_the_most(chances: list[float], random: Random) -> None:
    curve = curve_of(tuple(sorted(effort_of(chance) for chance in chances)))
    total = sum(effort_of(chance) for chance in chances if random.random() < 0.5)
    assert -1e-3 <= curve.at(total) - (1 - math.exp(-total)) <= 1e-9


@pytest.mark.parametrize("count", [1, 4, 5, 40])
def test_tests_that_cannot_succeed_are_worth_nothing_and_break_nothing(count: int) -> None:
    """A unit may write a chance of 0 into its table."""
    problem = one_stake([0.0] * count, cents=3000)
    assert solve(problem).worth.total == by_dollar(problem).worth.total == 0.0
    with_one = one_stake([0.0] * count + [0.5], cents=1000)
    assert solve(with_one).chosen == (count,)


def test_a_chance_of_one_is_as_good_as_sure() -> None:
    assert Valuer(one_stake([1.0, 0.5], 9000)).worth([0, 1]).total == pytest.approx(10.0, rel=1e-3)


def test_without_money_only_what_costs_nothing_is_chosen() -> None:
    problem = one_stake([0.5, 0.5], cents=0)
    assert solve(problem).chosen == ()
    free = replace(problem, offers=(replace(problem.offers[0], cents=0), problem.offers[1]))
    assert solve(free).chosen == (0,)


def test_most_for_a_dollar_takes_many_cheap_ones_before_one_dear_one() -> None:
    offers = (offer(0, 0.6, [0], 2000), offer(1, 0.5, [1], 1000), offer(2, 0.5, [2], 1000))
    stakes = tuple(Stake("result", f"C{one}", "", 10.0) for one in range(3))
    assert by_dollar(Problem(offers, stakes, (Source("budget", "", 2000),), {"a": 9})).chosen == (1, 2)


def test_a_solver_that_found_nothing_in_time_gives_way_to_most_for_a_dollar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        solving.Programme, "run", lambda *_, **__: solving.Run(None, bound=99.0, finished=False, value=-math.inf)
    )
    problem = one_stake([0.5, 0.4, 0.3], cents=2000)
    choice = solve(problem, ties=False)
    assert choice.chosen == by_dollar(problem).chosen == (0, 1) and not choice.finished


def test_most_for_a_dollar_sees_that_a_second_test_of_a_stake_adds_less() -> None:
    offers = (offer(0, 0.6, [0]), offer(1, 0.6, [0]), offer(2, 0.5, [1]))
    stakes = (Stake("result", "C1", "", 10.0), Stake("result", "C2", "", 10.0))
    assert by_dollar(Problem(offers, stakes, (Source("budget", "", 2000),), {"a": 9})).chosen == (0, 2)


@given(small_problems(most=6))
@settings(max_examples=30)
def test_a_set_that_the_solver_overdrew_is_cut_down_until_it_can_be_paid_and_done(problem: Problem) -> None:
    """A solver that is right to a millionth of each of a thousand prices may be wrong by dollars."""
    programme = solving.Programme(Valuer(problem))
    kept = solving._that_fit(programme, range(len(programme.pairs)))
    chosen, paid = zip(*(programme.pairs[column] for column in kept), strict=True) if kept else ((), ())
    assert tuple(sorted(chosen)) in {fits for fits, _ in fitting(problem)}
    assert own_money(problem, chosen, paid) is not None


def test_a_set_that_fits_is_left_as_it_is() -> None:
    problem = one_stake([0.5, 0.4, 0.3], cents=2000)
    assert solving._that_fit(solving.Programme(Valuer(problem)), [0, 2]) == [0, 2]


def test_nothing_to_choose_from_is_an_answer() -> None:
    choice = solve(Problem((), (), (Source("budget", "", 100),), {}))
    assert (choice.chosen, choice.worth.total, choice.gap) == ((), 0.0, 0.0)


def test_a_grant_pays_where_it_may_so_that_own_money_goes_further() -> None:
    offers = (replace(offer(0, 0.5, [0]), sources=(0, 1)), offer(1, 0.5, [1]))
    stakes = (Stake("result", "C1", "", 10.0), Stake("result", "C2", "", 10.0))
    grant = Source("grant", "", 1000, samples=frozenset({"blood"}))
    choice = solve(Problem(offers, stakes, (Source("budget", "", 1000), grant), {"a": 9}))
    assert (choice.chosen, choice.paid) == ((0, 1), (1, 0))


def many(count: int = 120) -> Problem:
    random = Random(5)
    offers = tuple(
        replace(
            offer(number, random.uniform(0.05, 0.8), [number // 4], random.choice([30000, 70000, 100000])),
            exhibit=f"E{number:03}", sources=(0, 1) if number % 3 else (0,),
        )
        for number in range(count)
    )  # fmt: skip
    stakes = tuple(Stake("result", f"C{number}", "", random.choice([4.0, 10.0, 14.0])) for number in range(count // 4))
    sources = (Source("budget", "", 900_000), Source("grant", "", 300_000, methods=frozenset({"m"})))
    return Problem(offers, stakes, sources, {"a": 999})


def test_many_tests_are_solved_to_a_gap_and_paid_from_grants_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "FEW", 50)
    problem = many()
    choice = solve(problem, gap=0.01)
    assert 0 <= choice.gap <= 0.0101 and choice.finished
    assert choice == solve(problem, gap=0.01)
    assert by_dollar(problem).worth.total <= choice.bound
    paid = dict(zip(choice.chosen, choice.paid, strict=True))
    left = 300_000 - sum(problem.offers[place].cents for place, source in paid.items() if source == 1)
    from_own = [problem.offers[place] for place, source in paid.items() if source == 0]
    able = [one.cents for one in from_own if 1 in one.sources]
    assert left >= 0 and all(cents > left for cents in able)  # none of them would still fit into the grant


def test_stopped_at_the_bound_on_nodes_it_says_how_far_off_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """And holds no less than who spends dollar by dollar."""
    monkeypatch.setattr(solving, "NODES", 1)
    problem = many()
    choice = solve(problem)
    assert not choice.finished and choice.gap == pytest.approx(choice.bound / choice.worth.total - 1) and choice.gap > 0
    assert choice.worth.total >= by_dollar(problem).worth.total - 1e-9
    assert own_money(problem, choice.chosen, choice.paid) is not None
