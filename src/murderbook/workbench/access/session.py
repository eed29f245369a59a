"""Proving who one is: password and code, or a remembered log-in; browser and command line are counted alike."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import sha256

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.contrib.auth.models import update_last_login
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from murderbook.workbench.access import cjis
from murderbook.workbench.access.consultants.term import is_consultant, is_over
from murderbook.workbench.access.factors.hooks import password_proved
from murderbook.workbench.access.factors.proof import check_code
from murderbook.workbench.access.factors.sessions import end_sessions
from murderbook.workbench.access.models import Account, Factor, RememberedLogin
from murderbook.workbench.access.refusal import AccessRefusedError, LoginRefusedError
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.audit.verbs import Verb


def check_password(name: str, password: str, request: HttpRequest) -> Account:
    """The account that name and password open. LoginRefusedError otherwise, the failure counted and recorded."""
    account = authenticate(request, username=name, password=password)
    if isinstance(account, Account):
        password_proved.send(sender=Account, account=account, password=password)
        return account
    raise LoginRefusedError(locked=bool(getattr(request, "axes_locked_out", False)))


def log_in_by_password(name: str, password: str, ask_code: Callable[[], str]) -> Account:
    """Command line. LoginRefusedError; AccessRefusedError after a consultant's term. A success is recorded and clears
    the count, as in the browser.

    The code is asked for once the password is right. An account without a second factor gets in by its password: the
    caller lets it do nothing but set one up (cli/session.py).
    """
    request = command_request()
    account = check_password(name, password, request)
    how = check_code(account, ask_code(), request) if is_enrolled(account) else "password"
    if is_consultant(account) and is_over(account):
        raise AccessRefusedError("your access has ended, so there is nothing to open: ask whoever sponsored it")
    with transaction.atomic():
        AxesProxyHandler.user_logged_in(sender=Account, request=request, user=account)
        update_last_login(Account, account)
        record(Verb.LOG_IN, actor=account, words={"by": str(how)}, source=COMMAND_LINE)
    return account


def is_enrolled(account: Account) -> bool:
    """Whether a second factor is set up."""
    return Factor.objects.filter(account=account, ended_at=None).exists()


def log_in_by_memory(name: str, secret: str) -> Account | None:
    """Command line: the account of a remembered log-in that is still good, else None."""
    digest = sha256(secret.encode()).hexdigest()
    kept = remembered().select_related("account").filter(secret_hash=digest, account__name=name).first()
    if kept is None or (is_consultant(kept.account) and is_over(kept.account)):
        return None
    with transaction.atomic():
        record(Verb.LOG_IN, actor=kept.account, words={"by": "remembered log-in"}, source=COMMAND_LINE)
    return kept.account


def remembered() -> QuerySet[RememberedLogin]:
    """Log-ins that still count, of open accounts: made within twelve hours, whatever was promised then."""
    now = timezone.now()
    return RememberedLogin.objects.filter(
        expires_at__gt=now, created_at__gt=now - cjis.REAUTHENTICATE, account__is_active=True
    )


def remember(account: Account) -> str:
    """A new secret that logs the account in from this machine's command line for twelve hours, after both factors."""
    secret = secrets.token_urlsafe(32)
    digest = sha256(secret.encode()).hexdigest()
    with transaction.atomic():
        RememberedLogin.objects.create(
            account=account, secret_hash=digest, expires_at=timezone.now() + cjis.REAUTHENTICATE
        )
        record(Verb.REMEMBER, actor=account, source=COMMAND_LINE)
    return secret


def forget(account: Account) -> int:
    """End every remembered log-in of an account. Part of the caller's transaction, which records why."""
    moment = timezone.now()
    return RememberedLogin.objects.filter(account=account, expires_at__gt=moment).update(expires_at=moment)


def forget_one(account: Account, start: str, *, source: str = "") -> bool:
    """End one of one's own remembered log-ins, by the first 22 digits of its hash. False where there is none such."""
    moment = timezone.now()
    with transaction.atomic():
        found = remembered().filter(account=account, secret_hash__startswith=start) if len(start) == 22 else None
        if found is None or found.update(expires_at=moment) != 1:
            return False
        record(Verb.FORGET, actor=account, words={"ended": 1}, source=source)
    return True


def end_others(account: Account, *, keep: str, source: str = "") -> None:
    """End one's own sessions but that of hash `keep`, and everything remembered."""
    with transaction.atomic():
        words = {"ended": end_sessions(account, keep=keep), "forgotten": forget(account)}
        record(Verb.END_SESSIONS, actor=account, words=words, source=source)


def command_request() -> HttpRequest:
    """A request for what counts failures: the command line shares its count with the browser of the same machine."""
    request = HttpRequest()
    request.method = "POST"
    request.path = request.path_info = "/command-line"
    request.META.update(
        {"REMOTE_ADDR": "127.0.0.1", "MURDERBOOK_SOURCE": COMMAND_LINE, "HTTP_USER_AGENT": COMMAND_LINE}
    )
    return request
