"""What is due, and what came back, over all cases that an account sees: lines for the week, each with its case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.models import Action, ActionStep, CustodyEvent, VolumeMove
from murderbook.workbench.casework.rules.actions import DONE, standings
from murderbook.workbench.casework.states import Act, ActionState, Move, StepKind
from murderbook.workbench.enquiries.models import Approach
from murderbook.workbench.families.unit.due import due_of
from murderbook.workbench.laboratory.models import LabRequest, LabStep
from murderbook.workbench.laboratory.standing import ANSWERED
from murderbook.workbench.register.models import NewInformation
from murderbook.workbench.unit.lines import (
    ANSWERS,
    Line,
    begin,
    chain_pages,
    end,
    in_order,
    news_of,
    of_answer,
    of_news,
    of_result,
    of_returns,
)


def due(account: Account, today: date, until: date) -> list[Line]:
    """What is due by that day, the longest overdue first."""
    parts = (_actions, _exhibits, _laboratory, _binders, _witnesses)
    return in_order([*(line for part in parts for line in part(account, until)), *_families(account, today, until)])


def came_back(account: Account, since: date, until: date) -> list[Line]:
    """News, results, answers and exhibits of these days, the last first."""
    parts = (_news, _results, _answers, _returned)
    return in_order(line for part in parts for line in part(account, since, until))[::-1]


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
        yield Line(action.case, action.due, f"{action}: {action.text}", at, who, "action")


def _exhibits(account: Account, until: date) -> Iterator[Line]:
    """Sent or handed out, and due back, where that is the last that was written of the exhibit. Of one that went to a
    laboratory the answer is waited for first."""
    last = CustodyEvent.objects.filter(exhibit=OuterRef("exhibit")).order_by("-event_earliest", "-entered_at", "-pk")
    answered = LabStep.objects.filter(request=OuterRef("request"), kind__in=ANSWERED)
    asked_for = LabStep.objects.filter(~Exists(answered), custody=OuterRef("pk"))
    rows = (
        CustodyEvent.objects.visible_to(account)
        .filter(~Exists(asked_for), due_back__lte=until)
        .annotate(last=Subquery(last.values("pk")[:1]))
    )
    away = [row for row in rows.select_related("case", "exhibit") if row.last == row.pk]
    pages = chain_pages(account, away)
    for row in away:
        assert row.due_back is not None  # as the rows were asked for
        what = f"exhibit {row.exhibit.number} is due back from {row.to_whom or row.to_where or 'where it went'}"
        yield Line(row.case, row.due_back, what, pages[row.exhibit_id], row.to_whom, "exhibit due back")


def _laboratory(account: Account, until: date) -> Iterator[Line]:
    """Requests whose answer is expected by then, and neither came nor was given up."""
    answered = LabStep.objects.filter(request=OuterRef("pk"), kind__in=ANSWERED)
    rows = LabRequest.objects.visible_to(account).filter(~Exists(answered), due__lte=until)
    for row in rows.select_related("case", "exhibit"):
        assert row.due is not None  # as the rows were asked for
        what = f"{row}, {row.method_words} of exhibit {row.exhibit.number}: the answer is due from {row.laboratory}"
        url = reverse("case-laboratory-one", args=[row.case.key, row.number])
        yield Line(row.case, row.due, what, url, "", "laboratory's answer")


def _binders(account: Account, until: date) -> Iterator[Line]:
    last = VolumeMove.objects.filter(volume=OuterRef("volume")).exclude(move=Move.KEPT).order_by("-entered_at", "-pk")
    rows = VolumeMove.objects.visible_to(account).filter(move=Move.OUT, due_back__lte=until)
    for row in rows.annotate(last=Subquery(last.values("pk")[:1])).select_related("volume__case"):
        if row.last == row.pk and row.due_back is not None:
            case = row.volume.case
            what = f"binder {row.volume.name} is due back"
            yield Line(case, row.due_back, what, reverse("case-volumes", args=[case.key]), row.name, "binder due back")


def _witnesses(account: Account, until: date) -> Iterator[Line]:
    """The next approach to a witness, as the plan of witnesses has it."""
    later = Approach.objects.filter(witness=OuterRef("witness"), withdrawn_at=None, pk__gt=OuterRef("pk"))
    since = later.filter(Q(next_on__isnull=False) | Q(event_latest__gte=OuterRef("entered_at")))
    rows = Approach.objects.visible_to(account).filter(
        ~Exists(since), next_on__lte=until, withdrawn_at=None, witness__withdrawn_at=None
    )
    for row in rows.select_related("case", "witness"):
        if row.next_on is not None:
            what = f"see witness {row.witness.name or 'without a name'} again"
            url = reverse("case-witnesses", args=[row.case.key])
            yield Line(row.case, row.next_on, what, url, row.next_who, "witness to see again")


def _families(account: Account, today: date, until: date) -> Iterator[Line]:
    """Deadlines of reviews that families asked for, their days, and what they are to hear first."""
    for one in due_of(account, today):
        if one.on <= until:
            yield Line(one.case, one.on, f"{one.kind}: {one.words}", one.url, one.who, one.kind.split(":")[0])


def _news(account: Account, since: date, until: date) -> Iterator[Line]:
    rows = NewInformation.objects.visible_to(account).filter(on__gte=since, on__lte=until)
    return map(of_news, news_of(account, rows))


def _results(account: Account, since: date, until: date) -> Iterator[Line]:
    """Actions that were completed."""
    rows = ActionStep.objects.visible_to(account).filter(
        kind=StepKind.COMPLETE, entered_at__gte=begin(since), entered_at__lte=end(until)
    )
    return map(of_result, rows.select_related("action__case"))


def _answers(account: Account, since: date, until: date) -> Iterator[Line]:
    """What a laboratory said, and what a database did."""
    rows = LabStep.objects.visible_to(account).filter(
        kind__in=ANSWERS, event_latest__gte=begin(since), event_latest__lte=end(until)
    )
    return map(of_answer, rows.select_related("request__case", "request__exhibit"))


def _returned(account: Account, since: date, until: date) -> Iterable[Line]:
    rows = CustodyEvent.objects.visible_to(account).filter(
        act=Act.RETURNED, amends=None, event_latest__gte=begin(since), event_latest__lte=end(until)
    )
    return of_returns(account, rows)
