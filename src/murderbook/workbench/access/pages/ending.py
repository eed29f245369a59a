"""The page of access that ends soon: what a keeper looks through once a week."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from murderbook.workbench.access.consultants import ending
from murderbook.workbench.access.pages.people import account_of
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.audit.verbs import Verb


@require_safe
@audited(Verb.READ_GRANTS)
def ending_list(request: HttpRequest) -> HttpResponse:
    by = account_of(request)
    if not compartments_with(by, Right.GRANT).exists():
        raise Hidden
    context = {"found": ending.ending(by), "now": timezone.now()}
    return render(request, "access/ending.html", context)
