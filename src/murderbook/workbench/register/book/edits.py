"""What is appended to a murder book: chrono entries and reviews; and what was printed. Nothing is overwritten."""

from __future__ import annotations

import re
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from murderbook.casefile.timespan import TimeSpan
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.register.book import forms
from murderbook.workbench.register.book.opening import SHEETS, find_case
from murderbook.workbench.register.book.tabs import TABS
from murderbook.workbench.register.book.views import chrono_page, latest_on, overview_page
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.entry.views import CONFLICT, INVALID, say
from murderbook.workbench.register.models import Case, ChronoEntry, Review
from murderbook.workbench.register.records import as_utc

_PLACE = re.compile(r"[0-9]{1,15}")


@require_POST
@audited("read chrono", kind="case", key="key")
@transaction.atomic
def add_chrono(request: HttpRequest, key: str) -> HttpResponse:
    """Append an entry, or an amendment that points to the entry it amends."""
    case = find_case(request, key, Right.WRITE)
    form = forms.ChronoForm(request.POST)
    if not form.is_valid():
        return chrono_page(request, case, form, INVALID)
    saving.lock(case)
    if (newer := _newer(case, form.cleaned_data)) is not None:
        return chrono_page(request, case, _beside(form, newer), CONFLICT)
    entry = _new_entry(case, cast(Account, request.user), form.cleaned_data)
    words = {"entry": entry.key, "amends": form.cleaned_data["amends"]}
    say(request, "amend chrono entry" if entry.amends_id else "add chrono entry", case, words)
    span = form.cleaned_data["when"]
    messages.success(request, f"Saved. The time was read as: {span.in_words()}.")
    return HttpResponseRedirect(reverse("case-chrono", args=[case.key]) + f"#entry-{entry.key}")


def _newer(case: Case, data: dict[str, Any]) -> ChronoEntry | None:
    """What a colleague said of the entry since the form was opened."""
    if not data["amends"] or not data["seen"]:
        return None
    amended = get_object_or_404(ChronoEntry, case=case, key=data["amends"])
    latest = latest_on(amended.amends or amended)
    return latest if latest.key != data["seen"] else None


def _beside(form: forms.ChronoForm, newer: ChronoEntry) -> forms.ChronoForm:
    """What was typed, with the colleague's words above it: saved once more, it amends those."""
    form.data = {**form.data.dict(), "seen": newer.key} if isinstance(form.data, QueryDict) else form.data
    when = f"{newer.entered_at:%-d %b %Y, %H:%M} UTC"
    form.add_error(
        "text",
        f"{newer.author.full_name} amended this entry on {when}, while you had it open. It now says: "
        f"“{newer.text}” ({newer.event_as_written}). Yours stands below: write what is to stand, and save once more.",
    )
    return form


def _new_entry(case: Case, author: Account, data: dict[str, Any]) -> ChronoEntry:
    span: TimeSpan = data["when"]
    amended = get_object_or_404(ChronoEntry, case=case, key=data["amends"]) if data["amends"] else None
    return ChronoEntry.objects.create(
        case=case,
        event_earliest=as_utc(span.earliest),
        event_latest=as_utc(span.latest),
        event_precision=span.precision,
        event_as_written=span.as_written,
        text=data["text"],
        source=data["source"],
        page=data["page"],
        author=author,
        # An amendment of an amendment amends the entry itself: one chain, in the order of writing.
        amends=(amended.amends or amended) if amended else None,
    )


@require_POST
@audited("read case", kind="case", key="key")
@transaction.atomic
def add_review(request: HttpRequest, key: str) -> HttpResponse:
    """Append a review of the whole file; one per day and reviewer."""
    case = find_case(request, key, Right.WRITE)
    form = forms.ReviewForm(request.POST)
    if form.is_valid():
        saving.lock(case)
        data = form.cleaned_data
        if Review.objects.filter(case=case, on=data["on"], reviewer=data["reviewer"]).exists():
            form.add_error("on", "This reviewer's review of that day is on file already.")
    if not form.is_valid():
        return overview_page(request, case, form, INVALID)
    saving.add(case, PARTS["reviews"], form.cleaned_data, cast(Account, request.user), "")
    say(request, "add review", case, {"on": str(form.cleaned_data["on"])})
    messages.success(request, "The review is on file.")
    return HttpResponseRedirect(reverse("case", args=[case.key]) + "#reviews")


@require_POST
@transaction.atomic
def printed(request: HttpRequest, key: str, tab: str) -> HttpResponse:
    """The browser began to print a tab: paper leaves the building, so it is on record."""
    if tab not in (*TABS, *SHEETS):
        raise Http404
    case = find_case(request, key, section=SHEETS.get(tab, tab))
    number = request.POST.get("number", "")  # of the exhibit or the action, where the sheet is of one
    say(request, "print", case, {"tab": tab} | ({"number": number} if _PLACE.fullmatch(number) else {}))
    return HttpResponse(status=204)
