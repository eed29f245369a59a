"""Descriptions and profiles together: candidates from both, in one order. Knows no database, so that benchmarks and
commands on plain files may use it as the record does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from murderbook.evidence.chance import RULE_OF_THREE, ChanceLeads
from murderbook.evidence.lead import Lead
from murderbook.evidence.simulated import limited
from murderbook.identification import Expecting, Record, Screened, explain
from murderbook.workbench.identity.dna.finding import fitting
from murderbook.workbench.identity.dna.sexed import sexed
from murderbook.workbench.identity.dna.weighing import COMPARISON, Family, Typed, overstated, with_dna

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

    def fitting(self) -> dict[str, list[str]]:
        """By key of the remains, the reports whose families fit best."""
        return fitting(self.remains, self.families)

    def _weighed(self, lead: Lead) -> Lead:
        remains, family = self.remains.get(lead.left), self.families.get(lead.right, NOBODY)
        told = limited(with_dna(lead, remains, family))
        bits = next((row.millibits or 0 for row in told.weights if row.comparison == COMPARISON), 0) / 1000.0
        if remains is None or not bits:
            return told
        over = overstated(remains, family) * math.log2(10.0) if bits > 0.0 else 0.0
        return replace(told, chance=self._chance(bits, over, lead.chance))

    def _chance(self, bits: float, over: float, described: ChanceLeads | None) -> ChanceLeads | None:
        """Of N unrelated pairs at most N / LR have an LR so high on average (Markov): a limit, told as "fewer than",
        unless the description alone leaves less to chance. `over`: bits that may be too many. None where the profiles
        speak against it."""
        if bits <= 0.0:
            return None
        limit = min(float(self.pairs), max(self.pairs * 2.0 ** (over - bits), LEAST_CHANCE))
        if described is not None and described.shown <= limit:
            return described
        return ChanceLeads(0.0, limit, RULE_OF_THREE / limit)


def _strength(lead: Lead) -> tuple[bool, int, str]:
    return lead.weight_millibits is None, -(lead.weight_millibits or 0), lead.right


def ranked(found: Screened, profiles: Profiles) -> Iterator[tuple[int, Lead]]:
    """Of each remains, what the descriptions suggest and what the profiles do, by both together; place and lead."""
    fits, expecting = profiles.fitting(), Expecting(found.model)
    reports = {one.id: one for one in found.model.reports}
    for number, described in enumerate(found.model.remains):
        remains = sexed(described, profiles.remains.get(described.id))
        listed = [found.model.reports[at].id for at in found.reports[number, : int(found.held[number])]]
        also = [key for key in fits.get(remains.id, ()) if key not in listed]
        wanted = [reports[key] for key in (*listed, *also) if key in reports]
        leads = expecting.told(remains, wanted, _explained(found, remains, wanted)) if wanted else []
        yield from enumerate(profiles.weighed(leads), start=1)


def _explained(found: Screened, remains: Record, reports: Sequence[Record]) -> list[Lead]:
    chance = found.chance
    leads = explain(found.model, remains, reports, found.choices.aside.reasons(remains.id))
    scored = [(lead, lead.score_millibits) for lead in leads]
    return [lead if chance is None or n is None else lead.with_chance(chance.at(n)) for lead, n in scored]
