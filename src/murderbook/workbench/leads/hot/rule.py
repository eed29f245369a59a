"""The unit's rule: how many false alarms a year it allows, and what that comes to in a search of one case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from murderbook.workbench.access.models import Compartment
from murderbook.workbench.imports.models import BatchState
from murderbook.workbench.leads.engine.corpus import corpus
from murderbook.workbench.leads.models import FULL, AlarmRule, Run
from murderbook.workbench.register.models import Revision

DEFAULT = 12.0  # a year, where nobody has chosen: one a month
YEAR = timedelta(days=365)
SHORTEST = timedelta(days=30)  # a record younger than this says nothing of its years
FEWEST = 52.0  # searches a year, at least: who enters less is told less often, not sooner
# More new cases at once than this are a backlog: the search of everything covers them. Fewer are news, and are searched
# for by themselves, since their pairs make a far smaller search, in which a lead stands out sooner.
NEWS_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Threshold:
    """`per_search`: expected chance leads below which a pair found in a search of one case is told."""

    allowed_a_year: float
    searches_a_year: float

    @property
    def per_search(self) -> float:
        return self.allowed_a_year / self.searches_a_year


def in_force() -> AlarmRule | None:
    """The last one that was set; None where nobody has chosen yet."""
    return AlarmRule.objects.select_related("account").order_by("-at", "-pk").first()


def allowed_a_year() -> float:
    found = in_force()
    return DEFAULT if found is None else found.allowed_a_year


def threshold_of(scope: Compartment) -> Threshold:
    return Threshold(allowed_a_year(), searches_a_year(scope))


def searches_a_year(scope: Compartment, now: datetime | None = None) -> float:
    """How often a case of the scope is searched for, from what it received in the last year: cases entered, and days on
    which a case was changed. Backlogs are no news and no search. A record whose first search is younger than a year is
    taken as going on so."""
    until = now or timezone.now()
    began = max(until - YEAR, _first_search(scope, until))
    span = max(until - began, SHORTEST)
    return max(FEWEST, _received(scope, began) * (YEAR / span))


def _first_search(scope: Compartment, until: datetime) -> datetime:
    found = Run.objects.filter(scope=scope, engine=FULL).order_by("started_at").values_list("started_at", flat=True)
    return found.first() or until


def _received(scope: Compartment, since: datetime) -> int:
    cases = corpus(scope).order_by()
    small = Q(batch=None) | Q(batch__state=BatchState.COMMITTED, batch__rows_new__lte=NEWS_AT_MOST)
    entered = cases.filter(small, created_at__gte=since).count()
    changed = Revision.objects.filter(case__in=cases.values("pk"), at__gte=since).exclude(before={})
    days = changed.annotate(day=TruncDate("at")).values("case", "day").order_by().annotate(n=Count("pk"))
    return entered + days.count()
