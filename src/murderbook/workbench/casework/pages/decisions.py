"""The decisions of a case, with the form for the next one or for amending one."""

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
from murderbook.workbench.casework.forms import DecisionForm
from murderbook.workbench.casework.pages.sheets import head
from murderbook.workbench.casework.rules.decisions import SAID, Decided, decide, decisions_of
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import CONFLICT, INVALID, say
from murderbook.workbench.register.models import Case


@require_safe
@audited("read decisions", kind="case", key="key")
def decisions(request: HttpRequest, key: str) -> HttpResponse:
    """Every decision with its amendments. `?amend=` opens the form on one."""
    case = find_case(request, key)
    found = {str(one.entry.number): one for one in decisions_of(case)}
    amended = found.get(request.GET.get("amend", ""))
    return _page(request, case, DecisionForm(initial=_as_typed(amended) if amended else None))


@require_POST
@audited("read decisions", kind="case", key="key")
@transaction.atomic
def add_decision(request: HttpRequest, key: str) -> HttpResponse:
    """Append a decision, or an amendment that stands beneath the one it amends."""
    case = find_case(request, key, Right.WRITE)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form, INVALID)
    amended = _amended(case, form.cleaned_data["amends"])
    if amended is not None and amended.now.key != form.cleaned_data["seen"]:
        return _page(request, case, _beside(form, amended), CONFLICT)
    row = decide(case, form.cleaned_data, cast(Account, request.user), amended.entry if amended else None)
    say(request, "amend decision" if row.amends_id else "record decision", case, {"decision": f"D{row.number}"})
    read = form.cleaned_data["when"].in_words()
    messages.success(request, f"Decision D{row.number} is on file. The time was read as: {read}.")
    return HttpResponseRedirect(reverse("case-decisions", args=[case.key]) + f"#decision-{row.number}")


def _amended(case: Case, key: str) -> Decided | None:
    if not key:
        return None
    for one in decisions_of(case):
        if key in (one.entry.key, one.now.key):
            return one
    raise Http404


def _beside(form: DecisionForm, newer: Decided) -> DecisionForm:
    """What was typed, with word of the colleague above it: saved once more, it amends his."""
    form.data = {**form.data.dict(), "seen": newer.now.key}  # type: ignore[attr-defined] # a QueryDict
    form.add_error(
        None,
        f"{newer.now.author.full_name} amended this decision while you had it open: what it says now stands above. "
        "Yours stands in the form: write what is to stand, and save once more.",
    )
    return form


def _as_typed(one: Decided) -> dict[str, Any]:
    said = {name: getattr(one.now, name) for name in SAID}
    return said | {"when": one.now.event_as_written, "amends": one.entry.key, "seen": one.now.key}


def _page(request: HttpRequest, case: Case, form: DecisionForm, status: int = 200) -> HttpResponse:
    context = head(request, case, "decisions") | {
        "decided": decisions_of(case),
        "form": form,
        "amending": form["amends"].value(),
    }
    return render(request, "casework/decisions.html", context, status=status)
