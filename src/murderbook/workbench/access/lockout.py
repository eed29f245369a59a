"""Counting wrong passwords (django-axes), with each attempt in the audit trail, in the same transaction.

Five failures of one account from one source within fifteen minutes lock that pair until a named person releases it
(CJIS AC-7); so do fifty in a row, however slowly they come. Wrong codes count with wrong passwords. Names that do not
exist are counted alike, so that a lock tells nothing about who has an account.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axes.conf import settings as axes_settings
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessFailureLog
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from murderbook.workbench.access import cjis
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
            self._leave_out_old_failures(request, credentials)
            super().user_login_failed(sender, credentials, request, **kwargs)
            failures = getattr(request, "axes_failures_since_start", 0) or 0
            times = self._times(request, credentials)
            _record_failure(str(credentials.get("username") or ""), request, failures, times.count())
            if failures >= axes_settings.AXES_FAILURE_LIMIT:
                times.delete()  # a lock does not end by waiting, and a release starts the count anew

    def user_logged_in(self, sender: object, request: HttpRequest, user: Account, **kwargs: object) -> None:
        """A log-in begins the count anew, also of the times."""
        super().user_logged_in(sender, request, user, **kwargs)
        self._times(request, {"username": user.name}).delete()

    def remove_out_of_limit_failure_logs(self, *, username: str, limit: int | None = None) -> int:
        """None: axes keeps a thousand times of a name, from all sources together, so that a flood from one source would
        push out what counts of another. A pair keeps fewer than fifty of its own."""
        return 0

    def _leave_out_old_failures(self, request: HttpRequest, credentials: dict[str, Any]) -> None:
        """Axes counts failures whatever their age: it goes on from those of the last fifteen minutes, or from where the
        next one locks when too many came in a row. A lock stays."""
        (attempts,) = self.filter_user_attempts(request, credentials)
        if self.get_failures(request, credentials) >= axes_settings.AXES_FAILURE_LIMIT:
            return
        counted = self._counted(request, credentials)
        kept = attempts.order_by("-attempt_time").first() if counted else None
        attempts.exclude(pk=kept.pk if kept else None).delete()
        if kept:
            attempts.update(failures_since_start=counted)

    def _counted(self, request: HttpRequest, credentials: dict[str, Any]) -> int:
        times = self._times(request, credentials)
        if times.count() >= cjis.FAILURES_IN_A_ROW - 1:
            return int(axes_settings.AXES_FAILURE_LIMIT) - 1
        return int(times.filter(attempt_time__gt=timezone.now() - cjis.FAILURE_WINDOW).count())

    def _times(self, request: HttpRequest, credentials: dict[str, Any]) -> Any:  # noqa: ANN401 # axes ships no types
        """When the account failed from there, since it last got in."""
        pair = {"username": get_client_username(request, credentials), "ip_address": request.axes_ip_address}  # type: ignore[attr-defined]
        return AccessFailureLog.objects.filter(**pair)


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


def _record_failure(name: str, request: HttpRequest, failures: int, in_a_row: int) -> None:
    """One entry for the attempt, and one more when it is the one that locks. The name tried may be a mistyped password:
    only the account it belongs to is told, by its key."""
    limit = int(axes_settings.AXES_FAILURE_LIMIT)
    account = Account.objects.filter(name=name).first()
    what = {"object_kind": "account", "object_key": account.key if account else "", "source": source_of(request)}
    outcome = Outcome.REFUSED if failures > limit else Outcome.FAILURE
    record(Verb.LOG_IN, actor=None, outcome=outcome, words={"failures": failures}, **what)
    if failures == limit:
        record(Verb.LOCK, actor=None, words={"failures": failures, "in_a_row": in_a_row}, **what)


def source_of(request: HttpRequest) -> str:
    """Where a request comes from, for the audit trail."""
    return str(request.META.get("MURDERBOOK_SOURCE") or request.META.get("REMOTE_ADDR") or "")
