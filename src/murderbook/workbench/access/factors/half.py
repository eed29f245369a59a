"""A log-in between password and code: the session names the account, and opens nothing.

Nobody is logged in until both factors were given, so that no page but those of the second step has anyone to serve.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from murderbook.workbench.access import cjis
from murderbook.workbench.access.factors import codes
from murderbook.workbench.access.factors.inactive import OpenAccounts
from murderbook.workbench.access.factors.sealing import SealError, seal, unseal
from murderbook.workbench.access.factors.sessions import begin
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb

HALF, PENDING = "half-login", "pending-factor"
BACKEND = f"{OpenAccounts.__module__}.{OpenAccounts.__qualname__}"


SEALED = "/sealed/"


@dataclass(frozen=True, slots=True)
class Half:
    """Whose password was given, and where he wants to go."""

    account: Account
    wanted: str


def begin_half(request: HttpRequest, account: Account, wanted: str) -> None:
    """After the password. The session gets a new key, and nothing of an earlier one."""
    request.session.flush()
    request.session[HALF] = {
        "account": account.pk,
        "at": time.time(),
        "password": account.get_session_auth_hash(),
        # An address inside a compartment is not written beside the name of who was sent away from it.
        "wanted": SEALED if wanted.startswith(SEALED) else wanted,
    }


def half_of(request: HttpRequest) -> Half | None:
    """None after five minutes, once the account is closed, and where its password has changed since."""
    kept = request.session.get(HALF)
    if not isinstance(kept, dict) or not 0 <= time.time() - kept["at"] < cjis.HALF_LOGIN.total_seconds():
        return None
    account = Account.objects.filter(pk=kept["account"], is_active=True).first()
    if account is None or not constant_time_compare(kept["password"], account.get_session_auth_hash()):
        return None
    return Half(account, str(kept["wanted"]))


def finish(request: HttpRequest, half: Half, how: str) -> None:
    """Both factors were given: the session is the account's, under another new key."""
    with transaction.atomic():
        request.session.flush()
        login(request, half.account, backend=BACKEND)
        begin(request, half.account, source_of(request))
        record(Verb.LOG_IN, actor=half.account, words={"by": how}, source=source_of(request))


def pending_secret(request: HttpRequest, account: Account) -> str:
    """The secret that is being set up in this session: the same until it is confirmed. Sealed there too."""
    try:
        return unseal(str(request.session[PENDING]), account.key)
    except (KeyError, SealError):
        secret = codes.new_secret()
        request.session[PENDING] = seal(secret, account.key)
        return secret


def forget_pending(request: HttpRequest) -> None:
    request.session.pop(PENDING, None)
