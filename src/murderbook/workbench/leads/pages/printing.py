"""A lead on paper is on record, as the sheets of a case are."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.models import Lead
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
