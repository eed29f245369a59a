"""The accounts page, for supervisors and administrators."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from murderbook.workbench.access import accounts
from murderbook.workbench.access.factors.inactive import is_inactive
from murderbook.workbench.access.factors.keeping import reset_factor
from murderbook.workbench.access.grants import in_words
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account, Factor
from murderbook.workbench.access.pages.forms import AccountForm, CloseForm, TwicePasswordForm
from murderbook.workbench.access.pages.people import account_named, account_of, tell
from murderbook.workbench.access.refusal import AccessRefusedError, LastKeeperError
from murderbook.workbench.access.rights import Role
from murderbook.workbench.audit.reading import audited, refusals_on_record
from murderbook.workbench.audit.verbs import Verb


@require_safe
@audited(Verb.LIST_ACCOUNTS)
def account_list(request: HttpRequest) -> HttpResponse:
    by = account_of(request)
    accounts.require_manager(by)
    locked = accounts.locked_names()
    people = list(Account.objects.order_by("full_name"))
    enrolled = set(Factor.objects.filter(ended_at=None).values_list("account", flat=True))
    rows = [
        {
            "account": account,
            "locked": account.name in locked,
            "enrolled": account.pk in enrolled,
            "closed": not account.is_active or is_inactive(account),
        }
        for account in people
    ]
    strangers = sorted(locked - {account.name for account in people})  # locked names that have no account
    return render(request, "access/accounts.html", {"rows": rows, "strangers": strangers, "by": by})


@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def account_add(request: HttpRequest) -> HttpResponse:
    by = account_of(request)
    with refusals_on_record(Verb.CREATE_ACCOUNT, by, source=source_of(request)):
        accounts.require_manager(by)
        form = AccountForm(by, request.POST if request.method == "POST" else None)
        if form.is_valid() and _added(request, by, form):
            return HttpResponseRedirect(resolve_url("accounts"))
    return render(request, "access/account_form.html", {"form": form})


def _added(request: HttpRequest, by: Account, form: AccountForm) -> bool:
    given = form.cleaned_data
    try:
        account = accounts.create_account(
            by,
            name=given["name"],
            password=given["new"],
            role=Role(given["role"]),
            full_name=given["full_name"],
            source=source_of(request),
        )
    except (ValidationError, AccessRefusedError) as error:
        tell(form, error)
        return False
    messages.success(request, f"{account.full_name} can log in, and must then choose another password.")
    return True


@require_POST
def account_release(request: HttpRequest, name: str) -> HttpResponse:
    by = account_of(request)
    with refusals_on_record(Verb.RELEASE, by, source=source_of(request)):
        cleared = accounts.release(by, name, source=source_of(request))
    messages.success(request, f"{name} can log in again." if cleared else f"{name} was not locked.")
    return HttpResponseRedirect(resolve_url("accounts"))


@require_POST
def account_deactivate(request: HttpRequest, name: str) -> HttpResponse:
    """Where the account is the only one to give access somewhere, the page for emergencies is next."""
    try:
        return _act(request, name, Verb.DEACTIVATE, accounts.deactivate, "is closed")
    except LastKeeperError as refusal:
        messages.error(request, f"Not closed. {refusal}.")
        return HttpResponseRedirect(resolve_url("account-close-now", name=name))


@require_http_methods(["GET", "HEAD", "POST"])
def account_close_now(request: HttpRequest, name: str) -> HttpResponse:
    """Close an account in an emergency, whoever else gives access where it did."""
    by = account_of(request)
    with refusals_on_record(Verb.DEACTIVATE, by, source=source_of(request)):
        accounts.require_manager(by)
        account = account_named(name)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _closed(request, by, account, form):
        return HttpResponseRedirect(resolve_url("accounts"))
    return render(request, "access/close.html", {"form": form, "account": account})


def _closed(request: HttpRequest, by: Account, account: Account, form: CloseForm) -> bool:
    source = source_of(request)
    try:
        with refusals_on_record(Verb.DEACTIVATE, by, source=source, kind="account", key=account.key):
            left = accounts.deactivate(by, account, emergency=form.cleaned_data["reason"], source=source)
    except AccessRefusedError as error:
        tell(form, error)
        return False
    messages.success(request, f"{account.full_name} is closed.")
    if left:
        messages.warning(
            request,
            f"Nobody can give or end access to {in_words(left, by)} now. Those who had access keep it. "
            "Two people restore that at the machine, with murderbook user restore-access.",
        )
    return True


@require_POST
def account_reactivate(request: HttpRequest, name: str) -> HttpResponse:
    return _act(request, name, Verb.REACTIVATE, accounts.reactivate, "is open again")


def _act(request: HttpRequest, name: str, verb: Verb, act: Callable[..., object], outcome: str) -> HttpResponse:
    by = account_of(request)
    try:
        with refusals_on_record(verb, by, source=source_of(request)):
            accounts.require_manager(by)
            account = account_named(name)
            act(by, account, source=source_of(request))
    except LastKeeperError:
        raise
    except AccessRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{account.full_name} {outcome}.")
    return HttpResponseRedirect(resolve_url("accounts"))


@require_POST
def account_factor(request: HttpRequest, name: str) -> HttpResponse:
    """For somebody who lost his phone and his recovery codes."""
    return _act(request, name, Verb.RESET_FACTOR, reset_factor, "sets up a new second factor at the next log-in")


@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def account_password(request: HttpRequest, name: str) -> HttpResponse:
    """A new first password for somebody who forgot his."""
    by = account_of(request)
    with refusals_on_record(Verb.RESET_PASSWORD, by, source=source_of(request)):
        accounts.require_manager(by)
        account = account_named(name)
        form = TwicePasswordForm(request.POST if request.method == "POST" else None)
        done = form.is_valid() and _reset(request, by, account, form)
    if done:
        return HttpResponseRedirect(resolve_url("accounts"))
    return render(request, "access/reset.html", {"form": form, "account": account})


def _reset(request: HttpRequest, by: Account, account: Account, form: TwicePasswordForm) -> bool:
    source = source_of(request)
    try:
        with refusals_on_record(Verb.RESET_PASSWORD, by, source=source, kind="account", key=account.key):
            accounts.reset_password(by, account, form.cleaned_data["new"], source=source)
    except (ValidationError, AccessRefusedError) as error:
        tell(form, error)
        return False
    messages.success(request, f"{account.full_name} logs in with the new password, and must then choose another.")
    return True
