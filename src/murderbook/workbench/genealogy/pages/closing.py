"""The end of a genealogy record: removal asked of the services, samples, what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from murderbook.workbench.access.rights import Right
from murderbook.workbench.genealogy.forms import ClosingForm
from murderbook.workbench.genealogy.keeping import close
from murderbook.workbench.genealogy.pages.finding import by_of, find, say


@require_http_methods(["GET", "POST"])
@transaction.atomic
def close_record(request: HttpRequest, key: str, purpose: str) -> HttpResponse:
    """404 where no record is open to be closed."""
    found = find(request, key, purpose, Right.WRITE)
    if found.record is None or found.record.opened_at is None or found.record.closed_at is not None:
        raise Http404
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data | {"removal_on": form.cleaned_data["removal_on"].isoformat()}
        close(found.record, said, by_of(request))
        messages.success(request, "Closed. It stays on file, and can be read by those who see the case.")
        return HttpResponseRedirect(reverse("genealogy-record", args=[key, purpose]))
    say(request, "read genealogy", found, {"page": "closing"})
    status = 422 if request.method == "POST" else 200
    return render(request, "genealogy/close.html", found.context | {"form": form}, status=status)
