"""A bill comes in: the file is sent, its columns are named, what would be read is shown, and then it is taken in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadhandler import StopUpload
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.formats import FormatError
from murderbook.formats.bill_mapping import BillMapping
from murderbook.formats.opening import open_table
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.calls import keeping, staged
from murderbook.workbench.calls.forms import ColumnsForm, SendForm, initial_of, suggested
from murderbook.workbench.calls.keeping import NotTakenError, Order, known_as, looked
from murderbook.workbench.calls.models import CallList, StagedBill
from murderbook.workbench.calls.pages.listing import INVALID, page, rows_of
from murderbook.workbench.calls.records import row_of
from murderbook.workbench.hostile import refuse_sent
from murderbook.workbench.imports import staging
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.entry.views import say
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of

SAMPLES = 3  # first cells of each column
FIRST = 10  # calls, and refused rows, that are shown before a bill is taken in
ENDS = ("take", "discard")  # after which the file waits no more
AT_MOST = 50_000  # rows that are read while somebody waits, in seconds


@csrf_exempt  # the handler must be set before the body is read; _sent checks the token
@require_POST
def send(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file goes straight into the record's folder, for those who may write; what comes of no use goes again."""
    handler = staging.ToRecordFolder(request)
    if Case.objects.visible_to(request.user, Right.WRITE).filter(key=key).exists():
        request.upload_handlers = [handler]
    else:
        return _refused(request, key)
    try:
        return _sent(request, key)
    finally:
        for stored_as in handler.received:
            if not staged.waits(stored_as):
                staging.remove(stored_as)


@audited("read calls", kind="case", key="key")
def _refused(request: HttpRequest, key: str) -> HttpResponse:
    """As if there were none: nothing of what was sent is read."""
    return page(request, find_case(request, key, Right.WRITE))


@csrf_protect
@audited("read calls", kind="case", key="key")
@transaction.atomic
def _sent(request: HttpRequest, key: str) -> HttpResponse:
    case = find_case(request, key, Right.WRITE)
    try:
        refuse_sent(request)
        form = SendForm(request.POST, request.FILES)
    except StopUpload:
        form = SendForm({})
    if not form.is_valid():
        return page(request, case, INVALID, send_form=form)
    upload = cast(staging.StoredUpload, form.cleaned_data["file"])
    try:
        mapping = _mapping_of(form.cleaned_data["mapping"])
        _look(upload.stored_as, str(upload.name))
    except FormatError as error:
        form.add_error("file", f"{error}")
        return page(request, case, INVALID, send_form=form)
    bill = staged.keep(case, cast(Account, request.user), upload, mapping)
    say(request, "stage calls", case, {"file": bill.name, "bytes": upload.size})
    return HttpResponseRedirect(reverse("case-calls-columns", args=[case.key, bill.key]))


def _mapping_of(upload: staging.StoredUpload | None) -> dict[str, Any]:
    """What a mapping file says, as far as it is one; FormatError where it is none."""
    if upload is None:
        return {}
    path = staging.path_of(upload.stored_as)
    with known_as(str(upload.name)):
        return BillMapping.load(path).to_dict()


@dataclass(frozen=True, slots=True)
class Look:
    """A file before its columns are named. `samples`: the first cells of each."""

    header: list[str]
    samples: list[list[str]]
    line: int


def _look(stored_as: str, name: str) -> Look:
    path = staging.path_of(stored_as)
    with known_as(name):
        staging.check_size(path)
        table = open_table(path, None, None, seconds=True)
        samples: list[list[str]] = [[] for _ in table.header]
        for chunk in table.chunks():
            if len(chunk):
                samples = [column.slice(0, SAMPLES).to_pylist() for column in chunk.columns]
                break
    return Look(table.header, samples, table.header_line)


@require_http_methods(["GET", "HEAD", "POST"])
@audited("read staged calls", kind="case", key="key")
@transaction.atomic
def columns(request: HttpRequest, key: str, bill: str) -> HttpResponse:
    """Which column is which. `do=check` shows what would be read, `do=take` takes it in, `do=discard` neither."""
    case = find_case(request, key, Right.WRITE)
    if request.POST.get("do") in ENDS:
        saving.lock(case)  # whoever does the same at this moment waits, and finds nothing that waits
    found = get_object_or_404(case.staged_bills, key=bill)
    if request.POST.get("do") == "discard":
        staged.forget(found)
        say(request, "discard calls", case, {"file": found.name})
        messages.success(request, f"{found.name} is discarded.")
        return HttpResponseRedirect(reverse("case-calls", args=[case.key]))
    if not staged.is_there(found):
        raise Http404
    look = _look(found.stored_as, found.name)
    if request.method != "POST":
        initial, whence = _begun(case, found, look)
        return _page(request, case, (found, look), ColumnsForm(look.header, initial=initial), whence=whence)
    return _answered(request, case, (found, look), ColumnsForm(look.header, request.POST))


def _begun(case: Case, found: StagedBill, look: Look) -> tuple[dict[str, Any], str]:
    """What the form begins with, and from where that is known."""
    if found.mapping:
        return initial_of(look.header, found.mapping), "the mapping that you sent"
    before = case.call_lists.filter(header=look.header).order_by("-entered_at", "-pk").first()
    if before is not None:
        return initial_of(look.header, before.mapping), f"{before.name}, which has the same columns"
    return suggested(look.header), ""


def _answered(request: HttpRequest, case: Case, bill: tuple[StagedBill, Look], form: ColumnsForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, case, bill, form, status=INVALID)
    found, mapping = bill[0], form.cleaned_data["mapping"]
    account = cast(Account, request.user)
    order = Order(case, account, address_of(request), staging.path_of(found.stored_as), found.name)
    try:
        if request.POST.get("do") != "take":
            return _page(request, case, bill, form, tried=_tried(order, mapping))
        made = keeping.take_in(order, mapping, most=AT_MOST)
    except (FormatError, NotTakenError) as error:
        form.add_error(None, f"{error}")
        return _page(request, case, bill, form, status=INVALID)
    staged.forget(found)
    rows = "1 row" if made.refused == 1 else f"{made.refused:,} rows"
    refused = f" {rows} could not be used: kept with the bill." if made.refused else ""
    messages.success(request, f"{made.kept:,} calls of {made.name} are taken in.{refused}")
    return HttpResponseRedirect(reverse("case-calls", args=[case.key]))


def _tried(order: Order, mapping: BillMapping) -> dict[str, Any]:
    """What would be read: the first calls and the first rows that would be refused."""
    found = looked(order, mapping, FIRST, AT_MOST)
    unsaved = CallList(case=order.case, time_zone=mapping.time_zone)
    return {
        "counts": found.bill.counts,
        "notes": found.bill.notes,
        "rows": rows_of([row_of(call, unsaved) for call in found.calls], {}),
        "refused": found.refused,
        "aside": found.bill.kept_aside,
    }


def _page(  # noqa: PLR0913 - parts of one page
    request: HttpRequest,
    case: Case,
    bill: tuple[StagedBill, Look],
    form: ColumnsForm,
    *,
    tried: dict[str, Any] | None = None,
    whence: str = "",
    status: int = 200,
) -> HttpResponse:
    found, look = bill
    named = [(form[f"column-{at}"], samples) for at, samples in enumerate(look.samples)]
    guessed = not form.is_bound and not whence
    context = head_of(request, case, "calls") | {
        "bill": found,
        "look": look,
        "form": form,
        "columns": named,
        "tried": tried,
        "whence": whence,
        "suggested": set(suggested(look.header)) if guessed else set(),
    }
    return render(request, "calls/columns.html", context, status=status)
