"""One's own second factor: replaced, or its recovery codes renewed, after password and code were given once more."""

from __future__ import annotations

import time

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from murderbook.workbench.access import cjis
from murderbook.workbench.access.factors import keeping
from murderbook.workbench.access.factors.half import forget_pending, pending_secret
from murderbook.workbench.access.factors.proof import check_code
from murderbook.workbench.access.factors.sessions import follow, hash_of
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.pages.factor_forms import ConfirmForm, ProofForm
from murderbook.workbench.access.pages.people import account_of
from murderbook.workbench.access.pages.second_step import codes_page, enrol_confirmed, picture_of
from murderbook.workbench.access.refusal import AccessRefusedError, LoginRefusedError
from murderbook.workbench.access.session import check_password

PROVED = "factor-proved"
REFUSED = "Password and code do not fit, or the code was used already. The attempt is recorded."


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def own_factor(request: HttpRequest) -> HttpResponse:
    """What is set up; the form that leads on to another factor, or to new recovery codes."""
    account = account_of(request)
    form = ProofForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _proved(request, account, form):
        if request.POST.get("what") == "codes":
            printed = keeping.renew_codes(account, keep=hash_of(request), source=source_of(request))
            return codes_page(request, printed, resolve_url("factor"))
        request.session[PROVED] = time.time()
        forget_pending(request)
        return HttpResponseRedirect(resolve_url("factor-new"))
    factor = keeping.factor_of(account)
    shown = {"form": form, "factor": factor, "left": keeping.codes_left(factor) if factor else 0}
    return render(request, "access/factor.html", shown)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def new_factor(request: HttpRequest) -> HttpResponse:
    """Shown and confirmed, within five minutes of the proof."""
    account = account_of(request)
    if not 0 <= time.time() - request.session.get(PROVED, 0) < cjis.HALF_LOGIN.total_seconds():
        return HttpResponseRedirect(resolve_url("factor"))
    secret = pending_secret(request, account)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (printed := _replaced(request, account, form, secret)):
        return codes_page(request, printed, resolve_url("factor"))
    return render(request, "access/factor_new.html", {"form": form, **picture_of(account, secret)})


def _replaced(request: HttpRequest, account: Account, form: ConfirmForm, secret: str) -> list[str] | None:
    try:
        printed = enrol_confirmed(form, account, secret, keep=hash_of(request), source=source_of(request))
    except AccessRefusedError as refusal:
        messages.error(request, f"Not changed: {refusal}.")
        return None
    if printed:
        forget_pending(request)
        request.session.pop(PROVED, None)
    return printed


def _proved(request: HttpRequest, account: Account, form: ProofForm) -> bool:
    """Both factors fit: the session goes on under another key (ASVS 7.2.4). Failures count as those of a log-in."""
    try:
        check_password(account.name, form.cleaned_data["password"], request)
        check_code(account, form.cleaned_data["code"], request)
    except LoginRefusedError:
        form.add_error(None, REFUSED)
        return False
    before = hash_of(request)
    with transaction.atomic():
        request.session.cycle_key()
        follow(request, before)
    return True
