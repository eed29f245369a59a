"""A case of the open record is sealed: found by its number, its past shown, then moved."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_http_methods, require_safe

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.sealed.models import Charter, Kept
from murderbook.workbench.sealed.pages.compartment import cabinet_of, member_in
from murderbook.workbench.sealed.pages.forms import FindForm, SealForm
from murderbook.workbench.sealed.people.verbs import SealedVerb
from murderbook.workbench.sealed.sealing.moving import Past, candidates, past_of, seal_case
from murderbook.workbench.sealed.sealing.originals import PaperStaysError


@require_safe
@audited(SealedVerb.READ)
def find(request: HttpRequest) -> HttpResponse:
    member = member_in(request)
    form = FindForm(request.GET or None)
    found = candidates(member.account.key, form.cleaned_data["number"].strip()) if form.is_valid() else []
    return render(request, "sealed/seal_find.html", {"form": form, "found": found, "asked": form.is_bound})


@require_http_methods(["GET", "HEAD", "POST"])
def seal(request: HttpRequest, key: str) -> HttpResponseBase:
    """What sealing does not undo, and the act itself, which is no one transaction: see `seal_case`."""
    form = SealForm(request.POST if request.method == "POST" else None)
    if Charter.objects.get().takes_records and form.is_valid():
        try:
            reason, source = form.cleaned_data["reason"], source_of(request)
            seal_case(cabinet_of(request), member_in(request), key, reason, source=source)
        except AccessRefusedError:
            raise Hidden from None
        except PaperStaysError as error:
            form.add_error(None, f"Nothing was moved: {error}.")
            return _before(request, key, form)
        messages.success(request, "The case lies in this compartment, and is gone from the open record.")
        return HttpResponseRedirect(resolve_url("case", key=key))
    return _before(request, key, form)


@audited(SealedVerb.READ)
def _before(request: HttpRequest, key: str, form: SealForm) -> HttpResponseBase:
    context = {"form": form, "past": _past(request, key), "takes": Charter.objects.get().takes_records}
    return render(request, "sealed/seal.html", context)


def _past(request: HttpRequest, key: str) -> Past:
    try:
        return past_of(member_in(request).account.key, key)
    except AccessRefusedError:
        raise Hidden from None


@require_safe
@audited(SealedVerb.READ)
def kept(request: HttpRequest) -> HttpResponse:
    """What sealed cases had in the shared record that is no row here."""
    return render(request, "sealed/kept.html", {"rows": Kept.objects.order_by("pk")})
