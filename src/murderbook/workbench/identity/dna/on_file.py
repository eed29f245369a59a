"""The profiles on file of the remains and the reports that a search compares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet

from murderbook.casefile.case import CaseKind
from murderbook.evidence.chance import RULE_OF_THREE, ChanceLeads
from murderbook.evidence.lead import Lead
from murderbook.kinship.relations import OWN
from murderbook.workbench.identity.dna.weighing import COMPARISON, Family, Typed, with_dna
from murderbook.workbench.identity.models import StrProfile
from murderbook.workbench.register.models import Case

NOBODY = Family(())
LEAST_CHANCE = 1e-6  # samples exchanged, or a wrong family tree, are likelier than that


@dataclass(frozen=True)
class Profiles:
    """By key of the case. Of remains typed twice the fuller profile counts."""

    remains: dict[str, Typed] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)

    @property
    def pairs(self) -> int:
        """Remains and families that are typed, each with each."""
        return len(self.remains) * len(self.families)

    def weighed(self, leads: Iterable[Lead]) -> list[Lead]:
        """With what the profiles say, strongest first. Chance is then what the profiles leave to it."""
        return sorted((self._weighed(lead) for lead in leads), key=_strength)

    def _weighed(self, lead: Lead) -> Lead:
        remains, family = self.remains.get(lead.left), self.families.get(lead.right, NOBODY)
        told = with_dna(lead, remains, family)
        bits = next((row.millibits or 0 for row in told.weights if row.comparison == COMPARISON), 0) / 1000.0
        return told if not bits else replace(told, chance=self._chance(bits))

    def _chance(self, bits: float) -> ChanceLeads | None:
        """Of N unrelated pairs at most N / LR have an LR so high on average (Markov): a limit, told as "fewer than".
        None where the profiles speak against it."""
        if bits <= 0.0:
            return None
        limit = max(self.pairs * 2.0**-bits, LEAST_CHANCE)
        return ChanceLeads(0.0, limit, RULE_OF_THREE / limit)


def _strength(lead: Lead) -> tuple[bool, int, str]:
    return lead.weight_millibits is None, -(lead.weight_millibits or 0), lead.right


def profiles_of(cases: QuerySet[Case]) -> Profiles:
    """The standing ones."""
    kept = StrProfile.objects.standing().filter(case__in=cases).select_related("case").order_by("pk")
    remains: dict[str, Typed] = {}
    families: dict[str, list[Typed]] = defaultdict(list)
    sexes: dict[str, str] = {}
    for one in kept:
        typed, key = Typed(one.sample, one.relation, one.loci), one.case.key
        if one.case.kind == CaseKind.REMAINS:
            if one.relation == OWN and len(one.loci) > len(remains[key].loci if key in remains else ()):
                remains[key] = typed
        else:
            families[key].append(typed)
            sexes[key] = one.case.victim_sex
    known = {key: sexes[key] if sexes[key] in ("M", "F") else None for key in families}
    return Profiles(remains, {key: Family(tuple(family), known[key]) for key, family in families.items()})
