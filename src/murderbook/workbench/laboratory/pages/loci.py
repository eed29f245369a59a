"""A locus table from the laboratory, for a case whose profiles are compared: into the profiles on file, where kinship
reads them. The request has nothing of it but the step that says so; no page shows an allele."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadhandler import StopUpload
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from murderbook.casefile.case import CaseKind
from murderbook.formats.reference_samples import Reference
from murderbook.formats.reject import AlleleError, FormatError
from murderbook.kinship.relations import OWN, RELATIONS
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.forms import short_text
from murderbook.workbench.identity.dna.keeping import Whose, is_compared, take_one
from murderbook.workbench.imports import staging
from murderbook.workbench.laboratory.pages.case import READ_ONE, find, one_page
from murderbook.workbench.laboratory.standing import Standing
from murderbook.workbench.laboratory.states import USABLE
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import INVALID, say
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of

NONE_HERE = (
    "No locus table goes on file by this request: it takes a usable result of DNA, and a case of remains, of a missing "
    "person, or of one victim who has no name."
)


class LociForm(forms.Form):
    """Of remains there is nothing to choose: the profile is their own."""

    table = forms.FileField(
        label="Locus table",
        help_text="The laboratory's CSV or CODIS CMF. It is deleted once the profile is on file.",
        error_messages={"required": "Choose the laboratory's table."},
    )
    sample = forms.CharField(
        label="Sample", max_length=80, help_text="Its number in the table.",
        error_messages={"required": "Write the number of the sample in the table."},
    )  # fmt: skip
    relation = forms.ChoiceField(label="Whose sample it is", choices=[(one, one) for one in RELATIONS])
    relative = short_text("Name of the relative", 160)

    def __init__(self, case: Case, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "loci-%s", **more})
        if case.kind != CaseKind.MISSING:
            del self.fields["relation"], self.fields["relative"]


def takes_loci(standing: Standing) -> bool:
    """A usable profile of DNA, of a case whose profiles are compared."""
    request = standing.request
    return request.examination == "dna" and standing.outcome in USABLE and is_compared(request.case)


@csrf_exempt  # the handler must be set before the body is read; _sent checks the token
@require_POST
def take_loci(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """For those who may write in the case; the file goes again whatever comes of it."""
    handler = staging.ToRecordFolder(request)
    if Case.objects.visible_to(request.user, Right.WRITE).filter(key=key).exists():
        request.upload_handlers = [handler]
    try:
        return _sent(request, key, number)
    finally:
        for stored_as in handler.received:
            staging.remove(stored_as)


@csrf_protect
@audited(READ_ONE, kind="case", key="key")
@transaction.atomic
def _sent(request: HttpRequest, key: str, number: int) -> HttpResponse:
    case = find_case(request, key, Right.WRITE)
    standing = find(case, number)
    if not takes_loci(standing):
        messages.error(request, NONE_HERE)
        return one_page(request, standing, status=INVALID)
    try:
        form = LociForm(case, request.POST, request.FILES)
    except StopUpload:
        form = LociForm(case, request.POST)
    if not form.is_valid():
        return one_page(request, standing, loci=form, status=INVALID)
    try:
        taken = _taken(request, standing, form)
    except FormatError as error:
        said = error.unquoted if isinstance(error, AlleleError) else error
        form.add_error("table", staging.said_of(said, str(form.cleaned_data["table"].name)))
        return one_page(request, standing, loci=form, status=INVALID)
    new = taken.remains + taken.relatives
    say(request, "took in locus table", case, {"request": str(standing.request), "new": new})
    told = "The profile is on file; the next search compares it." if new else "It was on file already, as it is."
    messages.success(request, told)
    return HttpResponseRedirect(reverse("case-laboratory-one", args=[case.key, number]))


def _taken(request: HttpRequest, standing: Standing, form: LociForm) -> Any:  # noqa: ANN401 - `keeping.Taken`
    data, asked = form.cleaned_data, standing.request
    path = staging.path_of(cast(staging.StoredUpload, data["table"]).stored_as)
    staging.check_size(path)
    relation = data.get("relation", OWN)
    reference = Reference(asked.case.own_number, relation, data["sample"].strip(), data.get("relative", ""))
    known_by = f"laboratory, {asked} on exhibit {asked.exhibit.number}"
    return take_one(path, Whose(asked.case, reference, known_by), cast(Account, request.user), address_of(request))
