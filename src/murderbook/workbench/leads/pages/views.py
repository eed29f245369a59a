"""Lead list, lead page, judgement."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from murderbook.evidence.export import lead_of
from murderbook.evidence.waterfall import waterfall
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.models import FULL, NEW_CASES, TIED_BY_A_TRACE, Judgement, Lead
from murderbook.workbench.leads.pages.charts import BARS_SHOWN, waterfall_chart
from murderbook.workbench.leads.pages.compared import side_by_side
from murderbook.workbench.leads.pages.forms import JudgementForm
from murderbook.workbench.leads.pages.strings import string_rows
from murderbook.workbench.leads.words import chance_in_words, number_of, opening_sentence, reasons_in_short
from murderbook.workbench.source import address_of
from murderbook.workbench.worklist.reach import Reach, reach_of

PER_PAGE = 50


@require_GET
@transaction.atomic
def lead_list(request: HttpRequest) -> HttpResponse:
    """Suggested links, strongest first; those a new case woke stand on top."""
    account = cast(Account, request.user)
    leads = _current(account)
    show = request.GET.get("show", "to judge")
    page = Paginator(_filtered(leads, account, show), PER_PAGE).get_page(request.GET.get("page"))
    woken = [] if show == "judged" or page.number > 1 else _woken(account)
    reach, listed = reach_of(account), list(page.object_list)
    record(
        "listed leads",
        actor=account,
        object_kind="list",
        words={"show": show, "page": page.number, "leads": [lead.key for lead in [*woken, *listed]]},
        source=address_of(request),
    )
    context = {
        "page": page,
        "rows": [_row(lead, reach) for lead in listed],
        "woken": [_row(lead, reach) for lead in woken],
        "strings": string_rows(account) if page.number == 1 else [],
        "show": show,
        "shows": ("to judge", "judged", "all"),
    }
    return render(request, "leads/list.html", context)


def _current(account: Account) -> QuerySet[Lead]:
    """Leads of the latest full searches that the account may see, with what the list needs, in rank order."""
    latest = Lead.objects.visible_to(account).filter(run__is_latest=True, run__engine=FULL)
    return latest.select_related("left", "right", "run").order_by("rank", "pk")


def _filtered(leads: QuerySet[Lead], account: Account, show: str) -> QuerySet[Lead]:
    mine = Judgement.objects.filter(
        kind=OuterRef("kind"), left=OuterRef("left"), right=OuterRef("right"), account=account
    )
    if show == "judged":
        return leads.filter(Exists(mine))
    return leads if show == "all" else leads.filter(~Exists(mine))


def _woken(account: Account) -> list[Lead]:
    """Old cases that the newest cases point to: the leads that chance would hardly give."""
    leads = Lead.objects.visible_to(account).filter(run__is_latest=True, run__engine=NEW_CASES)
    strong = leads.filter(Q(chance_shown__lt=1.0) | TIED_BY_A_TRACE | Q(rank__lte=3))
    return list(strong.select_related("left", "right", "run").order_by("rank", "pk")[:10])


def _row(lead: Lead, reach: Reach) -> dict[str, Any]:
    return {
        "lead": lead,
        "rank": lead.rank if _sees_whole_search(lead, reach) else None,
        "left": number_of(lead.left),
        "right": number_of(lead.right),
        "score": None if lead.score_millibits is None else lead.score_millibits / 1000,
        "chance": chance_in_words(lead),
        "reasons": reasons_in_short(lead.document),
    }


def _sees_whole_search(lead: Lead, reach: Reach) -> bool:
    """Ranks and the number of cases searched are told to those who see all of them: a hole would tell of the rest."""
    return reach.covers(lead.left) and reach.covers(lead.right)


@require_GET
@transaction.atomic
def lead_page(request: HttpRequest, key: str) -> HttpResponse:
    """One lead with its reasons."""
    return _page(request, _find(request, key), JudgementForm())


@require_POST
@transaction.atomic
def judge(request: HttpRequest, key: str) -> HttpResponse:
    """Save a judgement; the page then shows what colleagues thought."""
    lead = _find(request, key, Right.JUDGE)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return _page(request, lead, form, status=422)
    account = cast(Account, request.user)
    Judgement.objects.create(
        kind=lead.kind,
        left=lead.left,
        right=lead.right,
        lead=lead,
        account=account,
        verdict=form.cleaned_data["verdict"],
        reason=form.cleaned_data["reason"],
    )
    record(
        "judged lead",
        actor=account,
        object_kind="lead",
        object_key=lead.key,
        words=form.cleaned_data,
        source=address_of(request),
    )
    return HttpResponseRedirect(reverse("lead", args=[lead.key]) + "#judgement")


def _find(request: HttpRequest, key: str, right: Right = Right.READ) -> Lead:
    leads = Lead.objects.visible_to(request.user, right).select_related("left", "right", "run")
    return get_object_or_404(leads, key=key)


def _page(request: HttpRequest, lead: Lead, form: JudgementForm, status: int = 200) -> HttpResponse:
    account = cast(Account, request.user)
    history = list(Judgement.objects.of_pair(lead).select_related("account").order_by("at"))
    own = [judgement for judgement in history if judgement.account_id == account.pk]
    record(
        "read lead",
        actor=account,
        object_kind="lead",
        object_key=lead.key,
        words={"pair": [lead.left.key, lead.right.key]},
        source=address_of(request),
    )
    whole = _sees_whole_search(lead, reach_of(account))
    explained = lead_of(lead.document)
    rows = waterfall(explained)
    reasons = [row.weight for row in rows if row.weight is not None]
    context = {
        "lead": lead,
        "left": number_of(lead.left),
        "right": number_of(lead.right),
        "whole": whole,
        "sentence": opening_sentence(lead, whole=whole),
        "chance": chance_in_words(lead),
        "score": None if lead.score_millibits is None else lead.score_millibits / 1000,
        "chart": waterfall_chart(rows),
        "explained": explained,
        "reasons": reasons[:BARS_SHOWN],
        "smaller": reasons[BARS_SHOWN:],
        "compared": side_by_side(lead.left, lead.right),
        "form": form,
        "may_judge": Lead.objects.visible_to(account, Right.JUDGE).filter(pk=lead.pk).exists(),
        "own": own,
        # Colleagues' judgements stay hidden until mine is saved: theirs must not sway me.
        "colleagues": [item for item in history if item.account_id != account.pk] if own else [],
        "hidden": bool(history) and not own,
    }
    return render(request, "leads/lead.html", context, status=status)
