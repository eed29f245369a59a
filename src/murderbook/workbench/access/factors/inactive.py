"""Accounts that nobody used for ninety days are closed for log-in until a manager opens them again (CJIS AC-2(3)).

Computed when somebody logs in: no job has to run. To whoever tries it is a closed account, told as a wrong password is.
A supervisor or administrator is let in all the same where no other manager could open the account again; else a unit
that was away for a season would be locked out of its record for good.
"""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from murderbook.workbench.access import cjis
from murderbook.workbench.access.accounts import require_covers
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Right


class OpenAccounts(ModelBackend):
    """Passwords, of accounts that are neither closed nor inactive."""

    def user_can_authenticate(self, user: Account | AnonymousUser | None) -> bool:
        return super().user_can_authenticate(user) and isinstance(user, Account) and not is_inactive(user)


def is_unused(account: Account) -> bool:
    """No log-in, making or reopening for ninety days."""
    moments = [account.last_login, account.created_at, account.reopened_at]
    return max(one for one in moments if one is not None) < timezone.now() - cjis.INACTIVE


def is_inactive(account: Account) -> bool:
    """Unused, and somebody could open it again."""
    if not is_unused(account):
        return False
    return not account.has_system_right(Right.MANAGE_ACCOUNTS) or _others_could_reopen(account)


def _others_could_reopen(account: Account) -> bool:
    others = Account.objects.filter(is_active=True, must_change=False).exclude(pk=account.pk)
    managers = (one for one in others if one.has_system_right(Right.MANAGE_ACCOUNTS) and not is_unused(one))
    return any(_covers(one, account) for one in managers)


def _covers(by: Account, account: Account) -> bool:
    try:
        require_covers(by, account)
    except AccessRefusedError:
        return False
    return True
