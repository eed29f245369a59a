"""Which open cases nobody touched for long: no act on file since a day, whoever entered it when.

What counts is when something was done for the case (an entry of the chrono, a review, news, an action, a decision, a
custody event), not when a row came in: a backlog that is imported today was not worked today.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.models import ActionStep, CustodyEvent, Decision
from murderbook.workbench.register.models import ChronoEntry, NewInformation, Review
from murderbook.workbench.worklist.models import Assessment


def untouched(account: Account, since: date) -> QuerySet[Assessment]:
    """Open cases that the account sees, of which nothing on file is of that day or later."""
    return Assessment.objects.visible_to(account).select_related("case").exclude(_touched(since))


def _touched(since: date) -> Q:
    moment = datetime.combine(since, time(), UTC)
    case = {"case": OuterRef("case")}
    return (
        Q(Exists(ChronoEntry.objects.filter(**case, event_latest__gte=moment)))
        | Q(Exists(Review.objects.filter(**case, on__gte=since)))
        | Q(Exists(NewInformation.objects.filter(**case, on__gte=since)))
        | Q(Exists(ActionStep.objects.filter(action__case=OuterRef("case"), entered_at__gte=moment)))
        | Q(Exists(Decision.objects.filter(**case, event_latest__gte=moment)))
        | Q(Exists(CustodyEvent.objects.filter(**case, event_latest__gte=moment)))
    )
