"""People with what is on file of arrests and convictions, and where they stand by the unit's table of rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from murderbook.casefile.case import Status
from murderbook.casefile.person import Answer, Role
from murderbook.enquiries import owed as engine
from murderbook.enquiries.owed import Owed, Standing, standing
from murderbook.workbench.enquiries.models import CriminalFact, Subject
from murderbook.workbench.enquiries.witnesses.plan import Asker
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.pages.words import span_of
from murderbook.workbench.register.models import Case, Person

if TYPE_CHECKING:
    from pathlib import Path

RULES_FILE = "owed-dna.toml"


def unit_rules() -> tuple[engine.Rule, ...]:
    """The unit's own table where the record folder holds a copy, else the packaged one."""
    path: Path = settings.RECORD.folder / RULES_FILE
    return engine.load(path if path.exists() else None)


@dataclass(frozen=True, slots=True)
class Line:
    person: Person
    facts: tuple[CriminalFact, ...]
    standing: Standing

    @property
    def number(self) -> str:
        return number_of(self.person.case)

    @property
    def is_dead(self) -> bool:
        return self.person.alive == Answer.NO


def of_case(case: Case) -> QuerySet[Person]:
    """Suspects and offenders of a case that came through the door, its persons of interest, and whoever has facts."""
    interest = Subject.objects.filter(case=case, withdrawn_at=None, person__isnull=False).values("person")
    facts = CriminalFact.objects.filter(case=case, withdrawn_at=None).values("person")
    asked = Q(role__in=(Role.SUSPECT, Role.OFFENDER)) | Q(pk__in=interest) | Q(pk__in=facts)
    rows = Person.objects.filter(asked, case=case).exclude(Q(name=None) | Q(name=""))
    return rows.select_related("case").order_by("pk")


def on_file(asker: Asker) -> QuerySet[Person]:
    """Everybody with a fact on file, in the cases that the account sees."""
    return _seen(asker).filter(_has_fact())


def nothing_on_file(asker: Asker) -> QuerySet[Person]:
    """Named suspects of open cases, not dead, of whom nobody has looked up arrests and convictions."""
    rows = _seen(asker).filter(role__in=(Role.SUSPECT, Role.OFFENDER), case__status__in=(Status.OPEN, Status.UNKNOWN))
    return rows.filter(~_has_fact()).exclude(alive=Answer.NO).exclude(Q(name=None) | Q(name=""))


def _seen(asker: Asker) -> QuerySet[Person]:
    return Person.objects.visible_to(asker).select_related("case__compartment").order_by("name", "pk")


def _has_fact() -> Exists:
    return Exists(CriminalFact.objects.filter(person=OuterRef("pk"), withdrawn_at=None))


def lines_of(persons: Iterable[Person]) -> list[Line]:
    """Of people who came through the door. One statement."""
    people = list(persons)
    rows: dict[int, list[CriminalFact]] = defaultdict(list)
    told = CriminalFact.objects.filter(person__in=[one.pk for one in people], withdrawn_at=None)
    for row in told.select_related("author").order_by("event_earliest", "pk"):
        rows[row.person_id].append(row)
    rules = unit_rules()
    return [Line(one, tuple(rows[one.pk]), _standing(rows[one.pk], rules)) for one in people]


def in_order(lines: Iterable[Line]) -> list[Line]:
    """By where they stand, the living first, then by name: no figure orders anybody."""
    order = list(Owed)
    return sorted(lines, key=lambda one: (one.is_dead, order.index(one.standing.owed), one.person.name or ""))


def _standing(rows: Sequence[CriminalFact], rules: tuple[engine.Rule, ...]) -> Standing:
    return standing([fact_of(row) for row in rows], rules)


def fact_of(row: CriminalFact) -> engine.Fact:
    when = span_of(row.event_earliest, row.event_latest, row.event_precision, row.event_as_written)
    assert when is not None, "an arrest has its date"
    act, grade = engine.Act(row.act), engine.Offence(row.grade)
    return engine.Fact(act, grade, row.state, when, Answer(row.sample), row.source)
