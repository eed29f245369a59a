"""The Documents tab: what there is, where it stands, what waits for a person, and the form by which more comes in."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.documents.forms import UploadForm
from murderbook.workbench.documents.intake import background
from murderbook.workbench.documents.intake.numbering import Placed
from murderbook.workbench.documents.intake.progress import progress_of
from murderbook.workbench.documents.models import FOR_A_PERSON, Document, Page, Reading, ReadingState
from murderbook.workbench.documents.pages.sent import Sent
from murderbook.workbench.hostile import refuse_sent
from murderbook.workbench.imports import staging
from murderbook.workbench.pages.words import left_in_words
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.entry.views import INVALID, say
from murderbook.workbench.register.models import Case

SHOWN_FOR_A_PERSON = 50
UNFINISHED = (ReadingState.WAITING, ReadingState.RUNNING)


@csrf_exempt  # the handler must be set before the body is read; _documents checks the token
def documents(request: HttpRequest, key: str) -> HttpResponseBase:
    """The tab. Files that are sent go straight into the record's folder, for those who may write, and not a moment
    longer than it takes to take them in."""
    handler = Sent(request)
    if request.method == "POST":
        if not Case.objects.visible_to(request.user, Right.WRITE).filter(key=key).exists():
            return _refused(request, key)
        request.upload_handlers = [handler]
    try:
        return _documents(request, key, handler)
    finally:
        for stored_as in handler.received:
            staging.remove(stored_as)


@audited("read documents", kind="case", key="key")
def _refused(request: HttpRequest, key: str) -> HttpResponse:
    """As if there were none: nothing of what was sent is read."""
    return _page(request, find_case(request, key, Right.WRITE), UploadForm())


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def _documents(request: HttpRequest, key: str, handler: Sent) -> HttpResponseBase:
    if request.method != "POST":
        return _shown(request, key)
    return _sent(request, key, handler)


@audited("read documents", kind="case", key="key")
def _shown(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, find_case(request, key, section="documents"), UploadForm())


def _sent(request: HttpRequest, key: str, handler: Sent) -> HttpResponseBase:
    refuse_sent(request)
    form = UploadForm(request.POST, request.FILES)
    if handler.problem:
        form.errors["sent"] = form.error_class([handler.problem])
    if not form.is_valid():
        return _came_back(request, key, form)
    case = Case.objects.visible_to(request.user, Right.WRITE).get(key=key)
    batch = _taken(request, case, form)
    _tell(request, batch)
    return HttpResponseRedirect(reverse("case-documents", args=[key]))


@audited("read documents", kind="case", key="key")
def _came_back(request: HttpRequest, key: str, form: UploadForm) -> HttpResponse:
    return _page(request, find_case(request, key, section="documents"), form, INVALID)


def _taken(request: HttpRequest, case: Case, form: UploadForm) -> Reading:
    from murderbook.documents.reading.pool import Readers  # what reads files loads when there is work
    from murderbook.workbench.documents.intake.taking import File, Order, take_in

    sent = cast("list[staging.StoredUpload]", form.cleaned_data["sent"])
    files = [File(staging.path_of(one.stored_as), PurePosixPath(str(one.name))) for one in sent]
    place = Placed(form.cleaned_data["volume"], form.cleaned_data["box"])
    order = Order(case, cast(Account, request.user), "uploaded", source_of(request), place)
    with Readers() as readers:
        batch = take_in(order, files, readers)
    background.call()
    return batch


def _tell(request: HttpRequest, batch: Reading) -> None:
    count = batch.documents.count()
    if count:
        files = "1 file is" if count == 1 else f"{count} files are"
        messages.success(request, f"{files} taken in, and being read.")
    for one in batch.left_out:
        messages.error(request, f"Not taken in: {one['name']}: {one['why']}")


@require_POST
@audited("read documents", kind="case", key="key")
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Stop what is being read of this case, or go on with it (`go=on`)."""
    case = find_case(request, key, Right.WRITE)
    unfinished = Reading.objects.filter(case=case)
    if request.POST.get("go") == "on":
        unfinished.filter(state=ReadingState.STOPPED).update(state=ReadingState.WAITING)
        say(request, "go on reading documents", case, {})
        background.call()
    else:
        unfinished.filter(state__in=UNFINISHED).update(state=ReadingState.STOPPED)
        say(request, "stop reading documents", case, {})
    return HttpResponseRedirect(reverse("case-documents", args=[key]))


def _page(request: HttpRequest, case: Case, form: UploadForm, status: int = 200) -> HttpResponse:
    waiting = Page.objects.filter(case=case, state__in=FOR_A_PERSON).select_related("document").order_by("cited_as")
    readings = [_of_reading(one) for one in Reading.objects.filter(case=case).exclude(state=ReadingState.DONE)]
    context = head_of(request, case, "documents") | {
        "rows": rows_of(case),
        "waiting": waiting[:SHOWN_FOR_A_PERSON],
        "waiting_count": waiting.count(),
        "readings": readings,
        "left_out": _left_out(case),
        "copies": Page.objects.filter(case=case, alike__document__withdrawn_at=None).exclude(alike=None).count(),
        "form": form,
    }
    unfinished = any(one["reading"].state in UNFINISHED for one in readings)
    # Loading it anew would empty the form under the hands of whoever fills it in.
    context["loads_anew"] = unfinished and status == 200 and "add" not in request.GET
    response = render(request, "documents/list.html", context, status=status)
    if context["loads_anew"]:
        response["Refresh"] = "5"
    return response


def rows_of(case: Case) -> list[Document]:
    """Documents that stand, with how many of their pages are read and how many a person should look at."""
    doubtful = Count("pages", filter=Q(pages__state__in=FOR_A_PERSON))
    documents = Document.objects.filter(case=case).annotate(read=Count("pages"), doubtful=doubtful)
    return list(documents.order_by("first_page"))


def _left_out(case: Case) -> list[dict[str, str]]:
    """What was not taken in of the last batches, and why."""
    return [one for batch in Reading.objects.filter(case=case).order_by("-asked_at")[:5] for one in batch.left_out]


def _of_reading(reading: Reading) -> dict[str, Any]:
    progress = progress_of(reading)
    left = "" if progress.seconds_left is None else left_in_words(progress.seconds_left)
    return {"reading": reading, "progress": progress, "left": left}
