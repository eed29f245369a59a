"""Keeping what a search of one case found: its leads, and the pairs that are worth telling, each once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from murderbook.evidence.export import lead_document
from murderbook.evidence.lead import Lead as EngineLead
from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.engine.corpus import COMPARED_KINDS, corpus, latest_of
from murderbook.workbench.leads.hot.scoring import Found, Search, Told
from murderbook.workbench.leads.models import (
    FULL,
    NEW_CASES,
    ONE_CASE,
    TIED_BY_A_TRACE,
    HotPair,
    Judgement,
    Lead,
    Pair,
    Run,
)


@transaction.atomic
def store(searched: Search, found: Found, at: datetime) -> list[HotPair]:
    """The search, its leads in place of earlier ones of the case, and the pairs that became hot; what is hot no more
    cools. Returns the pairs that nobody was told of before."""
    scope = searched.scope
    wanted = {found.key, *(end for one in found.told for end in (one.lead.left, one.lead.right))}
    numbers: dict[str, int] = dict(corpus(scope).filter(key__in=wanted).values_list("key", "pk"))
    case = numbers.get(found.key)
    if case is None:
        return []  # withdrawn or moved a moment ago
    told = [one for one in found.told if one.lead.left in numbers and one.lead.right in numbers]
    run = _run(searched, found, at)
    earlier = Lead.objects.filter(run__scope=scope, run__engine=ONE_CASE, stands=True)
    earlier.filter(Q(left=case) | Q(right=case)).update(stands=False)
    rows = [_lead(run, rank, one.lead, numbers) for rank, one in enumerate(told, start=1)]
    Lead.objects.bulk_create(rows)
    new = _heat(searched, case, list(zip(told, rows, strict=True)), at)
    record(
        "searched",
        actor=None,
        object_kind="run",
        object_key=run.key,
        words={"engine": ONE_CASE, "model": run.model_id, "cases": run.cases, "leads": len(rows), "hot": len(new)},
        source="engine",
    )
    return new


def _run(searched: Search, found: Found, at: datetime) -> Run:
    base = searched.base
    return Run.objects.create(
        scope=searched.scope,
        engine=ONE_CASE,
        model_id=base.model_id,
        model={"as counted by": base.key, "and": found.key},
        seed=base.seed,
        replicas=base.replicas,
        inflation=asdict(found.own),
        cases=found.pairs + 1,
        corpus_hash=base.corpus_hash,
        started_at=at,
        finished_at=timezone.now(),
        is_latest=True,
    )


def _lead(run: Run, rank: int, lead: EngineLead, numbers: dict[str, int]) -> Lead:
    chance = lead.chance
    return Lead(
        run=run,
        kind=lead.kind.value,
        left_id=numbers[lead.left],
        right_id=numbers[lead.right],
        rank=rank,
        score_millibits=lead.score_millibits,
        standing=lead.standing.value,
        chance_expected=chance.expected if chance else None,
        chance_upper=chance.upper_95 if chance else None,
        chance_shown=chance.shown if chance else None,
        chance_at_floor=chance.at_floor if chance else False,
        document=lead_document(lead, rank),
    )


def _heat(searched: Search, case: int, found: Sequence[tuple[Told, Lead]], at: datetime) -> list[HotPair]:
    """Pairs that somebody has judged are no news, and make none; one that cooled and is found again is hot anew."""
    mine = HotPair.objects.filter(Q(left=case) | Q(right=case), scope=searched.scope).select_for_update()
    held = {one.pair: one for one in mine}
    judged, old = _judged(case), _listed_before(searched, case)
    new: list[HotPair] = []
    for told, lead in found:
        if told.hot and lead.pair in held:
            _again(held[lead.pair], _numbers(searched, told), lead, at, judged)
        elif told.hot and not told.was and lead.pair not in judged | old:
            named = {"kind": lead.kind, "left_id": lead.left_id, "right_id": lead.right_id, "woken_by_id": case}
            when = {"first_seen": at, "hot_since": at}
            new.append(HotPair(scope=searched.scope, lead=lead, **named, **when, **_numbers(searched, told)))
    HotPair.objects.bulk_create(new)
    warm = {lead.pair for told, lead in found if told.hot}
    cold = [hot.pk for pair, hot in held.items() if hot.cooled_at is None and pair not in warm]
    HotPair.objects.filter(pk__in=cold).update(cooled_at=at)
    return new


def _listed_before(searched: Search, case: int) -> set[Pair]:
    """Pairs that the scope's latest searches of many cases list, where the case was there then and no score tells what
    it was before: they are no news. A trace has no chance number, so that its pairs are always asked for here."""
    cases = corpus(searched.scope).filter(pk=case)
    base, former = searched.base, searched.former
    if cases.filter(created_at__gte=(former or base).started_at).exists():
        return set()
    runs = Run.objects.filter(pk__in=latest_of(FULL, NEW_CASES), scope=searched.scope)
    if former is not None:
        waited = cases.filter(revisions__at__gte=former.started_at, revisions__at__lt=base.started_at).exists()
        runs = Run.objects.filter(pk=former.pk) if waited else runs
    listed = Lead.objects.filter(Q(left=case) | Q(right=case), run__in=runs)
    if searched.before is not None and cases.values_list("key", flat=True).first() in searched.before.rows:
        listed = listed.filter(TIED_BY_A_TRACE)
    return set(listed.values_list("kind", "left", "right"))


def _numbers(searched: Search, told: Told) -> dict[str, Any]:
    limit = searched.threshold
    return {
        "per_search": told.alarm,
        "searches_a_year": limit.searches_a_year,
        "allowed_a_year": limit.allowed_a_year,
    }


def _again(hot: HotPair, numbers: dict[str, Any], lead: Lead, at: datetime, judged: Collection[Pair]) -> None:
    """The lead as it is now. One that had cooled is told again, unless somebody has judged the pair."""
    hot.lead = lead
    for name, value in numbers.items():
        setattr(hot, name, value)
    if hot.cooled_at is not None and hot.pair not in judged:
        hot.cooled_at, hot.hot_since = None, at
    hot.save()


def _judged(case: int) -> set[Pair]:
    found = Judgement.objects.filter(Q(left=case) | Q(right=case))
    return set(found.values_list("kind", "left", "right"))


def cool_strays(scope: Compartment, at: datetime) -> int:
    """Pairs of which a case was withdrawn, moved away, or is no homicide any more: they are this scope's no longer."""
    hot = HotPair.objects.filter(scope=scope, cooled_at=None)
    inside = Q()
    for end in ("left__", "right__"):
        place = Q(**{f"{end}compartment__grade": Grade.OPEN}) | Q(**{f"{end}compartment": F("scope")})
        inside &= place & Q(**{f"{end}withdrawn_at": None, f"{end}kind__in": COMPARED_KINDS})
    if scope.grade != Grade.OPEN:
        inside &= Q(left__compartment=F("scope")) | Q(right__compartment=F("scope"))
    strays = list(hot.exclude(pk__in=hot.filter(inside).values("pk")).values_list("pk", flat=True))
    return HotPair.objects.filter(pk__in=strays).update(cooled_at=at)
