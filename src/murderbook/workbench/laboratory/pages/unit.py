"""The laboratory over the unit: what is under way and how long, what is overdue, what was never tested."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import cast

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from murderbook.casefile.code_lists import code_list
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.laboratory.pages.list_upload import may_take_in
from murderbook.workbench.laboratory.standing import never_tested, open_of
from murderbook.workbench.register.models import Exhibit
from murderbook.workbench.source import address_of

READ = "read laboratory of the unit"
PER_PAGE = 50


@require_safe
@transaction.atomic
def laboratory(request: HttpRequest) -> HttpResponse:
    """Of every case that the account sees in whole; `?kind=` shows the untested exhibits of one kind."""
    account = cast(Account, request.user)
    rows, never = open_of(account), never_tested(account)
    kinds, kind = _kinds(never), request.GET.get("kind", "")
    chosen = next((one for one in kinds if one.code == kind), None)
    page = Paginator(never.filter(kind=kind) if chosen else never, PER_PAGE).get_page(request.GET.get("page"))
    untested = list(page.object_list)
    context = {
        "rows": rows,
        "may_take_in": may_take_in(request),
        "overdue": sum(one.is_overdue for one in rows),
        "page": page,
        "untested": untested,
        "kinds": kinds,
        "all_kinds": never.count(),
        "chosen": chosen,
        "summary": f"{page.paginator.count:,} exhibit{'' if page.paginator.count == 1 else 's'}",
    }
    response = render(request, "laboratory/unit.html", context)
    keys = sorted({one.request.case.key for one in rows} | {exhibit.case.key for exhibit in untested})
    record(READ, actor=account, object_kind="list", words={"cases": keys}, source=address_of(request))
    return response


@dataclass(frozen=True, slots=True)
class _Kind:
    code: str
    label: str
    count: int


def _kinds(never: QuerySet[Exhibit]) -> list[_Kind]:
    """Of what the untested exhibits are, the most first: a unit that is asked for its kits finds them here."""
    labels = code_list("exhibit_kind")
    counts = Counter(kind for _, kind in never.values_list("pk", "kind") if kind)
    return [_Kind(kind, labels.label(kind), count) for kind, count in sorted(counts.items(), key=lambda one: -one[1])]
