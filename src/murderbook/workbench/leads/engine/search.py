"""Running the linkage engine over a scope and keeping what it said."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from murderbook.evidence.export import lead_document
from murderbook.evidence.lead import Lead as EngineLead
from murderbook.linkage.fitted import document_of, fit
from murderbook.linkage.screen import Putting, Screening, screen
from murderbook.linkage.series import SuggestedString, suggested_strings
from murderbook.series.grouping import Rule, grouper
from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.engine.corpus import COMPARED_KINDS, corpus, corpus_hash, own_cases
from murderbook.workbench.leads.engine.decided import decided_in, stored
from murderbook.workbench.leads.engine.declared import declaration_in_force
from murderbook.workbench.leads.hot.nulls import null_counts_of
from murderbook.workbench.leads.models import FULL, NEW_CASES, ONE_CASE, HotPair, Lead, Run
from murderbook.workbench.register.records import cases as case_records

KEPT_LEADS = 500
# A chance number goes down to 3 / replicas: with fifty below the level from which triage counts a lead. A small
# register, whose numbers are raised most by its bulk, affords more.
REPLICAS = (50, 200)
PAIRS_AFFORDED = 1_000_000_000
SEED = 20260101  # fixed: the same record gives the same leads, and a court may have them recomputed

Progress = Callable[[float, str], None]  # how far (0 to 1), and what is being done


def search(scope: Compartment, *, new: Collection[str] | None = None, progress: Progress | None = None) -> Run | None:
    """Search a scope: all pairs, or those of the `new` case keys. None where there is nothing to compare."""
    started, before = timezone.now(), corpus_hash(scope)
    numbers: dict[str, int] = dict(corpus(scope).values_list("key", "pk"))
    if len(numbers) < 2:
        return None
    cases = list(case_records(corpus(scope)))
    model = fit(cases, declaration_in_force())
    engine = FULL if new is None else NEW_CASES
    focus = _focus(scope) if new is None else new
    decided = decided_in(scope)
    searches = _searches_so_far(scope, engine, before, stored(decided)) + 1
    screening = screen(
        cases,
        model,
        top=KEPT_LEADS,
        focus=focus,
        replicas=_replicas(len(cases)),
        seed=SEED,
        searches=searches,
        strings=Putting(grouper(Rule(), SEED), decided),
        progress=progress,
    )
    run = Run(
        scope=scope,
        engine=engine,
        null_counts=_null_counts(screening) if new is None else {},
        searches=searches,
        cases=len(cases),
        corpus_hash=before,
        decided=stored(decided),
        started_at=started,
        **_said(screening),
    )
    return _store(run, screening, numbers)


def _said(screening: Screening) -> dict[str, Any]:
    """What the engine says of itself and of strings, by fields of a run."""
    strings = suggested_strings(screening)
    return {
        "model_id": screening.model.id,
        "model": document_of(screening.model),
        "seed": screening.seed,
        "replicas": screening.replicas,
        "inflation": asdict(screening.chance.inflation),
        "strings": [list(string.cases) for string in strings],
        "string_documents": [_string_document(string) for string in strings],
    }


def _replicas(cases: int) -> int:
    fewest, most = REPLICAS
    return max(fewest, min(most, PAIRS_AFFORDED // (cases * (cases - 1) // 2)))


def _string_document(string: SuggestedString) -> dict[str, Any]:
    chance = string.chance
    told = chance and {
        "shown": chance.shown, "at_floor": chance.at_floor, "upper_95": chance.upper_95, "replicas": chance.replicas,
    }  # fmt: skip
    return {
        "cases": list(string.cases),
        "score": string.score,
        "chance": told,
        "shared": [asdict(shared) for shared in string.shared],
        "firmness": [member.firmness for member in string.members],
        "error": string.error,
        "near": [{"case": case, "firmness": firmness} for case, firmness in string.near],
    }


def _null_counts(screening: Screening) -> dict[str, Any]:
    """For searches of one case until the next full one. Nothing below the weakest score listed or given was counted."""
    found = [int(scores.min()) for null in screening.null_scores.values() for scores in null if len(scores)]
    found += [lead.score_millibits for lead in screening.leads if lead.score_millibits is not None]
    return null_counts_of(screening.null_scores, screening.pairs, min(found)) if found else {}


def _focus(scope: Compartment) -> Collection[str] | None:
    """A restricted compartment looks for links of its own cases only; the open files compare all with all."""
    return None if scope.grade == Grade.OPEN else set(own_cases(scope).values_list("key", flat=True))


def _searches_so_far(scope: Compartment, engine: str, before: str, decided: list[list[str | bool]]) -> int:
    """Searches that this one repeats in substance.

    Another search of the same files with another model is a second ticket in the lottery. Each search for a new case
    is a ticket of its own: those of the scope are counted from the first. One that is made because a person decided
    of a string is none: it scores the same pairs, and what is decided beforehand is no luck.
    """
    runs = Run.objects.filter(scope=scope, engine=engine)
    return runs.filter(corpus_hash=before, decided=decided).count() if engine == FULL else runs.count()


@transaction.atomic
def _store(run: Run, screening: Screening, numbers: dict[str, int]) -> Run:
    earlier = Run.objects.filter(scope=run.scope, is_latest=True)
    earlier.filter(engine=run.engine).update(is_latest=False)
    if run.engine == FULL:  # which has all that single cases were searched for before it began
        earlier.filter(engine=ONE_CASE, started_at__lt=run.started_at).update(is_latest=False)
    run.is_latest = True
    run.finished_at = timezone.now()
    run.save()
    if run.engine == FULL:
        _retire_other_rates(run)
    rows = [_row(run, rank, lead, numbers) for rank, lead in enumerate(screening.leads, start=1)]
    Lead.objects.bulk_create(rows, batch_size=200)
    record(
        "searched",
        actor=None,
        object_kind="run",
        object_key=run.key,
        words={"engine": run.engine, "model": run.model_id, "cases": run.cases, "leads": len(rows), "seed": run.seed},
        source="engine",
    )
    return run


def _retire_other_rates(run: Run) -> None:
    """What was found by rates that are in force no more stands beside these leads no longer; a trace needs no rates."""
    others = Run.objects.filter(scope=run.scope, is_latest=True).exclude(model_id=run.model_id)
    others.exclude(engine=FULL).update(is_latest=False)
    hot = HotPair.objects.filter(scope=run.scope, cooled_at=None, per_search__isnull=False)
    hot.exclude(lead__run__model_id=run.model_id).update(cooled_at=run.finished_at)


def _row(run: Run, rank: int, lead: EngineLead, numbers: dict[str, int]) -> Lead:
    document: dict[str, Any] = lead_document(lead, rank)
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
        document=document,
    )


def latest_runs(scope_ids: Collection[int] | None = None) -> Any:  # noqa: ANN401 - a queryset of runs
    runs = Run.objects.filter(is_latest=True)
    return runs if scope_ids is None else runs.filter(scope__in=scope_ids)


def new_since_last_search(scope: Compartment) -> set[str]:
    """The scope's own cases that came in after its last full search began; none where there was none."""
    last = Run.objects.filter(scope=scope, engine=FULL, is_latest=True).first()
    if last is None:
        return set()
    came = own_cases(scope).filter(created_at__gte=last.started_at, kind__in=COMPARED_KINDS)
    return set(came.values_list("key", flat=True))
