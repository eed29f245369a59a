"""Whose a number is, as far as somebody of the unit said so; and which of them are called most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from murderbook.casefile.call import CallKind
from murderbook.formats.bill_mapping import BillMapping
from murderbook.formats.phone_number import in_words, reader
from murderbook.workbench.calls.models import Call, CallList, NumberHolder
from murderbook.workbench.register.models import Case

MOST = 10  # numbers in the list of those that are most frequent
Holders = Mapping[str, Sequence[NumberHolder]]


def holders_of(case: Case) -> dict[str, list[NumberHolder]]:
    """Those that stand by number, of people who stand, the first said first."""
    found: dict[str, list[NumberHolder]] = defaultdict(list)
    standing = case.number_holders.filter(withdrawn_at=None, person__withdrawn_at=None)
    for one in standing.select_related("person", "author").order_by("entered_at", "pk"):
        found[one.number].append(one)
    return dict(found)


def names_of(number: str, holders: Holders) -> str:
    """'Roe, Max', or 'Roe, Max or Doe, Ann' where it was said of two; '' of nobody."""
    return " or ".join(one.person.name or f"{one.person.role}, no name" for one in holders.get(number, ()))


def lines_of(bills: Sequence[CallList]) -> frozenset[str]:
    """The numbers of the lines whose bills these are."""
    told = (BillMapping.from_dict(bill.mapping) for bill in bills)
    return frozenset(reader(one.region, one.area_code)(one.subscriber).number for one in told) - {""}


@dataclass(slots=True)
class Frequent:
    """How often a number stands at the other end. `text` of a number as it is read to somebody."""

    number: str
    text: str
    who: str
    called: int = 0
    calling: int = 0
    texts: int = 0
    seconds: int = 0
    first: date = date.max
    last: date = date.min

    @property
    def total(self) -> int:
        return self.called + self.calling

    @property
    def lasted(self) -> str:
        return how_long(self.seconds)


def most_frequent(calls: QuerySet[Call], lines: frozenset[str], holders: Holders) -> list[Frequent]:
    """The numbers that stand in most of these calls, but for the lines whose bills they are. Repetitions count once."""
    found: dict[str, Frequent] = {}
    for end, counted in (("called", "called"), ("caller", "calling")):
        for row in _by(calls, end):
            number = row[end]
            if number and number not in lines:
                one = found.setdefault(number, Frequent(number, in_words(number), names_of(number, holders)))
                setattr(one, counted, row["n"])
                one.texts, one.seconds = one.texts + row["texts"], one.seconds + (row["lasted"] or 0)
                one.first, one.last = min(one.first, row["first"]), max(one.last, row["last"])
    return sorted(found.values(), key=lambda one: (-one.total, one.number))[:MOST]


def _by(calls: QuerySet[Call], end: str) -> QuerySet[Call, dict[str, Any]]:
    counted: QuerySet[Call, dict[str, Any]] = calls.filter(repeats=None).order_by().values(end)
    return counted.annotate(
        n=Count("pk"),
        texts=Count("pk", filter=Q(kind=CallKind.TEXT)),
        lasted=Sum("seconds"),
        first=Min("day"),
        last=Max("day"),
    )


def lasted_in_words(seconds: int) -> str:
    """'4 min 20 s', '1 h 5 min 30 s': where no head of a column says what the parts are."""
    parts = ((seconds // 3600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"


def how_long(seconds: int | None) -> str:
    """'5:30', '1:05:30', '' where it is not stated."""
    if seconds is None:
        return ""
    hours, rest = divmod(seconds, 3600)
    clock = f"{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
    return f"{hours}:{clock}" if hours else clock
