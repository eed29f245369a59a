"""Lead page and judgement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from murderbook.evidence.export import lead_of
from murderbook.evidence.judgement import Verdict
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.blind import BEYOND, comes_first, may_open_blind
from murderbook.workbench.leads.judging import save
from murderbook.workbench.leads.labels import BASES
from murderbook.workbench.leads.models import Judgement, Lead
from murderbook.workbench.leads.pages.charts import waterfall_chart
from murderbook.workbench.leads.pages.compared import side_by_side
from murderbook.workbench.leads.pages.forms import JudgementForm
from murderbook.workbench.leads.pages.lists.chance import Chance, chance_on_page
from murderbook.workbench.leads.pages.lists.filters import Asked, asked_of
from murderbook.workbench.leads.pages.lists.following import Following, next_to_judge
from murderbook.workbench.leads.pages.police_work import laboratory_first
from murderbook.workbench.leads.pages.reasons import reasons_of, unknowns
from murderbook.workbench.leads.pages.wanted import missing_of
from murderbook.workbench.leads.pairs import Searched, caution, is_whole, searches_of
from murderbook.workbench.leads.verdicts import BLIND, LABELS, TOLD
from murderbook.workbench.leads.words import number_of, opening_sentence
from murderbook.workbench.source import address_of
from murderbook.workbench.worklist.reach import Reach, reach_of

SAVED = {
    Verdict.SUPPORTED: "Your judgement is saved: supports one offender.",
    Verdict.UNSURE: "Your judgement is saved: unsure.",
    Verdict.ELIMINATED: "Your judgement is saved: eliminated. The pair counts no more for the points of either case in "
    "the worklist, and stands no more among the pairs that the newest cases woke.",
}


@require_GET
@transaction.atomic
def lead_page(request: HttpRequest, key: str) -> HttpResponse:
    """One pair with its reasons, in every search that lists it; without its score first, where the unit wants that."""
    lead, account = find_lead(request, key), cast(Account, request.user)
    if request.GET.get("score") != "shown" and comes_first(account) and may_open_blind(account, lead):
        return HttpResponseRedirect(reverse("lead-blind", args=[lead.key]))
    return _page(request, lead, JudgementForm())


@require_POST
@transaction.atomic
def judge(request: HttpRequest, key: str) -> HttpResponse:
    """Save a judgement; the page then shows what colleagues thought."""
    lead = find_lead(request, key, Right.JUDGE)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return _page(request, lead, form, status=422)
    account = cast(Account, request.user)
    save(account, [lead], form.cleaned_data, address_of(request))
    messages.success(request, SAVED[form.cleaned_data["verdict"]])
    kept = urlencode(asked_of(request).parameters)
    return HttpResponseRedirect(f"{reverse('lead', args=[lead.key])}{kept and f'?{kept}'}")


def find_lead(request: HttpRequest, key: str, right: Right = Right.READ) -> Lead:
    """The lead of that key as far as the account has the right; 404 for what is hidden and what is absent."""
    related = ("left__compartment", "right__compartment", "run__scope")
    return get_object_or_404(Lead.objects.visible_to(request.user, right).select_related(*related), key=key)


def _page(request: HttpRequest, asked: Lead, form: JudgementForm, status: int = 200) -> HttpResponse:
    account = cast(Account, request.user)
    reach = reach_of(account)
    searches = searches_of(account, asked, reach)
    lead = max((one.lead for one in searches), key=lambda one: one.run_id)  # the newest search has the newest files
    record(
        "read lead",
        actor=account,
        object_kind="lead",
        object_key=asked.key,
        words={"pair": [lead.left.key, lead.right.key]},
        source=address_of(request),
    )
    listed = asked_of(request)
    context = {
        "lead": lead,
        "whole": is_whole(lead, reach),
        "form": form,
        "next": _next(request, asked, listed, reach),
        "kept": urlencode(listed.parameters),
        "may_export": Lead.objects.visible_to(account, Right.EXPORT).filter(pk=lead.pk).exists(),
        **_in_words(lead, searches, chance_on_page(account, searches, reach)),
        **_judged(account, lead),
    }
    return render(request, "leads/lead.html", context, status=status)


def _next(request: HttpRequest, lead: Lead, listed: Asked, reach: Reach) -> Following | None:
    """The next to judge. Which pair it is measures others where the order or a filter follows from scores: such a list
    was on record when it was opened, and is so again here, since an address can be written by hand."""
    account = cast(Account, request.user)
    found = next_to_judge(account, lead, listed, reach)
    if listed.follows_scores:
        words = {"query": request.GET.dict(), "leads": [found.key] if found else [], BEYOND: True}
        record("listed leads", actor=account, object_kind="list", words=words, source=address_of(request))
    return found


def _in_words(lead: Lead, searches: Sequence[Searched], chance: Chance) -> dict[str, Any]:
    explained = lead_of(lead.document)
    reasons = reasons_of(explained)
    left, right = number_of(lead.left), number_of(lead.right)
    missing = missing_of(lead, explained, left, right)
    return {
        "left": left,
        "right": right,
        "searches": searches,
        "chance": chance,
        "sentence": opening_sentence(lead, chance.words, chance.where),
        "caution": caution(lead.left, lead.right),
        "score": None if lead.score_millibits is None else lead.score_millibits / 1000,
        "explained": explained,
        "reasons": reasons,
        "chart": waterfall_chart(reasons.bars),
        "laboratory": laboratory_first(lead, explained, left, right),
        "wanted": missing.wanted,
        "since": missing.since,
        "unknowns": unknowns(missing.rest, left, right),
        "compared": side_by_side(lead.left, lead.right, explained.weights),
    }


def _judged(account: Account, lead: Lead) -> dict[str, Any]:
    """Colleagues' judgements stay hidden until mine is saved: theirs must not sway me."""
    found = Judgement.objects.of_pair(lead).select_related("account").order_by("at", "pk")
    history = [
        {"item": item, "label": LABELS[item.verdict], "told": TOLD[item.verdict], "basis": BASES.get(item.basis, "")}
        for item in found
    ]
    own = [one for one in history if cast(Judgement, one["item"]).account_id == account.pk]
    return {
        "may_judge": Lead.objects.visible_to(account, Right.JUDGE).filter(pk=lead.pk).exists(),
        "blind_words": BLIND,
        "own": own,
        "latest": own[-1] if own else None,
        "colleagues": [one for one in history if one not in own] if own else [],
        "hidden": bool(history) and not own,
    }
