"""One thing that is due, or that came, as a line of a list: which case, which day, in which words, and where it stands.

The words are made of rows that came through the door, at the moment of reading: nothing of a line is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.models import ActionStep, CustodyEvent
from murderbook.workbench.enquiries.models import Fear, LifeEvent
from murderbook.workbench.laboratory.models import LabStep
from murderbook.workbench.laboratory.states import STEPS, StepKind
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case, Exhibit, NewInformation

# Steps of a laboratory's request that are an answer. Of a hit the case has news, and that the exhibit came back says
# the chain of custody.
ANSWERS: Final = (
    StepKind.RESULT, StepKind.SEARCHED, StepKind.CONFIRMED, StepKind.NOT_CONFIRMED, StepKind.EXCLUDED, StepKind.USED_UP,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """`on`: the day it is due, or on which it came. `who`: in whose hands it is; empty where nobody's. `kind`: what it
    is in a word or two, which name nobody. `at`: when it was put on record, of what came."""

    case: Case
    on: date
    what: str
    url: str
    who: str = ""
    kind: str = ""
    at: datetime | None = None
    pair: str = ""  # key of the hot pair that it tells of
    beside: tuple[Case, ...] = ()  # the cases of an investigation, which tells of all of them

    @property
    def heading(self) -> str:
        """The kind, where the words do not begin with it themselves."""
        return "" if self.what.lower().startswith(self.kind.lower()) else self.kind[:1].upper() + self.kind[1:]

    @property
    def number(self) -> str:
        return number_of(self.case)


def in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.on, line.number, line.what))


def news_of(account: Account, rows: QuerySet[NewInformation]) -> QuerySet[NewInformation]:
    """These, each with whether the plan of witnesses wrote it."""
    fears, lives = (model.objects.visible_to(account).filter(news=OuterRef("pk")) for model in (Fear, LifeEvent))
    return rows.annotate(of_witness=Exists(fears) | Exists(lives)).select_related("case")


def of_news(row: NewInformation, at: datetime | None = None) -> Line:
    """Of a witness it leads to the sheet on which one goes on."""
    place = "case-witnesses" if getattr(row, "of_witness", False) else "case"
    return Line(row.case, row.on, row.what, reverse(place, args=[row.case.key]), kind="news", at=at)


def of_result(row: ActionStep) -> Line:
    """An action that was completed."""
    case = row.action.case
    url = reverse("case-action", args=[case.key, row.action.number])
    what = f"{row.action}: {row.text}"
    return Line(case, row.entered_at.date(), what, url, row.name, "action completed", row.entered_at)


def chain_pages(account: Account, rows: Iterable[CustodyEvent]) -> dict[int, str]:
    """By exhibit the page of its chain, by its place in the file: its number in the table would tell how many exhibits
    there are in cases out of sight."""
    keys = {row.case_id: row.case.key for row in rows}
    pages, before = {}, Counter[int]()
    exhibits = Exhibit.objects.visible_to(account).filter(case__in=keys).order_by("pk")
    for pk, case in exhibits.values_list("pk", "case"):
        before[case] += 1
        pages[pk] = reverse("case-custody", args=[keys[case], before[case]])
    return pages


def of_returns(account: Account, rows: QuerySet[CustodyEvent]) -> list[Line]:
    found = list(rows.select_related("case", "exhibit"))
    pages = chain_pages(account, found)
    return [_of_return(row, pages[row.exhibit_id]) for row in found]


def _of_return(row: CustodyEvent, url: str) -> Line:
    what = f"exhibit {row.exhibit.number} came back from {row.from_whom or row.from_where or 'where it was'}"
    return Line(row.case, row.event_latest.date(), what, url, "", "exhibit came back", row.entered_at)


def of_answer(row: LabStep) -> Line:
    """The letter in a word, not the profile: who reads more opens the request."""
    asked = row.request
    told = f"{STEPS[row.kind].told.lower()}" + (f": {row.outcome}" if row.outcome else "")
    what = f"{asked}, {asked.method_words} of exhibit {asked.exhibit.number}, {asked.laboratory}: {told}"
    url = reverse("case-laboratory-one", args=[asked.case.key, asked.number])
    return Line(asked.case, row.event_latest.date(), what, url, "", "laboratory", row.entered_at)


def begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def end(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)
