"""The page What recurs. An answer is not kept: the trail has what was frozen, and each look counts as a search."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from murderbook.network.recurrence import document_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.network.held import at_hand
from murderbook.workbench.network.records import ASKED
from murderbook.workbench.network.recurring.choosing import offered
from murderbook.workbench.network.recurring.forms import RecursForm
from murderbook.workbench.network.recurring.looking import Asker, frozen, look
from murderbook.workbench.network.recurring.shown import part_of
from murderbook.workbench.source import address_of

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@audited(ASKED)
def recurs(request: HttpRequest) -> HttpResponse:
    """A look is sent, not asked in the address: whoever loads a page again would search again without knowing."""
    account = cast(Account, request.user)
    form = RecursForm(account, offered(account), request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            context |= _answer(account, form.cleaned_data, address_of(request))
        except ValueError as error:
            form.add_error(None, f"{str(error)[:1].upper()}{str(error)[1:]}".rstrip(".") + ".")
    bad = form.is_bound and not form.is_valid()
    return render(request, "network/recurs.html", context, status=INVALID if bad else 200)


def _answer(account: Account, given: dict[str, Any], source: str) -> dict[str, Any]:
    asker, role = Asker(account, source, Right.READ, at_hand), given["role"]
    found = look(asker, role, frozen(asker, given["keys"], role, given["reason"].strip()))
    document = document_of(found.answer, lambda key: found.labels.get(key, key), found.searches)
    return {
        "answer": document,
        "asked_at": datetime.fromisoformat(document["selection"]["at"]),
        "part": part_of(document, role),
        "earlier": found.searches - 1,
        "author": account,
    }
