"""Pages on which a determination is recorded, withdrawn, the family told, and two files said to be of one body."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
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
from murderbook.workbench.identity.forms import DeterminationForm, KinForm, OneBodyForm, WithdrawalForm
from murderbook.workbench.identity.gathered import candidate_of
from murderbook.workbench.identity.models import Determination, OneBody
from murderbook.workbench.identity.one_body import (
    NamedTogetherError,
    NotNamelessError,
    linked_files,
    say_one_body,
    suggestions,
    take_back,
)
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
    row = candidate_of(account, remains, report) if report else None
    initial = {"name": report.victim_name if report else "", "victim": row.candidate.person_id if row else None}
    nameless, further = list(_nameless(account, remains)), list(linked_files(remains, None, account))
    in_tree = led_to_hypotheses([remains, *further])
    form = DeterminationForm(request.POST or None, initial=initial, nameless=nameless, after_tree=in_tree)
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
        "row": row,
        "further": further,
        "form": form,
    }
    return render(request, "identity/determine.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def withdraw_determination(request: HttpRequest, key: str) -> HttpResponse:
    """Taken back, with a reason; it stays on file."""
    account, remains = cast(Account, request.user), find_remains(request, key, Right.WRITE)
    made = _standing(request, remains)
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
    made = _standing(request, remains)
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


@require_http_methods(["GET", "POST"])
@transaction.atomic
def one_body(request: HttpRequest, key: str) -> HttpResponse:
    """Which file of the other kind is of the same body."""
    account, case = cast(Account, request.user), find_remains(request, key, Right.WRITE)
    suggested = suggestions(account, case)
    form = OneBodyForm(request.POST or None, suggested=suggested)
    if request.method == "POST" and form.is_valid():
        other = next(one.case for one in suggested if one.case.key == form.cleaned_data["other"])
        try:
            say_one_body(case, other, form.cleaned_data["reason"], account, address_of(request))
        except NotNamelessError:
            form.add_error(None, "One of the two is linked already. Take that back first, with a reason.")
        else:
            messages.success(request, f"Recorded: {number_of(case)} and {number_of(other)} are of one body.")
            return HttpResponseRedirect(reverse("identity-doe", args=[key]))
    _read(request, case)
    context = {"case": case, "number": number_of(case), "form": form, "suggested": suggested}
    return render(request, "identity/one_body.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def two_bodies(request: HttpRequest, key: str) -> HttpResponse:
    """Taken back, with a reason."""
    account, case = cast(Account, request.user), find_remains(request, key, Right.WRITE)
    standing = OneBody.objects.visible_to(account, Right.WRITE).standing().filter(Q(murder=case) | Q(remains=case))
    said = get_object_or_404(standing.select_related("murder", "remains").order_by("pk")[:1])
    other = said.remains if said.murder_id == case.pk else said.murder
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back(said, form.cleaned_data["reason"], account, address_of(request))
        except NamedTogetherError:
            form.add_error(None, "One determination named both files. Withdraw it first, with a reason.")
        else:
            told = "Taken back. It stays on file with your reason; both files are compared by themselves."
            messages.success(request, told)
            return HttpResponseRedirect(reverse("identity-doe", args=[key]))
    _read(request, case)
    context = {"case": case, "number": number_of(case), "other": number_of(other), "form": form}
    return render(request, "identity/two_bodies.html", context, status=422 if request.method == "POST" else 200)


def _report(request: HttpRequest, remains: Case) -> Case | None:
    key = request.POST.get("report") or request.GET.get("report")
    if not key:
        return None
    found = get_object_or_404(Case.objects.visible_to(request.user, Right.WRITE).select_related("compartment"), key=key)
    if found.pk == remains.pk or found.kind != CaseKind.MISSING:
        raise Http404
    return found


def _nameless(account: Account, case: Case) -> QuerySet[Person]:
    """Of a murder, who may take the name. Remains are of one."""
    people = Person.objects.visible_to(account).filter(case=case, role=Role.VICTIM, identified=False).order_by("pk")
    return people if case.kind == CaseKind.HOMICIDE else people[:1]


def _standing(request: HttpRequest, remains: Case) -> Determination:
    """The one that `of` names, else the first that stands; 404 where none does that the account may write to."""
    mine = Determination.objects.visible_to(request.user, Right.WRITE).of(remains).filter(withdrawn_at=None)
    wanted = request.POST.get("of") or request.GET.get("of")
    found = (
        (mine.filter(key=wanted) if wanted else mine).select_related("remains", "report").order_by("at", "pk").first()
    )
    if found is None:
        raise Http404
    return found


def _read(request: HttpRequest, remains: Case) -> None:
    words: dict[str, Any] = {"page": "determination"}
    actor, source = cast(Account, request.user), address_of(request)
    record("read unidentified", actor=actor, object_kind="case", object_key=remains.key, words=words, source=source)
