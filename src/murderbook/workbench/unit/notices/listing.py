"""The notices of one account: what came that it has not read, what it has read of late, and what waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.enquiries.models import Subject
from murderbook.workbench.enquiries.pages.lists import lines_of
from murderbook.workbench.unit.calendar import calendar_of
from murderbook.workbench.unit.due import due
from murderbook.workbench.unit.lines import Line, in_order
from murderbook.workbench.unit.models import NoticesRead
from murderbook.workbench.unit.notices.fresh import KEPT, fresh
from murderbook.workbench.unit.notices.whose import concerning
from murderbook.workbench.worklist.models import Assessment

AHEAD: Final = timedelta(days=7)
SHOWN: Final = 100  # lines of each part


@dataclass(frozen=True, slots=True)
class Part:
    """The first lines, and how many more there are."""

    lines: list[Line]
    more: int

    @classmethod
    def of(cls, lines: list[Line]) -> Part:
        return cls(lines[:SHOWN], len(lines[SHOWN:]))


@dataclass(frozen=True, slots=True)
class Notices:
    """`until`: the moment up to which they were gathered. `reviews`: cases in his hands that are due for review."""

    until: datetime
    read_until: datetime | None
    new: Part
    waiting: Part
    read: Part
    reviews: int

    @property
    def today(self) -> date:
        return timezone.localdate(self.until)

    @property
    def words(self) -> dict[str, list[str]]:
        """For the trail: every case that is named, and the hot pairs told."""
        lines = [*self.new.lines, *self.waiting.lines, *self.read.lines]
        return {
            "cases": sorted({line.case.key for line in lines}),
            "pairs": sorted({line.pair for line in lines if line.pair}),
        }


def notices_of(account: Account) -> Notices:
    """As far as the account sees now: nothing of what is hidden counts."""
    now = timezone.now()
    mark = NoticesRead.objects.filter(account=account).values_list("until", flat=True).first()
    today = timezone.localdate(now)
    came = fresh(account, now - KEPT, now)
    new = [line for line in came if mark is None or (line.at is not None and line.at > mark)]
    new_, waiting_, read = map(Part.of, (new, waiting(account, today), came[len(new) :]))
    return Notices(now, mark, new_, waiting_, read, reviews_due(account, today).count())


def waiting(account: Account, today: date, right: Right = Right.READ) -> list[Line]:
    """What is overdue or due within a week, and eliminations that lost their basis: of his cases, or in his hands."""
    found = [*due(account, today, today + AHEAD), *_open_again(account, today, right)]
    mine = concerning(account, {line.case.pk for line in found})
    return in_order(line for line in found if line.case.pk in mine or line.who == account.full_name)


def _open_again(account: Account, today: date, right: Right) -> list[Line]:
    """Of an investigation it tells of all its cases."""
    may = set(Subject.objects.visible_to(account, right).values_list("pk", flat=True))
    return [
        Line(
            one.case,
            today,
            f"{line.standing.subject.name} is open again, as an elimination lost its basis: {'; '.join(one.fell)}",
            reverse("enquiry-person", args=[line.scope.key, line.standing.subject.number]),
            kind="elimination open again",
            beside=tuple(line.scope.cases),
        )
        for line in lines_of(account)
        if line.standing.subject.pk in may
        for one in line.standing.fallen
    ]


def reviews_due(account: Account, today: date) -> QuerySet[Assessment]:
    """Cases that he has and that are due for review by the unit's rule."""
    return calendar_of(account, today).due_in_own_hands()


def mark_read(account: Account, until: datetime) -> None:
    """What came up to then is read; never later than now, and never earlier than was said before."""
    until = min(until, timezone.now())
    mark, made = NoticesRead.objects.get_or_create(account=account, defaults={"until": until})
    if not made and mark.until < until:
        NoticesRead.objects.filter(pk=mark.pk).update(until=until)
