"""What stands before every page: a session that both factors opened, and a password of one's own."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from murderbook.workbench.access import cjis
from murderbook.workbench.access.factors.models import OpenSession
from murderbook.workbench.access.factors.sessions import present, touch
from murderbook.workbench.access.models import Account


class SessionGate:
    """Nobody is logged in by a session that was not begun by both factors, was ended, or is older than twelve hours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Account):
            self._check(request, request.user)
        return self._get_response(request)

    def _check(self, request: HttpRequest, account: Account) -> None:
        session = present(request, account)
        if session is None:
            logout(request)
            return
        touch(session)
        request.seconds_left = seconds_left(session)  # type: ignore[attr-defined] # for partials/session.html


def seconds_left(session: OpenSession) -> int:
    """Until the session ends if no other request comes."""
    whole = cjis.REAUTHENTICATE - (timezone.now() - session.started_at)
    return int(min(cjis.IDLE, whole).total_seconds())


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
