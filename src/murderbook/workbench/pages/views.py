"""Help: what the pages show and what to do with them, in plain words, on one page that prints."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The same for everybody: it tells of no case, so that reading it is no entry."""
    return render(request, "pages/help.html")
