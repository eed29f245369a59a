"""The list of reports of a case, and each of them."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from murderbook.casefile.case import CaseKind
from murderbook.reports.crib import forms_for
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.reports.orders import line
from murderbook.workbench.reports.pages.giving import give
from murderbook.workbench.reports.pages.head import head
from murderbook.workbench.reports.printing import CHAPTERS, offered, report_of
from murderbook.workbench.reports.sought import Sought


@require_safe
@audited("read reports", kind="case", key="key")
def reports(request: HttpRequest, key: str) -> HttpResponse:
    """What can be printed of the case, and the way to its bundles."""
    case, account = find_case(request, key, Right.EXPORT), cast(Account, request.user)
    context = head(request, case, "reports") | {
        "chapters": [(name, label) for name, (label, _) in CHAPTERS.items()],
        "offered": offered(Sought(account, case)),
        "ordered": len(line.of(account)),
        "cribs": forms_for(CaseKind(case.kind)),
    }
    return render(request, "reports/list.html", context)


@require_safe
def report(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One of them as PDF. `?chapter=` chooses chapters of the murder book; without any it is whole."""
    case = find_case(request, key, Right.EXPORT)
    asked = [one for one in CHAPTERS if one in request.GET.getlist("chapter")]
    sought = Sought(cast(Account, request.user), case, asked if name == "book" else ())
    if name not in offered(sought):
        raise Http404
    return give(request, report_of(sought, name), reverse("case-reports", args=[case.key]))
