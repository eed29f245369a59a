"""What a search compares: remains, nameless victims of murders, and open reports that a scope may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from murderbook.casefile import case as casefile
from murderbook.casefile import person
from murderbook.casefile.case import CaseKind, Status
from murderbook.casefile.person import Role
from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.identity.models import OneBody, unnamed
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.register.records import cases as case_records

if TYPE_CHECKING:
    from murderbook.identification import Record

FEWEST_REPORTS = 2  # rates are counted among the others
MEASURED = ("height", "weight")


def compared(scope: Compartment) -> QuerySet[Case]:
    """Remains without a name, murders with a nameless victim whose body has no file of its own among them, and reports
    still open, that a search for this scope compares."""
    report = Q(kind=CaseKind.MISSING) & ~Q(status=Status.RESOLVED)
    with_victim = Person.objects.filter(case=OuterRef("pk"), role=Role.VICTIM, identified=False)
    alone = Exists(with_victim.exclude(pk__in=_with_own_file(scope).values("victim")))
    return _files(scope).filter(report | unnamed() & (~Q(kind=CaseKind.HOMICIDE) | alone)).order_by("pk")


def _files(scope: Compartment) -> QuerySet[Case]:
    return Case.objects.filter(Q(compartment__grade=Grade.OPEN) | Q(compartment=scope), withdrawn_at=None)


def _with_own_file(scope: Compartment) -> QuerySet[OneBody]:
    """Links of victims to the file of their body, among the files of the scope."""
    return OneBody.objects.standing().filter(remains__in=_files(scope))


def can_be_compared(scope: Compartment) -> bool:
    counts = dict(compared(scope).order_by().values_list("kind").annotate(n=Count("pk")))
    reports = int(counts.pop(CaseKind.MISSING, 0))
    return bool(counts) and reports >= FEWEST_REPORTS


@dataclass
class Compared:
    """Records of the engine. A record's id is the key of its case, with the victim's number where a murder has several
    without a name; `victims` tells whose each is then."""

    remains: list[Record] = field(default_factory=list)
    reports: list[Record] = field(default_factory=list)
    victims: dict[str, int] = field(default_factory=dict)


def key_of(record: str) -> str:
    """Of the case, from a record's id."""
    return record.partition("/")[0]


def records_to_compare(scope: Compartment) -> Compared:
    """A file that changes while this reads is left out: another search is due then."""
    found, cases = Compared(), compared(scope)
    victims, elsewhere = _nameless_victims(cases), set(_with_own_file(scope).values_list("victim", flat=True))
    for case in case_records(cases):
        if case.kind is CaseKind.MISSING:
            found.reports.append(_record(case))
        elif case.kind is CaseKind.REMAINS:
            found.remains.append(_record(case))
        elif len(bodies := list(_bodies(case))) == len(victims[case.id]):
            own = [(body, pk) for body, pk in zip(bodies, victims[case.id], strict=True) if pk not in elsewhere]
            found.remains += [_record(body) for body, _ in own]
            found.victims |= {body.id: pk for body, pk in own}
    return found


def _nameless_victims(cases: QuerySet[Case]) -> dict[str, list[int]]:
    """By key of the murder, in the order in which its record has them."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = Person.objects.filter(case__in=cases.filter(kind=CaseKind.HOMICIDE), role=Role.VICTIM, identified=False)
    for pk, key in rows.order_by("pk").values_list("pk", "case__key"):
        found[key].append(pk)
    return found


def _bodies(case: casefile.Case) -> Iterator[casefile.Case]:
    """Each nameless victim as remains found where and when the murder was."""
    nameless = [one for one in case.persons if one.role is Role.VICTIM and not one.identified]
    for number, one in enumerate(nameless, start=1):
        name = case.id if len(nameless) == 1 else f"{case.id}/{number}"
        yield replace(case, id=name, kind=CaseKind.REMAINS, persons=(one,))


def _record(case: casefile.Case) -> Record:
    """A stature that nobody can read is not known: it must not keep all others from being compared."""
    from murderbook.identification import record_of

    try:
        return record_of(case)
    except ValueError:
        return record_of(replace(case, persons=tuple(map(_without_measures, case.persons))))


def _without_measures(one: person.Person) -> person.Person:
    kept = {name: words for name, words in one.descriptors.items() if name.lower() not in MEASURED}
    return replace(one, descriptors=kept)
