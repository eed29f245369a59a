"""The brief of an investigation as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from murderbook.workbench.access.rights import Right
from murderbook.workbench.investigations.pages.finding import find
from murderbook.workbench.reports.cases.investigation import brief_of
from murderbook.workbench.reports.pages.giving import give


@require_safe
def brief_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """For who may give out every one of its cases, in whole."""
    found = find(request, key, Right.EXPORT)
    return give(request, brief_of(found), reverse("investigation-brief", args=[key]))
