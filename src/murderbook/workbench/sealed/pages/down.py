"""Sealed cases compared with open ones, and the duty that follows: to look whether one's own file clears somebody."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.leads.pages.charts import waterfall_chart
from murderbook.workbench.leads.pages.compared import facts_of_both
from murderbook.workbench.leads.pages.reasons import reasons_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.models import OpenCaseTouched
from murderbook.workbench.sealed.pages.forms import CheckForm
from murderbook.workbench.sealed.people.verbs import SealedVerb
from murderbook.workbench.sealed.reading_down import compared, one_pair, sealed_record


@require_safe
def read_down(request: HttpRequest, key: str) -> HttpResponse:
    """The ten open files most like a sealed case."""
    account, case = _asked(request, key)
    found = compared(sealed_record(case), account.key)
    with transaction.atomic():
        _record(request, case, [one.record.id for one in found])
        return render(request, "sealed/down.html", {"case": case, "number": number_of(case), "rows": found})


@require_safe
def read_down_pair(request: HttpRequest, key: str, other: str) -> HttpResponse:
    """One open file beside the sealed case, with the reasons. From here on it must be checked for what clears."""
    account, case = _asked(request, key)
    own = sealed_record(case)
    found = one_pair(own, account.key, other)
    if found is None:
        raise Http404
    with transaction.atomic():
        OpenCaseTouched.objects.get_or_create(key=other, defaults={"number": found.number[:80]})
        _record(request, case, [other])
        reasons = reasons_of(found.near.lead)
        context: dict[str, Any] = {
            "case": case,
            "left": number_of(case),
            "right": found.number,
            "near": found.near,
            "points": found.points,
            "reasons": reasons,
            "chart": waterfall_chart(reasons.bars),
            "compared": facts_of_both(own, found.record, found.near.lead.weights),
        }
        return render(request, "sealed/down_pair.html", context)


@require_safe
@audited(SealedVerb.READ)
def touched(request: HttpRequest) -> HttpResponse:
    rows = OpenCaseTouched.objects.select_related("checked_by").order_by("checked_at", "number")
    return render(request, "sealed/touched.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@audited(SealedVerb.READ)
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody looked whether this compartment holds what may clear a person in that open case, and says what he found.
    Where it does, the custodian decides how it is disclosed (Brady v. Maryland; Cal. Penal Code 1054.1)."""
    case = get_object_or_404(OpenCaseTouched, pk=number)
    form = CheckForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        account = cast(Account, request.user)
        OpenCaseTouched.objects.filter(pk=case.pk).update(
            checked_at=timezone.now(),
            checked_by=account,
            exculpatory=form.cleaned_data["exculpatory"],
            finding=form.cleaned_data["finding"],
        )
        words = {"case": case.key, "exculpatory": form.cleaned_data["exculpatory"]}
        record(SealedVerb.CHECK_OPEN_CASE, actor=account, words=words, source=source_of(request))
        messages.success(request, f"{case.number} is checked.")
        return HttpResponseRedirect(resolve_url("sealed-touched"))
    return render(request, "sealed/check.html", {"form": form, "case": case})


def _asked(request: HttpRequest, key: str) -> tuple[Account, Case]:
    account = cast(Account, request.user)
    return account, get_object_or_404(Case.objects.visible_to(account), key=key)


def _record(request: HttpRequest, case: Case, keys: list[str]) -> None:
    record(
        SealedVerb.READ_DOWN,
        actor=cast(Account, request.user),
        object_kind="case",
        object_key=case.key,
        words={"cases": keys},
        source=source_of(request),
    )
