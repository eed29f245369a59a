"""Comparing the remains and the reports of a scope, and keeping the first candidates of each."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from murderbook.casefile.case import CaseKind
from murderbook.evidence.export import lead_document
from murderbook.evidence.lead import Lead
from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.audit.log import record
from murderbook.workbench.identity.engine.compared import can_be_compared, compared, key_of, records_to_compare
from murderbook.workbench.identity.models import Candidate, Search, unnamed
from murderbook.workbench.leads.engine.corpus import own_cases

KEPT = 20  # candidates of each remains
WHOLE = 3  # searches of a scope, of whose candidates every row is kept; of older ones place, points and chance are
SEED = 20260101  # fixed: the same record gives the same candidates

Progress = Callable[[float, str], None]


def is_due(scope: Compartment) -> bool:
    """Whether the files have changed since the last comparison of the scope, or there was none and there could be."""
    latest = Search.objects.filter(scope=scope, is_latest=True).first()
    if latest is not None:
        return latest.corpus_hash != _corpus_hash(scope)
    return own_cases(scope).filter(unnamed() | Q(kind=CaseKind.MISSING)).exists() and can_be_compared(scope)


def search_identities(scope: Compartment, progress: Progress | None = None) -> Search | None:
    """Compare all with all, or in a restricted compartment what touches its own cases. None where there is nothing to
    compare; candidates of an earlier search stand no more then."""
    started, before = timezone.now(), _corpus_hash(scope)
    if not can_be_compared(scope):
        Search.objects.filter(scope=scope).update(is_latest=False)
        return None
    from murderbook.identification import Choices, load_model, screen  # the engines load when there is work
    from murderbook.workbench.identity.dna.joined import ranked
    from murderbook.workbench.identity.dna.on_file import profiles_of
    from murderbook.workbench.identity.dna.sexed import sexed

    records, profiles = records_to_compare(scope), profiles_of(compared(scope))
    remains = [sexed(one, profiles.remains.get(one.id)) for one in records.remains]
    found = screen(remains, records.reports, load_model(), Choices(top=KEPT, seed=SEED), progress)
    search = Search(
        scope=scope,
        model_id=found.model.declaration.id,
        seed=SEED,
        replicas=found.choices.replicas,
        remains=len(remains),
        reports=len(records.reports),
        corpus_hash=before,
        started_at=started,
    )
    leads = list(ranked(found, profiles))  # before the transaction: nobody waits for the weighing
    return _store(search, _of_cases(leads), records.victims)


def _corpus_hash(scope: Compartment) -> str:
    """Changes whenever one of them is added, withdrawn, moved, amended or named."""
    facts = compared(scope).order_by().aggregate(n=Count("pk"), last=Max("pk"), versions=Sum("version"), pks=Sum("pk"))
    return hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()


def _focus(scope: Compartment) -> Collection[str] | None:
    return None if scope.grade == Grade.OPEN else set(own_cases(scope).values_list("key", flat=True))


Placed = tuple[int, Lead]  # place among the reports for one file, and lead


def _of_cases(leads: Iterable[Placed]) -> list[Placed]:
    """Of a murder with several nameless victims each report once, beside the one whom it fits best."""
    by_case: dict[str, dict[str, Lead]] = defaultdict(dict)
    for _, lead in leads:
        best = by_case[key_of(lead.left)]
        if lead.right not in best or _strength(lead) < _strength(best[lead.right]):
            best[lead.right] = lead
    return [placed for best in by_case.values() for placed in enumerate(sorted(best.values(), key=_strength), start=1)]


def _strength(lead: Lead) -> tuple[bool, int, str]:
    return lead.weight_millibits is None, -(lead.weight_millibits or 0), lead.right


@transaction.atomic
def _store(search: Search, leads: Iterable[Placed], victims: Mapping[str, int]) -> Search:
    Search.objects.filter(scope=search.scope, is_latest=True).update(is_latest=False)
    search.is_latest, search.finished_at = True, timezone.now()
    search.save()
    # a case that was named, moved or withdrawn while this ran is none of them any more; the next search is due then
    numbers: dict[str, int] = dict(compared(search.scope).values_list("key", "pk"))
    focus = _focus(search.scope)
    rows = [
        _row(search, placed, numbers, victims.get(placed[1].left))
        for placed in leads
        if _is_of(focus, ends := {key_of(placed[1].left), placed[1].right}) and ends <= numbers.keys()
    ]
    Candidate.objects.bulk_create(rows, batch_size=200)
    _thin(search.scope)
    words = {"model": search.model_id, "remains": search.remains, "reports": search.reports, "candidates": len(rows)}
    record("compared identities", actor=None, object_kind="search", object_key=search.key, words=words, source="engine")
    return search


def _is_of(focus: Collection[str] | None, ends: Collection[str]) -> bool:
    return focus is None or any(key in focus for key in ends)


def _thin(scope: Compartment) -> None:
    """Candidates take some nine kilobytes each. What somebody judged stands whole in the judgement."""
    older = Search.objects.filter(scope=scope).order_by("-pk").values_list("pk", flat=True)[WHOLE:]
    Candidate.objects.filter(search__in=list(older)).exclude(document={}).update(document={})


def _row(search: Search, placed: Placed, numbers: Mapping[str, int], victim: int | None) -> Candidate:
    rank, lead = placed
    chance, key = lead.chance, key_of(lead.left)
    return Candidate(
        search=search,
        remains_id=numbers[key],
        person_id=victim,
        report_id=numbers[lead.right],
        rank=rank,
        score_millibits=lead.weight_millibits,  # what the profiles hold already is counted once
        standing=lead.standing.value,
        chance_shown=chance.shown if chance else None,
        chance_at_floor=chance.at_floor if chance else False,
        document=lead_document(lead, rank) | {"left": key},
    )
