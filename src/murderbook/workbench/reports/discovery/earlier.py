"""What earlier bundles of a case gave, and what is withheld now."""

from __future__ import annotations

from dataclasses import dataclass, field

from murderbook.reports.discovery.plan import Earlier, State, Withheld
from murderbook.reports.item import Ident
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.models import Bundle, BundleItem, Withholding


@dataclass(frozen=True, slots=True)
class Given:
    """`bundles` made so far; the prefix of their numbers, empty before the first; the last number that is taken; what
    each thing said when it was last given."""

    bundles: int = 0
    prefix: str = ""
    last: int = 0
    items: dict[Ident, Earlier] = field(default_factory=dict)


def given_before(account: Account, case: Case) -> Given:
    """Of the bundles of a case that the account may export from."""
    made = list(Bundle.objects.visible_to(account, Right.EXPORT).filter(case=case).order_by("number"))
    if not made:
        return Given()
    rows = BundleItem.objects.visible_to(account, Right.EXPORT).filter(bundle__case=case, state=State.GIVEN)
    items = {
        (row.kind, row.item_key): Earlier(row.bundle.number, row.digest, row.first, row.last)
        for row in rows.select_related("bundle").order_by("bundle__number")
    }
    return Given(made[-1].number, made[-1].prefix, made[-1].last, items)


def withheld_now(account: Account, case: Case) -> dict[Ident, Withheld]:
    """By what is withheld: the ground, and who decided."""
    rows = Withholding.objects.visible_to(account, Right.EXPORT).filter(case=case, lifted_at=None)
    return {
        (row.kind, row.item_key): Withheld(row.ground, row.words, row.account.full_name, row.at)
        for row in rows.select_related("account")
    }
