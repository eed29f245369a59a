"""The page of a person of interest: where he was against each offence, what he is eliminated by, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from murderbook.workbench.enquiries.drawing import drawing
from murderbook.workbench.enquiries.forms import (
    EliminationForm,
    PlacingForm,
    PriorityForm,
    StepForm,
    StretchForm,
    as_typed,
)
from murderbook.workbench.enquiries.models import Elimination, Placing, Step, Stretch, Subject
from murderbook.workbench.enquiries.pages.lists import head_of_scope
from murderbook.workbench.enquiries.records import interval_of, unit_codes
from murderbook.workbench.enquiries.scope import Scope, categories_of, find_subject, say
from murderbook.workbench.enquiries.standing import basis_in_words, standings
from murderbook.workbench.enquiries.states import TOLD, StepKind


@dataclass(frozen=True, slots=True)
class Told:
    """A stretch, a step or an elimination with its words."""

    row: Any
    words: str


@require_GET
@transaction.atomic
def person(request: HttpRequest, key: str, number: int) -> HttpResponse:
    scope, subject = find_subject(request, key, number)
    return page_of(request, scope, subject)


def page_of(
    request: HttpRequest,
    scope: Scope,
    subject: Subject,
    status: int = 200,
    **forms: Any,  # noqa: ANN401 - with what was wrong
) -> HttpResponse:
    """The page with these forms on it, which may come back with what was wrong. On record as read."""
    say(request, "read person of interest", scope, {"person": subject.number})
    (standing,) = standings([(subject, scope.cases)], unit_codes())
    findings = [one.finding for one in standing.offences]
    stretches = _stretches(subject)
    amending = _amended(request, stretches)
    context = {
        "subject": subject,
        "one": standing,
        "drawing": drawing(findings, standing.intervals),
        "stretches": stretches,
        "steps": _steps(subject),
        "eliminations": _eliminations(subject),
        "placings": _placings(subject),
        "codes": list(unit_codes().values()),
        "several": len(scope.cases) > 1,
        "stretch_form": StretchForm(initial=as_typed(amending) if amending else None),
        "amending": amending,
        "step_form": StepForm(),
        "priority_form": PriorityForm(initial={"priority": standing.priority}),
        "elimination_form": EliminationForm(scope, subject, unit_codes()),
        "placing_form": PlacingForm(categories_of(request, scope)),
    }
    told = head_of_scope(request, scope) | context | forms
    told["may_write"] = told["may_write"] and subject.withdrawn_at is None
    return render(request, "enquiries/person.html", told, status=status)


def _amended(request: HttpRequest, stretches: list[Told]) -> Stretch | None:
    """The stretch that is to be amended, as the address names it."""
    key = request.GET.get("amend", "")
    found = (one.row for one in stretches if one.row.key == key and one.row.withdrawn_at is None)
    return next(found, None)


def _stretches(subject: Subject) -> list[Told]:
    """Those that stand first, in the order of time; what was amended or taken back beneath."""
    rows = subject.stretches.select_related("author", "withdrawn_by").order_by("begin_earliest", "pk")
    found = [Told(row, interval_of(row).when_in_words()) for row in rows]
    return sorted(found, key=lambda one: one.row.withdrawn_at is not None)


def _steps(subject: Subject) -> list[tuple[Step, str]]:
    """The latest first."""
    rows = subject.steps.select_related("author").order_by("-number")
    return [(row, TOLD[StepKind(row.kind)]) for row in rows]


def _eliminations(subject: Subject) -> list[Told]:
    """Everything ever said, the latest first."""
    rows: Any = subject.eliminations.select_related(
        "case", "author", "withdrawn_by", "exhibit", "stretch", "witness"
    ).order_by("-entered_at", "-pk")
    return [Told(row, basis_in_words(row)) for row in rows if isinstance(row, Elimination)]


def _placings(subject: Subject) -> list[Placing]:
    rows = subject.placings.filter(withdrawn_at=None, category__withdrawn_at=None)
    return list(rows.select_related("category").order_by("category__number"))
