"""A first judgement asked before the score is shown: both files, a verdict and its reason, and then the lead."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.blind import LISTED, OPENED, is_blind, not_seen, to_judge_blind
from murderbook.workbench.leads.judging import save
from murderbook.workbench.leads.models import Lead
from murderbook.workbench.leads.pages.blind.agreement import agreement
from murderbook.workbench.leads.pages.compared import side_by_side
from murderbook.workbench.leads.pages.forms import JudgementForm
from murderbook.workbench.leads.pages.lists.views import whole
from murderbook.workbench.leads.pages.views import SAVED, find_lead
from murderbook.workbench.leads.pairs import caution
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.source import address_of

SHOWN = 50
SEEN_BEFORE = "You have seen the score of this pair or judged it, so a judgement now is not one before the score."
BLIND_SAVED = "It stands as made before you saw the score, which is below."
NOT_BLIND = "It does not stand as made before the score was seen: its score or its reasons were shown to you already."


@require_GET
@transaction.atomic
def pairs(request: HttpRequest) -> HttpResponse:
    """Pairs to judge without their scores, in an order that tells nothing. A fixed number of statements."""
    account = cast(Account, request.user)
    waiting = to_judge_blind(account)
    leads = whole(account, waiting[:SHOWN])
    words = {"leads": [lead.key for lead in leads]}
    record(LISTED, actor=account, object_kind="list", words=words, source=address_of(request))
    context = {
        "rows": [_row(lead) for lead in leads],
        "waiting": len(waiting),
        "agreement": agreement(account),
    }
    return render(request, "leads/blind/list.html", context)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def pair(request: HttpRequest, key: str) -> HttpResponse:
    """One pair without its score, for who may judge it and has not seen it; what is sent is believed in nothing but the
    verdict and its reason."""
    account, lead = cast(Account, request.user), find_lead(request, key, Right.JUDGE)
    if request.method != "POST":
        if lead.pair in not_seen(account, [lead.pair]):
            return _page(request, lead, JudgementForm())
        messages.info(request, SEEN_BEFORE)
        return HttpResponseRedirect(_scored(lead))
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return _page(request, lead, form, status=422)
    blind = is_blind(account, lead)
    save(account, [lead], {**form.cleaned_data, "blind": blind}, address_of(request))
    said = messages.success if blind else messages.warning
    said(request, f"{SAVED[form.cleaned_data['verdict']]} {BLIND_SAVED if blind else NOT_BLIND}")
    return HttpResponseRedirect(_scored(lead))


def _scored(lead: Lead) -> str:
    return f"{reverse('lead', args=[lead.key])}?score=shown"


def _page(request: HttpRequest, lead: Lead, form: JudgementForm, status: int = 200) -> HttpResponse:
    words = {"pair": [lead.left.key, lead.right.key]}
    account, source = cast(Account, request.user), address_of(request)
    record(OPENED, actor=account, object_kind="lead", object_key=lead.key, words=words, source=source)
    context = {**_row(lead), "form": form, "compared": side_by_side(lead.left, lead.right, ())}
    return render(request, "leads/blind/pair.html", context, status=status)


def _row(lead: Lead) -> dict[str, Any]:
    return {
        "lead": lead,
        "left": number_of(lead.left),
        "right": number_of(lead.right),
        "caution": caution(lead.left, lead.right),
    }
