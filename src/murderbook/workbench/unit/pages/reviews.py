"""The review calendar: what is due, what was done, the rule, and what the rule asks of the unit."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import lock_writers, record
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.source import address_of
from murderbook.workbench.unit.calendar import (
    DEFAULT,
    Calendar,
    Show,
    calendar_of,
    due_on,
    months_in_force,
    rule_in_force,
)
from murderbook.workbench.unit.forms import RuleForm
from murderbook.workbench.unit.models import ReviewRule
from murderbook.workbench.worklist.filters import ORDERS
from murderbook.workbench.worklist.models import Assessment
from murderbook.workbench.worklist.reach import Ranking, reach_of

READ, SET = "read review calendar", "set review rule"
PER_PAGE = 50
INVALID = 422
LABELS = {
    Show.DUE: "Due now",
    Show.SOON: "Due within a month",
    Show.LATER: "Reviewed lately",
    Show.MINE: "In your hands",
    Show.NOBODY: "Due, and nobody has it",
}


@require_safe
@transaction.atomic
def reviews(request: HttpRequest) -> HttpResponse:
    """`?show=` a part of the calendar; `?order=longest`: never reviewed first, then the longest ago."""
    return _page(request, RuleForm(initial=_now_in_force()))


@require_POST
@transaction.atomic
def rule(request: HttpRequest) -> HttpResponse:
    """Read by all; changed by those who keep accounts."""
    account = cast(Account, request.user)
    if not account.has_system_right(Right.MANAGE_ACCOUNTS):
        raise Http404
    form = RuleForm(request.POST)
    lock_writers()  # one at a time, so that nobody overwrites a rule that he has not seen
    if form.is_valid() and form.cleaned_data["was"] != _now_in_force()["was"]:
        form = RuleForm({**request.POST.dict(), **_now_in_force(), "months": request.POST["months"]})
        form.add_error(None, f"Somebody changed the rule meanwhile: it is {months_in_force()} months now. Look again.")
    if not form.is_valid():
        return _page(request, form, INVALID)
    before, now, reason = months_in_force(), form.cleaned_data["months"], form.cleaned_data["reason"]
    ReviewRule.objects.create(months=now, account=account, reason=reason)
    words = {"before": before, "now": now, "reason": reason}
    record(SET, actor=account, object_kind="rule", words=words, source=address_of(request))
    messages.success(request, f"Every open case is due for review {now} month{'s' * (now != 1)} after its last one.")
    return HttpResponseRedirect(reverse("unit-reviews"))


def _now_in_force() -> dict[str, Any]:
    """What a form begins with."""
    found = rule_in_force()
    return {"months": found.months if found else DEFAULT, "was": found.at.isoformat() if found else ""}


def _sees_the_unit(account: Account) -> bool:
    """Whether the unit's own reasons are for him: who sees single cases alone reads those."""
    return account.has_system_right(Right.MANAGE_ACCOUNTS) or compartments_with(account).exists()


def _page(request: HttpRequest, form: RuleForm, status: int = 200) -> HttpResponse:
    account = cast(Account, request.user)
    calendar = calendar_of(account, timezone.localdate())
    counts = calendar.counts()
    asked = request.GET.get("show", "")
    show = Show(asked) if asked in list(Show) else Show.DUE
    page = Paginator(_ordered(calendar, show, request), PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(row, calendar) for row in page.object_list]
    words = {"show": show.value, "page": page.number, "cases": [row["case"].key for row in rows]}
    context = {
        "rows": rows,
        "page": page,
        "show": show,
        "parts": [(part.value, LABELS[part], counts[part]) for part in Show],
        "label": LABELS[show],
        "longest": request.GET.get("order") == "longest",
        "months": calendar.months,
        "a_month": calendar.a_month,
        "made": calendar.made_by_month(),
        "form": form if account.has_system_right(Right.MANAGE_ACCOUNTS) else None,
        "history": _history() if _sees_the_unit(account) else None,
        "summary": f"{page.paginator.count:,} open case{'' if page.paginator.count == 1 else 's'}",
    }
    response = render(request, "unit/reviews.html", context, status=status)
    record(READ, actor=account, object_kind="list", words=words, source=address_of(request))
    return response


def _history() -> QuerySet[ReviewRule]:
    return ReviewRule.objects.select_related("account").order_by("-at", "-pk")


def _ordered(calendar: Calendar, show: Show, request: HttpRequest) -> Any:  # noqa: ANN401 - what a paginator takes
    if request.GET.get("order") == "longest":
        return calendar.longest_first(show)
    return Ranking(calendar.part(show), ORDERS["points"], reach_of(calendar.account))


def _row(row: Assessment, calendar: Calendar) -> dict[str, Any]:
    """With what the calendar's statement says of the case beside its place in the worklist."""
    told = vars(row)
    return {
        "case": row.case,
        "number": number_of(row.case),
        "reviewed_on": told["reviewed_on"],
        "reviewer": told["reviewer"],
        "due_on": due_on(told["reviewed_on"], calendar.months),
        "has_it": told["has_it_name"],
    }
