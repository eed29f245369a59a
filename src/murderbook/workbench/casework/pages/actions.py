"""Actions of a case: the list, one action with its steps, and the forms for both."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.forms import ActionForm, StepForm
from murderbook.workbench.casework.pages.sheets import head, with_people
from murderbook.workbench.casework.people import choices_of
from murderbook.workbench.casework.rules.actions import DONE, Standing, StepError, in_order, raise_action, standings
from murderbook.workbench.casework.rules.actions import take_step as write_step
from murderbook.workbench.casework.rules.transitions import TRANSITIONS, Transition
from murderbook.workbench.casework.states import ActionState
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import CONFLICT, INVALID, say
from murderbook.workbench.register.models import Case

OPEN, ALL = "", "all"  # values of `state` in the address that are none of an action


@require_safe
@audited("read work", kind="case", key="key")
def work(request: HttpRequest, key: str) -> HttpResponse:
    """The actions of a case: those still open, or of one state (`?state=`)."""
    return _list(request, find_case(request, key), ActionForm())


@require_POST
@audited("read work", kind="case", key="key")
@transaction.atomic
def add_action(request: HttpRequest, key: str) -> HttpResponse:
    """Raise an action: it waits for allocation."""
    case = find_case(request, key, Right.WRITE)
    form = ActionForm(request.POST)
    if not form.is_valid():
        return _list(request, case, form, INVALID)
    action = raise_action(case, form.cleaned_data, cast(Account, request.user))
    say(request, "raise action", case, {"action": str(action)})
    messages.success(request, f"Action {action} is raised: it waits for allocation.")
    return HttpResponseRedirect(reverse("case-action", args=[case.key, action.number]))


@require_safe
@audited("read action", kind="case", key="key")
def action(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One action: what is to be done, where it stands, every step with who, when and why."""
    case = find_case(request, key)
    return _one(request, _find(case, number))


@require_POST
@audited("read action", kind="case", key="key")
@transaction.atomic
def take_step(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The next step of an action. Nothing is written where a colleague took one since the page was opened."""
    case = find_case(request, key, Right.WRITE)
    standing = _find(case, number)
    form = StepForm(TRANSITIONS.get(request.POST.get("kind", "")), choices_of(case), request.POST)
    if not form.is_valid():
        return _one(request, standing, form, INVALID)
    if form.cleaned_data["seen"] != standing.last.number:
        form.add_error(None, "A colleague took a step while you had the page open: look at where it stands now.")
        return _one(request, standing, form, CONFLICT)
    try:
        step = write_step(standing, form.cleaned_data, cast(Account, request.user))
    except StepError as error:
        form.add_error(error.field, error.message)
        return _one(request, standing, form, INVALID)
    say(request, f"{step.kind} action", case, {"action": str(standing.action), "state": step.state})
    messages.success(request, f"Action {standing.action} is {step.state} now.")
    return HttpResponseRedirect(reverse("case-action", args=[case.key, number]))


def _find(case: Case, number: int) -> Standing:
    found = standings(case.actions.filter(number=number))
    if not found:
        raise Http404
    found[0].action.case = case
    return found[0]


def _list(request: HttpRequest, case: Case, form: ActionForm, status: int = 200) -> HttpResponse:
    wanted = request.GET.get("state", OPEN)
    every = in_order(standings(case.actions.all()))
    context = head(request, case, "work") | {
        "rows": [one for one in every if is_shown(one.state, wanted)],
        "states": _states(every, wanted),
        "any": bool(every),
        "overdue": sum(1 for one in every if one.is_overdue),
        "form": form,
    }
    return render(request, "casework/actions.html", context, status=status)


def is_shown(state: str, wanted: str) -> bool:
    """Whether an action of this state is among those asked for: "" those still open, "all" every one."""
    return wanted in {ALL, state} or (wanted == OPEN and state not in DONE)


def _states(every: list[Standing], wanted: str) -> list[dict[str, Any]]:
    """The filters, each with how many it shows."""
    names = [(OPEN, "Open"), *((state.value, state.value.capitalize()) for state in ActionState), (ALL, "All")]
    return [
        {
            "value": value,
            "label": label,
            "count": sum(1 for one in every if is_shown(one.state, value)),
            "current": value == wanted,
        }
        for value, label in names
    ]


def _one(request: HttpRequest, standing: Standing, sent: StepForm | None = None, status: int = 200) -> HttpResponse:
    context = head(request, standing.action.case, "action", f"action {standing.action}")
    people = with_people(context)
    kept = context["may_write"]
    steps = [_offer(one, standing, people, sent) for one in standing.possible] if kept else []
    context |= {
        "one": standing,
        "action": standing.action,
        "sheet_number": standing.action.number,
        "steps": [{"step": step, "told": _told(step.kind)} for step in standing.steps],
        "offers": steps,
        "form": sent,
    }
    return render(request, "casework/action.html", context, status=status)


def _offer(
    step: Transition, standing: Standing, people: list[tuple[str, str]], sent: StepForm | None
) -> dict[str, Any]:
    """A step that may follow, with its form: the one that was sent, where it was this one."""
    initial = {"kind": step.kind.value, "seen": standing.last.number}
    is_sent = sent is not None and sent.data.get("kind") == step.kind
    form = sent if is_sent else StepForm(step, people, initial=initial)
    return {"step": step, "form": form, "is_sent": is_sent}


def _told(kind: str) -> str:
    return TRANSITIONS[kind].told if kind in TRANSITIONS else "Raised"
