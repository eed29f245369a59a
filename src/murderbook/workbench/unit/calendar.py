"""Which open cases are due for review, by the unit's rule, as far as an account sees them.

A case is due so many months after its last review; one that was never reviewed is due now. What became of a review is
in the file (register.Review); nothing of the calendar is stored.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from murderbook.workbench.access.models import Account
from murderbook.workbench.register.models import Review
from murderbook.workbench.unit.models import Assignment, ReviewRule
from murderbook.workbench.worklist.models import Assessment

DEFAULT = 12  # months: every unsolved homicide yearly (National Sheriffs' Association 2011, 3.1)
SOON = timedelta(days=31)


class Show(StrEnum):
    """Parts of the calendar."""

    DUE = "due"
    SOON = "soon"
    LATER = "later"
    MINE = "mine"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Calendar:
    """`cut`: what was last reviewed on that day or before is due today."""

    account: Account
    today: date
    months: int

    @property
    def cut(self) -> date:
        return latest_due_by(self.today, self.months)

    def cases(self) -> QuerySet[Assessment]:
        """Open cases, each with when it was reviewed last and who has it."""
        reviews = Review.objects.filter(case=OuterRef("case"), on__lte=self.today).order_by("-on")
        had = Assignment.objects.filter(case=OuterRef("case")).order_by("-entered_at", "-pk")
        seen = Assessment.objects.visible_to(self.account).select_related("case", "case__compartment")
        return seen.annotate(
            reviewed_on=Subquery(reviews.values("on")[:1]),
            reviewer=Subquery(reviews.values("reviewer")[:1]),
            has_it=Subquery(had.values("account")[:1]),
            has_it_name=Subquery(had.values("name")[:1]),
        )

    def part(self, show: Show) -> QuerySet[Assessment]:
        return self.cases().filter(self._conditions[show])

    def due_in_own_hands(self) -> QuerySet[Assessment]:
        return self.cases().filter(self._conditions[Show.DUE], self._conditions[Show.MINE])

    def counts(self) -> dict[str, int]:
        """How many cases each part has. One statement."""
        return dict(self.cases().aggregate(**{part: Count("pk", filter=self._conditions[part]) for part in Show}))

    @property
    def _conditions(self) -> dict[Show, Q]:
        due = Q(reviewed_on=None) | Q(reviewed_on__lte=self.cut)
        soon = latest_due_by(self.today + SOON, self.months)
        return {
            Show.DUE: due,
            Show.SOON: Q(reviewed_on__gt=self.cut, reviewed_on__lte=soon),
            Show.LATER: Q(reviewed_on__gt=soon),
            Show.MINE: Q(has_it=self.account.pk),
            Show.NOBODY: due & (Q(has_it_name=None) | Q(has_it_name="")),
        }

    def longest_first(self, show: Show) -> QuerySet[Assessment]:
        """Never reviewed first, then the longest ago."""
        return self.part(show).order_by(F("reviewed_on").asc(nulls_first=True), "case")

    def made_by_month(self) -> list[tuple[date, int]]:
        """Reviews of the last twelve months, of all cases that the account sees, each month that has none too."""
        first = months_before(self.today.replace(day=1), 11)
        seen = Review.objects.visible_to(self.account).filter(on__gte=first, on__lte=self.today)
        found = dict(seen.annotate(month=TruncMonth("on")).values_list("month").annotate(Count("case", distinct=True)))
        return [(month, found.get(month, 0)) for month in (months_before(first, -k) for k in range(12))]

    @property
    def a_month(self) -> float:
        """How many reviews a month the rule asks for, of the open cases that the account sees."""
        return self.cases().count() / self.months


def calendar_of(account: Account, today: date) -> Calendar:
    return Calendar(account, today, months_in_force())


def months_in_force() -> int:
    found = rule_in_force()
    return found.months if found else DEFAULT


def rule_in_force() -> ReviewRule | None:
    """None where nobody has set one."""
    return ReviewRule.objects.order_by("-at", "-pk").first()


def due_on(reviewed: date | None, months: int) -> date | None:
    """None: it was never reviewed, and is due."""
    return None if reviewed is None else months_before(reviewed, -months)


def latest_due_by(day: date, months: int) -> date:
    """The latest review after which a case is due by that day: `due_on` the other way round. Of the last of a month all
    later days of the longer month before it are due too."""
    found = months_before(day, months)
    is_last = (day + timedelta(days=1)).day == 1
    return found.replace(day=monthrange(found.year, found.month)[1]) if is_last else found


def months_before(day: date, months: int) -> date:
    """The same day so many months before (after, where negative); the last of a month that is shorter."""
    place = day.year * 12 + day.month - 1 - months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
