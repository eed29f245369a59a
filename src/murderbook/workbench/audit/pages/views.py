"""The audit page: what was read and changed, by whom; and the check that nothing of it was altered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.pages.people import account_of
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.canonical import written_time
from murderbook.workbench.audit.log import head
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.pages.forms import AuditFilter
from murderbook.workbench.audit.reading import audited, on_record
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.audit.verify import verify

PER_PAGE = 100


def require_auditor(account: Account) -> None:
    """Hidden for all but auditors: a supervisor does not read who watches him."""
    if not account.has_system_right(Right.READ_AUDIT):
        raise Hidden


@require_safe
@audited(Verb.READ_AUDIT)
def audit_list(request: HttpRequest) -> HttpResponse:
    """Newest first. Pages go by entry number, so that new entries do not shift them."""
    require_auditor(account_of(request))
    form = AuditFilter(request.GET)
    entries = AuditEntry.objects.order_by("-index")
    if form.is_valid():
        entries = form.apply(entries)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        entries = entries.filter(index__lt=int(before))
    rows = list(entries[: PER_PAGE + 1])
    context = {
        "form": form,
        "rows": [(entry, written_time(entry.at)) for entry in rows[:PER_PAGE]],
        "names": dict(Account.objects.values_list("key", "full_name")),
        "next_before": rows[PER_PAGE - 1].index if len(rows) > PER_PAGE else None,
        "head": head(),
    }
    return render(request, "audit/list.html", context)


@require_POST
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Recomputed before the entry is written, so that nobody waits for the lock meanwhile."""
    account = account_of(request)
    finding = verify() if account.has_system_right(Right.READ_AUDIT) else None
    with on_record(Verb.VERIFY_AUDIT, account, source=source_of(request)):
        if finding is None:
            raise Hidden
    if finding.fault:
        messages.error(
            request, f"The trail does not fit: {finding.fault}. Keep this record as it is and call for help."
        )
    else:
        messages.success(request, f"All {finding.head.size} entries fit. Head: {finding.head}")
    return HttpResponseRedirect(resolve_url("audit"))
