"""What a unit reports of a period, each figure with its definition, so that the same question gives the same figure.

Counted is what happened in the period by the day that the file gives it, or, of an amendment, the day on which it was
made; over all cases that the account sees. What is entered later for the same days is counted too: a printed table says
when it was made. The list follows the NIJ guide's theme of measures beside clearance (DOMAIN.md 1.3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.db.models import Count, Q, Sum

from murderbook.casefile.case import Status
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import TestState
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.casework.states import Act
from murderbook.workbench.enquiries.models import Approach, Step
from murderbook.workbench.enquiries.states import ApproachKind, StepKind
from murderbook.workbench.families.models import Contact, Direction
from murderbook.workbench.identity.models import Determination
from murderbook.workbench.laboratory.models import LabStep
from murderbook.workbench.laboratory.states import StepKind as LabStepKind
from murderbook.workbench.register.entry.facts import EXAMINED
from murderbook.workbench.register.models import Person, Review, Revision

NOT_HELD: Final = ("other money spent",)  # the record has no field for these


@dataclass(frozen=True, slots=True)
class Period:
    """Both days count."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        return datetime.combine(self.first, time(), UTC), datetime.combine(self.last, time.max, UTC)


@dataclass(frozen=True, slots=True)
class Measure:
    """`parts`: the same figure by kind, where it has kinds."""

    name: str
    count: int
    definition: str
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """By whom, and with which right: a file to take away counts what may be taken away."""

    account: Account
    right: Right = Right.READ


def measures(account: Account, period: Period, right: Right = Right.READ) -> list[Measure]:
    return [told(Asked(account, right), period) for told in _ALL]


def _reviewed(asked: Asked, period: Period) -> Measure:
    found = Review.objects.visible_to(asked.account, asked.right).filter(on__range=(period.first, period.last))
    count = found.values("case").distinct().count()
    return Measure("Cases reviewed", count, "cases with a review of a day in the period; two of one case count once")


def _sent(asked: Asked, period: Period) -> Measure:
    """An amendment says anew all that its event says, and counts in its place."""
    events = CustodyEvent.objects.visible_to(asked.account, asked.right).filter(
        act=Act.SENT, event_earliest__range=period.moments
    )
    standing = events.filter(amendments=None)
    count = standing.values("exhibit").distinct().count()
    return Measure(
        "Evidence items submitted",
        count,
        "exhibits sent for examination in the period, by their custody; once each",
    )


def _profiles(asked: Asked, period: Period) -> Measure:
    count = len(_examined(asked, period, {TestState.IN_DATABASE, TestState.HIT}))
    return Measure(
        "Profiles and prints in databases", count,
        "examinations of exhibits whose state was amended in the period to a result in a database, with a hit or none",
    )  # fmt: skip


def _hits(asked: Asked, period: Period) -> Measure:
    count = len(_examined(asked, period, {TestState.HIT}))
    return Measure("Hits", count, "examinations of exhibits whose state was amended to a hit in the period")


def _examined(asked: Asked, period: Period, states: set[TestState]) -> set[tuple[int, str]]:
    """Exhibit and kind of examination."""
    found = Revision.objects.visible_to(asked.account, asked.right).filter(part="exhibit", at__range=period.moments)
    rows = found.values_list("part_id", "before", "after")
    return {
        (exhibit, name)
        for exhibit, before, after in rows
        for name, state in after.items()
        if name.startswith(EXAMINED) and state in states and (before or {}).get(name) != state
    }


def _interviews(asked: Asked, period: Period) -> Measure:
    held = Q(event_earliest__range=period.moments)
    witnesses = Approach.objects.visible_to(asked.account, asked.right).filter(
        held, kind=ApproachKind.INTERVIEWED, withdrawn_at=None
    )
    others = Step.objects.visible_to(asked.account, asked.right).filter(
        held, kind=StepKind.INTERVIEWED, subject__withdrawn_at=None
    )
    parts = (("of witnesses", witnesses.count()), ("of persons of interest", others.count()))
    return Measure(
        "Interviews", sum(count for _, count in parts),
        "entries of the witness plan and of persons of interest that say interviewed, of a day in the period", parts,
    )  # fmt: skip


def _identified(asked: Asked, period: Period) -> Measure:
    found = Determination.objects.visible_to(asked.account, asked.right).filter(
        on__range=(period.first, period.last), withdrawn_at=None
    )
    return Measure(
        "Identifications", found.count(), "determinations by an examiner, of a day in the period, that still stand"
    )


def _cleared(asked: Asked, period: Period) -> Measure:
    """Of a step from a status that is not cleared, so that a kind corrected in a later year is no second clearance; by
    the last status of the period, so that a slip that was mended counts once, or not at all."""
    found = (
        Revision.objects.visible_to(asked.account, asked.right)
        .filter(part="case", at__range=period.moments)
        .order_by("at", "pk")
    )
    stepped: set[int] = set()
    last: dict[int, tuple[str, str | None]] = {}
    for case, before, after in found.values_list("case", "before", "after"):
        status = after.get("status")
        if status in _CLEARED and before.get("status") not in _CLEARED:
            stepped.add(case)
        if status is not None:
            last[case] = (status, after.get("exceptional"))
        elif case in last and "exceptional" in after:
            last[case] = (last[case][0], after["exceptional"])
    told = (_clearance(*last[case]) for case in sorted(stepped) if last[case][0] in _CLEARED)
    kinds = Counter(told)
    return Measure(
        "Cases cleared or resolved", kinds.total(),
        "cases whose status was amended in the period to cleared or resolved, from one that was not, by the last such"
        " amendment of the period", tuple(sorted(kinds.items())),
    )  # fmt: skip


def _clearance(status: str, code: str | None) -> str:
    return f"{status}, {code_list('exceptional_clearance').label(code)}" if code else status


_CLEARED = {Status.CLEARED_BY_ARREST, Status.CLEARED_EXCEPTIONALLY, Status.CLEARED, Status.RESOLVED}


def _families(asked: Asked, period: Period) -> Measure:
    found = Contact.objects.visible_to(asked.account, asked.right).filter(
        on__range=(period.first, period.last), amendments=None
    )
    count = found.exclude(direction=Direction.MISSED).values("case").distinct().count()
    return Measure(
        "Families contacted",
        count,
        "cases with an entry of the contact log, of a day in the period, that reached somebody",
    )


def _exonerated(asked: Asked, period: Period) -> Measure:
    found = Person.objects.visible_to(asked.account, asked.right).filter(
        exonerated_on__range=(period.first, period.last)
    )
    return Measure(
        "Exonerations", found.count(),
        "persons of a file exonerated on a day in the period; one who stands in two files counts in each",
    )  # fmt: skip


def _money(asked: Asked, period: Period) -> Measure:
    """A request is sent once. Those of one exhibit are several tests, with a price each."""
    seen = LabStep.objects.visible_to(asked.account, asked.right)
    sent = seen.filter(kind=LabStepKind.SENT, event_earliest__range=period.moments)
    told = sent.aggregate(cents=Sum("request__cents"), priced=Count("request__cents"), tests=Count("pk"))
    parts = (("tests with a price", told["priced"]), ("tests without one, not counted", told["tests"] - told["priced"]))
    return Measure(
        "Laboratory tests, dollars", round((told["cents"] or 0) / 100),
        "prices of the requests sent to a laboratory on a day in the period, as the table of methods had them when they"
        " were asked for, to the nearest dollar; not what was invoiced", parts,
    )  # fmt: skip


def _invoiced(asked: Asked, period: Period) -> Measure:
    """A request may have several invoices, and one may come in another period than its test was sent."""
    seen = LabStep.objects.visible_to(asked.account, asked.right)
    found = seen.filter(kind=LabStepKind.INVOICED, event_earliest__range=period.moments)
    told = found.aggregate(cents=Sum("cents"), invoices=Count("pk"))
    return Measure(
        "Laboratory invoices, dollars", round((told["cents"] or 0) / 100),
        "invoices of the laboratory put on record with a request, of a day in the period, to the nearest dollar",
        (("invoices", told["invoices"]),) if told["invoices"] else (),
    )  # fmt: skip


_ALL: Final[Iterable[Callable[[Asked, Period], Measure]]] = (
    _reviewed, _sent, _profiles, _hits, _interviews, _identified, _cleared, _exonerated, _families, _money, _invoiced,
)  # fmt: skip


def rows_of(found: list[Measure]) -> list[dict[str, Any]]:
    """For a table: each measure, and its parts beneath it."""
    rows: list[dict[str, Any]] = []
    for one in found:
        rows.append({"measure": one.name, "part": "", "count": one.count, "definition": one.definition})
        rows += [{"measure": one.name, "part": part, "count": count, "definition": ""} for part, count in one.parts]
    return rows
