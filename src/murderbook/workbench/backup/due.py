"""Is a backup due? What the pages of those who keep the system say."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.backup.models import Backup

TOO_OLD = timedelta(days=7)


def notice(account: Account) -> str:
    """`words` for supervisors and administrators. Others are told nothing, and no statement is asked for them."""
    return words() if account.has_system_right(Right.MANAGE_ACCOUNTS) else ""


def words(now: datetime | None = None) -> str:
    """One or two sentences where a backup is due, else nothing."""
    last = Backup.objects.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return "No backup of this record was ever made. If this machine is lost, so is the record."
    age = (now or timezone.now()) - last
    if age <= TOO_OLD:
        return ""
    return f"The last backup was made {age.days} days ago, on {timezone.localtime(last):%d %b %Y}. It is time for one."
