"""Judging several pairs at once: one verdict, one basis, one reason, in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Outcome
from murderbook.workbench.leads.judging import save
from murderbook.workbench.leads.labels import BASES
from murderbook.workbench.leads.models import Lead, Pair
from murderbook.workbench.leads.pages.forms import BulkForm
from murderbook.workbench.leads.pages.lists.views import rows_of, whole
from murderbook.workbench.leads.verdicts import LABELS
from murderbook.workbench.pages.printing import LONGEST
from murderbook.workbench.source import address_of
from murderbook.workbench.worklist.reach import reach_of

MOST = 100  # pairs at once: a page of the list and those woken above it
REFUSED = (
    "Nothing was saved. One or more of the pairs that were ticked are not yours to judge, or are not there any more. "
    "Those that are yours still stand below."
)
NOTHING_TICKED = "Nothing was saved: no pair was ticked."
TOO_MANY = f"Nothing was saved: judge at most {MOST} pairs at once."


@require_http_methods(["GET", "POST"])
@transaction.atomic
def judge_together(request: HttpRequest) -> HttpResponse:
    """The pairs named, with one's own judgements of them; a POST judges all that are ticked, or none."""
    if request.method == "GET":
        return _page(request, request.GET, BulkForm())
    account, form, asked = cast(Account, request.user), BulkForm(request.POST), request.POST.getlist("lead")
    mine = Lead.objects.visible_to(account, Right.JUDGE).select_related("left", "right")
    leads = list(mine.filter(key__in=asked).order_by("pk")) if len(asked) <= MOST else []
    form.is_valid()
    if problem := _problem(asked, leads):
        form.add_error(None, problem)
    if problem == REFUSED:
        words, source = {"asked": len(set(asked))}, address_of(request)
        record("judged lead", actor=account, object_kind="list", outcome=Outcome.REFUSED, words=words, source=source)
    if form.errors:
        return _page(request, request.POST, form, status=422)
    pairs = list(_once(leads).values())
    save(account, pairs, form.cleaned_data, address_of(request))
    messages.success(request, _saved(len(pairs), form.cleaned_data))
    kept = QueryDict(mutable=True)
    kept.setlist("lead", [lead.key for lead in pairs])
    kept["back"] = _back(request.POST)
    return HttpResponseRedirect(f"{reverse('leads-judge')}?{kept.urlencode()}")


def _problem(asked: Sequence[str], leads: Sequence[Lead]) -> str:
    """The same words whether a pair is hidden, may only be read, or never was."""
    if not asked:
        return NOTHING_TICKED
    if len(asked) > MOST:
        return TOO_MANY
    return REFUSED if len(leads) < len(set(asked)) else ""


def _once(leads: Sequence[Lead]) -> dict[Pair, Lead]:
    """One lead for each pair, the newest: two searches may list it, and it is judged once."""
    return {lead.pair: lead for lead in leads}


def _saved(count: int, said: dict[str, Any]) -> str:
    basis = f", on {BASES[said['basis']]}" if said["basis"] else ""
    return f"{count:,} pair{'' if count == 1 else 's'} judged: {LABELS[said['verdict']].lower()}{basis}."


def _back(parameters: QueryDict) -> str:
    """The list as it was left: filters, order and page, never an address."""
    return parameters.get("back", "")[:LONGEST]


def _page(request: HttpRequest, named: QueryDict, form: BulkForm, status: int = 200) -> HttpResponse:
    account = cast(Account, request.user)
    keys = named.getlist("lead")[:MOST]
    seen = Lead.objects.visible_to(account).filter(key__in=keys).order_by("run__engine", "rank", "pk")
    leads = list(_once(whole(account, list(seen.values_list("pk", flat=True)))).values())
    rows = rows_of(account, leads, reach_of(account))
    words = {"leads": [lead.key for lead in leads]}
    record("listed leads", actor=account, object_kind="list", words=words, source=address_of(request))
    context = {
        "rows": rows,
        "bulk": form if any(row["may_judge"] for row in rows) else None,
        "problems": form.non_field_errors() if form.is_bound else [],
        "back": _back(named),
        "judged": sum(1 for row in rows if row["told"]),
        "ticked": True,
    }
    return render(request, "leads/together.html", context, status=status)
