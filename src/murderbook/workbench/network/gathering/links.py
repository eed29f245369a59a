"""Physical links that join two cases. One that keeps them apart is no tie, and is told on the pages of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container

from django.db.models import Q

from murderbook.casefile.code_lists import code_list
from murderbook.network.graph.entity import Relation, Source
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.network.gathering.found import Found
from murderbook.workbench.register.models import Case, PhysicalLink


def links(account: Account, right: Right, found: Found) -> None:
    """Between cases that are both seen. A number that a file names stands for the one case that has it, if any."""
    numbered = _by_number(account, right, found.cases)
    rows = PhysicalLink.objects.visible_to(account, right).filter(same_source=True).order_by("pk")
    for case, other, number, kind, source in rows.values_list("case_id", "other_id", "other_number", "kind", "source"):
        one, two = found.cases.get(case), found.cases.get(other or numbered.get(number, 0))
        if one and two:
            said = Source(source) if source else one.source("physical links")
            found.tie(Relation(f"{code_list('examination').label(kind)} links", one.key, two.key, None, said))


def _by_number(account: Account, right: Right, cases: Container[int]) -> dict[str, int]:
    """The case of each number that a link names, where one alone of these cases has it."""
    named = PhysicalLink.objects.visible_to(account, right).filter(other=None).order_by().values("other_number")
    seen = Case.objects.visible_to(account, right).filter(Q(own_number__in=named) & ~Q(own_number=""))
    rows = [(number, pk) for number, pk in seen.order_by().values_list("own_number", "pk") if pk in cases]
    times = Counter(number for number, _ in rows)
    return {number: pk for number, pk in rows if times[number] == 1}
