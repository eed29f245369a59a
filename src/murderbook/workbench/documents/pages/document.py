"""One document: its pages, what the unit says of it, and its original."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.disk.sending import pieces_of
from murderbook.workbench.documents.amending import amend, withdraw
from murderbook.workbench.documents.files import is_untouched, original_of
from murderbook.workbench.documents.forms import DocumentForm, WithdrawForm, seen_of
from murderbook.workbench.documents.models import Document, Page
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.entry.views import CONFLICT, INVALID, say
from murderbook.workbench.register.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
@audited("read document", kind="case", key="key")
@transaction.atomic
def document(request: HttpRequest, key: str, document: str) -> HttpResponse:
    """Its pages and what is said of it; whoever may write amends that."""
    if request.method != "POST":
        case = find_case(request, key, section="documents")
        found = _find(case, document)
        return _page(request, case, found, DocumentForm(instance=found, initial={"seen": seen_of(found)}))
    case = find_case(request, key, Right.WRITE)
    found = _find(case, document)
    form = DocumentForm(request.POST, instance=_find(case, document))
    if not form.is_valid():
        return _page(request, case, found, form, INVALID)
    if form.cleaned_data["seen"] not in ("", seen_of(found)):
        return _page(request, case, found, _beside(form, found), CONFLICT)
    columns = {name: form.cleaned_data[name] for name in DocumentForm.Meta.fields}
    if amend(found, columns, cast(Account, request.user), form.cleaned_data["reason"]):
        say(request, "amend document", case, {"document": found.key}, found)
        messages.success(request, "Saved.")
    return HttpResponseRedirect(reverse("case-document", args=[case.key, found.key]))


@require_POST
@audited("read document", kind="case", key="key")
@transaction.atomic
def withdrawal(request: HttpRequest, key: str, document: str) -> HttpResponse:
    """A document that was taken in by mistake: kept, shown no more."""
    case = find_case(request, key, Right.WRITE)
    found, form = _find(case, document), WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why it is withdrawn: the reason stays on record.")
        return HttpResponseRedirect(reverse("case-document", args=[case.key, found.key]))
    saving.lock(case)
    withdraw(found, cast(Account, request.user), form.cleaned_data["reason"])
    say(request, "withdraw document", case, {"document": found.key, "name": found.name}, found)
    messages.success(request, f"{found} is withdrawn. It stays in the record, with the reason.")
    return HttpResponseRedirect(reverse("case-documents", args=[case.key]))


@require_safe
@audited("export original", kind="case", key="key")
def original(request: HttpRequest, key: str, document: str) -> HttpResponseBase:
    """The file as it came, to be saved: never shown here, where it would act as one of ours."""
    case = find_case(request, key, Right.EXPORT)
    found = _find(case, document)
    if not is_untouched(found.key, found.sha256):
        raise Http404
    name = found.name.rsplit("/", 1)[-1]
    answer = StreamingHttpResponse(pieces_of(original_of(found.key)), content_type="application/octet-stream")
    answer["Content-Length"] = str(found.bytes)
    answer["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _beside(form: DocumentForm, now: Document) -> DocumentForm:
    """What was typed, with word of the colleague above it: saved once more, it amends his."""
    form.data = {**form.data.dict(), "seen": seen_of(now)}  # type: ignore[attr-defined] # a QueryDict
    said = "; ".join(f"{form.fields[name].label}: {getattr(now, name) or 'nothing'}" for name in form.Meta.fields)
    form.add_error(
        None,
        f"A colleague amended this document while you had it open. It says now: {said}. Yours stands in the form: "
        "write what is to stand, and save once more.",
    )
    return form


def _find(case: Case, key: str) -> Document:
    return get_object_or_404(Document.objects.select_related("case"), case=case, key=key)


def _page(request: HttpRequest, case: Case, found: Document, form: DocumentForm, status: int = 200) -> HttpResponse:
    alike = Prefetch("alike", Page.objects.all())  # none where its document was withdrawn
    context = head_of(request, case, "documents") | {
        "document": found,
        "pages": Page.objects.filter(document=found).prefetch_related(alike).order_by("number"),
        "attachments": found.attachments.filter(withdrawn_at=None).order_by("first_page"),
        "form": form,
        "may_take": Case.objects.visible_to(request.user, Right.EXPORT).filter(pk=case.pk).exists(),
        "untouched": is_untouched(found.key, found.sha256),
    }
    return render(request, "documents/document.html", context, status=status)
