"""Suggested strings of murders as pages tell them: who, what they share, how many such strings chance would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from murderbook.workbench.access.models import Account, Grade
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.engine.strings import Grown, Suggested, numbered
from murderbook.workbench.leads.models import FULL, NEW_CASES, Lead, Run
from murderbook.workbench.leads.pages.lists.chance import chances
from murderbook.workbench.leads.pairs import FAR_APART, is_whole, years_apart
from murderbook.workbench.leads.verdicts import told_of
from murderbook.workbench.leads.words import at_most_or_about, number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of
from murderbook.workbench.worklist.reach import Reach, reach_of

NOT_TOLD = "-"


@dataclass(frozen=True, slots=True)
class Part:
    """What one search grew: members in order of time; its numbers are told to a reader of the whole search only."""

    cases: tuple[tuple[Case, str], ...]  # with the unit's own number
    by_new_case: bool
    chance: str
    score: float | None
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StringRow:
    name: str  # "String 1", "String 1 of Task force 7"
    key: str
    part: Part
    others: tuple[Part, ...]
    by_new_case: bool

    @property
    def cases(self) -> tuple[tuple[Case, str], ...]:
        return self.part.cases

    @property
    def caution(self) -> str:
        """Where first and last lie further apart than a life of crime."""
        dated = [case for case, _ in self.cases if case.occurred_earliest]
        years = years_apart(dated[0], dated[-1]) if len(dated) > 1 else None
        if years is None or years < FAR_APART:
            return ""
        return f"{years} years from the first to the last: hardly all of these can be one offender's."


def string_rows(account: Account, reach: Reach) -> list[StringRow]:
    """The strings of the latest searches as far as the account sees their cases. Two statements."""
    runs = Run.objects.filter(is_latest=True, engine__in=(FULL, NEW_CASES)).select_related("scope").defer("model")
    by_scope: dict[int, list[Run]] = {}
    for run in runs.order_by("scope", "pk"):
        by_scope.setdefault(run.scope_id, []).append(run)
    wanted = {key for found in by_scope.values() for run in found for keys in _strings_of(run) for key in keys}
    seen = Case.objects.visible_to(account).filter(key__in=wanted or {""}, withdrawn_at=None)
    cases = {case.key: case for case in seen.select_related("compartment").defer("extra", "notes")}
    return [row for found in by_scope.values() for row in _of_scope(found, cases, reach)]


def string_seen(account: Account, key: str, reach: Reach | None = None) -> StringRow | None:
    """The string of that key as far as the account sees it."""
    return next((row for row in string_rows(account, reach or reach_of(account)) if row.key == key), None)


def _strings_of(run: Run) -> list[list[str]]:
    return run.strings or [document["cases"] for document in run.string_documents]


def _of_scope(runs: Sequence[Run], cases: dict[str, Case], reach: Reach) -> list[StringRow]:
    """As `corpus` has it: the open files and, for a restricted scope, its own; one of those, or nothing is told."""
    scope = runs[0].scope
    opened = {key for key, case in cases.items() if case.compartment.grade == Grade.OPEN}
    own = opened if scope.grade == Grade.OPEN else {k for k, case in cases.items() if case.compartment_id == scope.pk}
    known = opened | own
    told = [string for string in numbered(runs, known) if own.intersection(string.cases)]
    return [_row(number, string, cases, reach) for number, string in enumerate(told, start=1)]


def _row(number: int, string: Suggested, cases: dict[str, Case], reach: Reach) -> StringRow:
    scope = string.best.run.scope
    name = f"String {number}" if scope.is_default else f"String {number} of {scope.name}"
    best, *others = [_part(grown, cases, reach) for grown in (string.best, *string.others)]
    return StringRow(name, string.key, best, tuple(others), string.by_new_case)


def _part(grown: Grown, cases: dict[str, Case], reach: Reach) -> Part:
    members = sorted((cases[key] for key in grown.cases), key=_when)
    numbers = tuple((case, number_of(case)) for case in members)
    if not (grown.is_complete and grown.document and all(reach.covers(case) for case in members)):
        return Part(numbers, grown.by_new_case, NOT_TOLD, None, ())
    shared = (f"{one['label']}: {one['value']} ({one['held']} of {one['known']})" for one in grown.document["shared"])
    score = grown.document["score"] / 1000
    return Part(numbers, grown.by_new_case, _chance(grown), score, tuple(shared))


def _when(case: Case) -> tuple[Any, ...]:
    return case.occurred_earliest is None, case.occurred_earliest, case.year or 0, case.pk


def _chance(grown: Grown) -> str:
    if grown.chance is None:
        return "not counted: a trace ties two of them"
    return at_most_or_about(grown.chance["shown"], at_floor=grown.chance["at_floor"])


@require_GET
@transaction.atomic
def string_page(request: HttpRequest, key: str) -> HttpResponse:
    """One string: its members in order of time, what they share, and the leads between them."""
    account = cast(Account, request.user)
    reach = reach_of(account)
    row = string_seen(account, key, reach)
    if row is None:
        raise Http404
    cases = [case for case, _ in row.cases]
    others = [[case.key for case, _ in part.cases] for part in row.others]
    words = {"cases": [case.key for case in cases]} | ({"strings": others} if others else {})
    source = address_of(request)
    record("read string", actor=account, object_kind="string", object_key=row.key, words=words, source=source)
    context = {
        "string": row,
        "members": _members(row),
        "pairs": _pairs(account, reach, row),
        "without": _without_lead(account, cases),
    }
    return render(request, "leads/string.html", context)


def _members(row: StringRow) -> list[dict[str, Any]]:
    """In order of time, each with the years since the one before."""
    before: list[Case | None] = [None, *(case for case, _ in row.cases)]
    return [
        {"case": case, "number": number, "since": years_apart(last, case) if last else None}
        for (case, number), last in zip(row.cases, before[:-1], strict=True)
    ]


def _leads_between(account: Account, cases: Sequence[Case]) -> QuerySet[Lead]:
    ends = {"left__in": [case.pk for case in cases], "right__in": [case.pk for case in cases]}
    return Lead.objects.visible_to(account).standing().filter(**ends)


def _pairs(account: Account, reach: Reach, row: StringRow) -> list[dict[str, Any]]:
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


def _without_lead(account: Account, cases: Sequence[Case]) -> int:
    """Pairs of members that are no lead of their own: too weak for the list of the strongest."""
    listed = set(_leads_between(account, cases).values_list("left", "right"))
    return sum((a.pk, b.pk) not in listed and (b.pk, a.pk) not in listed for a, b in combinations(cases, 2))
