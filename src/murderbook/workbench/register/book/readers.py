"""Who may see this case, through which access and why; and who has seen it, from the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.access.rights import CASELESS_ROLES, Right, roles_with
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.audit.verbs import Outcome
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.models import Case


@dataclass(frozen=True, slots=True)
class Seen:
    """What the trail says of one account: how many entries name this case, and when the last was."""

    account: Account
    times: int
    last: datetime
    still: bool


@require_safe
@audited("read access of case", kind="case", key="key")
def case_access(request: HttpRequest, key: str) -> HttpResponse:
    """For those who give access here; to all others there is no such page."""
    case = find_case(request, key, Right.GRANT)
    grants = list(_grants(case))
    now = timezone.now()
    context: dict[str, Any] = head_of(request, case, "audit") | {
        "running": [grant for grant in grants if grant.starts_at <= now],
        "to_come": [grant for grant in grants if grant.starts_at > now],
        "seen_by": _seen_by(case, {grant.account_id for grant in grants if grant.starts_at <= now}),
        "now": now,
        "ends": False,
    }
    return render(request, "register/access.html", context)


def _grants(case: Case) -> QuerySet[Grant]:
    """By which somebody sees the case now or will: open accounts that may see cases at all."""
    found = Grant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=timezone.now()),
        Q(case=None) | Q(case=case),
        compartment=case.compartment,
        role__in=roles_with(Right.READ),
        account__is_active=True,
    ).exclude(account__role__in=[role.value for role in CASELESS_ROLES])
    people = found.select_related("account", "case", "granted_by", "sponsor")
    return people.order_by("account__full_name", "starts_at", "pk")


def _seen_by(case: Case, readers: set[int]) -> list[Seen]:
    """Whoever opened, printed or changed it, the latest first. Refused attempts are no sight of it."""
    entries = AuditEntry.objects.filter(object_key=case.key, outcome=Outcome.SUCCESS).exclude(actor="")
    counted = list(entries.values("actor").annotate(times=Count("pk"), last=Max("at")).order_by("-last"))
    accounts = {account.key: account for account in Account.objects.filter(key__in=[row["actor"] for row in counted])}
    return [
        Seen(account, row["times"], row["last"], account.pk in readers)
        for row in counted
        if (account := accounts.get(row["actor"])) is not None
    ]
