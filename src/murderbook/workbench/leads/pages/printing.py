"""A lead or a string on paper is on record, as the sheets of a case are."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.models import Lead
from murderbook.workbench.leads.pages.strings import string_seen
from murderbook.workbench.source import address_of


@require_POST
@transaction.atomic
def lead_printed(request: HttpRequest, key: str) -> HttpResponse:
    """The browser began to print a lead."""
    account = cast(Account, request.user)
    lead = get_object_or_404(Lead.objects.visible_to(account).select_related("left", "right"), key=key)
    words, source = {"pair": [lead.left.key, lead.right.key]}, address_of(request)
    record("print", actor=account, object_kind="lead", object_key=lead.key, words=words, source=source)
    return HttpResponse(status=204)


@require_POST
@transaction.atomic
def string_printed(request: HttpRequest, key: str) -> HttpResponse:
    """The browser began to print a suggested string."""
    account = cast(Account, request.user)
    row = string_seen(account, key)
    if row is None:
        raise Http404
    words, source = {"cases": [case.key for case, _ in row.cases]}, address_of(request)
    record("print", actor=account, object_kind="string", object_key=row.key, words=words, source=source)
    return HttpResponse(status=204)
