"""Pages on which a determination is recorded, withdrawn, and the family told."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from murderbook.casefile.case import CaseKind
from murderbook.casefile.person import Role
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.genealogy.keeping import By, led_to_hypotheses, state_otherwise
from murderbook.workbench.identity.determining import AlreadyNamedError, determine, kin_told, withdraw
from murderbook.workbench.identity.forms import DeterminationForm, KinForm, WithdrawalForm
from murderbook.workbench.identity.gathered import candidate_of
from murderbook.workbench.identity.models import Determination
from murderbook.workbench.identity.views import find_remains
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.source import address_of


@require_http_methods(["GET", "POST"])
@transaction.atomic
def record_determination(request: HttpRequest, key: str) -> HttpResponse:
    """What the examiner's report says; `?report=` names the missing-person report that it closes."""
    account, remains = cast(Account, request.user), find_remains(request, key, Right.WRITE)
    report = _report(request, remains)
    initial, in_tree = {"name": report.victim_name if report else ""}, led_to_hypotheses(remains)
    form = DeterminationForm(request.POST or None, initial=initial, after_tree=in_tree)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        otherwise = said.pop("not_by_genealogy", "")
        try:
            made = determine(remains, report, said, account, address_of(request))
        except AlreadyNamedError:
            form.add_error(None, "A determination stands already. Withdraw it first, with a reason.")
        else:
            if otherwise:
                state_otherwise(made, otherwise, By(account, address_of(request)))
            messages.success(
                request, f"Recorded: identified as {form.cleaned_data['name']}. The next of kin come first."
            )
            return HttpResponseRedirect(reverse("identity-doe", args=[key]) + "#kin")
    _read(request, remains)
    context = {
        "case": remains,
        "number": number_of(remains),
        "report": report,
        "report_number": number_of(report) if report else "",
        "row": candidate_of(account, remains, report) if report else None,
        "form": form,
    }
    return render(request, "identity/determine.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def withdraw_determination(request: HttpRequest, key: str) -> HttpResponse:
    """Taken back, with a reason; it stays on file."""
    account, remains = cast(Account, request.user), find_remains(request, key, Right.WRITE)
    made = _standing(account, remains)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw(made, form.cleaned_data["reason"], account, address_of(request))
        messages.success(request, "Withdrawn. It stays on file with your reason; the engines count the case anew.")
        return HttpResponseRedirect(reverse("identity-doe", args=[key]))
    _read(request, remains)
    context = {"case": remains, "number": number_of(remains), "made": made, "form": form}
    return render(request, "identity/withdraw.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def tell_kin(request: HttpRequest, key: str) -> HttpResponse:
    """Who of the family was told, when and by whom: an entry of the chronological record."""
    account, remains = cast(Account, request.user), find_remains(request, key, Right.WRITE)
    made = _standing(account, remains)
    form = KinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kin_told(made, form.cleaned_data, account, address_of(request))
        messages.success(request, f"Recorded: {form.cleaned_data['who']} was told.")
        return HttpResponseRedirect(reverse("identity-doe", args=[key]) + "#kin")
    _read(request, remains)
    files = [remains.pk, *([made.report.pk] if made.report else [])]
    kin = Person.objects.visible_to(account).filter(case__in=files, role=Role.NEXT_OF_KIN).order_by("pk")
    context = {"case": remains, "number": number_of(remains), "made": made, "form": form, "kin": kin}
    return render(request, "identity/kin.html", context, status=422 if request.method == "POST" else 200)


def _report(request: HttpRequest, remains: Case) -> Case | None:
    key = request.POST.get("report") or request.GET.get("report")
    if not key:
        return None
    found = get_object_or_404(Case.objects.visible_to(request.user, Right.WRITE).select_related("compartment"), key=key)
    if found.pk == remains.pk or found.kind != CaseKind.MISSING:
        raise Http404
    return found


def _standing(account: Account, remains: Case) -> Determination:
    """404 where none stands that the account may see and write to."""
    mine = Determination.objects.visible_to(account, Right.WRITE).select_related("remains", "report")
    return get_object_or_404(mine, remains=remains, withdrawn_at=None)


def _read(request: HttpRequest, remains: Case) -> None:
    words: dict[str, Any] = {"page": "determination"}
    actor, source = cast(Account, request.user), address_of(request)
    record("read unidentified", actor=actor, object_kind="case", object_key=remains.key, words=words, source=source)
