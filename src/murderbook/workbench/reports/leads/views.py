"""The two reports as files."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.reports.leads.pair import lead_to_give
from murderbook.workbench.reports.leads.string import string_to_give
from murderbook.workbench.reports.leads.taking import judged_first, lead_report_of, series_report_of
from murderbook.workbench.reports.pages.giving import give


@require_safe
def lead_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The lead report. Whoever is to judge the pair before its score is sent to do so."""
    account = cast(Account, request.user)
    lead = lead_to_give(account, key)
    if lead is None:
        raise Http404
    if judged_first(account, lead):
        return HttpResponseRedirect(reverse("lead-blind", args=[lead.key]))
    return give(request, lead_report_of(lead), reverse("lead", args=[lead.key]))


@require_safe
def string_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The series report."""
    row = string_to_give(cast(Account, request.user), key)
    if row is None:
        raise Http404
    return give(request, series_report_of(row), reverse("string", args=[row.key]))
