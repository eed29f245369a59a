"""The only door to sensitive rows: grants in force, as one condition in SQL, asked anew at every request."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.rights import Right, roles_with

NOTHING = Q(pk__in=[])


def grants_in_force(account: Account | AnonymousUser, right: Right, at: datetime | None = None) -> QuerySet[Grant]:
    """The grants that give an active, case-seeing account a right at a moment (default: now)."""
    if not isinstance(account, Account) or not account.is_active or account.is_caseless or account.must_change:
        return Grant.objects.none()
    moment = at or timezone.now()
    return Grant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=moment), account=account, starts_at__lte=moment, role__in=roles_with(right)
    )


def case_condition(account: Account | AnonymousUser, right: Right = Right.READ, prefix: str = "") -> Q:
    """Condition on rows whose case is reached through `prefix` ("" for cases themselves, "case__" for their parts)."""
    grants = grants_in_force(account, right)
    if not isinstance(account, Account) or account.is_caseless:
        return NOTHING
    by_compartment = Q(**{f"{prefix}compartment__in": grants.filter(case=None).values("compartment")})
    # A grant on one case holds only while the case stays in the compartment where it was given.
    own_place = grants.filter(case__compartment=F("compartment"))
    by_case = Q(**{f"{prefix}pk__in": own_place.values("case")})
    return (by_compartment | by_case) & Q(**{f"{prefix}withdrawn_at": None})


def compartments_with(account: Account | AnonymousUser, right: Right = Right.READ) -> QuerySet[Compartment]:
    """Whole compartments in which the account holds a right."""
    grants = grants_in_force(account, right).filter(case=None)
    return Compartment.objects.filter(pk__in=grants.values("compartment"))


def known_compartments(account: Account | AnonymousUser) -> QuerySet[Compartment]:
    """Compartments an account may know of: its own, and restricted ones, which show their existence to the unit."""
    own = compartments_with(account)
    if not own.exists():
        return own
    return Compartment.objects.filter(Q(pk__in=own.values("pk")) | Q(grade=Grade.RESTRICTED))
