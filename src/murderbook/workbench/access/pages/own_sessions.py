"""Where one is logged in: browsers and remembered log-ins, each of which can be ended."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.factors import sessions
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.pages.people import account_of
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.session import end_others, forget_one, remembered
from murderbook.workbench.audit.reading import refusals_on_record
from murderbook.workbench.audit.verbs import Verb


@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    here = sessions.hash_of(request)
    rows = [{"session": one, "here": one.session_hash == here} for one in sessions.running(account)]
    kept = [{"login": one, "id": one.secret_hash[:22]} for one in remembered().filter(account=account)]
    return render(request, "access/sessions.html", {"rows": rows, "kept": kept})


@require_POST
def session_end(request: HttpRequest, key: str) -> HttpResponse:
    account = account_of(request)
    with refusals_on_record(Verb.END_SESSIONS, account, source=source_of(request)):
        if not sessions.end_one(account, key, source=source_of(request)):
            raise Hidden
    return _done(request, "That session has ended.")


@require_POST
def remembered_end(request: HttpRequest, key: str) -> HttpResponse:
    account = account_of(request)
    with refusals_on_record(Verb.FORGET, account, source=source_of(request)):
        if not forget_one(account, key, source=source_of(request)):
            raise Hidden
    return _done(request, "That log-in is remembered no more.")


@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """All but this one, and everything remembered."""
    end_others(account_of(request), keep=sessions.hash_of(request), source=source_of(request))
    return _done(request, "You are logged in here alone.")


@require_safe
@login_not_required
def session_state(request: HttpRequest) -> HttpResponse:
    """For a page that hid what it showed: who is logged in now, and the token that its forms need to be sent."""
    if not isinstance(request.user, Account):
        return JsonResponse({"account": None})
    left = getattr(request, "seconds_left", 0)
    return JsonResponse({"account": request.user.key, "token": get_token(request), "seconds": left})


@require_safe
def session_back(request: HttpRequest) -> HttpResponse:
    """Where the log-in leads that a locked page opened in a window of its own."""
    return render(request, "access/back.html")


def _done(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(resolve_url("sessions"))
