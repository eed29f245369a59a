"""The leads between the cases of a string."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from django.db.models import QuerySet

from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.models import FULL, Lead
from murderbook.workbench.leads.pages.lists.chance import chances
from murderbook.workbench.leads.pages.strings import StringRow
from murderbook.workbench.leads.pairs import is_whole
from murderbook.workbench.leads.verdicts import told_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.reach import Reach


def _leads_between(account: Account, cases: Sequence[Case]) -> QuerySet[Lead]:
    ends = {"left__in": [case.pk for case in cases], "right__in": [case.pk for case in cases]}
    return Lead.objects.visible_to(account).standing().filter(**ends)


def pairs_of(account: Account, reach: Reach, row: StringRow) -> list[dict[str, Any]]:
    """The leads between members, strongest first; a pair that two searches list is told once."""
    found = _leads_between(account, [case for case, _ in row.cases]).select_related("left", "right", "run")
    ordered = sorted(found, key=lambda lead: (lead.run.engine == FULL, -(lead.score_millibits or 0)))
    once = list({lead.pair: lead for lead in reversed(ordered)}.values())
    once.sort(key=lambda lead: -(lead.score_millibits or 0))
    told, by_chance = told_of(account, {lead.pair for lead in once}), chances(account, once)
    return [
        {
            "lead": lead,
            "left": number_of(lead.left),
            "right": number_of(lead.right),
            "rank": lead.rank if is_whole(lead, reach) else None,
            "score": None if lead.score_millibits is None else lead.score_millibits / 1000,
            "chance": by_chance[lead.pair],
            "told": told.get(lead.pair, []),
        }
        for lead in once
    ]


def without_lead(account: Account, cases: Sequence[Case]) -> int:
    """Pairs of members that are no lead of their own: too weak for the list of the strongest."""
    listed = set(_leads_between(account, cases).values_list("left", "right"))
    return sum((a.pk, b.pk) not in listed and (b.pk, a.pk) not in listed for a, b in combinations(cases, 2))
