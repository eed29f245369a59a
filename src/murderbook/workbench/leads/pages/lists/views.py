"""The list of leads: pairs that the newest cases woke, suggested strings, the strongest of all; each pair once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.blind import BEYOND, comes_first
from murderbook.workbench.leads.engine.corpus import latest_of
from murderbook.workbench.leads.models import FULL, NEW_CASES, ONE_CASE, TIED_BY_A_TRACE, Lead, Pair
from murderbook.workbench.leads.pages.forms import BulkForm
from murderbook.workbench.leads.pages.lists.chance import Chance, chances
from murderbook.workbench.leads.pages.lists.filters import ORDERS, SHOWS, Asked, asked_of, narrowed
from murderbook.workbench.leads.pages.lists.order import each_pair_once, order_of
from murderbook.workbench.leads.pages.strings import StringRow, string_rows
from murderbook.workbench.leads.pairs import caution, is_whole, numbers_by_pair
from murderbook.workbench.leads.verdicts import is_eliminated, told_of
from murderbook.workbench.leads.words import excluding, number_of, reasons_in_short
from murderbook.workbench.source import address_of
from murderbook.workbench.worklist.reach import Reach, reach_of

PER_PAGE = 50
WOKEN_SHOWN = 10
WOKEN_LOOKED_AT = 100
UNSHOWN = ("left__extra", "left__notes", "right__extra", "right__notes")


@require_GET
@transaction.atomic
def lead_list(request: HttpRequest) -> HttpResponse:
    """Suggested links, strongest first; those a new case woke stand on top. A fixed number of statements."""
    account, asked = cast(Account, request.user), asked_of(request)
    if not request.GET and comes_first(account):
        return redirect("leads-blind")
    reach = reach_of(account)
    woken = _woken(account) if asked.is_plain else []
    page = Paginator(_listed(account, asked, reach, woken), PER_PAGE).get_page(request.GET.get("page"))
    above = woken if page.number == 1 else []
    listed = whole(account, list(page.object_list))
    strings = string_rows(account, reach) if page.number == 1 and asked.is_plain else []
    words = {"query": request.GET.dict(), "page": page.number} | _told([*above, *listed], strings)
    words |= {BEYOND: True} if asked.tells_beyond(page) else {}
    record("listed leads", actor=account, object_kind="list", words=words, source=address_of(request))
    rows = rows_of(account, [*above, *listed], reach)
    context = {
        "page": page,
        "rows": rows[len(above) :],
        "woken": rows[: len(above)],
        "strings": strings,
        "asked": asked,
        "kept": urlencode(asked.parameters),
        "filter": asked.form,
        "shows": SHOWS.items(),
        "order": asked.order,
        "summary": f"{page.paginator.count:,} lead{'' if page.paginator.count == 1 else 's'}",
        "bulk": BulkForm() if any(row["may_judge"] for row in rows) else None,
    }
    return render(request, "leads/list.html", context)


def _told(leads: Sequence[Lead], strings: Sequence[StringRow]) -> dict[str, Any]:
    """What the entry says was told: the leads, and of strings the cases, since a string tells of every pair in it."""
    told = {"strings": [[case.key for case, _ in string.cases] for string in strings]} if strings else {}
    return {"leads": [lead.key for lead in leads]} | told


def _listed(account: Account, asked: Asked, reach: Reach, woken: Sequence[Lead]) -> QuerySet[Lead, int]:
    """Keys of the rows in their order, without the pairs that stand above them: one pair is one finding."""
    leads = narrowed(_current(account) if asked.is_plain else each_pair_once(account), asked, account, reach)
    above = numbers_by_pair(account, {lead.pair for lead in woken}, FULL)
    leads = leads.exclude(pk__in=[lead.pk for lead in above.values()] or [0])
    order = ORDERS[asked.order] if asked.is_plain else order_of(asked)
    return leads.order_by(*order).values_list("pk", flat=True)


def _current(account: Account) -> QuerySet[Lead]:
    """Leads of the latest full searches that the account may see."""
    return Lead.objects.visible_to(account).filter(run__in=latest_of(FULL))


def whole(account: Account, chosen: Sequence[int]) -> list[Lead]:
    """The rows of a page, in its order, with what it shows: documents are long, and sorted with them a list takes its
    time."""
    found = Lead.objects.visible_to(account).filter(pk__in=chosen or [0]).defer(*UNSHOWN)
    by_pk = {lead.pk: lead for lead in found.select_related("left", "right", "run")}
    return [by_pk[pk] for pk in chosen if pk in by_pk]


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
    return whole(account, [pk for pair, pk in pairs.items() if not is_eliminated(told.get(pair, ()))][:WOKEN_SHOWN])


def rows_of(account: Account, leads: Sequence[Lead], reach: Reach) -> list[dict[str, Any]]:
    """Leads as the lists show them. Five statements."""
    by_chance = chances(account, leads)
    told = told_of(account, {lead.pair for lead in leads})
    mine = Lead.objects.visible_to(account, Right.JUDGE).filter(pk__in=[lead.pk for lead in leads] or [0])
    may_judge = set(mine.values_list("pk", flat=True))
    return [
        _row(lead, reach, by_chance[lead.pair]) | {"told": told.get(lead.pair, []), "may_judge": lead.pk in may_judge}
        for lead in leads
    ]


def _row(lead: Lead, reach: Reach, chance: Chance) -> dict[str, Any]:
    return {
        "lead": lead,
        "rank": lead.rank if is_whole(lead, reach) else None,
        "left": number_of(lead.left),
        "right": number_of(lead.right),
        "score": None if lead.score_millibits is None else lead.score_millibits / 1000,
        "excluding": excluding(lead.document) if lead.score_millibits is None else "",
        "chance": chance,
        "reasons": reasons_in_short(lead.document),
        "caution": caution(lead.left, lead.right).split(":")[0],  # '57 years apart'
    }
