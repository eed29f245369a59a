"""What a digest of a day tells an account: what came since its last one, and what is due then. Whatever leaves the
record is of cases that the account may take away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from murderbook.workbench.access.models import Account, Grade
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.alerts import hot_pairs
from murderbook.workbench.leads.models import HotPair
from murderbook.workbench.register.models import Case
from murderbook.workbench.unit.lines import Line, begin
from murderbook.workbench.unit.models import DigestDay
from murderbook.workbench.unit.notices.fresh import fresh
from murderbook.workbench.unit.notices.listing import reviews_due, waiting

FIRST: Final = timedelta(days=7)  # so far back goes the first digest of an account


@dataclass(frozen=True, slots=True)
class Digest:
    """What was put on record from the beginning of `since` to the beginning of `day`, and what is due on `day`. So two
    digests of one day of an unchanged record are the same, at whichever hour they are made."""

    account: Account
    day: date
    since: date
    new: list[Line]
    waiting: list[Line]
    reviews: int

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.waiting or self.reviews)

    @property
    def words(self) -> dict[str, object]:
        """For the trail: every case that is named, and the hot pairs told."""
        lines = [*self.new, *self.waiting]
        return {
            "day": self.day.isoformat(),
            "since": self.since.isoformat(),
            "cases": sorted({line.case.key for line in lines}),
            "pairs": sorted({line.pair for line in lines if line.pair}),
        }


def digest_of(account: Account, day: date, *, by_mail: bool = False) -> Digest:
    """By mail only files of open compartments are told of: a mail lies on other machines, and a restricted
    compartment's numbers are not for those."""
    last = DigestDay.objects.filter(account=account, day__lt=day).order_by("-day").first()
    since = last.day if last else day - FIRST
    came = fresh(account, begin(since), begin(day))
    due = waiting(account, day, Right.EXPORT)
    new, due = (_taken(account, lines, by_mail=by_mail) for lines in (came, due))
    reviews = _cases(account, by_mail=by_mail).filter(pk__in=reviews_due(account, day).values("case"))
    return Digest(account, day, since, new, due, reviews.count())


def _taken(account: Account, lines: Iterable[Line], *, by_mail: bool) -> list[Line]:
    """Those that the account may take away."""
    wanted = list(lines)
    asked = {case.pk for line in wanted for case in (line.case, *line.beside)}
    cases = _cases(account, by_mail=by_mail).filter(pk__in=asked)
    pairs = hot_pairs(account, Right.EXPORT).filter(key__in={line.pair for line in wanted if line.pair})
    pairs = _open(pairs) if by_mail else pairs
    may, told = set(cases.values_list("pk", flat=True)), set(pairs.values_list("key", flat=True))
    return [line for line in wanted if _of(line) <= may and (not line.pair or line.pair in told)]


def _of(line: Line) -> set[int]:
    """Every case that the line tells of."""
    return {line.case.pk, *(case.pk for case in line.beside)}


def _cases(account: Account, *, by_mail: bool) -> QuerySet[Case]:
    found = Case.objects.visible_to(account, Right.EXPORT)
    return found.filter(compartment__grade=Grade.OPEN) if by_mail else found


def _open(pairs: QuerySet[HotPair]) -> QuerySet[HotPair]:
    ends = {f"{end}__compartment__grade": Grade.OPEN for end in ("left", "right")}
    return pairs.filter(scope__grade=Grade.OPEN, **ends)
