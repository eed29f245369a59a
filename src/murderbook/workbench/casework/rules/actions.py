"""Actions: raising one, the steps of its life, and lists of where each stands.

Writing happens in the caller's transaction, which found the case through the door with the right to write and holds its
lock. A step is a row; an action is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.citing import cited
from murderbook.workbench.casework.models import Action, ActionStep
from murderbook.workbench.casework.people import is_only_writer, recipient
from murderbook.workbench.casework.rules.numbers import next_number
from murderbook.workbench.casework.rules.transitions import TRANSITIONS, Transition, possible
from murderbook.workbench.casework.states import ActionState, Priority, StepKind
from murderbook.workbench.register.models import Case

DONE = (ActionState.RESULTED, ActionState.FILED)
IN_HAND = (ActionState.ALLOCATED, ActionState.COMPLETED)
ORDER = (Priority.HIGH, Priority.NORMAL, Priority.LOW)


class StepError(Exception):
    """A step that cannot be taken. `field`: where the form says so; `message`: why, and what to do."""

    def __init__(self, field: str | None, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Standing:
    """An action with its steps in order."""

    action: Action
    steps: Sequence[ActionStep]

    @property
    def last(self) -> ActionStep:
        return self.steps[-1]

    @property
    def state(self) -> str:
        return self.last.state

    @property
    def result(self) -> str:
        """What was said when it was last completed."""
        done = (step.text for step in reversed(self.steps) if step.kind == StepKind.COMPLETE)
        return next(done, "") if self.state in (ActionState.COMPLETED, *DONE) else ""

    @property
    def is_overdue(self) -> bool:
        due = self.action.due
        return due is not None and due < timezone.localdate() and self.state not in (ActionState.COMPLETED, *DONE)

    @property
    def possible(self) -> list[Transition]:
        return possible(self.state)


def raise_action(case: Case, data: Mapping[str, Any], author: Account) -> Action:
    """A new action, for allocation. `data`: of `forms.ActionForm`."""
    action = Action.objects.create(
        case=case, number=next_number(case.actions), author=author, cited=cited(case, data["page"]), **data
    )
    ActionStep.objects.create(
        action=action, number=1, kind=StepKind.RAISE, state=ActionState.FOR_ALLOCATION, author=author
    )
    return action


def take_step(standing: Standing, data: Mapping[str, Any], author: Account) -> ActionStep:
    """The next step. StepError where it may not follow, or lacks what it needs. `data`: of `forms.StepForm`."""
    last, case = standing.last, standing.action.case
    step = TRANSITIONS.get(data["kind"])
    if step is None or standing.state not in step.after:
        raise StepError(None, f"The action is {standing.state}: that step cannot follow.")
    if step.needs_text and not data["text"]:
        raise StepError("text", step.needs_text)
    if step.kind == StepKind.ACCEPT and last.author_id == author.pk and not is_only_writer(case, author):
        raise StepError(None, "You wrote this result: somebody else accepts it, or returns it.")
    account, name = _hands(standing, step, data)
    return ActionStep.objects.create(
        action=standing.action,
        number=last.number + 1,
        kind=step.kind,
        state=step.leads_to,
        account=account,
        name=name,
        text=data["text"],
        author=author,
    )


def _hands(standing: Standing, step: Transition, data: Mapping[str, Any]) -> tuple[Account | None, str]:
    """In whose hands it is after the step."""
    if step.needs_person:
        to = recipient(standing.action.case, data)
        if to is None:
            raise StepError("to", "Choose who is to do it, or write a name: one of the two.")
        return to.account, to.name
    if step.leads_to == ActionState.FOR_ALLOCATION:
        return None, ""
    return standing.last.account, standing.last.name


def standings(actions: QuerySet[Action]) -> list[Standing]:
    """Of actions that came through the door. Two statements."""
    steps = Prefetch("steps", ActionStep.objects.select_related("author", "account").order_by("number"))
    return [Standing(one, list(one.steps.all())) for one in actions.select_related("author").prefetch_related(steps)]


def in_order(found: Iterable[Standing]) -> list[Standing]:
    """What is to be done first: overdue, then by priority and number; what is done comes last."""
    return sorted(
        found,
        key=lambda one: (
            one.state in DONE,
            not one.is_overdue,
            ORDER.index(Priority(one.action.priority)),
            one.action.number,
        ),
    )


def actions_of(account: Account) -> list[Standing]:
    """Those in the hands of an account, of all cases whose whole file it sees."""
    last = ActionStep.objects.filter(action=OuterRef("pk")).order_by("-number")
    seen = Action.objects.visible_to(account).annotate(
        has_it=Subquery(last.values("account")[:1]), stands=Subquery(last.values("state")[:1])
    )
    mine = seen.filter(has_it=account.pk, stands__in=IN_HAND).select_related("case")
    return in_order(standings(mine))
