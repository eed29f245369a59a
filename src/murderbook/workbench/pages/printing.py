"""Lists on paper: the browser began to print one, and paper leaves the building, so it is on record."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.source import address_of

LONGEST = 2_000  # of an address with filters: what is longer was not made by our forms


@require_POST
@transaction.atomic
def printed_list(request: HttpRequest, name: str) -> HttpResponse:
    """Which list, with which filters, which page of it. What it held is on record from when it was read."""
    said = {field: request.POST.get(field, "")[:LONGEST] for field in ("query", "page")}
    words = {"list": name, **said}
    record("print", actor=cast(Account, request.user), object_kind="list", words=words, source=address_of(request))
    return HttpResponse(status=204)
