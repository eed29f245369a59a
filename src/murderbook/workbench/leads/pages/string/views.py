"""The page of a string, and what a person decides on it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.models import Act, StringDecision
from murderbook.workbench.leads.pages.string.between import pairs_of, without_lead
from murderbook.workbench.leads.pages.string.course import Course, lanes_of
from murderbook.workbench.leads.pages.string.deciding import questions_of
from murderbook.workbench.leads.pages.string.decisions import decide, withdraw
from murderbook.workbench.leads.pages.string.forms import MergeForm, OneCaseForm
from murderbook.workbench.leads.pages.string.gathered import gathered
from murderbook.workbench.leads.pages.string.matrix import matrix_of, records_of
from murderbook.workbench.leads.pages.strings import StringRow, in_hundred, string_rows, string_seen
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of
from murderbook.workbench.worklist.reach import Reach, reach_of

SAVED = {
    Act.PIN: "Saved: held together with the others from the next search on.",
    Act.SPLIT: "Saved: kept apart from the others from the next search on.",
    Act.MERGE: "Saved: held together from the next search on.",
}
MOST_NEAR, MOST_PAIRS = 5, 12  # the rest is folded
Asked = dict[str, OneCaseForm | MergeForm]


@require_GET
@transaction.atomic
def string_page(request: HttpRequest, key: str) -> HttpResponse:
    """One string: how firmly its cases belong, when and where they were, what they share, what would decide it."""
    account, reach = _who(request)
    rows = string_rows(account, reach)
    row = next((one for one in rows if one.key == key), None)
    if row is None:
        raise Http404
    return _page(request, row, rows, {})


@require_POST
@transaction.atomic
def decide_string(request: HttpRequest, key: str) -> HttpResponse:
    """Pin, split off or merge: who may judge leads may."""
    account, reach = _who(request)
    rows = string_rows(account, reach, Right.JUDGE)
    row = next((one for one in rows if one.key == key), None)
    if row is None:
        raise Http404
    form: OneCaseForm | MergeForm
    if request.POST.get("act") == Act.MERGE:
        form = MergeForm(account, row, [one for one in rows if one is not row], request.POST)
    else:
        form = OneCaseForm(row, request.POST)
    if not form.is_valid():
        seen = string_rows(account, reach)
        shown = next(one for one in seen if one.key == key)
        return _page(request, shown, seen, {"merge" if isinstance(form, MergeForm) else "one": form}, status=422)
    wanted = form.wanted
    decide(account, row, wanted, address_of(request))
    messages.success(request, SAVED[wanted.act])
    return HttpResponseRedirect(reverse("string", args=[key]) + "#decisions-title")


@require_POST
@transaction.atomic
def withdraw_decision(request: HttpRequest, key: str, decision: str) -> HttpResponse:
    """A decision has no effect any more; it stays on file with the reason."""
    account, reach = _who(request)
    if string_seen(account, key, reach, Right.JUDGE) is None:
        raise Http404
    found = StringDecision.objects.visible_to(account, Right.JUDGE).prefetch_related("cases")
    one, reason = get_object_or_404(found, key=decision), request.POST.get("reason", "").strip()
    if one.withdrawn_at is not None:
        messages.info(request, "That decision was withdrawn already.")
    elif not reason:
        messages.error(request, "Not withdrawn: write why. It is read years later, perhaps in court.")
    else:
        withdraw(account, one, reason, address_of(request))
        messages.success(request, "Withdrawn: it has no effect from the next search on, and stays on file.")
    return HttpResponseRedirect(reverse("string", args=[key]) + "#decisions-title")


def _who(request: HttpRequest) -> tuple[Account, Reach]:
    account = cast(Account, request.user)
    return account, reach_of(account)


def _page(request: HttpRequest, row: StringRow, rows: list[StringRow], asked: Asked, status: int = 200) -> HttpResponse:
    account, reach = _who(request)
    told = gathered(account, reach, row)
    source = address_of(request)
    record("read string", actor=account, object_kind="string", object_key=row.key, words=told.words, source=source)
    near = [(case, number, in_hundred(value)) for case, number, value in row.part.near]
    pairs = pairs_of(account, reach, row)
    context = {
        "string": row,
        "members": _members(row, told.course),
        "near": near[:MOST_NEAR],
        "near_more": near[MOST_NEAR:],
        "course": told.course,
        "lanes": lanes_of(row, told.course),
        "scenes": told.scenes,
        "matrix": matrix_of(records_of(told.cases)),
        "questions": questions_of(row.part),
        "pairs": pairs[:MOST_PAIRS],
        "pairs_more": pairs[MOST_PAIRS:],
        "without": without_lead(account, told.cases),
        "decisions": told.decisions,
        "history": told.history,
        "may_export": _may_export(account, told.cases),
        **_forms(account, row, rows, asked),
    }
    return render(request, "leads/string/page.html", context, status=status)


def _may_export(account: Account, cases: list[Case]) -> bool:
    """All the cases that he sees of it: a report of some of them would pass for the whole."""
    given = Case.objects.visible_to(account, Right.EXPORT).filter(pk__in=[case.pk for case in cases])
    return given.count() == len(cases)


def _members(row: StringRow, course: Course) -> list[dict[str, Any]]:
    """In order of time, each with its number on the page, the time since the one before and how firmly it belongs."""
    since = {gap.before.pk: gap.words for gap in course.gaps}
    return [
        {"at": at, "case": case, "number": number, "since": since.get(case.pk, ""), "firmness": firmness}
        for at, (case, number, firmness) in enumerate(row.part.told, start=1)
    ]


def _forms(account: Account, row: StringRow, rows: list[StringRow], asked: Asked) -> dict[str, Any]:
    """For whoever may judge all the cases that he sees of it."""
    cases = [case.pk for case, _ in row.cases]
    may = Case.objects.visible_to(account, Right.JUDGE).filter(pk__in=cases).count() == len(cases)
    if not may:
        return {"may_decide": False}
    others = [one for one in rows if one is not row]
    return {
        "may_decide": True,
        "asked": bool(asked),
        "one": asked.get("one") or OneCaseForm(row),
        "merge": asked.get("merge") or MergeForm(account, row, others),
    }
