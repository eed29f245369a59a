"""Partners of a case as a page or a command shows them: the one chance number, reasons, verdicts, the lead if any."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from murderbook.casefile.counties import county
from murderbook.evidence.chance import ChanceLeads
from murderbook.evidence.export import lead_document
from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.models import ONE_CASE, Lead, Pair
from murderbook.workbench.leads.nearest.search import Nearest
from murderbook.workbench.leads.pages.lists.chance import OF_ONE, WHERE, Chance, Count, chances
from murderbook.workbench.leads.pairs import caution
from murderbook.workbench.leads.verdicts import Told, told_of
from murderbook.workbench.leads.words import at_most_or_about, figure, number_of, reasons_in_short, traces
from murderbook.workbench.register.models import Case

NOT_COUNTED = Count("not counted yet", WHERE[ONE_CASE], OF_ONE, None)
BY_TRACE = Count("not counted for a physical link", WHERE[ONE_CASE], OF_ONE, None)


@dataclass(frozen=True, slots=True)
class Row:
    """`lead`: as the newest search that lists the pair has it; None where none does."""

    rank: int
    case: Case
    document: dict[str, Any]
    score: float
    chance: Chance
    told: tuple[Told, ...]
    lead: Lead | None
    caution: str  # '57 years apart'

    @property
    def number(self) -> str:
        return number_of(self.case)

    @property
    def reasons(self) -> list[str]:
        return reasons_in_short(self.document)

    @property
    def place(self) -> str:
        return place_of(self.case)


def place_of(case: Case) -> str:
    """The unit's own area, else the county, else the state."""
    found = county(case.county_fips) if case.county_fips else None
    return case.area or (f"{found.name}, {found.state}" if found else case.state or "")


def rows_of(account: Account, case: Case, found: Collection[Nearest]) -> list[Row]:
    """As the lists of leads show theirs: a pair that was judged stands with its verdict, told after one's own."""
    leads = _leads(account, {one.pair for one in found})
    counted = {one.pair: _count(one) for one in found}
    by_chance = chances(account, leads.values(), counted=counted)
    told = told_of(account, {one.pair for one in found})
    return [
        Row(
            rank,
            one.case,
            lead_document(one.near.lead, rank),
            one.score_millibits / 1000,
            by_chance.get(one.pair) or Chance(counted[one.pair], ()),
            tuple(told.get(one.pair, ())),
            leads.get(one.pair),
            caution(case, one.case).split(":")[0],
        )
        for rank, one in enumerate(found, start=1)
    ]


def _leads(account: Account, pairs: Collection[Pair]) -> dict[Pair, Lead]:
    """The newest search that lists a pair. Two statements."""
    ends = {"left__in": {left for _, left, _ in pairs} or {0}, "right__in": {right for *_, right in pairs} or {0}}
    standing = Lead.objects.visible_to(account).standing().filter(**ends).select_related("run").order_by("run", "pk")
    return {one.pair: one for one in standing if one.pair in pairs}


def _count(one: Nearest) -> Count:
    chance: ChanceLeads | None = one.near.lead.chance
    if traces(lead_document(one.near.lead, 1)):
        return BY_TRACE
    if chance is not None:
        words = at_most_or_about(chance.shown, at_floor=chance.at_floor)
        return Count(words, WHERE[ONE_CASE], OF_ONE, chance.shown)
    if one.near.at_least is not None:
        return Count(f"more than {figure(one.near.at_least)}", WHERE[ONE_CASE], OF_ONE, one.near.at_least)
    return NOT_COUNTED
