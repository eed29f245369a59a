"""The life of an action: every step on every state, asked one by one."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.casework.models import Action, ActionStep
from murderbook.workbench.casework.rules.actions import Standing, StepError, raise_action, standings, take_step
from murderbook.workbench.casework.rules.transitions import TRANSITIONS
from murderbook.workbench.casework.states import ActionState, StepKind
from personas import Unit

# Said here once more, so that the table cannot change unseen.
ALLOWED = {
    ("for allocation", "allocate"): "allocated",
    ("for allocation", "drop"): "filed",
    ("allocated", "allocate"): "allocated",
    ("allocated", "take back"): "for allocation",
    ("allocated", "complete"): "completed",
    ("allocated", "drop"): "filed",
    ("completed", "accept"): "resulted",
    ("completed", "return"): "allocated",
    ("resulted", "file"): "filed",
    ("resulted", "reopen"): "for allocation",
    ("filed", "reopen"): "for allocation",
}
RAISED = {"text": "Ask the laboratory", "priority": "normal", "due": None, "source": "", "page": ""}


def standing_in(unit: Unit, state: str) -> Standing:
    """An action of the first case that came to this state by the owner's hand."""
    action = raise_action(unit.cases[0], RAISED, unit.accounts["owner"])
    if state != ActionState.FOR_ALLOCATION:
        ActionStep.objects.create(
            action=action, number=2, kind="allocate", state=state, name="Clerk Oak", author=unit.accounts["owner"]
        )
    return again(action)


def again(action: Action) -> Standing:
    (found,) = standings(Action.objects.filter(pk=action.pk))
    return found


def said(kind: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the form
    return {"kind": kind, "to": "", "name": "Dr Ames", "text": "because"} | more


@pytest.mark.parametrize("state, kind", list(product(ActionState, StepKind)))
def test_every_step_on_every_state(unit: Unit, state: str, kind: str) -> None:
    standing = standing_in(unit, state)
    before = ActionStep.objects.count()
    if (state, kind) in ALLOWED:
        step = take_step(standing, said(kind), unit.accounts["member"])
        assert (step.state, step.number) == (ALLOWED[state, kind], len(standing.steps) + 1)
        assert again(standing.action).state == ALLOWED[state, kind]
    else:
        with pytest.raises(StepError, match="cannot follow"):
            take_step(standing, said(kind), unit.accounts["member"])
        assert ActionStep.objects.count() == before


def test_the_page_offers_what_may_follow_and_no_more(unit: Unit) -> None:
    for state in ActionState:
        offered = {(state, one.kind) for one in standing_in(unit, state).possible}
        assert offered == {pair for pair in ALLOWED if pair[0] == state}
    assert set(TRANSITIONS) == set(StepKind) - {StepKind.RAISE}


@pytest.mark.parametrize("pair", [pair for pair in ALLOWED if TRANSITIONS[pair[1]].needs_text])
def test_a_step_that_needs_words_has_them(unit: Unit, pair: tuple[str, str]) -> None:
    with pytest.raises(StepError, match="Write"):
        take_step(standing_in(unit, pair[0]), said(pair[1], text=""), unit.accounts["member"])


def test_in_whose_hands_it_is(unit: Unit) -> None:
    member, owner = unit.accounts["member"], unit.accounts["owner"]
    standing = standing_in(unit, "for allocation")

    def step(kind: str, by: Account, **more: Any) -> ActionStep:  # noqa: ANN401
        return take_step(again(standing.action), said(kind, **more), by)

    given = step("allocate", owner, to=member.key, name="")
    assert (given.account, given.name) == (member, "The member")
    done = step("complete", member, text="Nothing was found")
    assert done.account == member
    assert again(standing.action).result == "Nothing was found"
    assert step("return", owner).account == member, "it comes back to who had it"
    assert again(standing.action).result == "", "what was returned is no result"
    assert step("take back", owner).account is None
    named = step("allocate", owner, name="The coroner's office")
    assert (named.account, named.name) == (None, "The coroner's office")


@pytest.mark.parametrize("to, name", [("", ""), ("member", "Clerk Oak"), ("outsider", ""), ("no-such-key", "")])
def test_it_is_given_to_one_who_may_read_the_case_or_to_a_name(unit: Unit, to: str, name: str) -> None:
    key = unit.accounts[to].key if to in unit.accounts else to
    with pytest.raises(StepError, match="one of the two"):
        take_step(standing_in(unit, "for allocation"), said("allocate", to=key, name=name), unit.accounts["owner"])


def test_it_is_not_given_to_who_sees_a_section_only(unit: Unit) -> None:
    consultant = unit.accounts["consultant"]
    data = said("allocate", to=consultant.key, name="")
    assert take_step(standing_in(unit, "for allocation"), data, unit.accounts["owner"]).account == consultant
    Grant.objects.filter(account=consultant).update(sections=",chrono,")
    with pytest.raises(StepError, match="one of the two"):
        take_step(standing_in(unit, "for allocation"), data, unit.accounts["owner"])


def test_nobody_accepts_his_own_result_while_another_could(unit: Unit) -> None:
    standing = standing_in(unit, "completed")
    with pytest.raises(StepError, match="somebody else accepts it"):
        take_step(standing, said("accept"), unit.accounts["owner"])
    assert take_step(standing, said("return"), unit.accounts["owner"]).state == "allocated", "he may take it back"
    Grant.objects.filter(account=unit.accounts["member"]).delete()
    step = take_step(standing_in(unit, "completed"), said("accept"), unit.accounts["owner"])
    assert step.state == "resulted", "a unit of one reviews itself, and the steps say so"


def test_numbers_are_given_in_order_per_case(unit: Unit) -> None:
    made = [
        raise_action(case, RAISED, unit.accounts["owner"]) for case in (unit.cases[0], unit.cases[1], unit.cases[0])
    ]
    assert [str(action) for action in made] == ["A1", "A1", "A2"]
