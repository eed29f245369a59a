"""Which cases are whose: of somebody those that he has, and those that nobody has where he gives access."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.register.models import Case
from murderbook.workbench.unit.models import Assignment


def handed_on() -> Exists:
    """Whether an assignment is in force no more, since a later one of its case is."""
    same_moment = Q(entered_at=OuterRef("entered_at"), pk__gt=OuterRef("pk"))
    later = Assignment.objects.filter(Q(entered_at__gt=OuterRef("entered_at")) | same_moment, case=OuterRef("case"))
    return Exists(later)


def concerns(account: Account, case: str = "case") -> Q:
    """Condition on rows whose case is reached through `case` ("pk" for cases themselves). What nobody has is for
    whoever gives access there. It widens nothing: the rows come through the door besides."""
    last = Assignment.objects.filter(~handed_on(), case=OuterRef(case))
    prefix = "" if case == "pk" else f"{case}__"
    nobodys = Q(~Exists(last.exclude(name=""))) & case_condition(account, Right.GRANT, prefix)
    return Q(Exists(last.filter(account=account.pk))) | nobodys


def concerning(account: Account, cases: Collection[int]) -> set[int]:
    """Of these cases, by primary key, those that concern the account."""
    seen = Case.objects.visible_to(account).filter(concerns(account, "pk"), pk__in=cases)
    return set(seen.values_list("pk", flat=True))
