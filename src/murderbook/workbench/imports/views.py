"""Imports on record: the list, one import with what came back, undo, rejects as a file."""

from __future__ import annotations

import csv
import io
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from murderbook.formats import Mapping
from murderbook.formats.spreadsheet import neutral
from murderbook.workbench.access.consultants.exporting import handed_over
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.imports import loading
from murderbook.workbench.imports.models import Batch, BatchState

PER_PAGE = 50
REJECTS_SHOWN = 5  # per repair; the file has them all
REPAIRS_SHOWN = 50


@require_safe
@audited("list imports")
def batches(request: HttpRequest) -> HttpResponse:
    """Imports of the compartments one may read, the latest first; what is only staged is its owner's alone."""
    own = Q(account=_account(request)) if isinstance(request.user, Account) else Q(pk__in=[])
    seen = Batch.objects.visible_to(request.user).filter(~Q(state=BatchState.STAGED) | own)
    listed = seen.select_related("compartment", "account").order_by("-created_at", "-pk")
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "imports/list.html", {"page": page, "may_import": _may_import(request)})


@require_safe
@audited("read import", kind="batch", key="key")
def batch(request: HttpRequest, key: str) -> HttpResponse:
    """One import: what became of its rows, the first of those that came back under each repair."""
    return _page(request, find(request, key))


@require_POST
def undo(request: HttpRequest, key: str) -> HttpResponse:
    """Undo an import, with a reason."""
    found = find(request, key, Right.IMPORT)
    try:
        undone = loading.undo(found.key, _account(request), request.POST.get("reason", ""), source_of(request))
    except loading.UndoError as error:
        return _page(request, found, str(error), 422)
    cases = "1 case" if undone.withdrawn == 1 else f"{undone.withdrawn:,} cases"
    messages.success(request, f"Undone: of {undone.batch.file_name}, {cases} withdrawn.")
    return HttpResponseRedirect(reverse("import", args=[key]))


@require_safe
@audited("export rejects", kind="batch", key="key")
def rejects(request: HttpRequest, key: str) -> HttpResponse:
    """Every cell that kept a row out, as CSV for a spreadsheet; nothing in it runs as a formula."""
    found = find(request, key, Right.EXPORT)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    names = ("line", "column", "value", "expected", "remedy", "reason")
    writer.writerow(("file", *names))
    for row in found.rejects.order_by("line", "pk").values_list(*names).iterator():
        writer.writerow([neutral("" if cell is None else str(cell)) for cell in (found.file_name, *row)])
    return _download(request, out.getvalue(), "text/csv; charset=utf-8", f"rejects-{found.key}.csv")


@require_safe
@audited("read import", kind="batch", key="key")
def mapping(request: HttpRequest, key: str) -> HttpResponse:
    """The mapping this import used, for the command's --mapping."""
    found = find(request, key, Right.EXPORT)
    text = Mapping.from_dict(found.mapping or {"layout": found.layout}).to_toml()
    return _download(request, text, "application/toml; charset=utf-8", f"mapping-{found.key}.toml")


def find(request: HttpRequest, key: str, right: Right = Right.READ) -> Batch:
    """A finished import where the account holds the right on the whole compartment; else 404."""
    finished = Batch.objects.visible_to(request.user, right).exclude(state=BatchState.STAGED)
    return get_object_or_404(finished.select_related("compartment", "account", "undone_by"), key=key)


def _page(request: HttpRequest, found: Batch, error: str = "", status: int = 200) -> HttpResponse:
    may_export = Batch.objects.visible_to(request.user, Right.EXPORT).filter(pk=found.pk).exists()
    may_undo = Batch.objects.visible_to(request.user, Right.IMPORT).filter(pk=found.pk).exists()
    context = {
        "batch": found,
        "repairs": _repairs(found),
        "may_undo": may_undo and found.state == BatchState.COMMITTED and loading.wrote(found),
        "may_export": may_export,
        "error": error,
    }
    return render(request, "imports/batch.html", context, status=status)


def _repairs(found: Batch) -> list[dict[str, Any]]:
    """Rejects by what is to be done about them, the commonest first: a person mends a kind at a time."""
    kinds: QuerySet[Any, Any] = found.rejects.order_by().values("column", "remedy").annotate(rows=Count("pk"))
    shown = []
    for kind in kinds.order_by("-rows", "column")[:REPAIRS_SHOWN]:
        alike = found.rejects.filter(column=kind["column"], remedy=kind["remedy"]).order_by("line", "pk")
        shown.append({**kind, "first": list(alike[:REJECTS_SHOWN])})
    return shown


def _may_import(request: HttpRequest) -> bool:
    return compartments_with(request.user, Right.IMPORT).exists()


def _account(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def _download(request: HttpRequest, text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse("\ufeff" + text if kind.startswith("text/csv") else text, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    handed_over(request.user, response)
    return response
