"""The laboratory over the unit: what is under way and how long, what is overdue, what was never tested."""

from __future__ import annotations

from typing import cast

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.laboratory.standing import never_tested, open_of
from murderbook.workbench.source import address_of

READ = "read laboratory of the unit"
PER_PAGE = 50


@require_safe
@transaction.atomic
def laboratory(request: HttpRequest) -> HttpResponse:
    """Of every case that the account sees in whole."""
    account = cast(Account, request.user)
    rows = open_of(account)
    page = Paginator(never_tested(account), PER_PAGE).get_page(request.GET.get("page"))
    untested = list(page.object_list)
    context = {
        "rows": rows,
        "overdue": sum(one.is_overdue for one in rows),
        "page": page,
        "untested": untested,
        "summary": f"{page.paginator.count:,} exhibit{'' if page.paginator.count == 1 else 's'}",
    }
    response = render(request, "laboratory/unit.html", context)
    keys = sorted({one.request.case.key for one in rows} | {exhibit.case.key for exhibit in untested})
    record(READ, actor=account, object_kind="list", words={"cases": keys}, source=address_of(request))
    return response
