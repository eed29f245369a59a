"""Proving who one is: password or remembered log-in, from the browser and from the command line, counted alike."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from murderbook.workbench.access.models import Account, RememberedLogin
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.audit.verbs import Verb

REMEMBERED_FOR = timedelta(days=30)


class LoginRefusedError(Exception):
    """Unknown name, wrong password, or a closed account: never said which. `locked`: after too many failures."""

    def __init__(self, *, locked: bool) -> None:
        self.locked = locked
        super().__init__("locked after too many failures" if locked else "name and password do not fit")


def check_password(name: str, password: str, request: HttpRequest) -> Account:
    """The account that name and password open. LoginRefusedError otherwise, the failure counted and recorded."""
    account = authenticate(request, username=name, password=password)
    if isinstance(account, Account):
        return account
    raise LoginRefusedError(locked=bool(getattr(request, "axes_locked_out", False)))


def log_in_by_password(name: str, password: str) -> Account:
    """Command line. LoginRefusedError; a success is recorded and clears the count, as in the browser."""
    request = command_request()
    account = check_password(name, password, request)
    with transaction.atomic():
        AxesProxyHandler.user_logged_in(sender=Account, request=request, user=account)
        record(Verb.LOG_IN, actor=account, words={"by": "password"}, source=COMMAND_LINE)
    return account


def log_in_by_memory(name: str, secret: str) -> Account | None:
    """Command line: the account of a remembered log-in that is still good, else None."""
    digest = sha256(secret.encode()).hexdigest()
    kept = (
        RememberedLogin.objects.select_related("account")
        .filter(secret_hash=digest, expires_at__gt=timezone.now(), account__name=name, account__is_active=True)
        .first()
    )
    if kept is None:
        return None
    with transaction.atomic():
        record(Verb.LOG_IN, actor=kept.account, words={"by": "remembered log-in"}, source=COMMAND_LINE)
    return kept.account


def remember(account: Account) -> str:
    """A new secret that logs the account in from this machine's command line for thirty days."""
    secret = secrets.token_urlsafe(32)
    digest = sha256(secret.encode()).hexdigest()
    with transaction.atomic():
        RememberedLogin.objects.create(account=account, secret_hash=digest, expires_at=timezone.now() + REMEMBERED_FOR)
        record(Verb.REMEMBER, actor=account, source=COMMAND_LINE)
    return secret


def forget(account: Account) -> int:
    """End every remembered log-in of an account. Part of the caller's transaction, which records why."""
    moment = timezone.now()
    return RememberedLogin.objects.filter(account=account, expires_at__gt=moment).update(expires_at=moment)


def command_request() -> HttpRequest:
    """A request for what counts failures: the command line shares its count with the browser of the same machine."""
    request = HttpRequest()
    request.method = "POST"
    request.path = request.path_info = "/command-line"
    request.META.update(
        {"REMOTE_ADDR": "127.0.0.1", "MURDERBOOK_SOURCE": COMMAND_LINE, "HTTP_USER_AGENT": COMMAND_LINE}
    )
    return request
