"""The joint solution beside the sum over every joint assignment, each by one likelihood of all profiles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from disaster_oracle import Exact, Names, drawn, solved_by_hand

from murderbook.kinship import Model
from murderbook.kinship.disaster import Solution, component, growth, solution, solve
from murderbook.kinship.disaster.best import Ranked
from murderbook.kinship.disaster.growth import pinned_of

MODELS = (Model.NONE, Model.PROPORTIONAL, Model.EQUAL, Model.STEPWISE)


def names_of(found: Solution, one: Ranked) -> Names:
    """The assignment, or one of those that cannot be told from it."""
    names: list[tuple[int, str] | None] = [None] * len(found.disaster.victims)
    for f, choice in one.chosen:
        table = found.tables[f]
        placing = table.placings[found.kept[f].rows[choice]]
        for name, victim in pinned_of(table.places, placing).items():
            names[victim] = (f, name)
    return tuple(names)


def copies(found: Solution, one: Ranked) -> float:
    return math.prod(float(found.tables[f].copies[found.kept[f].rows[choice]]) for f, choice in one.chosen)


def difference(found: Solution, exact: Exact) -> float:
    """The largest of all posteriors of pairs and of being nobody."""
    worst = 0.0
    for v, victim in enumerate(found.disaster.victims):
        assert victim.id == found.disaster.victims[v].id
        for (f, name), share in found.pairs.items():
            true = math.fsum(p for names, p in exact.posterior.items() if names[v] == (f, name))
            worst = max(worst, abs(float(share[v]) - true))
        true = math.fsum(p for names, p in exact.posterior.items() if names[v] is None)
        worst = max(worst, abs(float(found.nobody[v]) - true))
    return worst


def check(seed: int, model: Model, most: int = 3) -> None:
    disaster = drawn(seed, model, most).disaster
    found, exact = solve(disaster), solved_by_hand(disaster)
    assert difference(found, exact) <= found.left_out + 1e-9, seed
    assert found.lost == 0.0
    assert found.log_total == pytest.approx(exact.log_total, abs=1e-8)
    ranked = found.best(6)
    for posterior, one in ranked:
        names = names_of(found, one)
        assert posterior == pytest.approx(exact.posterior[names] * copies(found, one), rel=1e-7), seed
        assert math.exp(found.log_ratio(one)) == pytest.approx(exact.ratio[names], rel=1e-7)
    largest = max(exact.posterior.values())
    assert max(p / copies(found, one) for p, one in found.best(50)) == pytest.approx(largest, rel=1e-7)
    assert [p for p, _ in ranked] == sorted((p for p, _ in ranked), reverse=True)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(5))
def test_every_posterior_is_that_of_the_sum_over_all_assignments(seed: int, model: Model) -> None:
    check(100 * MODELS.index(model) + seed, model)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(1000, 1400))
def test_the_same_for_many_more_and_one_victim_more(seed: int) -> None:
    check(seed, MODELS[seed % 4], 5)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_left_out_moves_no_posterior_by_more_than_is_said(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solution, "BUDGET", 0.05)
    monkeypatch.setattr(growth, "FAINT", math.log(0.01))
    disaster = drawn(seed, Model.PROPORTIONAL, 3).disaster
    found = solve(disaster)
    assert difference(found, solved_by_hand(disaster)) <= found.left_out + 1e-9


@pytest.mark.parametrize("seed", range(6))
def test_states_left_out_move_no_posterior_by_more_than_is_said(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(component, "MOST_STATES", 3)
    monkeypatch.setattr(component, "MOST_STEPS", 30)
    monkeypatch.setattr(solution, "MOST_LOST", 1.0)
    disaster = drawn(seed, Model.EQUAL, 4).disaster
    found = solve(disaster)
    assert difference(found, solved_by_hand(disaster)) <= found.left_out + 1e-9


def test_tables_that_stop_at_a_threshold_lose_no_more_than_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """On average over disasters drawn from the model, the posterior that is lost is what the threshold says."""
    monkeypatch.setattr(growth, "LADDER", (math.log(0.05),))
    lost, said = [], []
    for seed in range(40):
        disaster = drawn(seed, Model.PROPORTIONAL, 3).disaster
        found, exact = solve(disaster), solved_by_hand(disaster)
        lost.append(1.0 - math.exp(found.log_total - exact.log_total))
        said.append(found.lost)
    assert max(lost) > 0.0 and float(np.mean(lost)) <= float(np.mean(said))
