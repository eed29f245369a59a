"""The ten files most like one, and the page of one such pair."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from murderbook.evidence.lead import Lead as EngineLead
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.leads.blind import COMPARED, READ_NEAREST, comes_first, may_open_blind, waits_to_be_judged
from murderbook.workbench.leads.models import ONE_CASE, Lead
from murderbook.workbench.leads.nearest.rows import Row, rows_of
from murderbook.workbench.leads.nearest.search import files_at_hand, nearest, nearest_pair
from murderbook.workbench.leads.pages.charts import waterfall_chart
from murderbook.workbench.leads.pages.compared import side_by_side
from murderbook.workbench.leads.pages.lists.chance import WHERE
from murderbook.workbench.leads.pages.reasons import reasons_of
from murderbook.workbench.leads.pairs import caution
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.book.opening import NEAREST, NEAREST_PAIR, find_case, head_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of


@require_safe
def nearest_page(request: HttpRequest, key: str) -> HttpResponse:
    """Ranked at this moment among what the reader may see. Where the unit judges pairs before their score is seen, and
    one of this case waits for that, the page asks first."""
    case, account = find_case(request, key), cast(Account, request.user)
    files = files_at_hand()  # before the transaction: loading takes its time, and nobody is to wait for it
    with transaction.atomic():
        case = find_case(request, key)
        asks = request.GET.get("score") != "shown" and comes_first(account) and waits_to_be_judged(account, case)
        rows = [] if asks else rows_of(account, case, nearest(account, case, files=files))
        words = {"cases": [row.case.key for row in rows]}
        verb = Verb.READ_CASE if asks else READ_NEAREST
        record(verb, actor=account, object_kind="case", object_key=case.key, words=words, source=address_of(request))
        context = head_of(request, case, "leads") | {"tab": NEAREST, "tab_label": "The ten files most like it"}
        return render(
            request, "leads/nearest.html", context | {"rows": rows, "asks": asks, "one_case": WHERE[ONE_CASE]}
        )


@require_safe
def pair_page(request: HttpRequest, key: str, other: str) -> HttpResponse:
    """Two cases side by side with the reasons, whether or not a search made a lead of them."""
    _both(request, key, other)
    files = files_at_hand()
    with transaction.atomic():
        account, (case, partner) = cast(Account, request.user), _both(request, key, other)
        found = nearest_pair(account, case, partner, files=files)
        (row,) = rows_of(account, case, [found]) if found else (None,)
        if request.GET.get("score") != "shown" and row and row.lead and _comes_blind(account, row.lead):
            return HttpResponseRedirect(reverse("lead-blind", args=[row.lead.key]))
        words = {"strings": [sorted((case.key, partner.key))]}
        record(
            COMPARED, actor=account, object_kind="case", object_key=case.key, words=words, source=address_of(request)
        )
        context = head_of(request, case, "leads") | {"tab": NEAREST_PAIR, "tab_label": f"with {number_of(partner)}"}
        context |= _in_words(case, partner, row, found.near.lead if found else None)
        return render(request, "leads/nearest_pair.html", context)


def _comes_blind(account: Account, lead: Lead) -> bool:
    """As on the page of the lead: where the unit wants it, a pair that can be judged without its score opens so."""
    return comes_first(account) and may_open_blind(account, lead)


def _both(request: HttpRequest, key: str, other: str) -> tuple[Case, Case]:
    """Both, or neither: asked for at once, so that one that is hidden is as one that is not there."""
    seen = Case.objects.visible_to(request.user).filter(key__in=[key, other]).select_related("compartment")
    found = {case.key: case for case in seen}
    if key == other or len(found) < 2:
        raise Http404
    return found[key], found[other]


def _in_words(case: Case, partner: Case, row: Row | None, lead: EngineLead | None) -> dict[str, Any]:
    reasons = reasons_of(lead) if lead else None
    return {
        "left": number_of(case),
        "right": number_of(partner),
        "partner": partner,
        "row": row,
        "caution": caution(case, partner),
        "reasons": reasons,
        "chart": waterfall_chart(reasons.bars) if reasons else None,
        "compared": side_by_side(case, partner, lead.weights if lead else ()),
    }
