"""Relations are entered, and withdrawn with a reason. The case came through the door with the right to write, and is
held by the caller's transaction, which puts the act on record."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from murderbook.casefile.timespan import TimeSpan
from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.citing import cited
from murderbook.workbench.casework.rules.numbers import next_number
from murderbook.workbench.network.models import CaseRelation
from murderbook.workbench.network.stating.ends import End
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import as_utc


def enter(case: Case, data: dict[str, Any], author: Account) -> CaseRelation:
    """`data`: of `forms.RelationForm`."""
    left, right = data["ends"]
    return CaseRelation.objects.create(
        case=case,
        number=next_number(case.relations),
        author=author,
        kind=data["kind"],
        directed=data["directed"],
        source=data["source"],
        page=data["page"],
        cited=cited(case, data["page"]),
        reliability=data["reliability"],
        credibility=data["credibility"],
        **end_columns("left", left),
        **end_columns("right", right),
        **when_of(data["when"]),
    )


def withdraw(relation: CaseRelation, why: str, account: Account) -> bool:
    """False where somebody withdrew it already: his reason stays."""
    ended = {"withdrawn_at": timezone.now(), "withdrawn_by": account, "withdrawn_why": why}
    return relation.case.relations.filter(pk=relation.pk, withdrawn_at=None).update(**ended) == 1


def relations_of(case: Case) -> QuerySet[CaseRelation]:
    """Those withdrawn, too, in order of their numbers."""
    named = ("left_person", "right_person", "author", "withdrawn_by", "cited", "file")
    return case.relations.select_related(*named).order_by("number")


def end_columns(side: str, end: End) -> dict[str, Any]:
    return {f"{side}_person": end.person, f"{side}_kind": end.kind.value, f"{side}_name": end.name}


def when_of(span: TimeSpan | None) -> dict[str, Any]:
    if span is None:
        return {}
    return {
        "event_earliest": as_utc(span.earliest),
        "event_latest": as_utc(span.latest),
        "event_precision": span.precision.value,
        "event_as_written": span.as_written[:120],
    }
