"""The crib sheet of a case for a form of another agency."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from murderbook.reports.crib import crib_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records
from murderbook.workbench.reports.pages.head import head


@require_safe
@audited("read crib sheet", kind="case", key="key")
def crib(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """For whoever may give the case out, since that is what the sheet is for. 404: no form of that name takes it."""
    case, account = find_case(request, key, Right.EXPORT), cast(Account, request.user)
    seen = Case.objects.visible_to(account, Right.EXPORT)
    (plain,) = case_records(seen.filter(pk=case.pk), among=seen)
    try:
        filled = crib_of(plain, name)
    except KeyError:
        raise Http404 from None
    return render(request, "reports/crib.html", head(request, case, "crib sheet") | {"crib": filled})
