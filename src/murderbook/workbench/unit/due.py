"""What is due, and what came back, over all cases that an account sees: lines for the week, each with its case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from murderbook.casefile.timespan import Precision
from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.models import Action, ActionStep, CustodyEvent, VolumeMove
from murderbook.workbench.casework.rules.actions import DONE, standings
from murderbook.workbench.casework.states import Act, ActionState, Move, StepKind
from murderbook.workbench.enquiries.models import Approach
from murderbook.workbench.families.unit.due import due_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case, NewInformation

MINUTE = Precision.MINUTE.value


@dataclass(frozen=True, slots=True)
class Line:
    """`on`: the day it is due, or on which it came. `who`: in whose hands it is; empty where nobody's."""

    case: Case
    on: date
    what: str
    url: str
    who: str = ""

    @property
    def number(self) -> str:
        return number_of(self.case)


def due(account: Account, today: date, until: date) -> list[Line]:
    """What is due by that day, the longest overdue first."""
    parts = (_actions, _exhibits, _binders, _witnesses)
    return in_order([*(line for part in parts for line in part(account, until)), *_families(account, today, until)])


def came_back(account: Account, since: date, until: date) -> list[Line]:
    """News, results and exhibits of these days, the last first."""
    found = [*_news(account, since, until), *_results(account, since, until), *_returned(account, since, until)]
    return in_order(found)[::-1]


def in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.on, line.number, line.what))


def _actions(account: Account, until: date) -> Iterator[Line]:
    last = ActionStep.objects.filter(action=OuterRef("pk")).order_by("-number")
    open_ = (
        Action.objects.visible_to(account).filter(due__lte=until).annotate(stands=Subquery(last.values("state")[:1]))
    )
    rows = open_.exclude(stands__in=(ActionState.COMPLETED, *DONE)).select_related("case")
    for one in standings(rows):
        action, who = one.action, one.last.name
        assert action.due is not None  # as the rows were asked for
        at = reverse("case-action", args=[action.case.key, action.number])
        yield Line(action.case, action.due, f"{action}: {action.text}", at, who)


def _exhibits(account: Account, until: date) -> Iterator[Line]:
    """Sent or handed out, and due back, where that is the last that was written of the exhibit."""
    last = CustodyEvent.objects.filter(exhibit=OuterRef("exhibit")).order_by("-event_earliest", "-entered_at", "-pk")
    rows = (
        CustodyEvent.objects.visible_to(account)
        .filter(due_back__lte=until)
        .annotate(last=Subquery(last.values("pk")[:1]))
    )
    for row in rows.select_related("case", "exhibit"):
        if row.last == row.pk and row.due_back is not None:
            at = reverse("case-custody", args=[row.case.key, row.exhibit_id])
            what = f"exhibit {row.exhibit.number} is due back from {row.to_whom or row.to_where or 'where it went'}"
            yield Line(row.case, row.due_back, what, at, row.to_whom)


def _binders(account: Account, until: date) -> Iterator[Line]:
    last = VolumeMove.objects.filter(volume=OuterRef("volume")).exclude(move=Move.KEPT).order_by("-entered_at", "-pk")
    rows = VolumeMove.objects.visible_to(account).filter(move=Move.OUT, due_back__lte=until)
    for row in rows.annotate(last=Subquery(last.values("pk")[:1])).select_related("volume__case"):
        if row.last == row.pk and row.due_back is not None:
            case = row.volume.case
            what = f"binder {row.volume.name} is due back"
            yield Line(case, row.due_back, what, reverse("case-volumes", args=[case.key]), row.name)


def _witnesses(account: Account, until: date) -> Iterator[Line]:
    """The next approach to a witness, as the last entry of his plan has it."""
    last = Approach.objects.filter(witness=OuterRef("witness"), withdrawn_at=None).order_by("-entered_at", "-pk")
    rows = Approach.objects.visible_to(account).filter(
        next_on__lte=until, withdrawn_at=None, witness__withdrawn_at=None
    )
    for row in rows.annotate(last=Subquery(last.values("pk")[:1])).select_related("case", "witness"):
        if row.last == row.pk and row.next_on is not None:
            what = f"see witness {row.witness.name or 'without a name'} again"
            yield Line(row.case, row.next_on, what, reverse("case-witnesses", args=[row.case.key]), row.next_who)


def _families(account: Account, today: date, until: date) -> Iterator[Line]:
    """Deadlines of reviews that families asked for, their days, and what they are to hear first."""
    for one in due_of(account, today):
        if one.on <= until:
            yield Line(one.case, one.on, f"{one.kind}: {one.words}", one.url, one.who)


def _news(account: Account, since: date, until: date) -> Iterator[Line]:
    rows = NewInformation.objects.visible_to(account).filter(on__gte=since, on__lte=until).select_related("case")
    for row in rows:
        yield Line(row.case, row.on, row.what, reverse("case", args=[row.case.key]))


def _results(account: Account, since: date, until: date) -> Iterator[Line]:
    """Actions that were completed."""
    rows = ActionStep.objects.visible_to(account).filter(
        kind=StepKind.COMPLETE, entered_at__gte=_begin(since), entered_at__lte=_end(until)
    )
    for row in rows.select_related("action__case"):
        case = row.action.case
        at = reverse("case-action", args=[case.key, row.action.number])
        yield Line(case, row.entered_at.date(), f"{row.action}: {row.text}", at, row.name)


def _returned(account: Account, since: date, until: date) -> Iterator[Line]:
    rows = CustodyEvent.objects.visible_to(account).filter(
        act=Act.RETURNED, amends=None, event_latest__gte=_begin(since), event_latest__lte=_end(until)
    )
    for row in rows.select_related("case", "exhibit"):
        at = reverse("case-custody", args=[row.case.key, row.exhibit_id])
        what = f"exhibit {row.exhibit.number} came back from {row.from_whom or row.from_where or 'where it was'}"
        yield Line(row.case, row.event_latest.date(), what, at)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)
