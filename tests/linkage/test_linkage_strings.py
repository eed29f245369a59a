"""Strings: grown exactly, the same on every path, told with their parts, honest where nothing is there."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from linkage_registers import messy_register

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case, PhysicalLink, Status
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.timespan import TimeSpan
from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.growth import Belonging, Formed, Known, Rows, groups_of, grow
from murderbook.compute.packed import SKIPPED, Ints
from murderbook.linkage import compare, fit, load_declaration, screen, suggested_strings
from murderbook.linkage.coding.columns import encode
from murderbook.linkage.model import Declaration, declaration_of
from murderbook.linkage.screen import Putting

# one of each group: six of one group that always come together would count as one
RARE = list({code.group: code.code for code in code_list("behaviour").entries}.values())[:6]


def _open(cases: list[Case]) -> list[Case]:
    return [replace(case, status=Status.OPEN, series=None) for case in cases]


def _register(members: int) -> list[Case]:
    """Two hundred messy cases in which nobody showed six of the behaviours but the members of one string."""
    cases = _open(messy_register(200, seed=11))
    shown = {f"case {number:04d}" for number in range(10, 10 + 7 * members, 7)}
    return [
        replace(
            case,
            behaviours=(
                *(b for b in case.behaviours if b.code not in RARE),
                *(Behaviour(code, Presence.PRESENT if case.id in shown else Presence.ABSENT) for code in RARE),
            ),
        )
        for case in cases
    ]


def _grown_by_hand(scores: np.ndarray, pair: tuple[int, int], least: int, most: int) -> list[int]:
    members = list(pair)
    while len(members) < most:
        total, case = max(
            (sum(int(scores[m, case]) for m in members), -case)
            for case in range(len(scores))
            if case not in members and all(scores[m, case] != SKIPPED for m in members)
        )
        if total < least * len(members):
            break
        members.append(-case)
    return members


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_growth_adds_the_case_with_the_greatest_total(engine: str) -> None:
    cases = messy_register(60, seed=4)
    search = AdditiveSearch(encode(cases, fit(cases)).form, engine=engine)  # type: ignore[arg-type]
    scores = np.stack([search.scores_of(i) for i in range(60)])
    found, lengths = search.top_pairs(12), set()
    for pair in zip(found.left.tolist(), found.right.tolist(), strict=True):
        group = grow(Rows(search), pair, 1500, 9)
        assert list(group.members) == _grown_by_hand(scores, pair, 1500, 9)
        pairs = sum(int(scores[a, b]) for a, b in combinations(group.members, 2))
        assert (sum(group.totals), group.score) == (pairs, 2 * pairs // len(group.members))
        lengths.add(len(group.members))
    assert len(lengths) > 2  # some stop early: the level matters


def test_groups_do_not_overlap_and_the_better_stays() -> None:
    cases = messy_register(80, seed=4)
    search = AdditiveSearch(encode(cases, fit(cases)).form)
    found = search.top_pairs(20)
    pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    groups = groups_of(Rows(search), pairs, 1000, 6)
    members = [case for group in groups for case in group.members]
    assert len(members) == len(set(members))
    assert [group.score for group in groups] == sorted((group.score for group in groups), reverse=True)
    assert groups[0].score == max(grow(Rows(search), pair, 1000, 6).score for pair in pairs)


def test_a_string_is_found_and_told_with_its_parts() -> None:
    cases = _register(members=6)
    model = fit(cases)
    found = screen(cases, model, top=100, replicas=20, seed=1)
    (best, *_) = suggested_strings(found)
    wanted = {f"case {number:04d}" for number in range(10, 52, 7)}
    assert set(best.cases) == wanted
    assert best.chance is not None and best.chance.expected < 1.0
    by_id = {case.id: case for case in cases}
    score = {
        pair: compare(by_id[min(pair)], by_id[max(pair)], model).score_millibits or 0
        for pair in map(frozenset, combinations(best.cases, 2))
    }
    for member in best.members:
        assert member.total == sum(score[frozenset((member.case, other))] for other in wanted - {member.case})
        assert member.mean == member.total // 5
    assert best.score == 2 * sum(score.values()) // 6
    assert best.score // 5 == sum(m.mean for m in best.members) // 6
    assert {(shared.held, shared.known) for shared in best.shared if shared.value == "present"} == {(6, 6)}
    assert all({lead.left, lead.right} <= wanted for lead in best.leads)
    assert suggested_strings(found, chance_strings=-1.0) == ()


def test_a_new_case_is_told_which_string_it_would_join() -> None:
    cases = _register(members=6)
    new = "case 0045"
    found = screen(cases, fit(cases), focus=[new], top=50, replicas=4, seed=1)
    joined = found.joined_by(new)
    assert joined is not None and len(joined.cases) == 6
    assert found.joined_by("case 0000") is None
    assert all(new in string.cases for string in found.strings)


def test_workers_engines_and_order_change_no_string() -> None:
    cases = _register(members=4)
    one, two = (screen(cases, fit(cases), top=50, replicas=4, seed=1, workers=workers) for workers in (1, 3))
    turned = screen(cases[::-1], fit(cases[::-1]), top=50, replicas=4, seed=1, engine="numpy")
    assert one.strings
    assert one.strings == two.strings == turned.strings


def test_an_excluding_trace_keeps_two_cases_out_of_one_string_and_a_link_brings_them_in() -> None:
    cases = _register(members=6)
    barred = [
        replace(case, physical_links=(PhysicalLink("case 0017", "dna", False),)) if case.id == "case 0010" else case
        for case in cases
    ]
    for string in screen(barred, fit(barred), top=50, replicas=2).strings:
        assert not {"case 0010", "case 0017"} <= set(string.cases)
    linked = [
        replace(case, physical_links=(PhysicalLink("case 0001", "dna", True),)) if case.id == "case 0000" else case
        for case in cases
    ]
    found = screen(linked, fit(linked), top=50, replicas=2)
    tied = [string for string in found.strings if {"case 0000", "case 0001"} <= set(string.cases)]
    assert [string.chance for string in tied] == [None]  # its score holds points that no replica can give
    assert all(string.chance is not None for string in found.strings if string not in tied)
    assert suggested_strings(found) == tuple(tied)


def test_a_string_is_suggested_only_as_far_as_the_replicas_go() -> None:
    """With two replicas nothing can be said below 1.5, even where none of them gave a string as strong."""
    cases = _register(members=8)
    found = screen(cases, fit(cases), top=50, replicas=2, seed=1)
    (best, *_) = found.strings
    assert best.chance is not None and best.chance.expected == 0.0 and best.chance.inflation is not None
    assert best.chance.shown == pytest.approx(1.5 * best.chance.inflation, rel=0.01)
    assert suggested_strings(found) == () and best in suggested_strings(found, best.chance.shown + 0.1)


def test_cases_of_one_known_series_or_incident_are_in_no_string_together() -> None:
    cases = [
        replace(case, own_number="one incident", agency="A", state="CA", occurred=TimeSpan.of_day(1985, 6, 1))
        if case.id in ("case 0010", "case 0017")
        else case
        for case in _register(members=6)
    ]
    strings = screen(cases, fit(cases), top=50, replicas=2).strings
    assert strings and not any({"case 0010", "case 0017"} <= set(string.cases) for string in strings)


def _declared(**strings: object) -> Declaration:
    raw = dict(load_declaration().raw)
    raw["strings"] = {**raw["strings"], **strings}
    return declaration_of(raw)


def test_the_declared_level_and_length_hold() -> None:
    cases = _register(members=6)
    for string in screen(cases, fit(cases, _declared(most_cases=4)), top=50, replicas=2).strings:
        assert 2 <= len(string.cases) <= 4
    assert screen(cases, fit(cases, _declared(least_mean_bits=99.0)), top=50, replicas=2).strings == ()
    with pytest.raises(ValueError, match="strings"):
        _declared(most_cases=1)


def test_the_cases_of_a_small_focus_are_no_one_hand_in_replicas() -> None:
    cases, seen = messy_register(200, seed=11), list[Ints]()

    def formed(search: AdditiveSearch, belonging: Belonging, known: Known) -> list[Formed]:
        seen.append(belonging.series)
        return []

    focus = {case.id for case in cases[:8]}
    screen(cases, fit(cases), top=5, replicas=2, focus=focus, strings=Putting(formed))
    assert len(seen) > 2 and all(np.array_equal(series, seen[-1]) for series in seen)  # the register's own comes last


def test_of_a_focus_only_strings_that_hold_a_case_of_it_are_told_in_replicas_too() -> None:
    cases = messy_register(60, seed=11)
    ids = sorted(case.id for case in cases)

    def formed(search: AdditiveSearch, belonging: Belonging, known: Known) -> list[Formed]:
        return [Formed((0, 1), 5_000, (0.5, 0.5)), Formed((2, 3), 4_000, (0.5, 0.5))]

    found = screen(cases, fit(cases), top=5, replicas=2, focus=[ids[3]], strings=Putting(formed))
    assert [set(string.cases) for string in found.strings] == [{ids[2], ids[3]}]
    assert [member.firmness for member in found.strings[0].members] == [0.5, 0.5]
    (string,) = found.strings
    assert string.chance is not None and string.chance.shown >= 1.0  # one such in every replica, and no second one


def test_victims_of_one_incident_are_known_as_such_within_a_series_too() -> None:
    cases = _open(messy_register(30, seed=4))
    for row in (0, 1):
        cases[row] = replace(cases[row], own_number="88-17", agency="one", occurred=cases[0].occurred, state="TX")
    for row in (0, 1, 2):
        cases[row] = replace(cases[row], series="known")
    belonging = encode(cases, fit(cases)).belonging
    row = {case.id: number for number, case in enumerate(sorted(cases, key=lambda case: case.id))}
    first, second, third = (row[case.id] for case in cases[:3])
    assert belonging.series[first] == belonging.series[second] == belonging.series[third] >= 0
    assert belonging.incidents[first] == belonging.incidents[second] >= 0
    assert belonging.incidents[first] != belonging.incidents[third]
