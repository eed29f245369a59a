"""The list of leads: pairs that the newest cases woke, suggested strings, the strongest of all; each pair once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.engine.corpus import latest_of
from murderbook.workbench.leads.models import FULL, NEW_CASES, ONE_CASE, TIED_BY_A_TRACE, Judgement, Lead, Pair
from murderbook.workbench.leads.pages.strings import string_rows
from murderbook.workbench.leads.pairs import caution, is_whole, numbers_by_pair
from murderbook.workbench.leads.verdicts import Told, is_eliminated, told_of
from murderbook.workbench.leads.words import chance_in_words, excluding, number_of, reasons_in_short
from murderbook.workbench.source import address_of
from murderbook.workbench.worklist.reach import Reach, reach_of

PER_PAGE = 50
WOKEN_SHOWN = 10
WOKEN_LOOKED_AT = 100
UNSHOWN = ("left__extra", "left__notes", "right__extra", "right__notes")
SHOWS = ("to judge", "judged", "all")


@require_GET
@transaction.atomic
def lead_list(request: HttpRequest) -> HttpResponse:
    """Suggested links, strongest first; those a new case woke stand on top. A fixed number of statements."""
    account = cast(Account, request.user)
    show = request.GET.get("show", SHOWS[0])
    woken = [] if show == "judged" else _woken(account)
    elsewhere = numbers_by_pair(account, {lead.pair for lead in woken}, FULL)
    current = _filtered(_current(account), account, show)
    leads = current.exclude(pk__in=[lead.pk for lead in elsewhere.values()] or [0])  # one pair is one finding
    page = Paginator(leads.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    above = woken if page.number == 1 else []
    reach, listed = reach_of(account), _whole(account, page.object_list)
    record(
        "listed leads",
        actor=account,
        object_kind="list",
        words={"show": show, "page": page.number, "leads": [lead.key for lead in [*above, *listed]]},
        source=address_of(request),
    )
    told = told_of(account, {lead.pair for lead in [*above, *listed]})
    context = {
        "page": page,
        "rows": [row_of(lead, reach, told) for lead in listed],
        "woken": [row_of(lead, reach, told, elsewhere.get(lead.pair)) for lead in above],
        "strings": string_rows(account, reach) if page.number == 1 else [],
        "show": show,
        "shows": SHOWS,
    }
    return render(request, "leads/list.html", context)


def _current(account: Account) -> QuerySet[Lead]:
    """Leads of the latest full searches that the account may see, in rank order."""
    return Lead.objects.visible_to(account).filter(run__in=latest_of(FULL)).order_by("rank", "pk")


def _whole(account: Account, chosen: Iterable[int]) -> list[Lead]:
    """The rows of a page with what it shows: documents are long, and sorted with them a list takes its time."""
    found = Lead.objects.visible_to(account).filter(pk__in=list(chosen) or [0]).defer(*UNSHOWN)
    return list(found.select_related("left", "right", "run").order_by("run__engine", "rank", "pk"))


def _judged_by(account: Account) -> Exists:
    pair = {"kind": OuterRef("kind"), "left": OuterRef("left"), "right": OuterRef("right")}
    return Exists(Judgement.objects.filter(**pair, account=account))


def _filtered(leads: QuerySet[Lead], account: Account, show: str) -> QuerySet[Lead]:
    if show == "judged":
        return _judged(account)
    return leads if show == "all" else leads.filter(~_judged_by(account))


def _judged(account: Account) -> QuerySet[Lead]:
    """Of both searches, so that no judgement is lost with the pair it took away; those of the full search first."""
    full = latest_of(FULL)
    pair = {"kind": OuterRef("kind"), "left": OuterRef("left"), "right": OuterRef("right")}
    again = Exists(Lead.objects.visible_to(account).filter(run__in=full, **pair))
    new = Q(run__in=latest_of(NEW_CASES, ONE_CASE), stands=True) & ~again
    found = Lead.objects.visible_to(account).filter(Q(run__in=full) | new).filter(_judged_by(account))
    return found.order_by("run__engine", "rank", "pk")


def _woken(account: Account) -> list[Lead]:
    """Old cases that the newest cases point to: the leads that chance would hardly give, without those eliminated."""
    leads = Lead.objects.visible_to(account).filter(run__in=latest_of(NEW_CASES, ONE_CASE), stands=True)
    shown = Q(rank__lte=3, run__engine=NEW_CASES)
    strong = leads.filter(Q(chance_shown__lt=1.0) | TIED_BY_A_TRACE | shown).order_by("rank", "-run", "pk")
    found = strong.values_list("pk", "kind", "left", "right")[:WOKEN_LOOKED_AT]
    pairs: dict[Pair, int] = {}
    for pk, kind, left, right in found:
        pairs.setdefault((kind, left, right), pk)
    told = told_of(account, pairs)
    return _whole(account, [pk for pair, pk in pairs.items() if not is_eliminated(told.get(pair, ()))][:WOKEN_SHOWN])


def row_of(lead: Lead, reach: Reach, told: dict[Pair, list[Told]], elsewhere: Lead | None = None) -> dict[str, Any]:
    """A lead as the lists show it. `elsewhere`: the same pair in the search of all pairs."""
    return {
        "lead": lead,
        "rank": lead.rank if is_whole(lead, reach) else None,
        "left": number_of(lead.left),
        "right": number_of(lead.right),
        "score": None if lead.score_millibits is None else lead.score_millibits / 1000,
        "excluding": excluding(lead.document) if lead.score_millibits is None else "",
        "chance": chance_in_words(lead),
        "by_new_case": lead.run.engine != FULL,
        "chance_of_all": chance_in_words(elsewhere) if elsewhere else "",
        "reasons": reasons_in_short(lead.document),
        "caution": caution(lead.left, lead.right).split(":")[0],  # '57 years apart'
        "told": told.get(lead.pair, []),
    }


def next_to_judge(account: Account, lead: Lead) -> Lead | None:
    """The next lead that the account has not judged: after this one in its search, else the first of all pairs."""
    waiting = Lead.objects.visible_to(account).exclude(_same_pair(lead)).filter(~_judged_by(account)).only("key")
    waiting = waiting.order_by("rank", "pk")
    after = waiting.filter(run=lead.run_id, run__is_latest=True, rank__gt=lead.rank).first()
    return after or waiting.filter(run__in=latest_of(FULL)).first()


def _same_pair(lead: Lead) -> Q:
    return Q(kind=lead.kind, left=lead.left_id, right=lead.right_id)
