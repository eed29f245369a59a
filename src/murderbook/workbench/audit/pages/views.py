"""The audit page: what was read and changed, by whom; and the check that nothing of it was altered."""

from __future__ import annotations

import csv

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from murderbook.formats.spreadsheet import safe_cell
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.pages.people import account_of
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.canonical import written_time
from murderbook.workbench.audit.log import head
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.pages.forms import AuditFilter
from murderbook.workbench.audit.reading import audited, on_record, refusals_on_record
from murderbook.workbench.audit.review.weeks import unreviewed
from murderbook.workbench.audit.templatetags.audit import name_of
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.pages.printing import printed_list
from murderbook.workbench.pages.templatetags.murderbook import address_with

PER_PAGE = 100
EXPORT_COLUMNS = ("no", "when", "who", "account", "what", "thing", "id", "outcome", "from")


def require_auditor(account: Account) -> None:
    """Hidden for all but auditors: a supervisor does not read who watches him."""
    if not account.has_system_right(Right.READ_AUDIT):
        raise Hidden


@require_safe
@audited(Verb.READ_AUDIT)
def audit_list(request: HttpRequest) -> HttpResponse:
    """Newest first. Pages go by entry number, so that new entries do not shift them."""
    require_auditor(account_of(request))
    form, entries = _asked_for(request)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        entries = entries.filter(index__lt=int(before))
    rows = list(entries[: PER_PAGE + 1])
    context = {
        "form": form,
        "last": rows[:PER_PAGE][-1].index if rows else None,
        "rows": [(entry, written_time(entry.at)) for entry in rows[:PER_PAGE]],
        "names": dict(Account.objects.values_list("key", "full_name")),
        "next_before": rows[PER_PAGE - 1].index if len(rows) > PER_PAGE else None,
        "head": head(),
        "unreviewed": unreviewed(),
        "exports": [("CSV", resolve_url("audit-export") + address_with(request.GET, {"before": None}))],
    }
    return render(request, "audit/list.html", context)


def _asked_for(request: HttpRequest) -> tuple[AuditFilter, QuerySet[AuditEntry]]:
    """The filter of this request and what it lets through, newest first."""
    form, entries = AuditFilter(request.GET), AuditEntry.objects.order_by("-index")
    return form, form.apply(entries) if form.is_valid() else entries


@require_safe
def audit_export(request: HttpRequest) -> HttpResponse:
    """Every entry that the filters let through, as CSV; that it was taken away is an entry itself."""
    account = account_of(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    with on_record(Verb.EXPORT_AUDIT, account, source=source_of(request)):
        require_auditor(account)
        answer["Content-Disposition"] = f'attachment; filename="audit-{timezone.now():%Y-%m-%d}.csv"'
        answer.write("\ufeff")  # so that a spreadsheet reads it as UTF-8
        names = dict(Account.objects.values_list("key", "full_name"))
        rows = csv.writer(answer)
        rows.writerow(EXPORT_COLUMNS)
        for entry in _asked_for(request)[1].iterator(chunk_size=2_000):
            rows.writerow([safe_cell(value) for value in _cells(entry, names)])
    return answer


def _cells(entry: AuditEntry, names: dict[str, str]) -> list[str | int]:
    who = name_of(names, entry.actor)
    what = (entry.verb, entry.object_kind, entry.object_key, entry.outcome, entry.source)
    return [entry.index, written_time(entry.at), who, entry.actor, *what]


@require_POST
def audit_printed(request: HttpRequest) -> HttpResponse:
    """The browser began to print the audit page; hidden for all but auditors."""
    account = account_of(request)
    with refusals_on_record("print", account, source=source_of(request), kind="list"):
        require_auditor(account)
    return printed_list(request, "audit")
