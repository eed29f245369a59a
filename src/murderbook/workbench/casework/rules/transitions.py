"""Which step of an action may follow on which state, where it leads, and what it needs. All of it is this table."""

from __future__ import annotations

from dataclasses import dataclass

from murderbook.workbench.casework.states import ActionState, StepKind


@dataclass(frozen=True, slots=True)
class Transition:
    """`after`: the states on which it may follow. `needs`: what must be said with it, as the page asks for it."""

    kind: StepKind
    after: frozenset[ActionState]
    leads_to: ActionState
    button: str
    needs_person: bool = False
    needs_text: str = ""
    text_label: str = "Why"
    told: str = ""  # of the step, in the history of the action


def _after(*states: ActionState) -> frozenset[ActionState]:
    return frozenset(states)


_WHY = "Write why: it stays with the action."
TRANSITIONS: dict[str, Transition] = {
    one.kind: one
    for one in (
        Transition(
            StepKind.ALLOCATE, _after(ActionState.FOR_ALLOCATION, ActionState.ALLOCATED), ActionState.ALLOCATED,
            "Allocate", needs_person=True, told="Allocated",
        ),
        Transition(
            StepKind.TAKE_BACK, _after(ActionState.ALLOCATED), ActionState.FOR_ALLOCATION,
            "Take back", needs_text=_WHY, told="Taken back, for allocation again",
        ),
        Transition(
            StepKind.COMPLETE, _after(ActionState.ALLOCATED), ActionState.COMPLETED,
            "Complete", needs_text="Write the result: what was done, and what came of it.", text_label="Result",
            told="Completed",
        ),
        Transition(
            StepKind.ACCEPT, _after(ActionState.COMPLETED), ActionState.RESULTED,
            "Accept the result", told="Result accepted",
        ),
        Transition(
            StepKind.RETURN, _after(ActionState.COMPLETED), ActionState.ALLOCATED,
            "Return it", needs_text=_WHY, told="Returned",
        ),
        Transition(StepKind.FILE, _after(ActionState.RESULTED), ActionState.FILED, "File", told="Filed"),
        Transition(
            StepKind.DROP, _after(ActionState.FOR_ALLOCATION, ActionState.ALLOCATED), ActionState.FILED,
            "File undone", needs_text=_WHY, told="Filed undone",
        ),
        Transition(
            StepKind.REOPEN, _after(ActionState.RESULTED, ActionState.FILED), ActionState.FOR_ALLOCATION,
            "Open again", needs_text=_WHY, told="Opened again",
        ),
    )
}  # fmt: skip


def possible(state: str) -> list[Transition]:
    """The steps that may follow on a state, in the order of the table."""
    return [one for one in TRANSITIONS.values() if state in one.after]
