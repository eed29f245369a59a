"""Second factors set up, replaced, reset; recovery codes renewed. A change ends the account's other sessions.

Whoever may set another's password may reset his factor, by the same rule (`accounts.require_covers`); neither does the
other (ASVS 6.4.3), and both are on record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from murderbook.workbench.access.accounts import require_covers, require_manager
from murderbook.workbench.access.factors import codes
from murderbook.workbench.access.factors.models import Factor, RecoveryCode
from murderbook.workbench.access.factors.sealing import seal
from murderbook.workbench.access.factors.sessions import end_sessions
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.session import forget
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb


def factor_of(account: Account) -> Factor | None:
    """The factor in force."""
    return Factor.objects.filter(account=account, ended_at=None).first()


def last_reset(account: Account) -> Factor | None:
    """The factor that another person ended, where none was set up since: its owner is told."""
    last = Factor.objects.filter(account=account).select_related("ended_by").order_by("-pk").first()
    return last if last and last.ended_by_id not in (None, account.pk) else None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A new secret, and the half minute of the code that confirmed it, which then counts no more (-1: none did)."""

    secret: str
    step: int = -1


def enrol(
    account: Account, new: Confirmed, *, replaces: Factor | None = None, keep: str = "", source: str = ""
) -> list[str]:
    """Set up the factor, in place of `replaces`; the recovery codes, which nothing shows again.

    `keep` is the hash of the session that goes on. AccessRefusedError where another factor was set up in the meantime:
    who knows a password alone may not put his own in place of one that is there.
    """
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        there = factor_of(account)
        if there != replaces:
            raise AccessRefusedError("a second factor was set up in the meantime: log in with it")
        _end(account, account)
        factor = Factor.objects.create(account=account, sealed=seal(new.secret, account.key), last_step=new.step)
        printed = _new_codes(factor)
        forget(account)
        end_sessions(account, keep=keep)
        _record(Verb.ENROL_FACTOR, account, account, source, {"replaced": there is not None})
    return printed


def renew_codes(account: Account, *, keep: str = "", source: str = "") -> list[str]:
    """Ten new recovery codes; the old ones end, and so do other sessions. LookupError without a factor."""
    with transaction.atomic():
        factor = Factor.objects.select_for_update().filter(account=account, ended_at=None).first()
        if factor is None:
            raise LookupError("no second factor is set up")
        RecoveryCode.objects.filter(factor=factor, used_at=None, ended_at=None).update(ended_at=timezone.now())
        printed = _new_codes(factor)
        end_sessions(account, keep=keep)
        _record(Verb.RENEW_CODES, account, account, source)
    return printed


def reset_factor(by: Account, account: Account, *, source: str = "") -> bool:
    """Another's: he sets up a new one at the next log-in. The password stays. False where there was none.

    Hidden for all but managers; AccessRefusedError where the account sees what `by` could not give.
    """
    require_manager(by)
    if by.pk == account.pk:
        raise AccessRefusedError("replace your own second factor with your password and a code")
    require_covers(by, account)
    with transaction.atomic():
        ended = _end(account, by)
        forget(account)
        end_sessions(account)
        _record(Verb.RESET_FACTOR, by, account, source, {"had one": bool(ended)})
    return bool(ended)


def codes_left(factor: Factor) -> int:
    return RecoveryCode.objects.filter(factor=factor, used_at=None, ended_at=None).count()


def _end(account: Account, by: Account) -> int:
    running = Factor.objects.filter(account=account, ended_at=None)
    return running.update(ended_at=timezone.now(), ended_by=by, sealed="")


def _new_codes(factor: Factor) -> list[str]:
    printed = codes.new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, code_hash=codes.recovery_hash(code)) for code in printed
    )
    return printed


def _record(verb: Verb, by: Account, account: Account, source: str, words: Mapping[str, object] | None = None) -> None:
    record(verb, actor=by, object_kind="account", object_key=account.key, words=words, source=source)
