"""The points of a case on paper are on record, as its other sheets are."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of


@require_POST
@transaction.atomic
def why_printed(request: HttpRequest, key: str) -> HttpResponse:
    """The browser began to print why a case stands where it stands."""
    account = cast(Account, request.user)
    case = get_object_or_404(Case.objects.visible_to(account), key=key)
    words, source = {"tab": "why"}, address_of(request)
    record("print", actor=account, object_kind="case", object_key=case.key, words=words, source=source)
    return HttpResponse(status=204)
