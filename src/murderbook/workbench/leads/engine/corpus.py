"""What one search may see: a restricted compartment reads down into the open files; nothing flows back (DESIGN 5)."""

from __future__ import annotations

import hashlib

from django.db.models import Count, Max, Q, QuerySet, Sum

from murderbook.casefile.case import CaseKind
from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.leads.engine.decided import decided_in, stored
from murderbook.workbench.leads.engine.declared import name_in_force
from murderbook.workbench.leads.models import FULL, Run
from murderbook.workbench.register.models import Case

COMPARED_KINDS = (CaseKind.HOMICIDE, CaseKind.REMAINS)


def scopes() -> list[Compartment]:
    """One scope for all open files together (the default compartment stands for them), one per restricted one."""
    return list(Compartment.objects.filter(Q(is_default=True) | Q(grade=Grade.RESTRICTED)).order_by("pk"))


def own_cases(scope: Compartment) -> QuerySet[Case]:
    """The cases whose leads and triage belong to this scope."""
    mine = Q(compartment__grade=Grade.OPEN) if scope.grade == Grade.OPEN else Q(compartment=scope)
    return Case.objects.filter(mine, withdrawn_at=None).order_by("pk")


def corpus(scope: Compartment) -> QuerySet[Case]:
    """Every case a search for this scope compares, in the order of import."""
    seen = Q(compartment__grade=Grade.OPEN) | Q(compartment=scope)
    return Case.objects.filter(seen, withdrawn_at=None, kind__in=COMPARED_KINDS).order_by("pk")


def corpus_hash(scope: Compartment) -> str:
    """Changes whenever a case of the corpus is added, withdrawn, moved or amended."""
    facts = corpus(scope).aggregate(n=Count("pk"), last=Max("pk"), versions=Sum("version"), pks=Sum("pk"))
    return hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()


def scope_of(case: Case) -> Compartment:
    """The scope whose searches speak of this case."""
    if case.compartment.grade == Grade.RESTRICTED:
        return case.compartment
    return Compartment.objects.get(is_default=True)


def is_stale(scope: Compartment) -> bool:
    """True where the files have changed since the last full search of the scope, or other rates are in force, or
    persons have decided otherwise of strings, or it kept nothing of its replicas."""
    latest = Run.objects.filter(scope=scope, engine=FULL, is_latest=True).defer("model").first()
    if latest is None or not latest.null_counts or latest.model_id != name_in_force():
        return True
    return latest.corpus_hash != corpus_hash(scope) or latest.decided != stored(decided_in(scope))


def latest_of(*engines: str) -> list[int]:
    """The latest runs of these searches; asked for first, so that an index finds their leads."""
    runs = Run.objects.filter(is_latest=True, engine__in=engines)
    return list(runs.order_by("pk").values_list("pk", flat=True))


def new_cases_of(run: Run) -> int:
    """How many cases a search for new ones was for: those that came in between the full search before it and itself."""
    before = Run.objects.filter(scope=run.scope_id, engine=FULL, started_at__lt=run.started_at).order_by("-started_at")
    since = before.values_list("started_at", flat=True).first()
    if since is None:
        return 0
    came = own_cases(run.scope).filter(created_at__gte=since, created_at__lte=run.started_at)
    return came.filter(kind__in=COMPARED_KINDS).count()
