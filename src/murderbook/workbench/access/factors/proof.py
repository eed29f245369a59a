"""Whether a code is good: once, within its half minute or one beside it, failures counted as wrong passwords are."""

from __future__ import annotations

from enum import StrEnum

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from murderbook.workbench.access.factors import codes
from murderbook.workbench.access.factors.models import Factor, RecoveryCode
from murderbook.workbench.access.factors.sealing import SealError, unseal
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import LoginRefusedError
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb


class By(StrEnum):
    """What proved an account, beside its password."""

    CODE = "password and code"
    RECOVERY = "password and recovery code"


def check_code(account: Account, typed: str, request: HttpRequest) -> By:
    """Take a code of the authenticator, or a recovery code: neither counts again. LoginRefusedError otherwise, and
    where the account is locked from there; the failure is counted and recorded."""
    credentials = {"username": account.name}
    if not AxesProxyHandler.is_allowed(request, credentials):
        request.axes_locked_out = True  # type: ignore[attr-defined] # as the backend for passwords says it
    elif how := take(account, typed, source_of(request)):
        return how
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    raise LoginRefusedError(locked=bool(getattr(request, "axes_locked_out", False)), what="the code does not fit")


def take(account: Account, typed: str, source: str = "") -> By | None:
    """Use a code up. None where it is wrong, old, or was used."""
    factor = Factor.objects.filter(account=account, ended_at=None).first()
    if factor is None:
        return None
    if _take_step(factor, account, typed):
        return By.CODE
    return By.RECOVERY if _take_recovery(factor, account, typed, source) else None


def _take_step(factor: Factor, account: Account, typed: str) -> bool:
    """One UPDATE decides between two requests that bring the same code at the same moment."""
    try:
        step = codes.step_of(unseal(factor.sealed, account.key), typed, timezone.now())
    except SealError:  # another secret.key: recovery codes still count, and a manager can reset the factor
        return False
    if step is None:
        return False
    running = Factor.objects.filter(pk=factor.pk, ended_at=None, last_step__lt=step)
    return running.update(last_step=step) == 1


def _take_recovery(factor: Factor, account: Account, typed: str, source: str) -> bool:
    good = RecoveryCode.objects.filter(factor=factor, code_hash=codes.recovery_hash(typed), used_at=None, ended_at=None)
    with transaction.atomic():
        if good.update(used_at=timezone.now()) != 1:
            return False
        left = RecoveryCode.objects.filter(factor=factor, used_at=None, ended_at=None).count()
        record(
            Verb.USE_RECOVERY_CODE,
            actor=account,
            object_kind="account",
            object_key=account.key,
            words={"left": left},
            source=source,
        )
    return True
