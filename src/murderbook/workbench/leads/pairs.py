"""One pair, one page: the searches that list it, each with its own chance number and named by what it compared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from murderbook.workbench.access.models import Account, Grade
from murderbook.workbench.leads.engine.corpus import latest_of, new_cases_of
from murderbook.workbench.leads.models import FULL, NEW_CASES, ONE_CASE, Lead, Pair, Run
from murderbook.workbench.leads.words import chance_in_words, limit_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.reach import Reach

FAR_APART = 40  # years, beyond which few offenders are still alive, free and able
YOUNG = 20  # an age at which offenders begin, for the sum beside the years


@dataclass(frozen=True, slots=True)
class Searched:
    """The pair in one search. `name`: 'one case against 6,340 others', 'all pairs of 6,341 cases'."""

    lead: Lead
    name: str
    chance: str

    @property
    def limit(self) -> str:
        return limit_of(self.lead)


def is_whole(lead: Lead, reach: Reach) -> bool:
    """Ranks and the number of cases searched are told to those who see all of them: a hole would tell of the rest. So
    would a search of a compartment whose case was moved out into the open."""
    return lead.run.scope_id in reach.whole and reach.covers(lead.left) and reach.covers(lead.right)


def searches_of(account: Account, lead: Lead, reach: Reach) -> list[Searched]:
    """The latest searches that list the pair, the narrower one first; an earlier search where no latest one does."""
    listed = Q(kind=lead.kind, left=lead.left_id, right=lead.right_id, run__is_latest=True, stands=True)
    found = list(Lead.objects.visible_to(account).filter(listed).select_related("left", "right", "run", "run__scope"))
    found.sort(key=lambda one: (one.run.engine == FULL, one.run.engine == NEW_CASES, -one.run_id))
    return [
        Searched(one, search_name(one.run, whole=is_whole(one, reach)), chance_in_words(one)) for one in found or [lead]
    ]


def numbers_by_pair(account: Account, pairs: Collection[Pair], engine: str) -> dict[Pair, Lead]:
    """The leads of another search that list these pairs. Two statements."""
    ends = {"left__in": {left for _, left, _ in pairs} or {0}, "right__in": {right for *_, right in pairs} or {0}}
    found = Lead.objects.visible_to(account).filter(run__in=latest_of(engine), **ends)
    return {one.pair: one for one in found if one.pair in pairs}


def search_name(run: Run, *, whole: bool) -> str:
    """What the search compared. `whole`: the reader sees all its cases, so that numbers tell him of nothing hidden."""
    if run.engine == ONE_CASE:
        return f"one case against {run.cases - 1:,} others" if whole else "one case against all others"
    if run.engine == NEW_CASES:
        new = new_cases_of(run) if whole else 0
        if not new:
            return "the newest cases against all others"
        return f"{'one case' if new == 1 else f'{new:,} new cases'} against {run.cases - new:,} others"
    if run.scope.grade != Grade.OPEN:
        return f"the cases of {run.scope.name} against all others"
    return f"all pairs of {run.cases:,} cases" if whole and run.cases else "all pairs of cases"


def years_apart(one: Case, other: Case) -> int | None:
    """Whole years that lie between two cases at the least; None where a date is not known."""
    if not (one.occurred_earliest and one.occurred_latest and other.occurred_earliest and other.occurred_latest):
        return None
    return max(_whole_years(one.occurred_latest, other.occurred_earliest), 0) or max(
        _whole_years(other.occurred_latest, one.occurred_earliest), 0
    )


def _whole_years(start: datetime, end: datetime) -> int:
    """Anniversaries that have passed; below 0 where the end comes first."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def caution(one: Case, other: Case) -> str:
    """What a detective sees at once and no score says: more years than a life of crime has."""
    years = years_apart(one, other)
    if years is None or years < FAR_APART:
        return ""
    return f"{years} years apart: an offender of {YOUNG} at the first would have been {YOUNG + years} at the second."
