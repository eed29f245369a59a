"""Step 1: the file."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadhandler import StopUpload
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from murderbook.formats import FormatError
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.imports.wizard import sheet
from murderbook.workbench.imports.wizard.staged import INVALID, account_of, say


class UploadForm(forms.Form):
    """Step 1. The compartment is asked only where there is a choice."""

    file = forms.FileField(
        label="File",
        help_text=f"CSV or XLSX, at most {staging.LIMIT_IN_WORDS}; for more, use the command: "
        "murderbook import FILE --record DIR",
        error_messages={"required": f"Choose a file of at most {staging.LIMIT_IN_WORDS}."},
    )
    compartment = forms.ModelChoiceField(Compartment.objects.none(), to_field_name="key", empty_label=None)

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        allowed = compartments_with(account, Right.IMPORT).order_by("-is_default", "name")
        field = cast("forms.ModelChoiceField[Compartment]", self.fields["compartment"])
        field.queryset = allowed
        if len(allowed) == 1:
            field.initial, field.widget = allowed[0].key, forms.HiddenInput()


@csrf_exempt  # the handler must be set before the body is read; _new checks the token
def new(request: HttpRequest) -> HttpResponse:
    """Step 1: upload. The file goes straight into the record's folder, for those who may import; what comes of no use
    (no token, a second file, a bad form) does not stay there."""
    if not compartments_with(request.user, Right.IMPORT).exists():
        raise Http404
    handler = staging.ToRecordFolder(request)
    request.upload_handlers = [handler]
    try:
        return _new(request)
    finally:
        for stored_as in handler.received:
            if not Batch.objects.visible_to(request.user, Right.IMPORT).filter(stored_as=stored_as).exists():
                staging.remove(stored_as)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def _new(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    if request.method != "POST":
        return render(request, "imports/new.html", {"form": UploadForm(account)})
    try:
        form = UploadForm(account, request.POST, request.FILES)
    except StopUpload:
        form = UploadForm(account, {})
    if not form.is_valid():
        return render(request, "imports/new.html", {"form": form}, status=INVALID)
    return _stage(request, account, form)


def _stage(request: HttpRequest, account: Account, form: UploadForm) -> HttpResponse:
    upload = cast(staging.StoredUpload, form.cleaned_data["file"])
    path = staging.path_of(upload.stored_as)
    try:
        staging.check_size(path)
        layout = sheet.recognised(path)
        looked = sheet.look(path, layout)
    except FormatError as error:
        staging.remove(upload.stored_as)
        form.add_error("file", staging.said_of(error, str(upload.name)))
        return render(request, "imports/new.html", {"form": form}, status=INVALID)
    compartment = form.cleaned_data["compartment"]
    saved = sheet.saved_for(looked.header, compartment.pk)
    with transaction.atomic():
        batch = Batch.objects.create(
            compartment=compartment,
            account=account,
            file_name=str(upload.name)[:255],
            stored_as=upload.stored_as,
            layout=saved.layout if saved else layout or "",
            mapping=saved.to_dict() if saved else {},
        )
        say(request, "stage import", batch, {"file": batch.file_name, "bytes": upload.size})
    return HttpResponseRedirect(reverse("import-columns", args=[batch.key]))
