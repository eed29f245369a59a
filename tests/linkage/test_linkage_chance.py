"""Chance leads as a search gives them: raised where files are alike without a common hand, and right for a focus."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from linkage_registers import CODES, messy_register

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case, Status
from murderbook.linkage import fit, screen

RARE = CODES[::5]  # of several groups, which a replica shuffles apart


def _register(size: int, seed: int) -> list[Case]:
    return [replace(case, status=Status.OPEN, series=None) for case in messy_register(size, seed)]


def _with(case: Case, present: set[str]) -> Case:
    """The rare behaviours of a case, each said."""
    others = tuple(b for b in case.behaviours if b.code not in RARE)
    said = tuple(Behaviour(code, Presence.PRESENT if code in present else Presence.ABSENT) for code in RARE)
    return replace(case, behaviours=(*others, *said))


def _alike(cases: list[Case], seed: int) -> list[Case]:
    """Half of the cases, over all places and times, show most of the behaviours of one of ten styles: more kinds, and
    smaller ones, than the replicas tell apart."""
    rng = random.Random(seed)
    styles = [set(rng.sample(RARE, 4)) for _ in range(10)]
    return [
        _with(case, {code for code in rng.choice(styles) if rng.random() < 0.9} if rng.random() < 0.5 else set())
        for case in cases
    ]


def test_likeness_that_replicas_do_not_keep_raises_the_number() -> None:
    """The same cases, once with styles that run through them and once with none of it."""
    plain, alike = _register(400, 4), _alike(_register(400, 4), 4)
    found = {
        name: screen(cases, fit(cases), replicas=20, seed=1) for name, cases in (("plain", plain), ("alike", alike))
    }
    assert all(each.chance.inflation.measured for each in found.values())
    assert found["alike"].chance.inflation.at(3.0) > 1.2 > found["plain"].chance.inflation.at(3.0)
    for each in found.values():
        expected = [lead.chance.expected for lead in each.leads if lead.chance]
        assert expected == sorted(expected)
        for lead in each.leads:
            assert lead.chance == each.chance.at(lead.score_millibits or 0)
    raised = [lead.chance.inflation for lead in found["alike"].leads if lead.chance]
    assert max(value for value in raised if value is not None) > 1.2


def test_a_search_of_one_case_is_measured_too() -> None:
    cases = _register(400, 5)
    found = screen(cases, fit(cases), focus=[cases[7].id], replicas=4, seed=1)
    assert found.chance.inflation.measured
    assert all((lead.score_millibits or 0) > 0 for lead in found.leads)


@pytest.mark.parametrize("others", [0, 3])
def test_two_new_murders_by_one_hand_do_not_count_as_chance(others: int) -> None:
    """Both keep their values in every replica: their own pair must not be found there again and again."""
    cases = _register(400, 9)
    cases[20], cases[30] = _with(cases[20], set(RARE)), replace(_with(cases[30], set(RARE)), area=cases[20].area)
    focus = [cases[number].id for number in (20, 30, *range(40, 40 + others))]
    found = screen(cases, fit(cases), focus=focus, replicas=10, seed=1)
    assert {found.leads[0].left, found.leads[0].right} == {cases[20].id, cases[30].id}
    assert found.leads[0].chance is not None and found.leads[0].chance.at_floor


def test_a_large_focus_trades_places_like_all_others() -> None:
    cases = _register(200, 9)
    cases[20], cases[30] = _with(cases[20], set(RARE)), _with(cases[30], set(RARE))
    found = screen(cases, fit(cases), focus=[case.id for case in cases[:60]], replicas=10, seed=1)
    assert {found.leads[0].left, found.leads[0].right} == {cases[20].id, cases[30].id}
    assert found.leads[0].chance is not None and found.leads[0].chance.expected < 0.5


def test_the_start_of_the_latent_kinds_matters_less_than_one_would_make_it() -> None:
    """Several starts take turns, so that one unlucky set of classes does not decide."""
    cases = _alike(_register(400, 3), 3)
    tenth = [screen(cases, fit(cases), replicas=12, seed=seed).leads[9].chance for seed in (1, 2, 3)]
    shown = [chance.shown for chance in tenth if chance is not None]
    assert max(shown) / min(shown) < 3.0
