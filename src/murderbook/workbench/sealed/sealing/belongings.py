"""What a case has in the shared database: the rows that move, and all others that speak of it.

The register's own rows move and are worked on where they went. What ties the case to others, such as leads, judgements,
grants and stored searches, cannot stand without them: it goes along as it was written, to be read there.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ManyToOneRel, Model, Q, QuerySet

from murderbook.workbench.audit.models import AuditWords
from murderbook.workbench.calls.models import Call, CallList, NumberHolder, RefusedRow
from murderbook.workbench.casework.models import (
    Action,
    ActionStep,
    CustodyEvent,
    Decision,
    Question,
    QuestionAnswer,
    Volume,
    VolumeMove,
)
from murderbook.workbench.enquiries.models import (
    Approach,
    Category,
    CriminalFact,
    Elimination,
    Fear,
    LifeEvent,
    Placing,
    Step,
    Stretch,
    Subject,
)
from murderbook.workbench.families.models import (
    Announcement,
    Application,
    ApplicationStep,
    Contact,
    Letter,
    LetterAct,
    Wishes,
)
from murderbook.workbench.identity.models import StrProfile
from murderbook.workbench.investigations.models import Investigation, InvestigationCase
from murderbook.workbench.laboratory.models import LabOrigin, LabRequest, LabStep, LabStrike
from murderbook.workbench.leads.models import Run
from murderbook.workbench.network.models import CaseRelation, ChartCase, ChartLayout, RelationFile
from murderbook.workbench.register.models import (
    Behaviour,
    Case,
    ChronoEntry,
    Examination,
    Exhibit,
    NewInformation,
    Person,
    PhysicalLink,
    Place,
    Review,
    Revision,
)
from murderbook.workbench.scan.models import ScanCase, ScanRun
from murderbook.workbench.sealed.sealing.waiting import words_of_lists
from murderbook.workbench.unit.models import Assignment

# Rows that are rows again in the container, in an order in which each finds what it names.
MOVED: Final[tuple[type[Model], ...]] = (
    Case, Person, Place, Behaviour, Exhibit, Examination, Review, NewInformation, PhysicalLink, ChronoEntry, Revision,
    StrProfile, CustodyEvent, Action, ActionStep, Decision, Question, QuestionAnswer, Volume, VolumeMove,
    CallList, Call, RefusedRow, NumberHolder, RelationFile, CaseRelation, Fear, LifeEvent, Approach,
    Wishes, Announcement, Contact, Application, ApplicationStep, Letter, LetterAct, Assignment,
    LabRequest, LabStep, LabOrigin, LabStrike, Category, Subject, Placing, Stretch, Step, Elimination, CriminalFact,
)  # fmt: skip

# Enquiries of an investigation tell of several cases: they go along as they were written.
OF_SCOPE: Final[tuple[type[Model], ...]] = (Category, Subject)
OF_SUBJECT: Final[tuple[type[Model], ...]] = (Placing, Stretch, Step, Elimination)

# What a moved row names that stays outside: it is left empty there.
LEFT_OUT: Final = frozenset({"batch_id", "other_id", "cited_id"})

# What somebody arranged and wrote for himself alone, of whatever cases he saw: it goes, and nobody reads it here.
HIS_OWN: Final[tuple[type[Model], ...]] = (ChartLayout, ChartCase)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is stored. `of_arc`: what it belongs to is an investigation."""

    model: type[Model]
    pk: Any
    values: dict[str, Any]
    of_arc: bool = False

    @property
    def moves(self) -> bool:
        return self.model in MOVED and not self.of_arc

    @property
    def is_kept(self) -> bool:
        """As it was written, for whoever is in the compartment."""
        return not self.moves and self.model not in HIS_OWN

    def as_text(self) -> str:
        return json.dumps(self.values, cls=DjangoJSONEncoder, ensure_ascii=False, default=str)


def belongings(case: Case) -> list[Row]:
    """Every row that names the case, and every row that names one of those: those named first."""
    found: dict[tuple[type[Model], Any], Row] = {}
    _gather(Case, Case._base_manager.filter(pk=case.pk), found)
    for run in ScanCase._base_manager.filter(case=case).values_list("run", flat=True).distinct():
        _gather(ScanRun, ScanRun._base_manager.filter(pk=run), found)
    for arc in InvestigationCase._base_manager.filter(case=case).values_list("investigation", flat=True):
        _gather(Investigation, Investigation._base_manager.filter(pk=arc), found)
    for layout in ChartCase._base_manager.filter(case=case).values_list("layout", flat=True):
        _gather(ChartLayout, ChartLayout._base_manager.filter(pk=layout), found)
    mine = {pk for (model, pk), row in found.items() if model is Subject and row.values["case_id"] == case.pk}
    return [replace(row, of_arc=_of_arc(row, mine)) for row in found.values()]


def _of_arc(row: Row, mine: Collection[int]) -> bool:
    """`mine`: persons of interest of the case itself."""
    if row.model in OF_SUBJECT:
        return row.values["subject_id"] not in mine
    return row.model in OF_SCOPE and row.values["case_id"] is None


def words_of_trail(case: Case) -> QuerySet[AuditWords]:
    """The words of audit entries about the case, that have its key, also within the key of somebody in it (who asks the
    network names "KEY:person:2"), or that say its numbers or name by themselves. Their commitments stay. What somebody
    typed into a search stays too, where it is only a part of these."""
    condition = Q(entry__object_key=case.key) | Q(body__contains=case.key)
    for name in filter(None, (case.own_number, case.agency_number, case.victim_name)):
        condition |= Q(body__contains=json.dumps(name, ensure_ascii=False))
    condition |= Q(pk__in=words_of_lists(case))
    return AuditWords.objects.filter(condition).select_related("entry").order_by("pk")


def runs_with_strings_of(case: Case) -> Iterator[Run]:
    """Searches whose stored strings name the case: they are searched for anew."""
    for run in Run.objects.exclude(strings=[]).order_by("pk"):
        if case.key in json.dumps([run.strings, run.string_documents], default=str):
            yield run


def _gather(model: type[Model], rows: QuerySet[Any], found: dict[tuple[type[Model], Any], Row]) -> None:
    """Breadth first, so that what is named stands before what names it."""
    wave: list[tuple[type[Model], list[Any]]] = [(model, list(rows))]
    while wave:
        following: list[tuple[type[Model], list[Any]]] = []
        for kind, objects in wave:
            new = [one for one in objects if (kind, one.pk) not in found]
            for one in new:
                found[kind, one.pk] = Row(kind, one.pk, _values(one))
            if new:
                following += _naming(kind, [one.pk for one in new])
        wave = following


def _naming(model: type[Model], keys: list[Any]) -> Iterator[tuple[type[Model], list[Any]]]:
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.field.name != "other":  # that is another file's own link
            kind: Any = relation.related_model
            yield kind, list(kind._base_manager.filter(**{f"{relation.field.name}__in": keys}))


def _values(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
