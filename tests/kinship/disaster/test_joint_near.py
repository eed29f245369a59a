"""A solution whose parts were all drawn beside the exact one: every figure of its document within its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from disaster_oracle import drawn

from murderbook.evidence.weight import RateSource
from murderbook.kinship import Model
from murderbook.kinship.disaster import Solution, component, solution, solve
from murderbook.kinship.disaster.choices import Choices
from murderbook.kinship.disaster.component import Component, components, solved
from murderbook.kinship.disaster.document import document_of
from murderbook.kinship.disaster.near import chains

SLACK = 2e-3  # beyond a 95 % interval: one in twenty is outside, and by little


def too_wide(families: Sequence[Choices], members: Sequence[int]) -> Component:
    if len(members) > 1:
        raise component.TooWideError
    return solved(families, members)


def told(found: Solution) -> dict[str, Any]:
    return document_of(found, RateSource("test", "drawn at random", 100), 1, ())


def tangled() -> Solution:
    """One that has a part of two families at least."""
    for seed in range(50):
        disaster = drawn(seed, Model.PROPORTIONAL, 4).disaster
        if any(len(one.posterior) > 1 for one in solve(disaster).found):
            return solve(disaster)
    raise AssertionError


def within(one: dict[str, Any], true: float, of: str = "posterior") -> None:
    low, high = one[f"{of}_low"], one[f"{of}_high"]
    if low is None:
        assert one[of] == pytest.approx(true, abs=1e-7)
    else:
        assert low - 1e-9 <= one[of] <= high + 1e-9
        assert low - SLACK <= true <= high + SLACK
        assert high - low < 0.2


def test_all_figures_of_a_drawn_solution_hold_the_exact_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = tangled()
    monkeypatch.setattr(chains, "MOST_SWEEPS", 2000)
    monkeypatch.setattr(solution, "solved", too_wide)
    near = solve(exact.disaster)
    assert near.near and not exact.near
    sure, given = told(exact), told(near)
    assert sure["drawn"] == [] and len(given["drawn"]) >= 1
    assert given["drawn"][0]["says"].startswith(f"{len(given['drawn'][0]['families'])} families together: 8 chains")
    for one, true in zip(given["victims"], sure["victims"], strict=True):
        within(one, true["posterior_nobody"], "posterior_nobody")
        others = {(each["family"], *each["missing"]): each["posterior"] for each in true["candidates"]}
        for each in one["candidates"]:
            within(each, others.get((each["family"], *each["missing"]), 0.01))
    for one, true in zip(given["missing"], sure["missing"], strict=True):
        within(one, true["posterior_absent"], "posterior_absent")
    sets = {(*one["missing"], *one["victims"]): one["posterior"] for one in sure["sets"]}
    for one in given["sets"]:
        within(one, sets.get((*one["missing"], *one["victims"]), 0.01))
    within(given["assignments"][0], sure["assignments"][0]["posterior"])
    drawn_ends = [one["posterior_nobody_low"] for one in given["victims"]]
    assert any(one is not None for one in drawn_ends)
    assert all(one["posterior_nobody_low"] is None for one in sure["victims"])


def test_a_part_that_improbable_choices_make_too_wide_is_summed_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two families contest a; one choice in each of 1e-6 ties them to a third, and makes the sum too wide."""

    def of(*choices: tuple[float, str]) -> Choices:
        victims = (frozenset[int](), *(frozenset(map(ord, names)) for _, names in choices))
        return Choices(np.arange(len(victims)), np.array([0.0, *(weight for weight, _ in choices)]), victims)

    families = [of((1.0, "a"), (-14.0, "z")), of((2.0, "a"), (-14.0, "y")), of((1.0, "y"), (2.0, "z"))]
    exact = solved(families, components(families)[0])

    def not_three(these: Sequence[Choices], members: Sequence[int]) -> Component:
        if len(members) > 2:
            raise component.TooWideError
        return solved(these, members)

    monkeypatch.setattr(solution, "solved", not_three)
    kept = list(families)
    found = solution._all_solved(kept, [np.array([0])] * 3)
    assert [sorted(one.posterior) for one in found] == [[0, 1], [2]]
    assert all(one.is_exact for one in found)
    lost = sum(one.lost for one in found)
    assert 0.0 < lost <= solution.MOST_LOST
    for one in found:
        for f, share in one.posterior.items():
            true = exact.posterior[f][np.isin(families[f].rows, kept[f].rows)]
            assert np.abs(share - true).max() <= lost
            assert sorted(step.family for step in one.steps) == sorted(one.posterior)
