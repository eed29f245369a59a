"""What triage may tell whom: points count leads and strings, and those lead into cases that not everybody sees.

A search reads its whole scope: one compartment and the open files. Who reads less (a consultant with one case, a
detective of a restricted compartment alone) is told of the links he sees, and of no others: not in words, not in
points, and not by the place in the list or by a filter on points.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db.models import Case as Either
from django.db.models import F, IntegerField, QuerySet, Value, When

from murderbook.triage.assess import Assessment as Triage
from murderbook.triage.reading import Links
from murderbook.workbench.access.models import Account, Compartment, Grade
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with, grants_in_force
from murderbook.workbench.leads.engine.corpus import scope_of
from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records
from murderbook.workbench.worklist.assessing import assess_one, in_short
from murderbook.workbench.worklist.models import Assessment


@dataclass(frozen=True, slots=True)
class Reach:
    """The compartments whose searches an account reads from end to end, and whether it sees any case beyond them."""

    whole: frozenset[int]
    limited: bool

    def covers(self, case: Case) -> bool:
        return case.compartment_id in self.whole


def reach_of(account: Account) -> Reach:
    """Three statements, whatever the account."""
    read = set(compartments_with(account).values_list("pk", flat=True))
    opened = set(Compartment.objects.filter(grade=Grade.OPEN).values_list("pk", flat=True))
    single = set(grants_in_force(account, Right.READ).exclude(case=None).values_list("compartment", flat=True))
    whole = frozenset(read) if opened <= read else frozenset()
    return Reach(whole, not (read | single) <= whole)


def ranked(rows: QuerySet[Assessment], order: tuple[str, ...], reach: Reach) -> QuerySet[Assessment]:
    """Rows in this order; those out of reach lie as if they had no points."""
    if not reach.limited:
        return rows.order_by(*order)
    told = Either(
        When(case__compartment__in=reach.whole, then=F("points")), default=Value(0), output_field=IntegerField()
    )
    news = Either(
        When(case__compartment__in=reach.whole, then=F("news_ordinal")), default=Value(0), output_field=IntegerField()
    )
    return rows.annotate(told=told, told_news=news).order_by(
        *(name.replace("points", "told").replace("news_ordinal", "told_news") for name in order)
    )


def told(items: Iterable[Assessment], account: Account, reach: Reach) -> list[Assessment]:
    """The rows with what the account may know of each; not to be saved."""
    return [item if reach.covers(item.case) else _without_hidden(item, account) for item in items]


def links_told(account: Account, case: Case) -> Links | None:
    """The links of a case as far as the account sees both ends; None where no search was made."""
    found = links_of(scope_of(case), None if reach_of(account).covers(case) else account)
    return None if found is None else found.get(case.key, Links())


def _without_hidden(item: Assessment, account: Account) -> Assessment:
    (plain,) = case_records(Case.objects.visible_to(account).filter(pk=item.case_id))
    found: Triage = assess_one(plain, links_told(account, item.case))
    item.points, item.reasons = found.points, in_short(found)
    item.terms = [asdict(term) for term in found.terms]
    item.unknown, item.would_move_up = list(found.unknown), [asdict(step) for step in found.would_move_up]
    return item
