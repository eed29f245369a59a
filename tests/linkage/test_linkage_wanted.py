"""What would change a lead: filled in and compared again, the pair changes by exactly what was promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkage_registers import messy_register

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case
from murderbook.casefile.place import Place, PlacePrecision, Site
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.linkage import compare, fit
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.wanted import Unknown, would_change

OTHER = {"present": Presence.ABSENT, "absent": Presence.PRESENT}


def filled(case: Case, comparison: str, found: str | Presence) -> Case:
    """The case with one item looked up."""
    kind, _, code = comparison.partition(".")
    if kind == "behaviour":
        others = tuple(one for one in case.behaviours if one.code != code)
        return replace(case, behaviours=(*others, Behaviour(code, Presence(found))))
    return replace(case, weapon=str(found))


def score(a: Case, b: Case, model: FittedModel) -> int:
    found = compare(a, b, model).score_millibits
    assert found is not None
    return found


def change(a: Case, b: Case, model: FittedModel, was: int) -> int:
    return score(a, b, model) - was


def behaviours_of(seed: int) -> Iterator[tuple[Case, Case, FittedModel, Unknown]]:
    cases = messy_register(12, seed)
    model = fit(cases)
    for a, b in pairwise(cases):
        for unknown in would_change(a, b, model):
            if unknown.comparison.startswith("behaviour."):
                yield a, b, model, unknown


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_what_is_filled_in_changes_the_score_by_exactly_what_was_promised(seed: int) -> None:
    for a, b, model, unknown in behaviours_of(seed):
        said, was = unknown.left or unknown.right or "present", score(a, b, model)
        one, other = (filled(case, unknown.comparison, said) for case in (a, b))
        assert change(one, other, model, was) == unknown.if_alike, unknown
        counted = {value.key for value in model.counts.values[unknown.comparison]}
        if OTHER[said].value in counted:
            one = a if unknown.left else filled(a, unknown.comparison, said)
            other = filled(b, unknown.comparison, OTHER[said])
            if unknown.right:
                one, other = filled(a, unknown.comparison, OTHER[said]), b
            assert change(one, other, model, was) == unknown.if_not, unknown


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_two_items_that_are_filled_in_give_the_sum_of_what_each_gives(seed: int) -> None:
    cases = messy_register(12, seed)
    model = fit(cases)
    for a, b in pairwise(cases):
        found = [one for one in would_change(a, b, model) if one.comparison.startswith("behaviour.")][:2]
        one, other = a, b
        for unknown in found:
            said = unknown.left or unknown.right or "present"
            one, other = (filled(case, unknown.comparison, said) for case in (one, other))
        assert change(one, other, model, score(a, b, model)) == sum(unknown.if_alike for unknown in found)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_both_ways_round_the_same_items_are_wanted_and_the_best_stands_first(seed: int) -> None:
    cases = messy_register(12, seed)
    model = fit(cases)
    for a, b in pairwise(cases):
        there, back = would_change(a, b, model), would_change(b, a, model)
        assert [replace(one, left=one.right, right=one.left) for one in there] == list(back)
        assert [one.expected for one in there] == sorted((one.expected for one in there), reverse=True)
        missing = {row.comparison for row in compare(a, b, model).missing}
        assert {one.comparison for one in there} <= missing
        for unknown in there:
            if unknown.kind in {"place", "time", "listed"}:
                assert min(unknown.if_not or 0, 0) <= unknown.expected <= unknown.if_alike


@pytest.fixture(scope="module")
def register() -> tuple[list[Case], FittedModel]:
    cases = messy_register(150, seed=5)
    return cases, fit(cases)


def test_a_weapon_known_in_one_file_only(register: tuple[list[Case], FittedModel]) -> None:
    cases, model = register
    seen = 0
    for a, b in pairwise(cases):
        found = {one.comparison: one for one in would_change(a, b, model)}.get("weapon")
        if found is None or found.left == found.right or "11" in (a.weapon, b.weapon):
            continue
        known, was = (b if found.left is None else a).weapon, score(a, b, model)
        assert known is not None
        for value, promised in ((known, found.if_alike), ("80" if known != "80" else "20", found.if_not)):
            one, other = (filled(a, "weapon", value), b) if found.left is None else (a, filled(b, "weapon", value))
            assert change(one, other, model, was) == promised
        seen += 1
    assert seen > 5


def test_a_listed_exposure_can_only_be_found_present(register: tuple[list[Case], FittedModel]) -> None:
    cases, model = register
    found = [one for a, b in pairwise(cases) for one in would_change(a, b, model) if one.kind == "listed"]
    assert found and all(one.if_not is None for one in found)


def test_a_scene_and_a_date_promise_the_most_and_the_least_that_they_can_give() -> None:
    one, other = (Case(name, state="CA") for name in ("one", "two"))
    model = fit([*messy_register(80, seed=9), one, other])
    found = {unknown.comparison: unknown for unknown in would_change(one, other, model)}
    spot = Place(Site.DEATH, latitude=34.0, longitude=-118.0, precision=PlacePrecision.EXACT)
    day = TimeSpan(datetime(1990, 5, 1), datetime(1990, 5, 1), Precision.RANGE)
    here = replace(one, places=(spot,)), replace(other, places=(spot,))
    then = replace(one, occurred=day), replace(other, occurred=day)
    assert 0 < change(*here, model, 0) == found["place"].if_alike
    assert (found["place"].if_not or 0) < 0 < found["place"].expected < found["place"].if_alike
    assert 0 < change(*then, model, 0) <= found["time"].if_alike
    assert (found["time"].if_not or 0) < 0 < found["time"].expected < found["time"].if_alike


def test_items_are_worth_looking_up_if_one_offender_did_both(register: tuple[list[Case], FittedModel]) -> None:
    """Under H1 the mean of a logarithm of a ratio is never below nothing: what is looked up pays on average. (Of items
    with families it can be: a value that names its family only weighs as if the other were known to be another.)"""
    cases, model = register
    exact = {item.id for item in model.declaration.items if item.near == 0.0} | {"place", "time"}
    found = [one for a, b in pairwise(cases) for one in would_change(a, b, model) if one.comparison in exact]
    assert found and min(one.expected for one in found) > -10


def test_cases_that_were_not_counted_are_refused(register: tuple[list[Case], FittedModel]) -> None:
    cases, model = register
    with pytest.raises(ValueError, match="fit it again"):
        would_change(cases[0], Case("a stranger"), model)
