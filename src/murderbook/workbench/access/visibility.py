"""The only door to sensitive rows: grants in force, as one condition in SQL, asked anew at every request.

A grant on some sections of a case opens what asks for one of them by name, and nothing else: whoever forgets to ask
shows a file in whole to those who see it in whole.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from murderbook.workbench.access.consultants.sections import EVERY, WHOLE, read
from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.rights import Right, roles_with

NOTHING = Q(pk__in=[])


def grants_in_force(
    account: Account | AnonymousUser, right: Right, at: datetime | None = None, section: str | None = None
) -> QuerySet[Grant]:
    """The grants that give an active, case-seeing account a right at a moment (default: now), on whole files, or on at
    least that section of them."""
    if not isinstance(account, Account) or not account.is_active or account.is_caseless or account.must_change:
        return Grant.objects.none()
    moment = at or timezone.now()
    return Grant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=moment),
        _carrying(right),
        _reaching(section),
        account=account,
        starts_at__lte=moment,
    )


def _carrying(right: Right) -> Q:
    roles = Q(role__in=roles_with(right))
    return roles | Q(may_export=True) if right is Right.EXPORT else roles


def _reaching(section: str | None) -> Q:
    whole = Q(sections=WHOLE)
    return whole | Q(sections__contains=f",{section},") if section in EVERY else whole


def case_condition(
    account: Account | AnonymousUser, right: Right = Right.READ, prefix: str = "", section: str | None = None
) -> Q:
    """Condition on rows whose case is reached through `prefix` ("" for cases themselves, "case__" for their parts), in
    whole, or at least in that section."""
    grants = grants_in_force(account, right, section=section)
    if not isinstance(account, Account) or account.is_caseless:
        return NOTHING
    by_compartment = Q(**{f"{prefix}compartment__in": grants.filter(case=None).values("compartment")})
    # A grant on one case holds only while the case stays in the compartment where it was given.
    own_place = grants.filter(case__compartment=F("compartment"))
    by_case = Q(**{f"{prefix}pk__in": own_place.values("case")})
    return (by_compartment | by_case) & Q(**{f"{prefix}withdrawn_at": None})


def sections_seen(account: Account | AnonymousUser, compartment: int, case: int) -> frozenset[str] | None:
    """The sections of a case (both by primary key) that an account may read now; None: the whole file."""
    if not isinstance(account, Account):
        return frozenset()
    moment = timezone.now()
    running = Grant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=moment), account=account, starts_at__lte=moment)
    found = running.filter(Q(case=None) | Q(case=case), compartment=compartment, role__in=roles_with(Right.READ))
    texts = list(found.values_list("sections", flat=True))
    return None if WHOLE in texts else frozenset(name for text in texts for name in read(text))


def exports_anything(account: Account | AnonymousUser) -> bool:
    """Whether there is any place from which the account may take something away."""
    return grants_in_force(account, Right.EXPORT).exists()


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
