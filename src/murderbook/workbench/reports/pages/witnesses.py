"""The plan of witnesses as a file, for the meeting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from murderbook.workbench.access.consultants.exporting import for_exporters
from murderbook.workbench.reports.cases.witnesses import EXPORTED, plan_of
from murderbook.workbench.reports.pages.giving import give


@require_safe
@for_exporters(EXPORTED)
def plan_pdf(request: HttpRequest) -> HttpResponse:
    """For who may give out anything: of the cases that he may give out."""
    return give(request, plan_of(), reverse("witnesses"))
