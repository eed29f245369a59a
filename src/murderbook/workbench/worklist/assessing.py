"""Assessing the open cases of a scope and storing the result; the page shows what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from murderbook.casefile.case import Case as CaseRecord
from murderbook.casefile.case import Status
from murderbook.triage.assess import Assessment as Triage
from murderbook.triage.assess import Term, assess
from murderbook.triage.reading import Links
from murderbook.triage.steps import Step
from murderbook.triage.weights import Weights, load
from murderbook.workbench.access.models import Compartment
from murderbook.workbench.leads.engine.corpus import corpus, own_cases, scope_of, scopes
from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.models import ONE_CASE, Lead, Run
from murderbook.workbench.register.models import Case, PhysicalLink
from murderbook.workbench.register.records import cases as case_records
from murderbook.workbench.worklist.cold import cold_by_rule, unit_rule
from murderbook.workbench.worklist.models import Assessment

WEIGHTS_FILE = "triage-weights.toml"
TOLD_EVERY = 500
REASONS_SHOWN = 3
OPEN = (Status.OPEN, Status.UNKNOWN)  # as Case.is_open has it
_STORED_AS = 4  # raise it where what is stored of a case changes: records are then ranked anew
_FIELDS = [
    "points",
    "points_alone",
    "terms",
    "unknown",
    "would_move_up",
    "reasons",
    "weights_id",
    "computed_at",
    "news_ordinal",
    "cold_since",
]


def unit_weights() -> Weights:
    """The unit's own weights where the record folder holds a copy, else the packaged ones."""
    path: Path = settings.RECORD.folder / WEIGHTS_FILE
    return load(path if path.exists() else None)


def assess_scope(
    scope: Compartment, links: Mapping[str, Links] | None, *, progress: Callable[[float], None] | None = None
) -> int:
    """Assess every open case of the scope; returns how many. Cases no longer open lose their place in the list.

    The points are worked out before the transaction begins, which others wait for.
    """
    queryset = own_cases(scope)
    known = {key: (pk, number) for key, pk, number in queryset.values_list("key", "pk", "own_number")}
    numbers = {key: number for key, (_, number) in known.items()}
    weights, today = unit_weights(), timezone.localdate()
    rows: list[Assessment] = []
    apart = _without_entered(queryset)
    for index, case in enumerate(case_records(queryset, among=_nameable(scope)), start=1):
        if case.is_open:
            rows.append(_row(known[case.id][0], as_filed(case, numbers), weights, today, links, apart.get(case.id)))
        if progress and index % TOLD_EVERY == 0:
            progress(index / len(known))
    with transaction.atomic():
        _store(rows)
        Assessment.objects.filter(case__in=queryset).exclude(case__status__in=OPEN).delete()
    return len(rows)


def is_ranking_due(scope: Compartment) -> bool:
    """True where an open case has no place yet, or the unit has edited its weights."""
    open_cases = own_cases(scope).filter(status__in=OPEN)
    if open_cases.filter(assessment=None).exists():
        return True
    return Assessment.objects.filter(case__in=open_cases).exclude(weights_id=weights_id(unit_weights())).exists()


def weights_id(weights: Weights) -> str:
    """Version and content of weights and cold rule, so that an edit shows even where the version was forgotten."""
    content = hashlib.sha256(repr((_STORED_AS, weights, unit_rule())).encode()).hexdigest()
    return f"{weights.version[:40]} {content[:16]}"


def reassess(case_id: int) -> None:
    """Give one case its new place; a case no longer open loses it."""
    chosen = Case.objects.filter(pk=case_id).select_related("compartment")
    scope = scope_of(chosen[0])
    (case,) = case_records(chosen, among=_nameable(scope))
    if case.is_open and chosen[0].withdrawn_at is None:
        apart = _without_entered(chosen).get(case.id)
        _store([_row(case_id, case, unit_weights(), timezone.localdate(), links_of(scope), apart)])
    else:
        Assessment.objects.filter(case=case_id).delete()


def reassess_around(case_id: int) -> None:
    """A case that was moved, and those that a search tied to it: nobody is told any more of links that counted it."""
    runs = list(Run.objects.filter(is_latest=True).exclude(engine=ONE_CASE))
    ends = Lead.objects.filter(Q(left=case_id) | Q(right=case_id), run__in=runs).values_list("left", "right")
    (key,) = Case.objects.filter(pk=case_id).values_list("key", flat=True)
    together = {other for run in runs for keys in run.strings if key in keys for other in keys}
    tied = PhysicalLink.objects.filter(Q(case=case_id) | Q(other=case_id), other__isnull=False)
    pairs = (*ends, *tied.values_list("case", "other"))
    near = Case.objects.filter(Q(pk__in={case_id, *chain.from_iterable(pairs)}) | Q(key__in=together), status__in=OPEN)
    weights, today = unit_weights(), timezone.localdate()
    for scope in scopes():
        rows = list((own_cases(scope) & near).values_list("key", "pk", "own_number"))
        known, numbers = {key: pk for key, pk, _ in rows}, {key: number for key, _, number in rows}
        links = links_of(scope) if rows else None
        chosen = Case.objects.filter(pk__in=known.values())
        records = [as_filed(record, numbers) for record in case_records(chosen, among=_nameable(scope))]
        apart = _without_entered(chosen)
        _store(_row(known[record.id], record, weights, today, links, apart.get(record.id)) for record in records)


def _nameable(scope: Compartment) -> QuerySet[Case]:
    """Cases that links of the scope's own cases may name in what is stored: what its searches see, and its own."""
    return corpus(scope).order_by() | own_cases(scope).order_by()


def _without_entered(chosen: QuerySet[Case]) -> dict[str, CaseRecord]:
    """Of the cases with physical links that a person entered, the records without these: whoever does not see the
    other case is told nothing by the place in the list either."""
    entered = PhysicalLink.objects.filter(other__isnull=False)
    ends = Q(pk__in=entered.values("case")) | Q(pk__in=entered.values("other"))
    tied = chosen.filter(ends)
    if not tied.exists():  # as nearly always: a dozen statements spared at every change of a case
        return {}
    return {record.id: record for record in case_records(tied, among=Case.objects.none())}


def assess_one(case: CaseRecord, links: Links | None) -> Triage:
    """One case with all it would take to move it up, for its page."""
    return assess(case, unit_weights(), today=timezone.localdate(), links=links)


def _row(  # noqa: PLR0913, PLR0917 - what decides a place
    pk: int,
    case: CaseRecord,
    weights: Weights,
    today: date,
    links: Mapping[str, Links] | None,
    apart: CaseRecord | None,
) -> Assessment:
    """`apart`: the case without physical links that a person entered; None where it has none."""
    known = None if links is None else links.get(case.id, Links())
    found = assess(case, weights, today=today, links=known)
    same = apart is None and known in (None, Links())
    alone = found if same else assess(apart or case, weights, today=today, links=None if links is None else Links())
    return Assessment(
        case_id=pk,
        points=found.points,
        points_alone=alone.points,
        terms=plain(found.terms),
        unknown=list(found.unknown),
        would_move_up=plain(found.would_move_up),
        reasons=in_short(found),
        weights_id=weights_id(weights),
        computed_at=timezone.now(),
        cold_since=cold_by_rule(case, today),
        news_ordinal=found.latest_news.toordinal() if found.latest_news else 0,
    )


def as_filed(record: CaseRecord, numbers: Mapping[str, str]) -> CaseRecord:
    """Physical links by number, as the file says it and people read it, whatever else was read with the case."""
    if not record.physical_links:
        return record
    ties = tuple(replace(link, other=numbers.get(link.other, link.other)) for link in record.physical_links)
    return replace(record, physical_links=ties)


def plain(parts: Iterable[Term | Step]) -> list[dict[str, Any]]:
    """As JSON keeps them. (`asdict` copies deeply, at ten times the price: fourteen terms a case are many.)"""
    return [{name: getattr(part, name) for name in part.__slots__} for part in parts]


def in_short(found: Triage) -> str:
    """What the record says for the strongest terms, with their points."""
    return "; ".join(f"{term.words} (+{term.points})" for term in found.reasons[:REASONS_SHOWN])[:400]


def _store(rows: Iterable[Assessment]) -> None:
    Assessment.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["case"], update_fields=_FIELDS, batch_size=500
    )
