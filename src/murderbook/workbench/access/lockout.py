"""Counting wrong passwords (django-axes), with each attempt in the audit trail, in the same transaction.

Five failures of one account from one source lock that pair until a named person releases it (CJIS AC-7). Names that do
not exist are counted alike, so that a lock tells nothing about who has an account.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axes.conf import settings as axes_settings
from axes.handlers.database import AxesDatabaseHandler
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Outcome, Verb


class AuditedHandler(AxesDatabaseHandler):  # type: ignore[misc] # axes ships no types
    """What axes does, and an entry for it."""

    def user_login_failed(
        self, sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: object
    ) -> None:
        if request is None:
            raise ValueError("a log-in needs a request: it says from where")
        with transaction.atomic(), _nothing_typed(request):
            super().user_login_failed(sender, credentials, request, **kwargs)
            failures = getattr(request, "axes_failures_since_start", 0) or 0
            _record_failure(str(credentials.get("username") or ""), request, failures)


@contextmanager
def _nothing_typed(request: HttpRequest) -> Iterator[None]:
    """Axes keeps what was sent, and masks only the fields it knows: it gets nothing, so that no password is stored."""
    sent, asked = request.POST, request.GET
    request.POST = request.GET = QueryDict()
    try:
        yield
    finally:
        request.POST, request.GET = sent, asked


def locked_page(request: HttpRequest, _response: object, _credentials: object) -> HttpResponse:
    """What a locked visitor sees, whether or not there is such an account."""
    return render(request, "access/locked.html", {"limit": axes_settings.AXES_FAILURE_LIMIT}, status=429)


def _record_failure(name: str, request: HttpRequest, failures: int) -> None:
    """One entry for the attempt, and one more when it is the one that locks. The name tried may be a mistyped password:
    only the account it belongs to is told, by its key."""
    limit = int(axes_settings.AXES_FAILURE_LIMIT)
    account = Account.objects.filter(name=name).first()
    what = {"object_kind": "account", "object_key": account.key if account else "", "source": source_of(request)}
    outcome = Outcome.REFUSED if failures > limit else Outcome.FAILURE
    record(Verb.LOG_IN, actor=None, outcome=outcome, words={"failures": failures}, **what)
    if failures == limit:
        record(Verb.LOCK, actor=None, words={"failures": failures}, **what)


def source_of(request: HttpRequest) -> str:
    """Where a request comes from, for the audit trail."""
    return str(request.META.get("MURDERBOOK_SOURCE") or request.META.get("REMOTE_ADDR") or "")
