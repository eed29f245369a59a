"""The papers of a sealed case: laid in, listed, downloaded, withdrawn. Each is an entry of the compartment's own log.

A paper is never shown in the browser: it is a file of somebody else's making, and would act there as ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.audit.verbs import Outcome
from murderbook.workbench.register.book.opening import PAPERS, find_case, head_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.container.store import ContainerError
from murderbook.workbench.sealed.memory import papers
from murderbook.workbench.sealed.memory.papers import Sent
from murderbook.workbench.sealed.models import Paper
from murderbook.workbench.sealed.pages.compartment import cabinet_of
from murderbook.workbench.sealed.pages.forms import PaperForm, WithdrawForm
from murderbook.workbench.sealed.people.verbs import SealedVerb

AT_ONCE = 64 * 1024  # bytes that the server is given: what waits is bounded then, and lies in memory
INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@audited(SealedVerb.READ_PAPERS, kind="case", key="key")
def papers_of(request: HttpRequest, key: str) -> HttpResponse:
    """The list, and the form by which a file is laid in."""
    if request.method != "POST":
        return _page(request, find_case(request, key), PaperForm())
    case, form = find_case(request, key, Right.WRITE), PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, case, form, INVALID)
    file: UploadedFile[Any] = form.cleaned_data["file"]
    sent = Sent(file.name or "", form.cleaned_data["description"], file.read())
    paper = papers.add(cabinet_of(request), case, sent, cast(Account, request.user), source=source_of(request))
    messages.success(request, f"{paper.name} is on file.")
    return HttpResponseRedirect(resolve_url("sealed-papers", key=case.key))


@require_GET
def paper(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """Its bytes, to be saved."""
    found = _paper(request, find_case(request, key), number)
    by, source = cast(Account, request.user), source_of(request)
    try:
        content = papers.content_of(cabinet_of(request), found, by, source=source)
    except ContainerError as fault:
        with transaction.atomic():
            about = {"object_kind": "case", "object_key": key, "outcome": Outcome.FAILURE, "source": source}
            record(SealedVerb.READ_PAPER, actor=by, words={"paper": found.pk, "name": found.name}, **about)
        return render(request, "sealed/paper_damaged.html", {"paper": found, "key": key, "fault": fault}, status=409)
    answer = StreamingHttpResponse(_pieces(content), content_type="application/octet-stream")
    answer["Content-Length"] = str(len(content))
    answer["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=found.name))
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    case, form = find_case(request, key, Right.WRITE), WithdrawForm(request.POST)
    found = _paper(request, case, number)
    if form.is_valid():
        papers.withdraw(found, form.cleaned_data["reason"], cast(Account, request.user), source=source_of(request))
        messages.success(request, f"{found.name} is withdrawn. It stays on file, with the reason.")
    else:
        messages.error(request, "Say why: the reason stays with the paper.")
    return HttpResponseRedirect(resolve_url("sealed-papers", key=case.key))


def _paper(request: HttpRequest, case: Case, number: int) -> Paper:
    return get_object_or_404(Paper.objects.select_related("case"), pk=number, case=case)


def _page(request: HttpRequest, case: Case, form: PaperForm, status: int = 200) -> HttpResponse:
    head, large = head_of(request, case, "evidence"), cabinet_of(request).container.large
    rows = Paper.objects.filter(case=case).select_related("added_by", "withdrawn_by").order_by("pk")
    context = head | {
        "tab": PAPERS,
        "tab_label": "Papers",
        "tabs": [replace(one, current=False) for one in head["tabs"]],
        "rows": [(one, papers.kind_of(one.name), papers.is_there(large, one)) for one in rows],
        "form": form if head["may_write"] else None,
    }
    return render(request, "sealed/papers.html", context, status=status)


def _pieces(content: bytes) -> Iterator[bytes]:
    return (content[start : start + AT_ONCE] for start in range(0, len(content), AT_ONCE))
