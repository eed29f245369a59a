"""Who may be one person: the suggested pairs, strongest first, how far a search is, and asking for one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.evidence.weight import State
from murderbook.resolution import compare
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.resolution import held, searching
from murderbook.workbench.resolution.held import PairFound, Result, Search
from murderbook.workbench.resolution.judgements import Judged, judged
from murderbook.workbench.resolution.keys import Known
from murderbook.workbench.resolution.pages import told
from murderbook.workbench.resolution.pages.asked import SHOWS, asked_for, pairs_for
from murderbook.workbench.resolution.records import Who
from murderbook.workbench.source import address_of

PER_PAGE = 50
ASKS_AGAIN = 2  # seconds: a page that waits loads itself anew, without script
GROUPS_SHOWN = 20
REASONS = 3
STAGES = {
    "": "It waits: one search is made at a time",
    "values": "Reading the persons of the files",
    "rates": "Learning how rare names are in these files",
    "pairs": "Comparing every two persons",
    "chance": "Searching among values dealt out anew, for the number by chance",
}


@dataclass(frozen=True, slots=True)
class Row:
    rank: int
    left: Known
    right: Known
    places: tuple[str, str]
    address: str
    score: float
    chance: str
    reasons: list[str]
    against: list[str]
    verdict: str
    caution: str


@require_http_methods(["GET", "HEAD"])
@transaction.atomic
def review(request: HttpRequest) -> HttpResponse:
    account = cast(Account, request.user)
    ready, other = held.of(account)
    said, asked = judged(account), asked_for(request)
    context: dict[str, Any] = {"search": other, "asked": asked, "shows": SHOWS, "form": asked.form}
    context |= {"contradicted": _contradicted(account, said), "stage": STAGES.get(other.stage, "") if other else ""}
    rows: Sequence[Row] = ()
    if ready is not None and ready.result is not None:
        page = Paginator(pairs_for(account, ready.result, said, asked), PER_PAGE).get_page(request.GET.get("page"))
        rows = rows_of(account, ready.result, said, page)
        context |= {"page": page, "rows": rows} | _about(account, ready, ready.result, said, page)
    _on_record(request, account, rows)
    response = render(request, "resolution/review.html", context)
    if other is not None and other.is_unfinished:
        response.headers["Refresh"] = str(ASKS_AGAIN)
    return response


@require_POST
@transaction.atomic
def search(request: HttpRequest) -> HttpResponse:
    """Asked for by whoever reads files: what is found is of what he sees, and for him alone."""
    account = cast(Account, request.user)
    record("asked to compare persons", actor=account, object_kind="list", source=address_of(request))
    searching.ask(account)
    return redirect("persons-review")


def _about(account: Account, ready: Search, result: Result, said: Judged, page: Page[Any]) -> dict[str, Any]:
    count = page.paginator.count
    known = [one.members for one in said.groups]  # by judgement alone: no suggestion
    groups = [one for one in result.groups if not any(one <= members for members in known)]
    since = sum(1 for one in said.history if one.at.timestamp() > result.at)
    return {
        "result": result,
        "compared": len(result.by_who),
        "cases": len(ready.cases),
        "at": datetime.fromtimestamp(result.at, UTC),
        "since": since,
        "summary": f"{count:,} pair{'' if count == 1 else 's'} of the {len(result.pairs):,} strongest",
        "groups": [_people(account, group) for group in groups[:GROUPS_SHOWN]],
        "more_groups": max(len(groups) - GROUPS_SHOWN, 0),
        "doubtful": _doubtful(account, result),
    }


def rows_of(account: Account, result: Result, said: Judged, page: Page[Any]) -> list[Row]:
    """Pairs of whom one is in his file no more are left out: the next search has them not."""
    pairs = list(page.object_list)
    people = told.known(account, (who for one in pairs for who in one.pair))
    both = [(one, people.get(one.left.who), people.get(one.right.who)) for one in pairs]
    return [_row(one, left, right, result, said) for one, left, right in both if left and right]


def _row(one: PairFound, left: Known, right: Known, result: Result, said: Judged) -> Row:
    weights = compare(one.left.record, one.right.record, result.model).weights
    strongest = sorted(
        (row for row in weights if row.state is State.USED and row.millibits and row.left is not None),
        key=lambda row: -abs(row.millibits or 0),
    )
    speaks = {good: [row.label for row in strongest if ((row.millibits or 0) > 0) is good] for good in (True, False)}
    return Row(
        one.rank, left, right, (told.place_of(left), told.place_of(right)), told.pair_address(left, right),
        one.score / 1000, told.chance_in_words(one.chance), speaks[True][:REASONS], speaks[False][:REASONS],
        told.verdict_in_words(said, one.pair), told.caution_of(left, right),
    )  # fmt: skip


def _people(account: Account, group: Iterable[Who]) -> list[tuple[Known, str]]:
    found = told.known(account, group).values()
    return [(one, told.place_of(one)) for one in sorted(found, key=lambda one: (one.case.pk, one.shown))]


def _doubtful(account: Account, result: Result) -> list[dict[str, Any]]:
    """Where the whole and a pair by itself disagree."""
    shown = result.contradictions[:GROUPS_SHOWN]
    people = told.known(account, (who for one in shown for who in (one.left.who, one.right.who)))
    rows = [(one, people.get(one.left.who), people.get(one.right.who)) for one in shown]
    return [
        {"left": left, "right": right, "joined": one.joined, "why": one.why, "address": told.pair_address(left, right)}
        for one, left, right in rows
        if left and right
    ]


def _contradicted(account: Account, said: Judged) -> list[list[tuple[Known, str]]]:
    return [_people(account, group.members) for group in said.contradicted]


def _on_record(request: HttpRequest, account: Account, rows: Iterable[Row]) -> None:
    shown = list(rows)
    cases = {side.case.key for row in shown for side in (row.left, row.right)}
    words = {"query": request.GET.dict(), "pairs": len(shown), "cases": sorted(cases)}
    record("listed persons to compare", actor=account, object_kind="list", words=words, source=address_of(request))
