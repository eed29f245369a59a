"""Access that ends soon, ended lately, has lost its sponsor, or is not used: for those who give access there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from murderbook.workbench.access.consultants.terms import sees
from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.pages.kept import KeptCount

SOON: Final = timedelta(days=14)
LATELY: Final = timedelta(days=7)
UNUSED: Final = timedelta(days=60)  # CJIS AC-2(3) closes an account after ninety


@dataclass(frozen=True, slots=True)
class Used:
    """A grant of an account that nobody has logged in to since `since`; it never was where `never`."""

    grant: Grant
    since: datetime
    never: bool


@dataclass(frozen=True, slots=True)
class Ending:
    soon: list[Grant]
    lately: list[Grant]
    without_sponsor: list[Grant]
    unused: list[Used]


def ending(by: Account) -> Ending:
    """Of every compartment in which `by` gives access."""
    now = timezone.now()
    kept = _kept(by).select_related("account", "case", "compartment", "sponsor", "granted_by")
    going_on = list(kept.filter(Q(ends_at=None) | Q(ends_at__gt=now), account__is_active=True).order_by(*ORDER))
    lately = kept.filter(ends_at__gt=now - LATELY, ends_at__lte=now).order_by("-ends_at", "pk")
    return Ending(
        [grant for grant in going_on if grant.ends_at is not None and grant.ends_at <= now + SOON],
        list(lately),
        [grant for grant in going_on if grant.sponsor is not None and not _answers(grant, grant.sponsor)],
        [used for grant in going_on if (used := _unused(grant, now - UNUSED)) is not None],
    )


ORDER = ("ends_at", "account__full_name", "pk")


def ending_in_navigation(account: Account) -> tuple[int, str]:
    """How many end soon, for the number beside Access. One statement."""
    soon = _SOON.of(account)
    return soon, f"{soon} {'ends' if soon == 1 else 'end'} within {SOON.days} days"


def _ending_soon(by: Account, now: datetime) -> QuerySet[Grant]:
    return _kept(by).filter(ends_at__gt=now, ends_at__lte=now + SOON, account__is_active=True)


_SOON = KeptCount(_ending_soon, SOON)


def _kept(by: Account) -> QuerySet[Grant]:
    return Grant.objects.filter(compartment__in=compartments_with(by, Right.GRANT).values("pk"))


def _answers(grant: Grant, sponsor: Account) -> bool:
    return sponsor.is_active and sees(sponsor, grant.compartment, grant.case)


def _unused(grant: Grant, before: datetime) -> Used | None:
    account = grant.account
    moments = (account.last_login, account.created_at, account.reopened_at)
    last = max(moment for moment in moments if moment is not None)
    return Used(grant, last, account.last_login is None) if last < before else None
