"""The brief for the Monday meeting."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.source import address_of
from murderbook.workbench.unit.week import LINES, MANY, week_of

READ = "read week"


@require_safe
@transaction.atomic
def week(request: HttpRequest) -> HttpResponse:
    account = cast(Account, request.user)
    whole = "all" in request.GET
    lines = MANY if whole else LINES
    found = week_of(account, timezone.localdate(), lines)
    shown = {"week": found, "lines": lines, "usual": LINES, "whole": whole}
    response = render(request, "unit/week.html", shown)
    record(READ, actor=account, object_kind="list", words=found.words, source=address_of(request))
    return response
