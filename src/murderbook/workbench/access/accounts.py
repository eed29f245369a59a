"""Accounts: made, closed, reopened, released, given passwords. None of it gives anybody a case to see.

Whoever sets another's password could log in as that person. So a password is set by another only where it opens nothing
that he lacks himself, and it opens no case until its owner has changed it.
"""

from __future__ import annotations

from collections.abc import Mapping

from axes.models import AccessAttempt, AccessFailureLog
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from murderbook.workbench.access.factors.hooks import password_changed
from murderbook.workbench.access.factors.sessions import end_sessions
from murderbook.workbench.access.grants import in_words, only_keeper_in
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden, LastKeeperError
from murderbook.workbench.access.rights import Right, Role
from murderbook.workbench.access.session import forget
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb


def require_manager(by: Account) -> None:
    """Hidden for all but supervisors and administrators."""
    if not by.has_system_right(Right.MANAGE_ACCOUNTS):
        raise Hidden


def may_create(by: Account) -> list[Role]:
    """Roles of the accounts that `by` may make. An auditor watches supervisors, so supervisors make none."""
    if not by.has_system_right(Right.MANAGE_ACCOUNTS):
        return []
    return [role for role in Role if role is not Role.AUDITOR or Role(by.role) is Role.ADMINISTRATOR]


def create_account(  # noqa: PLR0913 - the fields of the form
    by: Account, *, name: str, password: str, role: Role, full_name: str = "", source: str = ""
) -> Account:
    """A new account without any grant. ValidationError for a bad name or password, AccessRefusedError for a role."""
    require_manager(by)
    if role not in may_create(by):
        raise AccessRefusedError(
            "accounts of auditors are made by an administrator, since auditors watch supervisors too"
        )
    check_new_password(password, name, full_name)
    with transaction.atomic():
        account = Account.objects.create_user(name, password, role=role, full_name=full_name, must_change=True)
        words = {"name": name, "role": role.value}
        _record(Verb.CREATE_ACCOUNT, by, account, source, words)
    return account


def deactivate(by: Account, account: Account, *, emergency: str = "", source: str = "") -> list[Compartment]:
    """Close an account at once: sessions, remembered log-ins, and whatever its grants gave.

    LastKeeperError where nobody else would give access somewhere, unless `emergency` says why it cannot wait. Returns
    the compartments that are left so (see `founding.restore`): those who had access to them keep it.
    """
    require_manager(by)
    if by.pk == account.pk:
        raise AccessRefusedError("you cannot close your own account: ask another supervisor or administrator")
    if Role(account.role) is Role.AUDITOR and Role(by.role) is not Role.ADMINISTRATOR:
        raise AccessRefusedError("an auditor's account is kept by an administrator: auditors watch supervisors too")
    with transaction.atomic():
        left = only_keeper_in(account) if account.is_active else []
        if left and not emergency.strip():
            raise LastKeeperError(_only_one(by, account, left))
        Account.objects.filter(pk=account.pk).update(is_active=False)
        forget(account)
        end_sessions(account)
        words = {"emergency": emergency.strip(), "left": [place.key for place in left]} if emergency.strip() else None
        _record(Verb.DEACTIVATE, by, account, source, words)
    account.is_active = False
    return left


def reactivate(by: Account, account: Account, *, source: str = "") -> None:
    """Open a closed or unused account again, with the grants that still run: so only by one who could give them."""
    require_manager(by)
    require_covers(by, account)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=True, reopened_at=timezone.now())
        _record(Verb.REACTIVATE, by, account, source)
    account.is_active = True


def change_password(account: Account, new: str, *, old: str = "", keep: str = "", source: str = "") -> None:
    """One's own; the caller has asked for the old one, and gives it so that it can be exchanged where else it locks
    something. Ends remembered log-ins, and sessions but that of hash `keep`."""
    check_new_password(new, account.name, account.full_name)
    if account.check_password(new):
        raise ValidationError("that is the old password: choose another")
    with transaction.atomic():
        account.set_password(new)
        account.must_change = False
        account.save(update_fields=["password", "must_change"])
        forget(account)
        end_sessions(account, keep=keep)
        password_changed.send(sender=Account, account=account, old=old, new=new)
        _record(Verb.CHANGE_PASSWORD, account, account, source)


def reset_password(by: Account, account: Account, new: str, *, source: str = "") -> None:
    """Another's, whose second factor stays (ASVS 6.4.3). AccessRefusedError where he sees what `by` could not give."""
    require_manager(by)
    if by.pk == account.pk:
        raise AccessRefusedError("change your own password with the old one")
    require_covers(by, account)
    check_new_password(new, account.name, account.full_name)
    with transaction.atomic():
        account.set_password(new)
        account.must_change = True
        account.save(update_fields=["password", "must_change"])
        forget(account)
        end_sessions(account)
        _record(Verb.RESET_PASSWORD, by, account, source)


def release(by: Account, name: str, *, source: str = "") -> int:
    """Lift the lock of a log-in name, whatever sources it was locked from; the number of counters cleared.

    Names without an account can be locked too, and are released alike.
    """
    require_manager(by)
    with transaction.atomic():
        account = Account.objects.filter(name=name).first()
        cleared = int(reset(username=name))
        AccessFailureLog.objects.filter(username=name).delete()
        record(
            Verb.RELEASE,
            actor=by,
            object_kind="account",
            object_key=account.key if account else "",
            words={"cleared": cleared},
            source=source,
        )
    return cleared


def locked_names() -> set[str]:
    """Log-in names that are locked from at least one source."""
    counted = AccessAttempt.objects.values("username", "ip_address").annotate(failures=Sum("failures_since_start"))
    rows = counted.filter(failures__gte=settings.AXES_FAILURE_LIMIT).order_by()
    return {str(row["username"]) for row in rows}


def check_new_password(password: str, name: str, full_name: str) -> None:
    """ValidationError where it is too short, common, or like the name."""
    validate_password(password, Account(name=name, full_name=full_name or name))


def require_covers(by: Account, account: Account) -> None:
    """AccessRefusedError unless `by` could have given every grant that runs or will; nobody covers an auditor
    but an administrator."""
    if Role(account.role) is Role.AUDITOR and Role(by.role) is not Role.ADMINISTRATOR:
        raise AccessRefusedError("an auditor's account is kept by an administrator")
    own = compartments_with(by, Right.GRANT).values("pk")
    held = account.grants.exclude(ends_at__lte=timezone.now()).values("compartment")
    if Compartment.objects.filter(pk__in=held).exclude(pk__in=own).exists():
        raise AccessRefusedError(
            f"{account.full_name} holds access that you cannot give: ask a supervisor who can, or end that access first"
        )


def _only_one(by: Account, account: Account, left: list[Compartment]) -> str:
    return (
        f"{account.full_name} is the only one who can give access to {in_words(left, by)}: have it given to another "
        "supervisor first, who logs in once. In an emergency, close the account all the same, and say why"
    )


def _record(verb: Verb, by: Account, account: Account, source: str, words: Mapping[str, object] | None = None) -> None:
    record(verb, actor=by, object_kind="account", object_key=account.key, words=words, source=source)
