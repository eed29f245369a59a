"""All genealogy records that an account sees, where one is begun, and the yearly figures."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from murderbook.workbench.access.consultants.exporting import handed_over
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import record as on_record
from murderbook.workbench.genealogy.gate import gate_of
from murderbook.workbench.genealogy.metrics import as_csv, years
from murderbook.workbench.genealogy.models import GenealogyRecord, Purpose
from murderbook.workbench.genealogy.pages.finding import WORDS, purposes_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of

PER_PAGE = 50
LONGEST = 80  # of a case number


@require_GET
@transaction.atomic
def listed(request: HttpRequest) -> HttpResponse:
    """Newest first; `?case=` finds the case of a new one."""
    account = cast(Account, request.user)
    mine = GenealogyRecord.objects.visible_to(account).select_related("case", "case__compartment", "account")
    page = Paginator(mine.order_by("-at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    records = list(page.object_list)
    rows = [
        {"record": one, "number": number_of(one.case), "gate": gate_of(one), "words": WORDS[Purpose(one.purpose)]}
        for one in records
    ]
    asked = request.GET.get("case", "").strip()[:LONGEST]
    offered = _offered(account, asked)
    shown = [one.case.key for one in records] + [one["case"].key for one in offered]
    _say(request, "listed genealogy", {"cases": list(dict.fromkeys(shown))})
    context = {"rows": rows, "page": page, "years": years(account), "asked": asked, "offered": offered,
               "exportable": compartments_with(account, Right.EXPORT).exists()}  # fmt: skip
    return render(request, "genealogy/list.html", context)


@require_GET
@transaction.atomic
def figures(request: HttpRequest) -> HttpResponse:
    """Counts of the cases that the account may take away: no case, no name."""
    account = cast(Account, request.user)
    if not compartments_with(account, Right.EXPORT).exists():
        raise Http404
    response = HttpResponse(as_csv(years(account, Right.EXPORT)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="genealogy-{timezone.localdate():%Y-%m-%d}.csv"'
    _say(request, "exported genealogy figures", {"bytes": handed_over(account, response)})
    return response


def _offered(account: Account, number: str) -> list[dict[str, Any]]:
    """Cases of this number, with the unknown persons for whom a record may be kept."""
    if not number:
        return []
    seen = Case.objects.visible_to(account).select_related("compartment")
    cases = list(seen.filter(own_number=number)[:5]) or list(seen.filter(agency_number=number)[:5])
    return [
        {"case": case, "number": number_of(case), "purpose": purpose, "words": WORDS[purpose]}
        for case in cases
        for purpose in purposes_of(account, case)
    ]


def _say(request: HttpRequest, verb: str, words: dict[str, Any]) -> None:
    actor, source = cast(Account, request.user), address_of(request)
    on_record(verb, actor=actor, object_kind="list", words=words, source=source)
