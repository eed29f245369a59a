"""A laboratory's list, step 1: the file, and whose it is. And one's own lists."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadhandler import StopUpload
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from murderbook.formats.reject import FormatError
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.loading.loader import sha256_of
from murderbook.workbench.laboratory.listed.columns import proposed, sheet_of
from murderbook.workbench.laboratory.models import LabList, ListState
from murderbook.workbench.source import address_of

INVALID = 422
SHOWN = 50


class ListForm(forms.Form):
    laboratory = forms.CharField(
        label="Laboratory",
        max_length=160,
        help_text="How you read its columns and words is kept under this name, for its next list.",
        error_messages={"required": "Write which laboratory the list is from."},
    )
    file = forms.FileField(
        label="Its list",
        help_text=f"CSV or XLSX, one exhibit a row, at most {staging.LIMIT_IN_WORDS}.",
        error_messages={"required": f"Choose a file of at most {staging.LIMIT_IN_WORDS}."},
    )


def may_take_in(request: HttpRequest) -> bool:
    return compartments_with(request.user, Right.IMPORT).exists()


@csrf_exempt  # the handler must be set before the body is read; _lists checks the token
def lists(request: HttpRequest) -> HttpResponseBase:
    """For those who may import. What comes of no use does not stay in the folder."""
    if not may_take_in(request):
        raise Http404
    handler = staging.ToRecordFolder(request)
    request.upload_handlers = [handler]
    try:
        return _lists(request)
    finally:
        for stored_as in handler.received:
            if not LabList.objects.visible_to(request.user).filter(stored_as=stored_as).exists():
                staging.remove(stored_as)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
@audited("list laboratory lists")
def _lists(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, ListForm())
    try:
        form = ListForm(request.POST, request.FILES)
    except StopUpload:
        form = ListForm({})
    return _stage(request, form) if form.is_valid() else _page(request, form, INVALID)


def _page(request: HttpRequest, form: ListForm, status: int = 200) -> HttpResponse:
    rows = LabList.objects.visible_to(request.user).order_by("-at", "-pk")[:SHOWN]
    return render(request, "laboratory/lists.html", {"form": form, "rows": rows}, status=status)


def _stage(request: HttpRequest, form: ListForm) -> HttpResponse:
    upload = cast(staging.StoredUpload, form.cleaned_data["file"])
    path, account = staging.path_of(upload.stored_as), cast(Account, request.user)
    try:
        staging.check_size(path)
        seen = sheet_of(path)
    except FormatError as error:
        form.add_error("file", staging.said_of(error, str(upload.name)))
        return _page(request, form, INVALID)
    before = _last_mapping(account, form.cleaned_data["laboratory"])
    with transaction.atomic():
        made = LabList.objects.create(
            account=account,
            laboratory=form.cleaned_data["laboratory"],
            file_name=str(upload.name)[:255],
            file_sha256=sha256_of(path),
            stored_as=upload.stored_as,
            mapping={"columns": proposed(seen.header, before.get("columns", {})), "words": before.get("words", {})},
        )
        words: dict[str, object] = {"file": made.file_name, "laboratory": made.laboratory, "bytes": upload.size}
        record("stage laboratory list", actor=account, object_kind="laboratory list", object_key=made.key, words=words,
               source=address_of(request))  # fmt: skip
    return HttpResponseRedirect(reverse("laboratory-list-columns", args=[made.key]))


def _last_mapping(account: Account, laboratory: str) -> dict[str, Any]:
    """As the account read that laboratory's list the last time."""
    mine = LabList.objects.visible_to(account).filter(laboratory__iexact=laboratory).exclude(state=ListState.STAGED)
    last = mine.order_by("-at", "-pk").first()
    return last.mapping if last else {}
