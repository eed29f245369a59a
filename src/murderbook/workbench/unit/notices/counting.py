"""How much came that an account has not read: the number beside the navigation, on every page. One statement."""

from __future__ import annotations

from murderbook.workbench.access.models import Account
from murderbook.workbench.pages.kept import KeptSum, Rule
from murderbook.workbench.unit.notices.fresh import KEPT, KINDS, Kind


def new_in_navigation(account: Account) -> tuple[int, str]:
    """The number, and the same in words."""
    count = _NEW.of(account)
    return count, f"{count:,} new notice{'' if count == 1 else 's'}"


def _rule(kind: Kind) -> Rule:
    return lambda account, now: kind.unread(account, now - KEPT)


_NEW = KeptSum([_rule(kind) for kind in KINDS], -KEPT)
