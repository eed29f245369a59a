"""Who has a case: given, handed on, taken back, each with a reason."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.pages.sheets import head, with_people
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import INVALID, say
from murderbook.workbench.register.models import Case
from murderbook.workbench.unit.assigning import NotAssignedError, assign, assignments_of
from murderbook.workbench.unit.forms import AssignForm

READ, ASSIGN = "read assignments", "assign case"


@require_safe
@audited(READ, kind="case", key="key")
def assigned(request: HttpRequest, key: str) -> HttpResponse:
    """Who has it now, who had it before, and the form to hand it on."""
    return _page(request, find_case(request, key))


@require_POST
@audited(READ, kind="case", key="key")
@transaction.atomic
def give(request: HttpRequest, key: str) -> HttpResponse:
    case = find_case(request, key, Right.WRITE)
    context = head(request, case, "assigned")
    form = AssignForm(with_people(context), request.POST)
    if form.is_valid():
        try:
            row = assign(case, form.cleaned_data, cast(Account, request.user))
        except NotAssignedError as error:
            form.add_error(None, str(error))
        else:
            say(request, ASSIGN, case, {"to": row.name or "nobody"})
            told = f"{row.name} has this case now." if row.name else "Nobody has this case now."
            messages.success(request, told)
            return HttpResponseRedirect(reverse("case-assigned", args=[case.key]))
    return _page(request, case, form, INVALID)


def _page(request: HttpRequest, case: Case, form: AssignForm | None = None, status: int = 200) -> HttpResponse:
    context = head(request, case, "assigned")
    rows = list(assignments_of(case))
    context |= {
        "rows": rows,
        "now": rows[0] if rows and rows[0].name else None,
        "form": form or (AssignForm(with_people(context)) if context["may_write"] else None),
    }
    return render(request, "unit/assigned.html", context, status=status)
