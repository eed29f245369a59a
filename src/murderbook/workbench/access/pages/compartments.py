"""Compartments as the unit sees them, and the grants of each, for those who give access there."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from murderbook.workbench.access import compartments, grants
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account, Compartment, Grant
from murderbook.workbench.access.pages.forms import CompartmentForm, GrantForm
from murderbook.workbench.access.pages.people import account_of, tell
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with, known_compartments
from murderbook.workbench.audit.log import opaque_or_empty
from murderbook.workbench.audit.reading import audited, on_record, refusals_on_record
from murderbook.workbench.audit.verbs import Verb


@require_safe
@audited(Verb.READ_GRANTS)
def compartment_list(request: HttpRequest) -> HttpResponse:
    """Every compartment this account may know of. Others' restricted ones show their name and whom to ask."""
    by = account_of(request)
    if by.is_caseless:
        raise Hidden
    keeps = set(compartments_with(by, Right.GRANT).values_list("pk", flat=True))
    sees = set(compartments_with(by).values_list("pk", flat=True))
    kept = set(grants.keeping().values_list("compartment", flat=True))
    rows = [
        {
            "compartment": compartment,
            "keeps": compartment.pk in keeps,
            "sees": compartment.pk in sees,
            "left": compartment.pk not in kept,
        }
        for compartment in known_compartments(by).order_by("-is_default", "name")
    ]
    return render(
        request,
        "access/compartments.html",
        {"rows": rows, "keeps_any": bool(keeps), "may_create": compartments.may_create(by)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def compartment_add(request: HttpRequest) -> HttpResponse:
    by = account_of(request)
    with refusals_on_record(Verb.CREATE_COMPARTMENT, by, source=source_of(request)):
        if not compartments.may_create(by):
            raise Hidden
    form = CompartmentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = compartments.create(by, source=source_of(request), **form.cleaned_data)
        except (ValidationError, AccessRefusedError) as error:
            tell(form, error)
        else:
            messages.success(request, f"{made.name} is made. Nobody but you sees into it until you give access.")
            return HttpResponseRedirect(resolve_url("grants", key=made.key))
    return render(request, "access/compartment_form.html", {"form": form})


@require_safe
@audited(Verb.READ_GRANTS, kind="compartment", key="key")
def grant_list(request: HttpRequest, key: str) -> HttpResponse:
    by = account_of(request)
    compartment = _kept(by, key)
    return _page(request, by, compartment, GrantForm(by, compartment))


@require_POST
def grant_give(request: HttpRequest, key: str) -> HttpResponse:
    by = account_of(request)
    with _refusals(request, Verb.GRANT, key):
        compartment = _kept(by, key)
    form = GrantForm(by, compartment, request.POST)
    if form.is_valid():
        terms = form.terms()
        try:
            with _refusals(request, Verb.GRANT, key):
                grants.give(by, compartment, terms, source=source_of(request))
        except (ValidationError, AccessRefusedError) as error:
            tell(form, _renamed(error))
        else:
            messages.success(request, f"{terms.account.full_name} has access.")
            return HttpResponseRedirect(resolve_url("grants", key=key))
    seen = {"source": source_of(request), "kind": "compartment", "key": compartment.key}
    with on_record(Verb.READ_GRANTS, by, **seen):  # the form comes back with the list
        return _page(request, by, compartment, form)


@require_POST
def grant_end(request: HttpRequest, key: str, grant_key: str) -> HttpResponse:
    by = account_of(request)
    try:
        with _refusals(request, Verb.END_GRANT, key):
            compartment = _kept(by, key)
            grant = Grant.objects.filter(compartment=compartment, key=grant_key).first()
            if grant is None:
                raise Hidden
            grants.end(by, grant, source=source_of(request))
    except AccessRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The access of {grant.account.full_name} has ended.")
    kept = compartments_with(by, Right.GRANT).filter(key=key).exists()
    return HttpResponseRedirect(resolve_url("grants", key=key) if kept else resolve_url("compartments"))


def _kept(by: Account, key: str) -> Compartment:
    """A compartment in which `by` gives access. Hidden otherwise: a name that shows opens nothing."""
    found = compartments_with(by, Right.GRANT).filter(key=key).first()
    if found is None:
        raise Hidden
    return found


def _page(request: HttpRequest, by: Account, compartment: Compartment, form: GrantForm) -> HttpResponse:
    rows = grants.listed(by, compartment)
    context = {
        "compartment": compartment,
        "running": [grant for grant in rows if _runs(grant)],
        "over": [grant for grant in rows if not _runs(grant)],
        "form": form,
        "now": timezone.now(),
    }
    return render(request, "access/grants.html", context)


def _runs(grant: Grant) -> bool:
    return grant.ends_at is None or grant.ends_at > timezone.now()


def _refusals(request: HttpRequest, verb: Verb, key: str) -> AbstractContextManager[None]:
    asked = opaque_or_empty(key)
    return refusals_on_record(verb, account_of(request), source=source_of(request), kind="compartment", key=asked)


def _renamed(error: ValidationError | AccessRefusedError) -> ValidationError | AccessRefusedError:
    """The form asks for days where the service knows moments."""
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        names = {"starts_at": "starts_on", "ends_at": "ends_on"}
        return ValidationError({names.get(name, name): texts for name, texts in error.message_dict.items()})
    return error
