"""The first step of a log-in (second_step.py has the others), log-out, one's own password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.workbench.access.accounts import change_password
from murderbook.workbench.access.factors.half import begin_half
from murderbook.workbench.access.factors.sessions import end_present, follow, hash_of
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.pages.forms import LoginForm, OwnPasswordForm
from murderbook.workbench.access.pages.people import account_of, tell
from murderbook.workbench.access.pages.second_step import next_step
from murderbook.workbench.access.refusal import LoginRefusedError
from murderbook.workbench.access.session import check_password
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb

# CJIS AC-8: the four things a user is told, and agrees to, before he enters.
BANNER = (
    "You are entering a restricted information system.",
    "Its use may be monitored, recorded and audited.",
    "Unauthorized use is prohibited, and may bring criminal and civil penalties.",
    "By using this system you consent to monitoring and recording.",
)
# The same words for an unknown name, a wrong password, and an account that is closed.
REFUSED = "Name and password do not fit. Five failures lock the account on this machine until a supervisor releases it."


@sensitive_post_parameters("password")
@login_not_required
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(resolve_url("/"))
    form = LoginForm(request.POST if request.method == "POST" else None, initial={"next": request.GET.get("next", "")})
    if form.is_valid():
        entered = _enter(request, form)
        if entered is not None:
            return entered
    return render(request, "access/login.html", {"form": form, "banner": BANNER})


def _enter(request: HttpRequest, form: LoginForm) -> HttpResponse | None:
    """The way in, or None with the refusal on the form."""
    given = form.cleaned_data
    try:
        account = check_password(given["username"], given["password"], request)
    except LoginRefusedError:
        form.add_error(None, REFUSED)
        return None
    with transaction.atomic():
        begin_half(request, account, given["next"])
        record(Verb.ACCEPT_PASSWORD, actor=account, source=source_of(request))
    return HttpResponseRedirect(resolve_url(next_step(account)))


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    with transaction.atomic():
        end_present(request)
        record(Verb.LOG_OUT, actor=account, source=source_of(request))
        logout(request)
    return HttpResponseRedirect(resolve_url("login"))


@sensitive_post_parameters("old", "new", "again")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    form = OwnPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _changed(request, form):
        messages.success(request, "Your password is changed. Your other sessions and remembered log-ins have ended.")
        return HttpResponseRedirect(resolve_url("/"))
    return render(request, "access/password.html", {"form": form})


def _changed(request: HttpRequest, form: OwnPasswordForm) -> bool:
    """A wrong old password counts as a failed log-in: an open screen is no place to guess."""
    account = account_of(request)
    try:
        check_password(account.name, form.cleaned_data["old"], request)
        with transaction.atomic():
            before = hash_of(request)
            given = form.cleaned_data
            change_password(account, given["new"], old=given["old"], keep=before, source=source_of(request))
            update_session_auth_hash(request, account)
            follow(request, before)
    except LoginRefusedError:
        form.add_error("old", "This is not the present password. The attempt is recorded.")
        return False
    except ValidationError as error:
        tell(form, error)
        return False
    return True
