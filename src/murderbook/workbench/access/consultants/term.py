"""A consultant's term: what he holds now, whether it is over, and that nothing is handed over after it.

The moment is the server's own; what a browser or a phone takes for the time decides nothing.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.access.rights import Right, Role
from murderbook.workbench.access.visibility import compartments_with


def is_consultant(account: object) -> bool:
    return isinstance(account, Account) and account.role == Role.CONSULTANT


def running(account: Account) -> QuerySet[Grant]:
    """His grants in force, those on one case only where the case still lies where it was given."""
    now = timezone.now()
    found = Grant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), account=account, starts_at__lte=now)
    return found.filter(Q(case=None) | Q(case__compartment=F("compartment"), case__withdrawn_at=None))


def is_over(account: Account) -> bool:
    """Whether a consultant had access and has none left, nor any to come. One statement."""
    now = timezone.now()
    ends = list(Grant.objects.filter(account=account).values_list("ends_at", flat=True))
    return bool(ends) and all(end is not None and end <= now for end in ends)


def goes_on_since(account: Account, moment: datetime) -> bool:
    """Whether his account is open and none of his access ended after a moment: else what was read since is not handed
    over. One statement."""
    ended = Grant.objects.filter(account=OuterRef("pk"), ends_at__gt=moment, ends_at__lte=timezone.now())
    return Account.objects.filter(~Exists(ended), pk=account.pk, is_active=True).exists()


def is_confined(account: object) -> bool:
    """Whether he is a consultant without a whole compartment: he has single cases, and lists are not for him."""
    return is_consultant(account) and not compartments_with(account, Right.READ).exists()  # type: ignore[arg-type]
