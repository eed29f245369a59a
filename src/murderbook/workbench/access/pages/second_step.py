"""The pages between the password and the record: the code; at a first log-in a password of one's own and the factor.

They serve a half log-in (half.py) and nobody else; without one they send to the log-in page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from murderbook.workbench.access.accounts import change_password
from murderbook.workbench.access.consultants.term import is_consultant, is_over
from murderbook.workbench.access.factors import codes, keeping
from murderbook.workbench.access.factors.half import Half, begin_half, finish, half_of, pending_secret
from murderbook.workbench.access.factors.proof import By, check_code
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.pages.factor_forms import CodeForm, ConfirmForm
from murderbook.workbench.access.pages.forms import TwicePasswordForm
from murderbook.workbench.access.pages.people import tell
from murderbook.workbench.access.refusal import AccessRefusedError, LoginRefusedError

WRONG_CODE = "This code does not fit, or was used already. A new one comes every half minute. The attempt is recorded."
UNFIT = "This is not the code of that secret. Does the clock of the phone show the right time?"

OVER = "Your access has ended, so there is nothing to open. Ask whoever sponsored it."

Step = Callable[[HttpRequest, Half], HttpResponse]


def next_step(account: Account) -> str:
    """The route that a half log-in of the account goes to."""
    if keeping.factor_of(account) is not None:
        return "login-code"
    return "login-password" if account.must_change else "login-factor"


def second_step(route: str) -> Callable[[Step], Callable[[HttpRequest], HttpResponse]]:
    """A page for the half log-ins whose next step is `route`; others are sent where they belong."""

    def wrap(step: Step) -> Callable[[HttpRequest], HttpResponse]:
        @sensitive_post_parameters()
        @login_not_required
        @csrf_protect
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(step)
        def inner(request: HttpRequest) -> HttpResponse:
            if request.user.is_authenticated:
                return HttpResponseRedirect(resolve_url("/"))
            half = half_of(request)
            if half is None:
                return HttpResponseRedirect(resolve_url("login"))
            due = next_step(half.account)
            return step(request, half) if due == route else HttpResponseRedirect(resolve_url(due))

        return inner

    return wrap


@second_step("login-code")
def code(request: HttpRequest, half: Half) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            how = check_code(half.account, form.cleaned_data["code"], request)
        except LoginRefusedError:
            form.add_error("code", WRONG_CODE)
            return render(request, "access/login_code.html", {"form": form})
        if is_consultant(half.account) and is_over(half.account):
            form.add_error(None, OVER)
        else:
            finish(request, half, how)
            return HttpResponseRedirect(safe_next(request, half.wanted))
    return render(request, "access/login_code.html", {"form": form})


@second_step("login-password")
def first_password(request: HttpRequest, half: Half) -> HttpResponse:
    """In place of the password that another chose. The one just given need not be typed again."""
    form = TwicePasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            change_password(half.account, form.cleaned_data["new"], source=source_of(request))
        except ValidationError as error:
            tell(form, error)
        else:
            begin_half(request, half.account, half.wanted)
            return HttpResponseRedirect(resolve_url("login-factor"))
    return render(request, "access/login_password.html", {"form": form})


@second_step("login-factor")
def first_factor(request: HttpRequest, half: Half) -> HttpResponse:
    """The second factor of an account that has none: shown, confirmed with a code, then the recovery codes."""
    secret = pending_secret(request, half.account)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            printed = enrol_confirmed(form, half.account, secret, source=source_of(request))
        except AccessRefusedError:  # set up by another log-in in the meantime: its code is asked for
            return HttpResponseRedirect(resolve_url("login-code"))
        if printed:
            finish(request, half, By.CODE)
            return codes_page(request, printed, safe_next(request, half.wanted))
    shown = {"form": form, "reset": keeping.last_reset(half.account), **picture_of(half.account, secret)}
    return render(request, "access/login_factor.html", shown)


def enrol_confirmed(
    form: ConfirmForm, account: Account, secret: str, *, keep: str = "", source: str = ""
) -> list[str] | None:
    """The recovery codes, once the form's code was that of the secret; else None, with the error on the form."""
    step = codes.step_of(secret, form.cleaned_data["code"], timezone.now())
    if step is None:
        form.add_error("code", UNFIT)
        return None
    replaces = keeping.factor_of(account) if keep else None
    new = keeping.Confirmed(secret, step)
    return keeping.enrol(account, new, replaces=replaces, keep=keep, source=source)


def picture_of(account: Account, secret: str) -> dict[str, str]:
    """What the template that shows a secret needs."""
    return {"picture": codes.picture(secret, account.name), "secret": codes.grouped(secret)}


def codes_page(request: HttpRequest, printed: list[str], onward: str) -> HttpResponse:
    """Recovery codes, on the only page that ever shows them."""
    return render(request, "access/recovery_codes.html", {"codes": printed, "onward": onward})


def safe_next(request: HttpRequest, wanted: str) -> str:
    """Only a page of ours."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else resolve_url("/")
