"""The profiles on file of the remains and the reports that a search compares."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q, QuerySet

from murderbook.casefile.case import CaseKind
from murderbook.casefile.person import Role
from murderbook.kinship.relations import OWN
from murderbook.workbench.identity.dna.joined import Profiles
from murderbook.workbench.identity.dna.weighing import Family, Typed
from murderbook.workbench.identity.models import Determination, StrProfile
from murderbook.workbench.register.models import Case


def profiles_of(cases: QuerySet[Case]) -> Profiles:
    """The standing ones. That of a victim of a murder who has a name since is not that of another, nameless one."""
    since = Determination.objects.filter(withdrawn_at=None, at__gte=OuterRef("at"))
    named = Exists(since.filter(Q(remains=OuterRef("case")) | Q(also=OuterRef("case"))))
    kept = StrProfile.objects.standing().filter(case__in=cases).exclude(named & Q(case__kind=CaseKind.HOMICIDE))
    kept = kept.select_related("case").order_by("pk")
    remains: dict[str, Typed] = {}
    families: dict[str, list[Typed]] = defaultdict(list)
    sexes: dict[str, str] = {}
    for one in kept:
        typed, key = Typed(one.sample, one.relation, one.loci), one.case.key
        if one.case.kind != CaseKind.MISSING:
            if one.relation == OWN and len(one.loci) > len(remains[key].loci if key in remains else ()):
                remains[key] = typed
        else:
            families[key].append(typed)
            sexes[key] = one.case.victim_sex
    known = {key: sexes[key] if sexes[key] in ("M", "F") else None for key in families}
    return Profiles(remains, {key: Family(tuple(family), known[key]) for key, family in families.items()})


def of_pair(remains: Case, report: Case) -> tuple[Typed | None, Family]:
    """Of two cases that came through the door. Where two victims are nameless a profile is of neither."""
    found = profiles_of(Case.objects.filter(pk__in=(remains.pk, report.pk)))
    is_of_one = remains.persons.filter(role=Role.VICTIM, identified=False).count() <= 1
    return found.remains.get(remains.key) if is_of_one else None, found.families.get(report.key, Family(()))
