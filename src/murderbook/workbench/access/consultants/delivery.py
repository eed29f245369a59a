"""Before and after every page of a consultant: whether he is confined, and that his term did not end meanwhile.

A request is decided by what holds when it is answered, not when it came: what was read before the end and would be
handed over after it is not, and the answer is that of an absent thing.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from murderbook.workbench.access.consultants.term import goes_on_since, is_confined, is_consultant
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.reading import SHOWN
from murderbook.workbench.audit.verbs import Outcome, Verb


class Delivery:
    """Middleware, behind all that knows the account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.user
        if not isinstance(account, Account) or not is_consultant(account):
            return self._get_response(request)
        began = timezone.now()
        request.confined = is_confined(account)  # type: ignore[attr-defined] # for the navigation
        response = self._get_response(request)
        if response.status_code in SHOWN and not goes_on_since(account, began):
            _withhold(request, account)
        return response


def _withhold(request: HttpRequest, account: Account) -> None:
    with transaction.atomic():
        record(Verb.WITHHOLD, actor=account, outcome=Outcome.REFUSED, source=source_of(request))
    raise Hidden
