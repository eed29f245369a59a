"""What is written of a person of interest: a stretch, a step, a priority, a category, an elimination, a taking back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.enquiries.interval import EnquiryError
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.enquiries import keeping
from murderbook.workbench.enquiries.forms import (
    BackForm,
    EliminationForm,
    PlacingForm,
    PriorityForm,
    StepForm,
    StretchForm,
    tell,
)
from murderbook.workbench.enquiries.models import Elimination, Placing, Stretch, Subject
from murderbook.workbench.enquiries.pages.lists import INVALID, head_of_scope
from murderbook.workbench.enquiries.pages.person import page_of
from murderbook.workbench.enquiries.records import interval_of, unit_codes
from murderbook.workbench.enquiries.scope import Scope, categories_of, find_subject, say
from murderbook.workbench.enquiries.states import StepKind

WRITE = Right.WRITE


def _done(request: HttpRequest, scope: Scope, subject: Subject, words: str, anchor: str) -> HttpResponse:
    messages.success(request, words)
    answer = redirect("enquiry-person", key=scope.key, number=subject.number)
    answer["Location"] += f"#{anchor}"
    return answer


@require_POST
@transaction.atomic
def add_stretch(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A stretch, or an amendment of one."""
    scope, subject = find_subject(request, key, number, WRITE)
    form = StretchForm(request.POST)
    replaced = _replaced(subject, request.POST.get("replaces", ""))
    if not form.is_valid():
        return page_of(request, scope, subject, INVALID, stretch_form=form, amending=replaced)
    made = keeping.add_stretch(subject, form.cleaned_data["interval"], cast(Account, request.user), replaced)
    say(request, "amend stretch" if replaced else "add stretch", scope, {"person": number, "stretch": made.key})
    return _done(request, scope, subject, f"On file: {interval_of(made).in_words()}.", "stretches-title")


def _replaced(subject: Subject, key: str) -> Stretch | None:
    """The stretch that is amended. 404 where it does not stand: somebody was quicker."""
    return get_object_or_404(subject.stretches.filter(withdrawn_at=None), key=key) if key else None


@require_POST
@transaction.atomic
def add_step(request: HttpRequest, key: str, number: int) -> HttpResponse:
    scope, subject = find_subject(request, key, number, WRITE)
    form = StepForm(request.POST)
    if not form.is_valid():
        return page_of(request, scope, subject, INVALID, step_form=form)
    data = form.cleaned_data
    made = keeping.add_step(subject, StepKind(data["kind"]), data, cast(Account, request.user))
    say(request, "add enquiry step", scope, {"person": number, "step": made.number, "kind": made.kind})
    return _done(request, scope, subject, "The step is on file.", "steps-title")


@require_POST
@transaction.atomic
def set_priority(request: HttpRequest, key: str, number: int) -> HttpResponse:
    scope, subject = find_subject(request, key, number, WRITE)
    form = PriorityForm(request.POST)
    if not form.is_valid():
        return page_of(request, scope, subject, INVALID, priority_form=form)
    made = keeping.add_step(subject, StepKind.PRIORITY, form.cleaned_data, cast(Account, request.user))
    say(request, "set enquiry priority", scope, {"person": number, "priority": made.priority})
    return _done(request, scope, subject, f"Priority: {made.priority}.", "steps-title")


@require_POST
@transaction.atomic
def add_placing(request: HttpRequest, key: str, number: int) -> HttpResponse:
    scope, subject = find_subject(request, key, number, WRITE)
    form = PlacingForm(categories_of(request, scope), request.POST)
    made = _tried(form, lambda: keeping.place(subject, form.cleaned_data["category"], cast(Account, request.user)))
    if made is None:
        return page_of(request, scope, subject, INVALID, placing_form=form)
    say(request, "place in category", scope, {"person": number, "category": made.category.number})
    return _done(request, scope, subject, f"{subject.name} is in {made.category}.", "content")


@require_POST
@transaction.atomic
def eliminate(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """By a code and its basis, or code 6: not eliminated."""
    scope, subject = find_subject(request, key, number, WRITE)
    form = EliminationForm(scope, subject, unit_codes(), request.POST)
    made = _tried(form, lambda: keeping.eliminate(scope, subject, form.cleaned_data, cast(Account, request.user)))
    if made is None:
        return page_of(request, scope, subject, INVALID, elimination_form=form)
    words = {"person": number, "code": made[0].code, "of": sorted(row.case.key for row in made)}
    say(request, "eliminate", scope, words)
    told = keeping.told_cases([row.case for row in made])
    return _done(request, scope, subject, f"Code {made[0].code} is on file for {told}.", "offences-title")


def _tried(form: Any, write: Callable[[], Any]) -> Any:  # noqa: ANN401 - what was written, of any kind
    """What was written; None where the form, or what it asks, cannot be so: the form says it."""
    if not form.is_valid():
        return None
    try:
        return write()
    except EnquiryError as error:
        tell(form, error)
        return None


@require_http_methods(["GET", "POST"])
@transaction.atomic
def back(request: HttpRequest, key: str, number: int, what: str) -> HttpResponse:
    """Take back a stretch, an elimination or a placing by its key, or the person of interest himself."""
    scope, subject = find_subject(request, key, number, WRITE)
    row, named = _row(subject, what)
    form = BackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keeping.take_back(row, form.cleaned_data["why"], cast(Account, request.user))
        say(request, "take back enquiry", scope, {"person": number, "what": what})
        if row == subject:
            messages.success(request, f"{subject.name} is no person of interest here any more.")
            return redirect("enquiries-of", key=key)
        return _done(request, scope, subject, "It is taken back: it stays on the page, struck out.", "content")
    say(request, "read person of interest", scope, {"person": number, "what": what})
    context = head_of_scope(request, scope) | {"what": named, "form": form, "subject": subject}
    return render(request, "enquiries/back.html", context, status=INVALID if request.method == "POST" else 200)


def _row(subject: Subject, what: str) -> tuple[Subject | Stretch | Elimination | Placing, str]:
    """404 where there is none that stands."""
    kind, _, key = what.partition("-")
    if kind == "person" and not key:
        return subject, f"person of interest {subject}, {subject.name}"
    if kind == "category":
        placing = get_object_or_404(subject.placings.filter(withdrawn_at=None), category__key=key)
        return placing, f"{subject.name} from category {placing.category}"
    if kind == "elimination":
        row = get_object_or_404(subject.eliminations.filter(withdrawn_at=None).select_related("case"), key=key)
        return row, f"code {row.code}, {row.code_words}, for {keeping.told_cases([row.case])}"
    stretch = get_object_or_404(subject.stretches.filter(withdrawn_at=None), key=key if kind == "stretch" else "")
    return stretch, f"the stretch: {interval_of(stretch).in_words()}"
