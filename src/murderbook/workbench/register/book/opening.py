"""Opening a murder book: the case if the account may see it, and the head that stands on every tab."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from murderbook.workbench.access.consultants.sections import EVERY
from murderbook.workbench.access.models import Account, Compartment, Grant
from murderbook.workbench.access.rights import Right, roles_with
from murderbook.workbench.access.visibility import compartments_with, sections_seen
from murderbook.workbench.calls.models import CallList
from murderbook.workbench.leads.models import FULL, Lead
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.pages.kept import KeptCount
from murderbook.workbench.register.book.tabs import TABS
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.models import Case

# Sheets that lie behind the tab of leads, by the names under which they are printed.
NEAREST, NEAREST_PAIR = "nearest", "nearest-pair"
PAPERS = "papers"  # a tab of sealed cases alone, which is printed as the others are
CUSTODY = "custody"
# Every sheet that is printed under a name of its own, and the tab whose access it follows.
SHEETS = {
    CUSTODY: "evidence",
    **dict.fromkeys(("action", "decisions", "questions", "volumes", "assigned"), "work"),
    **dict.fromkeys(("family", "enquiries", "witnesses", "laboratory"), "work"),
    **dict.fromkeys((NEAREST, NEAREST_PAIR), "leads"),
    PAPERS: PAPERS,
    **dict.fromkeys(("reports", "discovery"), "reports"),  # no section: for whoever reads the file in whole
}


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    label: str
    url: str
    count: int | None  # None: no number says anything
    current: bool


def find_case(request: HttpRequest, key: str, right: Right = Right.READ, section: str | None = None) -> Case:
    """The case, where the account holds the right on it; else 404, as if there were none. Who writes holds it from here
    until the transaction ends, and is asked for the right once more then: it may have moved while he waited.

    `section`: the tab that is shown, for those who see some tabs only. Without one the whole file is asked for."""
    cases = Case.objects.visible_to(request.user, right, section).select_related("compartment")
    case = get_object_or_404(cases, key=key)
    if right is not Right.WRITE or request.method != "POST":
        return case
    saving.lock(case)
    return get_object_or_404(Case.objects.visible_to(request.user, right).select_related("compartment"), key=key)


def head_of(request: HttpRequest, case: Case, tab: str) -> dict[str, Any]:
    """Context of every tab: number, who has access, the tabs with their counts, and whether the account may write.

    `seen` holds the sections that the account reads, `whole` whether that is all: of the rest nothing stands here."""
    seen = sections_seen(request.user, case.compartment_id, case.pk)
    whole = seen is None
    return {
        "case": case,
        "number": number_of(case),
        "access": access_in_force(case) if whole else [],
        "tabs": tabs_of(request, case, tab, TABS if seen is None else seen),
        "tab": tab,
        "tab_label": settings.RECORD.tabs.get(tab, TABS[tab]),
        "seen": EVERY if seen is None else seen,
        "whole": whole,
        "may_move": _may_move(request, case),
        "may_grant": _MAY_GRANT.of(request.user, case.pk) > 0,
        "may_write": _MAY_WRITE.of(request.user, case.pk) > 0,
    }


_MAY_GRANT = KeptCount(lambda account, _now, case: Case.objects.visible_to(account, Right.GRANT).filter(pk=case))
_MAY_WRITE = KeptCount(lambda account, _now, case: Case.objects.visible_to(account, Right.WRITE).filter(pk=case))


def access_in_force(case: Case) -> list[Grant]:
    """Grants by which somebody may read this case now, by name."""
    return list(readers_of(case.compartment).filter(Q(case=None) | Q(case=case)))


def readers_of(place: Compartment) -> QuerySet[Grant]:
    """Grants by which somebody may read a compartment, or a case of it, now, by name."""
    now = timezone.now()
    grants = Grant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now),
        compartment=place,
        starts_at__lte=now,
        role__in=roles_with(Right.READ),
        account__is_active=True,
    )
    return grants.select_related("account").order_by("account__full_name", "pk")


def _may_move(request: HttpRequest, case: Case) -> bool:
    """Whether the account gives access in this compartment and in another."""
    kept = set(compartments_with(request.user, Right.GRANT).values_list("pk", flat=True))
    return case.compartment_id in kept and len(kept) > 1


def leads_of(request: HttpRequest, case: Case, *engines: str) -> QuerySet[Lead]:
    """Leads of the latest of these searches that name the case, where the account sees both cases, strongest first."""
    found = _leads_of(request.user, case.pk, *engines)
    return found.select_related("left", "right", "run").order_by("rank", "pk")


def _leads_of(account: Account | AnonymousUser, case: int, *engines: str) -> QuerySet[Lead]:
    visible = Lead.objects.visible_to(account).standing().filter(run__engine__in=engines)
    return visible.filter(Q(left=case) | Q(right=case))


_LEADS = KeptCount(lambda account, _now, case: _leads_of(account, case, FULL))


def tabs_of(request: HttpRequest, case: Case, current: str, seen: Container[str]) -> list[Tab]:
    counts = _counts(request, case)
    tabs = ((name, label) for name, label in settings.RECORD.tabs.items() if name in seen)
    return [Tab(name, label, url_of_tab(name, case), counts.get(name), name == current) for name, label in tabs]


def url_of_tab(name: str, case: Case) -> str:
    return reverse("case" if name == "overview" else f"case-{name}", args=[case.key])


def _counts(request: HttpRequest, case: Case) -> dict[str, int]:
    parts = Case.objects.filter(pk=case.pk).values("pk")
    bills = CallList.objects.filter(case=OuterRef("pk"), withdrawn_at=None).order_by().values("case")
    found = parts.annotate(
        called=Subquery(bills.annotate(kept_in_all=Sum("kept")).values("kept_in_all")),
        entries=Count("chrono", distinct=True),
        people=Count("persons", filter=~Q(persons__role="victim") & Q(persons__withdrawn_at=None), distinct=True),
        paper=Count("documents", filter=Q(documents__withdrawn_at=None), distinct=True),
        held=Count("exhibits", filter=Q(exhibits__withdrawn_at=None), distinct=True),
    ).get()
    counts = {
        "chrono": found["entries"],
        "people": found["people"],
        "evidence": found["held"],
        "documents": found["paper"],
        "calls": found["called"] or 0,
    }
    return counts | {"leads": _LEADS.of(request.user, case.pk)}
