"""What a person types off a page."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.documents.forms import TranscriptionForm
from murderbook.workbench.documents.pages.page import find_page, shown
from murderbook.workbench.documents.transcribing import may_be_typed, seen_of, transcribe
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.entry.views import CONFLICT, INVALID, say


@require_POST
@audited("read page", kind="case", key="key")
@transaction.atomic
def typed(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The text of the page as the form has it, unless a colleague typed it meanwhile."""
    case = find_case(request, key, Right.WRITE)
    saving.lock(case)
    found, form = find_page(case, number), TranscriptionForm(request.POST)
    if not may_be_typed(found):
        raise Http404
    if not form.is_valid():
        return shown(request, case, found, form, INVALID)
    if form.cleaned_data["seen"] != seen_of(found):
        form.data = {**form.data.dict(), "seen": seen_of(found)}  # type: ignore[attr-defined] # a QueryDict
        form.add_error(
            None,
            "A colleague typed this page while you had it open. What it says now stands above; yours stands in the "
            "form: write what is to stand, and save once more.",
        )
        return shown(request, case, found, form, CONFLICT)
    row = transcribe(found, form.cleaned_data["text"], cast(Account, request.user))
    if row is not None:
        say(request, "type page", case, {"page": found.cited_as, "transcription": row.key})
        messages.success(request, f"Page {found.cited_as} says what you typed. What stood there before is kept.")
    return HttpResponseRedirect(reverse("case-page", args=[case.key, number]))
