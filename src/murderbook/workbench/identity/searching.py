"""Comparing the remains and the reports of a scope, and keeping the first candidates of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from murderbook.casefile import case as casefile
from murderbook.casefile.case import CaseKind, Status
from murderbook.casefile.person import Person
from murderbook.evidence.export import lead_document
from murderbook.evidence.lead import Lead
from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.audit.log import record
from murderbook.workbench.identity.models import Candidate, Search
from murderbook.workbench.leads.engine.corpus import own_cases
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records

if TYPE_CHECKING:
    from murderbook.identification import Record

KEPT = 20  # candidates of each remains
SEED = 20260101  # fixed: the same record gives the same candidates
KINDS = (CaseKind.REMAINS, CaseKind.MISSING)
FEWEST_REPORTS = 2  # rates are counted among the others
MEASURED = ("height", "weight")

Progress = Callable[[float, str], None]


def compared(scope: Compartment) -> QuerySet[Case]:
    """All remains without a name and all reports still open that a search for this scope compares."""
    seen = Q(compartment__grade=Grade.OPEN) | Q(compartment=scope)
    return Case.objects.filter(seen, withdrawn_at=None, kind__in=KINDS).exclude(status=Status.RESOLVED).order_by("pk")


def is_due(scope: Compartment) -> bool:
    """Whether the files have changed since the last comparison of the scope, or there was none and there could be."""
    latest = Search.objects.filter(scope=scope, is_latest=True).first()
    if latest is not None:
        return latest.corpus_hash != _corpus_hash(scope)
    return own_cases(scope).filter(kind__in=KINDS).exists() and _can_be_compared(scope)


def search_identities(scope: Compartment, progress: Progress | None = None) -> Search | None:
    """Compare all with all, or in a restricted compartment what touches its own cases. None where there is nothing to
    compare; candidates of an earlier search stand no more then."""
    started, before = timezone.now(), _corpus_hash(scope)
    if not _can_be_compared(scope):
        Search.objects.filter(scope=scope).update(is_latest=False)
        return None
    from murderbook.identification import Choices, load_model, screen  # the engines load when there is work
    from murderbook.workbench.identity.dna.joined import ranked
    from murderbook.workbench.identity.dna.on_file import profiles_of

    records = list(_records(case_records(compared(scope))))
    remains, reports = ([one for one in records if one.remains is wanted] for wanted in (True, False))
    found = screen(remains, reports, load_model(), Choices(top=KEPT, seed=SEED), progress)
    search = Search(
        scope=scope,
        model_id=found.model.declaration.id,
        seed=SEED,
        replicas=found.choices.replicas,
        remains=len(remains),
        reports=len(reports),
        corpus_hash=before,
        started_at=started,
    )
    leads = list(ranked(found, profiles_of(compared(scope))))  # before the transaction: nobody waits for the weighing
    return _store(search, leads, _focus(scope))


def _records(cases: Iterable[casefile.Case]) -> Iterator[Record]:
    """A stature that nobody can read is not known: it must not keep all others from being compared."""
    from murderbook.identification import record_of

    for case in cases:
        try:
            yield record_of(case)
        except ValueError:
            yield record_of(replace(case, persons=tuple(map(_without_measures, case.persons))))


def _without_measures(person: Person) -> Person:
    kept = {name: words for name, words in person.descriptors.items() if name.lower() not in MEASURED}
    return replace(person, descriptors=kept)


def _can_be_compared(scope: Compartment) -> bool:
    counts = dict(compared(scope).order_by().values_list("kind").annotate(n=Count("pk")))
    return bool(counts.get(CaseKind.REMAINS)) and int(counts.get(CaseKind.MISSING, 0)) >= FEWEST_REPORTS


def _corpus_hash(scope: Compartment) -> str:
    """Changes whenever one of them is added, withdrawn, moved, amended or named."""
    facts = compared(scope).order_by().aggregate(n=Count("pk"), last=Max("pk"), versions=Sum("version"), pks=Sum("pk"))
    return hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()


def _focus(scope: Compartment) -> Collection[str] | None:
    return None if scope.grade == Grade.OPEN else set(own_cases(scope).values_list("key", flat=True))


@transaction.atomic
def _store(search: Search, leads: Iterable[tuple[int, Lead]], focus: Collection[str] | None) -> Search:
    Search.objects.filter(scope=search.scope, is_latest=True).update(is_latest=False)
    search.is_latest, search.finished_at = True, timezone.now()
    search.save()
    # a case that was named, moved or withdrawn while this ran is none of them any more; the next search is due then
    numbers: dict[str, int] = dict(compared(search.scope).values_list("key", "pk"))
    rows = [
        _row(search, rank, lead, numbers)
        for rank, lead in leads
        if (focus is None or lead.left in focus or lead.right in focus) and {lead.left, lead.right} <= numbers.keys()
    ]
    Candidate.objects.bulk_create(rows, batch_size=200)
    words = {"model": search.model_id, "remains": search.remains, "reports": search.reports, "candidates": len(rows)}
    record("compared identities", actor=None, object_kind="search", object_key=search.key, words=words, source="engine")
    return search


def _row(search: Search, rank: int, lead: Lead, numbers: dict[str, int]) -> Candidate:
    chance = lead.chance
    return Candidate(
        search=search,
        remains_id=numbers[lead.left],
        report_id=numbers[lead.right],
        rank=rank,
        score_millibits=lead.weight_millibits,  # what the profiles hold already is counted once
        standing=lead.standing.value,
        chance_shown=chance.shown if chance else None,
        chance_at_floor=chance.at_floor if chance else False,
        document=lead_document(lead, rank),
    )
