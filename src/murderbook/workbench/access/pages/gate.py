"""What stands before every page: a session that both factors opened, and a password of one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from murderbook.workbench.access import cjis
from murderbook.workbench.access.consultants.closing import close
from murderbook.workbench.access.consultants.term import is_consultant, is_over
from murderbook.workbench.access.factors.models import OpenSession
from murderbook.workbench.access.factors.sessions import present, touch
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account

BY_ITSELF = "by-itself"  # in the address of a page that loads itself anew while a worker is busy


class SessionGate:
    """Nobody is logged in by a session that was not begun by both factors, was ended, or is older than twelve hours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Account):
            self._check(request, request.user)
        response = self._get_response(request)
        if response.headers.get("Refresh", "").isdecimal():
            response.headers["Refresh"] += f"; url={_by_itself(request)}"
        return response

    def _check(self, request: HttpRequest, account: Account) -> None:
        session = present(request, account)
        if session is not None and is_consultant(account) and is_over(account):
            close(account, source_of(request))
            session = None
        if session is None:
            logout(request)
            return
        idle = cjis.IDLE
        if BY_ITSELF in request.GET:
            idle -= timezone.now() - session.seen_at
            asked = request.GET.copy()
            del asked[BY_ITSELF]  # links of the page are a person's again
            request.GET = QueryDict(asked.urlencode())
        else:
            touch(session)
        request.seconds_left = seconds_left(session, idle)  # type: ignore[attr-defined] # for partials/session.html


def seconds_left(session: OpenSession, idle: timedelta) -> int:
    """Until the session ends if no other request comes."""
    whole = cjis.REAUTHENTICATE - (timezone.now() - session.started_at)
    return int(min(idle, whole).total_seconds())


def _by_itself(request: HttpRequest) -> str:
    """The same page, asked for by itself: a screen that nobody is at stays no longer open for it."""
    query = request.GET.copy()
    query[BY_ITSELF] = "1"
    return f"{quote(request.path)}?{query.urlencode()}"


class PasswordGate:
    """Sends an account that must change its password to the page for that. (Rights are withheld in `visibility` too:
    this is the sign on the door, not the door.)"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        must_change = getattr(request.user, "must_change", False)
        if must_change and request.path not in (reverse("password"), reverse("logout")):
            return HttpResponseRedirect(reverse("password"))
        return self._get_response(request)
