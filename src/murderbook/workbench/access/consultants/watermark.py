"""What stands on every page and export of a consultant: who, when, under which access."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from murderbook.workbench.access.consultants.term import is_consultant, running
from murderbook.workbench.access.models import Account

NAMED = 3  # grants by the beginning of their keys; more are said by a number


@dataclass(frozen=True, slots=True)
class Watermark:
    """`moment` in UTC to the minute; `grants` the beginnings of the keys of what he holds."""

    name: str
    moment: str
    grants: str
    may_export: bool = False

    def __str__(self) -> str:
        return f"{self.name}, {self.moment}, {self.grants}"


def watermark_of(account: object) -> Watermark | None:
    """None for those of the unit. One statement."""
    if not isinstance(account, Account) or not is_consultant(account):
        return None
    held = list(running(account).order_by("pk"))
    found = [grant.prefix for grant in held]
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    named = f"access {', '.join(found[:NAMED])}{more}" if found else "no access now"
    moment = f"{timezone.now():%Y-%m-%d %H:%M} UTC"
    return Watermark(account.full_name, moment, named, any(grant.may_export for grant in held))
