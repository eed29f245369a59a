"""What came: rows that somebody else put on record in a case that concerns the account, by when they were put there.

The same rules are counted beside the navigation (`counting`) and told as lines, so that number and list cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.models import ActionStep, CustodyEvent
from murderbook.workbench.casework.states import Act, StepKind
from murderbook.workbench.laboratory.models import LabStep
from murderbook.workbench.leads.alerts import hot_pairs, told, unread
from murderbook.workbench.register.models import Case, NewInformation, Revision
from murderbook.workbench.unit.lines import ANSWERS, Line, news_of, of_answer, of_news, of_result, of_returns
from murderbook.workbench.unit.models import Assignment, NoticesRead
from murderbook.workbench.unit.notices.whose import concerns, handed_on
from murderbook.workbench.worklist.reach import reach_of

KEPT: Final = timedelta(days=30)  # for so long what came stands in the list


@dataclass(frozen=True, slots=True)
class Kind:
    """`rows`: those of an account, whenever they came; `at`: the column that says when; `lines`: how they are told."""

    at: str
    rows: Callable[[Account], QuerySet[Any]]
    lines: Callable[[Account, QuerySet[Any]], Iterable[Line]]

    def unread(self, account: Account, since: datetime) -> QuerySet[Any]:
        """What came since that moment and since the account has read last."""
        read = NoticesRead.objects.filter(account=account.pk, until__gte=OuterRef(self.at))
        return self._late(self.rows(account), since).filter(~Exists(read))

    def between(self, account: Account, since: datetime, until: datetime) -> Iterable[Line]:
        found = self._late(self.rows(account), since).filter(**{f"{self.at}__lte": until})
        return self.lines(account, found)

    def _late(self, rows: QuerySet[Any], since: datetime) -> QuerySet[Any]:
        """Few rows are late, and many cases lie behind them: by their keys, SQLite begins with the few."""
        late = rows.model._base_manager.filter(**{f"{self.at}__gt": since})
        return rows.filter(pk__in=late.values("pk"))


def fresh(account: Account, since: datetime, until: datetime) -> list[Line]:
    """What came between the two moments, the last first."""
    found = [line for kind in KINDS for line in kind.between(account, since, until)]
    return sorted(found, key=lambda line: (line.at, line.number, line.what), reverse=True)


NEWS = NewInformation.__name__.lower()


def _hot(account: Account) -> QuerySet[Any]:
    """Pairs still hot that he has neither marked as seen nor judged."""
    either = concerns(account, "left") | concerns(account, "right")
    return unread(hot_pairs(account), account).filter(either)


def _hot_lines(account: Account, rows: QuerySet[Any]) -> Iterator[Line]:
    """Told of the case that was woken, where that one is his."""
    woken = {pk for (pk,) in rows.filter(Exists(_own_woken(account))).values_list("pk")}
    for one in told(rows, account, reach_of(account), list(rows.values_list("pk", flat=True))):
        case = one.woken if one.hot.pk in woken else one.came
        at, url = one.hot.hot_since, reverse("lead", args=[one.lead.key])
        yield Line(case, at.date(), one.in_short(case), url, kind="hot", at=at, pair=one.hot.key)


def _news(account: Account) -> QuerySet[Any]:
    """Revisions by which new information was entered that still stands."""
    stands = NewInformation.objects.filter(pk=OuterRef("part_id"))
    entered = Revision.objects.visible_to(account).filter(Exists(stands), concerns(account), part=NEWS, before={})
    return entered.exclude(account=account.pk)


def _news_lines(account: Account, rows: QuerySet[Any]) -> Iterator[Line]:
    entered = dict(rows.values_list("part_id", "at"))
    for row in news_of(account, NewInformation.objects.visible_to(account).filter(pk__in=entered)):
        yield of_news(row, entered[row.pk])


def _answers(account: Account) -> QuerySet[Any]:
    rows = LabStep.objects.visible_to(account).filter(concerns(account, "request__case"), kind__in=ANSWERS)
    return rows.exclude(author=account.pk)


def _answer_lines(_account: Account, rows: QuerySet[Any]) -> Iterator[Line]:
    return map(of_answer, rows.select_related("request__case", "request__exhibit"))


def _returned(account: Account) -> QuerySet[Any]:
    rows = CustodyEvent.objects.visible_to(account).filter(concerns(account), act=Act.RETURNED, amends=None)
    return rows.exclude(author=account.pk)


def _returned_lines(account: Account, rows: QuerySet[Any]) -> Iterable[Line]:
    return of_returns(account, rows)


def _completed(account: Account) -> QuerySet[Any]:
    """Actions of his cases."""
    rows = ActionStep.objects.visible_to(account).filter(concerns(account, "action__case"), kind=StepKind.COMPLETE)
    return rows.exclude(author=account.pk)


def _completed_lines(_account: Account, rows: QuerySet[Any]) -> Iterator[Line]:
    return map(of_result, rows.select_related("action__case"))


def _actions(account: Account) -> QuerySet[Any]:
    """Actions that were given to him, whosever the case is, and are still in his hands."""
    later = ActionStep.objects.filter(action=OuterRef("action"), number__gt=OuterRef("number"))
    rows = ActionStep.objects.visible_to(account).filter(~Exists(later), kind=StepKind.ALLOCATE, account=account.pk)
    return rows.exclude(author=account.pk)


def _action_lines(_account: Account, rows: QuerySet[Any]) -> Iterator[Line]:
    for row in rows.select_related("action__case"):
        case, at = row.action.case, row.entered_at
        url = reverse("case-action", args=[case.key, row.action.number])
        yield Line(case, at.date(), f"{row.action} is yours: {row.action.text}", url, kind="action given to you", at=at)


def _cases(account: Account) -> QuerySet[Any]:
    """Cases that were given to him."""
    rows = Assignment.objects.visible_to(account).filter(~handed_on(), account=account.pk)
    return rows.exclude(author=account.pk)


def _case_lines(_account: Account, rows: QuerySet[Any]) -> Iterator[Line]:
    for row in rows.select_related("case", "author"):
        what = f"{row.author.full_name} gave you this case" + (f": {row.why}" if row.why else "")
        url = reverse("case-assigned", args=[row.case.key])
        yield Line(row.case, row.entered_at.date(), what, url, kind="case given to you", at=row.entered_at)


def _own_woken(account: Account) -> QuerySet[Case]:
    """Of a hot pair the case that was woken, where it concerns the account."""
    woken = Q(pk=OuterRef("left")) | Q(pk=OuterRef("right"))
    return Case.objects.visible_to(account).filter(woken, ~Q(pk=OuterRef("woken_by")), concerns(account, "pk"))


KINDS: Final = (
    Kind("hot_since", _hot, _hot_lines),
    Kind("at", _news, _news_lines),
    Kind("entered_at", _answers, _answer_lines),
    Kind("entered_at", _returned, _returned_lines),
    Kind("entered_at", _completed, _completed_lines),
    Kind("entered_at", _actions, _action_lines),
    Kind("entered_at", _cases, _case_lines),
)
